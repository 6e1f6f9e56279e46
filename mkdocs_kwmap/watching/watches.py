"""What there is to watch of mapped folders, and which of the files there count."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from mkdocs_kwmap.git import GitError, ask_git

_NEVER = frozenset({".git", ".hg", ".svn", "__pycache__"})
_GIT_FILES = ("index", "HEAD", "logs/HEAD", "reftable/tables.list")
"""What git writes when other files are tracked, and when another commit is made or checked out."""

_MOST = 24
"""So many folders of a root are watched one by one: each has a thread, in old releases of watchdog two."""
_COSTS_BY_FOLDER = sys.platform not in {"darwin", "win32"}
"""Whether to watch a tree the system watches each folder in it."""


class Roots:
    """Mapped folders, as the map spells them and as the operating system does.

    Of a root that holds folders without mapped files, such as `.git` and `node_modules`, the others are
    watched one by one, for a user may have so many folders watched. Another one is watched as a whole.
    """

    def __init__(self, folders: Sequence[str], leave_out: Collection[str], *, tracked: bool) -> None:
        """Resolve the folders.

        Parameters:
            folders: Absolute paths; the first one is the mapped root.
            leave_out: Absolute paths of folders of which nothing counts.
            tracked: Whether files of the mapped root are mapped once git tracks them, and not before.
        """
        self._spelled = {_resolved(folder): folder for folder in reversed(folders)}
        self._tracked = _resolved(folders[0]) if tracked else ""
        self._left_out = tuple(os.path.normcase(_as_folder(_resolved(folder))) for folder in leave_out)
        self._innermost_first = sorted(self._spelled, key=len, reverse=True)
        self._wholes: set[str] = set()
        self._new: defaultdict[str, set[str]] = defaultdict(set)

    def spelled(self, location: str) -> str | None:
        """The path of a file or folder as the map knows it; None for one that does not count.

        Parameters:
            location: Absolute path without symbolic links.
        """
        root = next((root for root in self._innermost_first if is_within(location, root)), None)
        if root is None or os.path.normcase(_as_folder(location)).startswith(self._left_out):
            return None
        below = location[len(_as_folder(root)) :]
        if not _NEVER.isdisjoint(below.split(os.sep)):  # noqa: PTH206  # called for each event
            return None
        return _as_folder(self._spelled[root]) + below if below else self._spelled[root]

    def add(self, location: str) -> bool:
        """Take note of a new folder, and tell whether it lies right in a root.

        It is watched from now on even while it holds no mapped files, unless they need to be tracked first.

        Parameters:
            location: Absolute path without symbolic links.
        """
        root, _, name = location.rpartition(os.sep)
        root = root or os.sep
        if root not in self._spelled:
            return False
        if root != self._tracked and self.spelled(location):
            self._new[root].add(name)
        return True

    def watches(self, holding: Iterable[str], beside: Iterable[str] = ()) -> dict[str, bool]:
        """What to watch, by path without symbolic links whether with all that is below.

        Parameters:
            holding: Absolute paths of the folders that hold mapped files, as the map spells them.
            beside: Folders to watch whatever they hold, by paths without symbolic links.
        """
        tops = self._tops(holding)
        found = {folder: False for folder in beside if Path(folder).is_dir()}
        for root in self._spelled:
            found.update(self._watches_of(root, tops[root] | self._new[root]))
        return {path: is_whole for path, is_whole in found.items() if not _is_covered(path, found)}

    def _tops(self, holding: Iterable[str]) -> defaultdict[str, set[str]]:
        """Per root the names of those folders right in it that hold mapped files, in whatever depth."""
        roots = {_as_folder(folder): root for root, folder in self._spelled.items()}
        innermost_first = sorted(roots, key=len, reverse=True)
        tops: defaultdict[str, set[str]] = defaultdict(set)
        for folder in map(_as_folder, holding):
            around = next((one for one in innermost_first if folder.startswith(one)), folder)
            if folder != around:
                tops[roots[around]].add(folder[len(around) :].partition(os.sep)[0])
        return tops

    def _watches_of(self, root: str, tops: Collection[str]) -> Mapping[str, bool]:
        there = _folders_in(root)
        wanted = there.intersection(tops)
        spared = there - wanted if _COSTS_BY_FOLDER else ()
        if there and (not spared or len(wanted) > _MOST):
            self._wholes.add(root)  # for good: changing over time and again would cost more than it spares
        if root in self._wholes:
            return {root: True}
        return {root: False, **{_as_folder(root) + name: True for name in wanted}}


def git_files(folder: str) -> frozenset[str]:
    """The files that tell of another state of git, whether they exist or not.

    Parameters:
        folder: A folder in a work tree; of another one there are none.

    Returns:
        Absolute paths without symbolic links on the way to them.
    """
    try:
        asked = [word for name in _GIT_FILES for word in ("--git-path", name)]
        listed = ask_git(Path(folder), "rev-parse", *asked).splitlines()
    except GitError:
        return frozenset()
    paths = [Path(folder, line) for line in listed]
    return frozenset(str(path.parent.resolve() / path.name) for path in paths)


def is_within(location: str, folder: str) -> bool:
    """Whether something is a folder or lies in it."""
    return location == folder or location.startswith(_as_folder(folder))


def _is_covered(location: str, watches: Mapping[str, bool]) -> bool:
    return any(whole and path != location and is_within(location, path) for path, whole in watches.items())


def _resolved(folder: str) -> str:
    return str(Path(folder).resolve())


def _as_folder(path: str) -> str:
    return path if path.endswith(os.sep) else path + os.sep


def _folders_in(folder: str) -> set[str]:
    try:
        with os.scandir(folder) as entries:
            names = {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}
    except OSError:
        return set()
    return names - {"__pycache__"}
