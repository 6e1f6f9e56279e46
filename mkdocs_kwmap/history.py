"""What git's log says of folders and files: how active they are, and what changes together.

One pass over the log for the whole repository, merges left out, renames not followed.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from mkdocs_kwmap.cache import Cache, generator_version, key_of
from mkdocs_kwmap.git import GitError, ask_git, stream_git
from mkdocs_kwmap.paths import folder_of, printable
from mkdocs_kwmap.progress import Progress, Report

RECENT = 1_000
"""Commits that tell which files change together."""
MOST_FILES = 30
"""Files; a commit that changes more of them, such as a new header in all, does not tell that they belong
together."""

_YEAR = 365 * 24 * 3600
_MAIN_AUTHORS = 3
_MARK = b"\x01"
"""What the time of a commit begins with."""


class Commit(NamedTuple):
    time: int
    """When it was committed, in seconds since 1970."""
    author: str
    paths: Sequence[str]
    """The files it changes, as paths in the map."""


class Activity(Struct, frozen=True):
    """The commits that change something in a folder or below it."""

    commits: int
    in_last_year: int
    """Those in the year before the newest commit of the repository."""
    last_change: int
    """Seconds since 1970."""
    authors: int
    """How many there are."""
    main_authors: tuple[tuple[str, int], ...]
    """Names and commits of the three with the most; without e-mail addresses."""


class History(Struct, frozen=True):
    """What the log of a repository says."""

    newest: int
    """When the newest commit was made, in seconds since 1970."""
    folders: dict[str, Activity]
    """By path in the map; empty for the root."""
    recent: tuple[tuple[str, ...], ...]
    """The files that each of the last commits changes, newest first."""


def commit_of(root: Path) -> str:
    """The commit whose history is read, and the part of the repository; empty without git or a commit."""
    try:
        return ask_git(root, "rev-parse", "HEAD", "--show-prefix", "--is-shallow-repository")
    except GitError:
        return ""


def read_history(root: Path, cache: Cache, report: Report) -> History | None:
    """Read the log of the repository that a folder lies in, as far as it is about the folder.

    Parameters:
        root: The folder.
        cache: Remembers what was read up to a commit.
        report: Is told why there is no history where a part of it is missing.

    Returns:
        None without git, without a commit, or in a shallow clone.
    """
    try:
        head = ask_git(root, "rev-parse", "HEAD")
        prefix = ask_git(root, "rev-parse", "--show-prefix")
        is_shallow = ask_git(root, "rev-parse", "--is-shallow-repository") == "true"
    except GitError:
        return None
    if is_shallow:
        report(
            "the git clone is shallow, so pages tell no activity and not what changes together; "
            "'git fetch --unshallow' brings the history, 'history: off' turns this message off"
        )
        return None
    key = key_of("history", generator_version(), head, prefix)
    if (value := cache.get(key)) is not None:
        return msgspec.msgpack.decode(value, type=History)
    try:
        history = summed_up(_counted(_commits(root, prefix), report))
    except GitError as error:
        report(f"git tells no history of {root} ({error})")
        return None
    if history is not None:
        cache.put(key, msgspec.msgpack.encode(history))
    return history


# The log


def _commits(root: Path, prefix: str) -> Iterator[Commit]:
    within = ("--relative", "--", ".") if prefix else ("--no-relative",)
    tokens = stream_git(
        root,
        *("log", "-z", "--no-merges", "--no-renames", "--root", "--name-only", "--format=%x01%ct%x00%aN"),
        *("--no-color", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--encoding=UTF-8"),
        *within,
    )
    return parsed(tokens)


def parsed(tokens: Iterable[bytes]) -> Iterator[Commit]:
    """Commits from what `git log` prints between NUL bytes: time and author, then paths."""
    path_of = lru_cache(maxsize=None)(_path)
    time, author, paths = -1, "", list[str]()
    is_author = False
    for token in tokens:
        if is_author:
            author, is_author = token.decode(errors="replace"), False
        elif token.startswith(_MARK) and token[1:].isdigit():
            if time >= 0:
                yield Commit(time, author, paths)
            time, paths, is_author = int(token[1:]), [], True
        elif token:
            paths.append(path_of(token))
    if time >= 0:
        yield Commit(time, author, paths)


def _path(token: bytes) -> str:
    # git ends the line of the author before the first path
    return printable(os.fsdecode(token.removeprefix(b"\n")))


def _counted(commits: Iterable[Commit], report: Report) -> Iterator[Commit]:
    with Progress(report, "read", None, "commits") as progress:
        for commit in commits:
            progress.add()
            yield commit


# What it says


class _Tally:
    """Counts the commits of one folder."""

    def __init__(self) -> None:
        self.times: list[int] = []
        self.authors: Counter[str] = Counter()

    def activity(self, newest: int) -> Activity:
        return Activity(
            commits=len(self.times),
            in_last_year=sum(time > newest - _YEAR for time in self.times),
            last_change=max(self.times),
            authors=len(self.authors),
            main_authors=tuple(_ranked(self.authors)[:_MAIN_AUTHORS]),
        )


def summed_up(commits: Iterable[Commit]) -> History | None:
    """Sum up commits, newest first.

    Parameters:
        commits: All that are to count; those that change no file do not.

    Returns:
        None where none does.
    """
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    recent: list[tuple[str, ...]] = []
    above = lru_cache(maxsize=None)(_above)
    newest = 0
    for commit in commits:
        if not commit.paths:
            continue
        newest = max(newest, commit.time)
        author = _without_address(commit.author)
        for folder in {one for path in commit.paths for one in above(folder_of(path))}:
            tally = tallies[folder]
            tally.times.append(commit.time)
            tally.authors[author] += 1
        if len(recent) < RECENT:
            recent.append(tuple(commit.paths))
    if not tallies:
        return None
    folders = {folder: tally.activity(newest) for folder, tally in tallies.items()}
    return History(newest, folders, tuple(recent))


def _above(folder: str) -> tuple[str, ...]:
    """A folder and those around it."""
    return (folder, *_above(folder_of(folder))) if folder else ("",)


def _without_address(name: str) -> str:
    """The name of an author, of which only what stands before it is kept where it is an address."""
    return printable(name.partition("@")[0].strip(" <")) or "unknown"


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


class ChangedTogether:
    """Finds the files that the last commits changed together."""

    def __init__(self, history: History, paths: Collection[str]) -> None:
        """Take the commits that tell it.

        Parameters:
            history: What the log says.
            paths: The files of the map; others are left out.
        """
        self._commits = [
            [path for path in commit if path in paths]
            for commit in history.recent
            if 1 < len(commit) <= MOST_FILES
        ]
        self._of: dict[str, list[int]] = defaultdict(list)
        for number, commit in enumerate(self._commits):
            for path in commit:
                self._of[path].append(number)

    def of(self, path: str, fewest: int, most: int) -> list[tuple[str, int]]:
        """The files that changed with a file more than with others, with the number of commits.

        Parameters:
            path: The file.
            fewest: Commits that make a file worth naming.
            most: Files to name.
        """
        together = Counter(other for number in self._of.get(path, ()) for other in self._commits[number])
        own = together.pop(path, 0)
        enough = [(other, number) for other, number in together.items() if number >= fewest]
        # Jaccard's index: a change log changes with each file, but most often without it
        enough.sort(key=lambda item: (-item[1] / (own + len(self._of[item[0]]) - item[1]), item[0]))
        return enough[:most]
