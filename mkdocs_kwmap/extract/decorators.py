"""Decorators, annotations and attributes: what is written in front of a definition about it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from msgspec import Struct
from tree_sitter import Node

from mkdocs_kwmap.extract.deprecations import NO_REASON

_LONGEST = 500
"""Characters of one that are kept."""
_MOST = 100
"""Of one definition that are looked at."""
_SPACE = re.compile(r"\s+")
_MESSAGES = frozenset({"", "message", "note", "reason", "value"})
"""Names of the strings that hold the message, in the languages that have such a decorator."""
_STRING = re.compile(r'(?:\b(\w{1,30})\s?=\s?)?"([^"\\]{1,300})"')
_DEPRECATED = re.compile(r"(?:[\w.]*\.)?deprecated\b", re.IGNORECASE)


class Decorated(Struct, frozen=True):
    """How a definition is decorated."""

    texts: tuple[str, ...]
    """The decorators in their order, without the sign that makes them."""
    first_line: int
    """The line on which the definition begins, with its decorators."""
    end: int
    """Where those end that it begins with, in bytes; where it begins, if it has none."""

    @property
    def deprecation(self) -> str:
        """What one says of the deprecation of the definition; empty where none does."""
        if not self.texts:
            return ""
        return next((_reason(text) for text in self.texts if _DEPRECATED.match(text)), "")


def _reason(text: str) -> str:
    """The strings of a decorator: first the message, then what else is said by name, such as a version."""
    strings = [(found[1] or "", found[2]) for found in _STRING.finditer(text)]
    messages = [told for name, told in strings if name in _MESSAGES]
    others = [f"{name} {told}" for name, told in strings if name not in _MESSAGES]
    return ", ".join((*messages, *others)) or NO_REASON


class Decorators:
    """The decorators of a file, found by place."""

    def __init__(self, data: bytes, nodes: Sequence[Node]) -> None:
        """Sort the decorators.

        Parameters:
            data: The file in UTF-8.
            nodes: All decorators of the file.
        """
        self._data = data
        self._nodes = sorted(nodes, key=attrgetter("start_byte"))
        self._starts = [node.start_byte for node in self._nodes]

    def of(self, start: int, name: int, line: int) -> Decorated:
        """The decorators of a definition: those in it before its name, and those right above it.

        Parameters:
            start: Where the definition begins, in bytes.
            name: Where its name begins.
            line: The line on which the definition begins.
        """
        if not self._nodes:
            return Decorated((), line, start)
        inside = bisect_left(self._starts, start)
        after = min(bisect_left(self._starts, name), inside + _MOST)
        if inside == after and inside == 0:
            return Decorated((), line, start)
        first = self._first_above(inside, start)
        end = start
        for node in self._nodes[inside:after]:
            if self._data[end : node.start_byte].strip():
                break
            end = node.end_byte
        found = self._nodes[first:after]
        lines = [line, *(node.start_point[0] + 1 for node in found[:1])]
        return Decorated(tuple(map(self._text, found)), min(lines), end)

    def _first_above(self, number: int, start: int) -> int:
        """The number of the first decorator of those that only space parts from the start."""
        last = max(0, number - _MOST)
        while number > last:
            node = self._nodes[number - 1]
            if node.end_byte > start or self._data[node.end_byte : start].strip():
                break
            number, start = number - 1, node.start_byte
        return number

    def _text(self, node: Node) -> str:
        text = self._data[node.start_byte : node.end_byte][: 4 * _LONGEST].decode(errors="ignore")
        line = _SPACE.sub(" ", text).strip()
        line = line[2:].removesuffix("]").strip() if line.startswith("#[") else line.removeprefix("@")
        return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
