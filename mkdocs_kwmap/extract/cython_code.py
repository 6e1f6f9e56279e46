"""The statements of Cython: logical lines, told apart without regard to what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mkdocs_kwmap.extract.doc_comments import Comment
from mkdocs_kwmap.extract.sites import Lines

_TOKEN = re.compile(
    r"""(?P<long>[A-Za-z]{0,2}(?:\"\"\"|'{3}))|(?P<string>[A-Za-z]{0,2}(?:"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))"""
    r"""|(?P<comment>\#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<goes_on>\\\n)|(?P<end>[\n;])|(?P<word>\w+)""",
    re.DOTALL,
)
_STRING = re.compile(r"[A-Za-z]{0,2}(\"\"\"|'''|\"|')(.*)\1", re.DOTALL)


class Statement(NamedTuple):
    """A logical line; lines are 1-based."""

    line: int
    last_line: int
    indent: int
    code: str
    """Its text, without comments."""
    masked: str
    """The same with `_` for what stands in strings; offsets are those of `code`."""
    suite: int
    """Where the colon stands after which a body may follow; the length of the code without one."""

    @property
    def string(self) -> str | None:
        """What the statement says where it is nothing but a string, such as a docstring."""
        match = _STRING.fullmatch(self.code) if "_" in self.masked or self.masked == "" else None
        is_one = match is not None and not self.masked.strip("_\n")
        return match[2] if match and is_one else None


def statements(text: str, comments: list[Comment]) -> Iterator[Statement]:
    """The statements of a file, in time in proportion to its length.

    Parameters:
        text: Its text, with lines that end in `\\n`.
        comments: Comments are added to it.
    """
    lines, depth = Lines(text), 0
    current = _Current(text, 0)
    for start, end, kind in _tokens(text):
        line = lines.at(start)
        depth = max(depth + (kind == "open") - (kind == "close"), 0)
        if kind not in {"comment", "end", "goes_on"}:
            current.begin(line, start)
        if kind == "comment":
            before = text[text.rfind("\n", 0, start) + 1 : start]
            comments.append(Comment(line, line, text[start:end], not before.strip()))
        if kind in {"comment", "goes_on", "string"}:
            current.skip(start, end, is_string=kind == "string")
        elif kind == "end" and not depth:
            yield from current.statement(start, line)
            current = _Current(text, end)
    yield from current.statement(len(text), lines.at(len(text)))


class _Current:
    """The statement that is being read, from an offset on."""

    def __init__(self, text: str, start: int) -> None:
        self._text, self._kept = text, start
        self._line = self._indent = 0
        self._code: list[str] = []
        self._masked: list[str] = []

    def begin(self, line: int, start: int) -> None:
        """Note where it begins, unless it has begun."""
        if not self._line:
            self._line, self._indent = line, _indent(self._text, start)

    def skip(self, start: int, end: int, *, is_string: bool) -> None:
        """Mask a string, or leave a piece out."""
        plain = self._text[self._kept : start]
        self._code.append(plain)
        self._masked.append(plain)
        self._kept = end
        if is_string:
            self._code.append(self._text[start:end])
            self._masked.append(_LETTER.sub("_", self._text[start:end]))

    def statement(self, end: int, line: int) -> Iterator[Statement]:
        """The statement that ends at an offset, if one has begun."""
        if self._line:
            self.skip(end, end, is_string=False)
            code, masked = "".join(self._code), "".join(self._masked)
            begin, size = len(code) - len(code.lstrip()), len(code.rstrip())
            shown = masked[begin:size]
            yield Statement(self._line, line, self._indent, code[begin:size], shown, _suite(shown))


_LETTER = re.compile(r"[^\n]")


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of what matters; words only so that a statement begins where they do."""
    at, unclosed = 0, set[str]()
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        kind = match.lastgroup or ""
        if kind == "long":
            sign = match[0][-3:]
            end = -1 if sign in unclosed else text.find(sign, at)
            if end < 0:
                unclosed.add(sign)
            at = end + 3 if end >= 0 else at
            kind = "string"
        yield start, at, kind


def _indent(text: str, start: int) -> int:
    """The indentation of the line something stands on; signs before the first word do not count."""
    begin = text.rfind("\n", 0, start) + 1
    line = text[begin:start].expandtabs(8)
    return len(line) - len(line.lstrip())


def _suite(masked: str) -> int:
    depth = 0
    for at, sign in enumerate(masked):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == ":" and depth <= 0:
            return at
    return len(masked)
