"""Lines of source that pages show beside links to them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Set
from itertools import accumulate

LONGEST = 160
"""Characters shown of a line."""

_BEFORE = 40
"""Characters shown before a name that stands far to the right."""

ELLIPSIS = "…"


class SourceLines:
    """Lines of files by number: each file is read once, and of it only the lines are kept that are needed."""

    def __init__(self, needed: Callable[[str], Set[int]], read: Callable[[str], str]) -> None:
        """Note what is needed; nothing is read yet.

        Parameters:
            needed: Gives the lines of a file that pages show, by its path.
            read: Gives the text of a file by its path.
        """
        self._needed, self._read = needed, read
        self._kept: dict[str, _Lines] = {}

    def line(self, path: str, number: int) -> str:
        """A line without its indentation; empty where it is not shown, or not there any more."""
        if path not in self._kept:
            self._kept[path] = _Lines(self._read(path), self._needed(path))
        return self._kept[path].line(number)


class _Lines:
    """Some lines of a file in one text, for a text of its own for each takes several times as much."""

    __slots__ = ("_ends", "_numbers", "_text")

    def __init__(self, text: str, numbers: Set[int]) -> None:
        lines = ["", *text.split("\n")]  # the first is that of number 1
        known = sorted(numbers)
        self._numbers = array("I", known[: bisect_left(known, len(lines))])
        needed = [*map(str.strip, map(lines.__getitem__, self._numbers))]
        self._ends = array("I", accumulate(map(len, needed), initial=0))
        self._text = "".join(needed)

    def line(self, number: int) -> str:
        at = bisect_left(self._numbers, number)
        if at == len(self._numbers) or self._numbers[at] != number:
            return ""
        return self._text[self._ends[at] : self._ends[at + 1]]


def marked(line: str, name: str) -> tuple[str, ...]:
    """A line of source in parts, every second of them the name.

    Parameters:
        line: The line.
        name: An identifier; it counts where it stands as a whole word.

    Returns:
        The parts, without characters that cannot be seen or that turn the direction of the text. Of a
        long line the part around the name, with `…` for what is left out.
    """
    if not line:
        return ()
    line = _around(line, name)
    parts, at = [], 0
    for start in _whole_words(line, name):
        parts += [line[at:start], name]
        at = start + len(name)
    return tuple(_printable(part) for part in (*parts, line[at:]))


def _whole_words(line: str, name: str) -> Iterator[int]:
    """Where a name stands in a line that is no part of a longer word."""
    start = line.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        is_whole = not _is_of_word(line[start - 1 : start]) and not _is_of_word(line[end : end + 1])
        if is_whole:
            yield start
        start = line.find(name, end if is_whole else start + 1)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _around(line: str, name: str) -> str:
    if len(line) <= LONGEST:
        return line
    found = next(_whole_words(line, name), -1)
    start = max(found - _BEFORE, 0) if found >= 0 and found + len(name) > LONGEST else 0
    cut = line[start : start + LONGEST]
    return f"{ELLIPSIS * bool(start)}{cut}{ELLIPSIS * (start + LONGEST < len(line))}"


def _printable(text: str) -> str:
    text = text.replace("\t", " ")
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
