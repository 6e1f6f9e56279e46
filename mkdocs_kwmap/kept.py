"""The map of the last build, kept over MkDocs' cleaning of the site: what is the same stays as it is."""

from __future__ import annotations

import marshal
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Collection, Generator, Iterable
from contextlib import suppress
from pathlib import Path

from mkdocs_kwmap.statuses import Status, statuses

_NAME = ".kwmap-kept"
"""A folder of the site while it is built: MkDocs leaves hidden ones alone."""

_STEP = 1_000_000
"""Bytes of a large file that are written in one step."""

_LOOK = str(Path(__file__).with_name("statuses.py"))


class KeptTree:
    """The folder of the map in a built site."""

    def __init__(self, site_dir: str, base: str, *, is_cleaned: bool) -> None:
        """Name the folder; nothing is done yet.

        Parameters:
            site_dir: The built site.
            base: Where the map lives in it.
            is_cleaned: Whether MkDocs empties the site before it is built; else what is there stays.
        """
        self._is_cleaned = is_cleaned
        self._site = Path(site_dir)
        self._tree = self._site / base
        self._away = self._site / _NAME
        self._place = self._tree.relative_to(self._site).as_posix()
        self._looking: subprocess.Popen[bytes] | None = None
        self._there: dict[str, Status] | None = None

    def put_away(self) -> None:
        """Hide the map before the site is cleaned; where that cannot be done, it is made anew.

        What there is of it is looked at meanwhile, in a process: to look at a hundred thousand files takes a
        second, and a thread would have to wait for this one at each of them.
        """
        if not self._is_cleaned:
            return
        try:
            if self._tree.is_dir() and not self._tree.is_symlink():
                shutil.rmtree(self._away, ignore_errors=True)  # of a build that was killed
                self._tree.rename(self._away)
                self._looking = subprocess.Popen(
                    [sys.executable, "-S", _LOOK, str(self._away), self._place],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
        except OSError:
            return

    def _looked(self) -> dict[str, Status] | None:
        """What there was of the map when it was put away; None where that is not known.

        The folder is not in use any more then: Windows could not rename it.
        """
        looking, self._looking = self._looking, None
        if looking is None:
            return None
        output, _ = looking.communicate()
        return marshal.loads(output) if looking.returncode == 0 else None

    def bring_back(self) -> set[str]:
        """Put the map back into its place, below what MkDocs has written there since.

        Returns:
            What MkDocs has written there, as places in the site.
        """
        new = self._files(self._tree)
        there = self._looked()
        if not self._away.is_dir():
            return new
        try:
            for place in new:
                target = self._away / Path(place).relative_to(self._tree.relative_to(self._site))
                if _make_room(target):
                    there = None
                (self._site / place).replace(target)
                if there is not None:
                    there[place] = _status(target)
            if self._tree.exists():
                shutil.rmtree(self._tree)
            self._tree.parent.mkdir(parents=True, exist_ok=True)
            self._away.rename(self._tree)
            self._there = there
        except OSError:
            self._give_up(new)
        return new

    def _give_up(self, new: Collection[str]) -> None:
        """Leave only what MkDocs has written; the map is made anew."""
        for place in new:
            moved = self._away / Path(place).relative_to(self._tree.relative_to(self._site))
            if not (self._site / place).exists():
                _make_room(self._site / place)
                moved.replace(self._site / place)
        shutil.rmtree(self._away, ignore_errors=True)

    def statuses(self) -> dict[str, Status]:
        """The files of the map that are there, by their places in the site."""
        if self._there is not None:
            return self._there
        return statuses(str(self._tree), self._place) if self._tree.is_dir() else {}

    def remove(self, places: Iterable[str]) -> None:
        """Remove files that this build has not made, and the folders that are empty then."""
        if not self._is_cleaned:
            return
        for place in places:
            path = self._site / place
            if path.is_dir() and not path.is_symlink():
                continue  # it has come into the place of the file
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
            for folder in path.parents:
                if folder == self._tree or not _is_empty(folder):
                    break
                folder.rmdir()

    def _files(self, folder: Path) -> set[str]:
        """The files in a folder and below, as places in the site."""
        prefix = len(f"{self._site}{os.sep}")
        paths = (f"{inner}{os.sep}{name}" for inner, _, names in os.walk(folder) for name in names)
        return {path[prefix:].replace(os.sep, "/") for path in paths}


def _is_empty(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return False  # a file has come into its place


def write(site: str, place: str, content: bytes) -> Status:
    """Write a file of the site, unless it is there and has this content.

    Parameters:
        site: The built site.
        place: The file in it.
        content: What it shall hold.

    Returns:
        The status of the file.
    """
    path = f"{site}{os.sep}{place}"
    if not _holds(path, content):
        with open(path, "wb", buffering=0) as file:  # noqa: PTH123  # as below
            file.write(content)
    return _status(path)


def write_pieces(site: str, place: str, pieces: Iterable[bytes]) -> Generator[None, None, Status]:
    """Write a file of the site that may be too large to be held in memory, step by step.

    Parameters:
        site: The built site.
        place: The file in it.
        pieces: What it shall hold.

    Yields:
        Nothing, whenever a megabyte or so has been written.

    Returns:
        The status of the file.
    """
    path = Path(site, place)
    _make_room(path)
    unfinished = path.with_name(f"{path.name}.unfinished")  # pieces may be taken from the file itself
    with unfinished.open("wb") as file:
        size = 0
        for piece in pieces:
            file.write(piece)
            size += len(piece)
            if size > _STEP:
                size = 0
                yield
    unfinished.replace(path)
    return _status(path)


def _status(path: str | Path) -> Status:
    status = os.stat(path)  # noqa: PTH116  # a path object for each of many pages takes longer than this
    return status.st_size, status.st_mtime_ns


def _holds(path: str, content: bytes) -> bool:
    """Whether a file has a content; what is in the way of one that is not there is removed."""
    with suppress(OSError):
        try:
            status = os.stat(path)  # noqa: PTH116  # as above
            if stat.S_ISREG(status.st_mode):
                return status.st_size == len(content) and Path(path).read_bytes() == content
        except FileNotFoundError:
            os.mkdir(os.path.dirname(path))  # noqa: PTH102, PTH120  # a page has a folder of its own, in one that is there
            return False
    _make_room(Path(path))
    return False


def _make_room(path: Path) -> bool:
    """Make the folders of a file, in place of files of these names, and remove a folder of its own name.

    Returns:
        Whether anything had to be removed.
    """
    is_in_the_way = path.is_dir()
    if is_in_the_way:
        shutil.rmtree(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        is_in_the_way = True
        for folder in path.parents:
            if folder.is_file():
                folder.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
    return is_in_the_way
