"""Lines of source that pages show beside links to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

LONGEST = 160
"""Characters shown of a line."""

_BEFORE = 40
"""Characters shown before a name that stands far to the right."""

ELLIPSIS = "…"


class SourceLines:
    """Lines of files by number: each file is read once, and of it only the lines are kept that are needed."""

    def __init__(self, places: Iterable[tuple[str, Iterable[int]]], read: Callable[[str], str]) -> None:
        """Note what is needed; nothing is read yet.

        Parameters:
            places: Paths, and the lines of them that pages show.
            read: Gives the text of a file by its path.
        """
        needed: dict[str, set[int]] = defaultdict(set)
        for path, lines in places:
            needed[path].update(lines)
        self._needed = dict(needed)
        self._read = read
        self._kept: dict[str, Mapping[int, str]] = {}

    def line(self, path: str, number: int) -> str:
        """A line without its indentation; empty where it is not shown, or not there any more."""
        if path not in self._kept:
            self._kept[path] = self._lines(path, self._needed.pop(path, set()))
        return self._kept[path].get(number, "")

    def _lines(self, path: str, numbers: set[int]) -> dict[int, str]:
        lines = self._read(path).split("\n")
        return {number: lines[number - 1].strip() for number in numbers if number <= len(lines)}


def marked(line: str, name: str) -> tuple[str, ...]:
    """A line of source in parts, every second of them the name.

    Parameters:
        line: The line.
        name: An identifier; it counts where it stands as a whole word.

    Returns:
        The parts, without characters that cannot be seen or that turn the direction of the text. Of a
        long line the part around the name, with `…` for what is left out.
    """
    pattern = _whole_word(name)
    return tuple(_printable(part) for part in pattern.split(_around(line, pattern))) if line else ()


@lru_cache(maxsize=1024)
def _whole_word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({re.escape(name)})(?!\w)")


def _around(line: str, pattern: re.Pattern[str]) -> str:
    if len(line) <= LONGEST:
        return line
    found = pattern.search(line)
    start = max(found.start() - _BEFORE, 0) if found and found.end() > LONGEST else 0
    cut = line[start : start + LONGEST]
    return f"{ELLIPSIS * bool(start)}{cut}{ELLIPSIS * (start + LONGEST < len(line))}"


def _printable(text: str) -> str:
    text = text.replace("\t", " ")
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
