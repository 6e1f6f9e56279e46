"""Pieces of a file that a grammar has parsed, as text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tree_sitter import Node

_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|/\*.*?\*/|//[^\n]*""", re.DOTALL)
"""A string, or a comment: what a macro of C stands for is text to its grammar."""
_MOST_KEPT = 16
"""Lines that are not made again when they are asked for next."""


class Excerpts:
    """The text of a file, by place."""

    def __init__(self, data: bytes, comments: Sequence[Node], *, has_macros: bool) -> None:
        """Take the file.

        Parameters:
            data: The file in UTF-8.
            comments: All comments of the file, in its order.
            has_macros: Whether there may be comments that the grammar does not find, in macros of C.
        """
        self._data = data
        self._starts = [node.start_byte for node in comments]
        self._ends = [node.end_byte for node in comments]
        self._has_macros = has_macros
        # many definitions may have one head: the targets of a rule, the names of a declaration
        self._kept: dict[tuple[int, int, int], str] = {}

    def text(self, node: Node) -> str:
        """A node as it is written."""
        return str(self._data[node.start_byte : node.end_byte], "utf-8", "ignore")

    def line(self, start: int, end: int, limit: int) -> str:
        """A piece of the file on one line, without comments, cut after a number of characters."""
        key = start, end, limit
        line = self._kept.get(key)
        if line is None:
            if len(self._kept) == _MOST_KEPT:
                self._kept.clear()
            line = self._kept[key] = self._line(start, min(end, start + 4 * limit), limit)
        return line

    def _line(self, start: int, end: int, limit: int) -> str:
        first = bisect_left(self._starts, start)
        is_bare = first == len(self._starts) or self._starts[first] >= end
        piece = self._data[start:end] if is_bare else b" ".join(self._without_comments(start, end, first))
        text = str(piece, "utf-8", "ignore")
        if self._has_macros and "/" in text:
            text = _COMMENT.sub(lambda match: match[1] or " ", text)
        line = " ".join(text.replace("\\\n", " ").split())
        return line if len(line) <= limit else f"{line[:limit]}…"

    def _without_comments(self, start: int, end: int, first: int) -> Iterator[bytes]:
        """The pieces of a part of the file that stand between its comments, of which the first is known."""
        for number in range(first, bisect_left(self._starts, end, first)):
            yield self._data[start : self._starts[number]]
            start = self._ends[number]
        yield self._data[start:end]
