"""Headings of documents in Markdown and reStructuredText."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mkdocs_kwmap.extract.markup import inline_text
from mkdocs_kwmap.model import Definition

MAX_HEADING = 300
"""Characters; nothing longer is a title."""


class Heading(NamedTuple):
    text: str
    level: int
    line: int
    first_line: int


def sections(headings: Iterable[Heading], lines: int) -> tuple[Definition, ...]:
    found = [heading for heading in headings if heading.text]
    ends: list[int] = []
    # From the last to the first: where the next section of a level, or of one above it, begins.
    begins = [lines + 1] * 8
    for heading in reversed(found):
        ends.append(begins[heading.level] - 1)
        begins[heading.level :] = [heading.first_line] * (8 - heading.level)
    return tuple(_section(heading, end) for heading, end in zip(found, reversed(ends), strict=True))


def _section(heading: Heading, last_line: int) -> Definition:
    return Definition(
        name=heading.text,
        kind="heading",
        qualname=heading.text,
        line=heading.line,
        first_line=heading.first_line,
        last_line=last_line,
        level=heading.level,
    )


_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)(.*)")
_SETEXT = re.compile(r" {0,3}(==+|--+)[ \t]*$")
_SETEXT_LINES = 3
"""A longer paragraph over a line of hyphens is a paragraph over a rule."""
_NO_PARAGRAPH = re.compile(r" {0,3}(?:(?:[-*+]|\d{1,9}[.)])[ \t]|[>|<])")
_INDENTED = ("    ", "\t")
_REFERENCE = re.compile(r" {0,3}\[([^\[\]]+)\]:[ \t]*\S")


def markdown_headings(lines: list[str]) -> Iterator[Heading]:
    prose = without_code(lines)
    labels = {match[1].lower() for line in prose if (match := _REFERENCE.match(line))}
    # Line of the paragraph we are in; 0 for none, -1 for a block that no underline makes a heading.
    paragraph = 0
    for number, line in enumerate(prose, 1):
        if atx := _ATX.match(line):
            yield Heading(_title(_without_closing(atx[2]), labels), len(atx[1]), number, number)
            paragraph = 0
        elif not line.strip():
            paragraph = 0
        elif paragraph > 0 and (underline := _SETEXT.match(line)):
            if number - paragraph <= _SETEXT_LINES:
                text = " ".join(prose[paragraph - 1 : number - 1])
                yield Heading(_title(text, labels), 1 if underline[1][0] == "=" else 2, paragraph, paragraph)
            paragraph = 0
        elif _is_rule(line):
            paragraph = 0
        elif _NO_PARAGRAPH.match(line) or (paragraph == 0 and line.startswith(_INDENTED)):
            paragraph = -1
        else:
            paragraph = paragraph or number


def _is_rule(line: str) -> bool:
    signs = line.replace(" ", "").replace("\t", "")
    return len(signs) >= 3 and signs[0] in "-*_" and not signs.strip(signs[0])


def _without_closing(text: str) -> str:
    """Strip the `#` a heading may end with, and its attributes: `Title ## {#id}`."""
    text = text.strip()
    opened = text.rfind("{")
    if text.endswith("}") and text[opened + 1 : opened + 2] in ("#", ".", ":"):
        text = text[:opened].rstrip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else text


def _title(text: str, labels: set[str]) -> str:
    return inline_text(text, labels) if len(text) <= MAX_HEADING else ""


_FENCE = re.compile(r"([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*)*)(`{3,}(?=[^`]*$)|~{3,})")
_HTML_BLOCK = re.compile(r" {0,3}<(!--|pre\b|script\b|style\b|textarea\b)", re.IGNORECASE)


def without_code(lines: list[str]) -> list[str]:
    """Blank what is no prose in Markdown: front matter, fenced code, comments, and HTML that is code."""
    prose = list(lines)
    at = _front_matter(lines)
    prose[:at] = [""] * at
    while at < len(lines):
        end = at
        if fence := _FENCE.match(lines[at]):
            end = _fence_end(lines, at, fence)
        elif block := _HTML_BLOCK.match(lines[at]):
            end = _html_end(lines, at, block[1].lower())
        if end > at:
            prose[at:end] = [""] * (end - at)
        at = max(end, at + 1)
    return prose


def _front_matter(lines: list[str]) -> int:
    """Number of lines the front matter takes."""
    mark = lines[0].rstrip() if lines else ""
    if mark not in ("---", "+++"):
        return 0
    ends = {"---", "..."} if mark == "---" else {mark}
    return next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() in ends), 0)


def _fence_end(lines: list[str], at: int, fence: re.Match[str]) -> int:
    """Index after the closing fence, or after the list item or quotation the fence stands in."""
    mark = fence[2]
    is_quoted = ">" in fence[1]
    is_nested = bool(fence[1].strip()) or len(fence[1].expandtabs(4)) >= 4
    for number in range(at + 1, len(lines)):
        line = lines[number]
        bare = line.strip(" \t>") if is_quoted else line.strip()
        if len(bare) >= len(mark) and not bare.strip(mark[0]):
            return number + 1
        if is_quoted and not line.lstrip().startswith(">"):
            return number
        if is_nested and not is_quoted and bare and not line[0].isspace():
            return number
    return len(lines)


def _html_end(lines: list[str], at: int, name: str) -> int:
    end = "-->" if name == "!--" else f"</{name}>"
    found = (number + 1 for number in range(at, len(lines)) if end in lines[number].lower())
    return next(found, len(lines))


_RST_LINE = re.compile(r"([!-/:-@[-`{-~])\1*[ \t]*$")
_RST_QUOTED = re.compile(r"[!-/:-@[-`{-~]")


def rst_headings(lines: list[str]) -> Iterator[Heading]:
    levels: dict[tuple[str, bool], int] = {}
    literal = _quoted_literals(lines)
    at = 0
    while at < len(lines):
        title = None if at in literal else _rst_title(lines, at)
        if title:
            line, first_line, style = title
            level = levels.setdefault(style, len(levels) + 1)
            text = _RST_SHORT.sub("`", _RST_LINK.sub(r"\1", lines[line - 1]))
            yield Heading(inline_text(text), min(level, 6), line, first_line)
            at = line
        at += 1


_RST_SHORT = re.compile(r"`~(?:\w+\.)*(?=\w+`)")
"""`` `~a.b.C` `` shows as `C`."""
_RST_LINK = re.compile(r"(?<!\w)([A-Za-z0-9][A-Za-z0-9.+-]*)__?(?!\w)")


def _rst_title(lines: list[str], at: int) -> tuple[int, int, tuple[str, bool]] | None:
    """Line, first line and style of the title that begins at an index, if one does."""
    first, second, third = (lines[n].rstrip() if n < len(lines) else "" for n in (at, at + 1, at + 2))
    if _RST_LINE.match(first):
        # Over- and underline; the title may be indented. Both must be alike.
        if third == first and second.strip() and _fits(second, first):
            return at + 2, at + 1, (first[0], True)
        return None
    if first and not first[0].isspace() and _RST_LINE.match(second) and _fits(first, second):
        return (at + 1, at + 1, (second[0], False)) if _begins_paragraph(lines, at) else None
    return None


def _fits(title: str, line: str) -> bool:
    """Whether a line is long enough for a title; docutils forgives from four signs on."""
    return len(title.strip()) <= MAX_HEADING and (len(line) >= 4 or len(line) >= len(title) > 0)


def _begins_paragraph(lines: list[str], at: int) -> bool:
    before = lines[at - 1].rstrip() if at else ""
    is_markup = before.startswith((".. ", "__ ")) or bool(_RST_LINE.match(before))
    return not before or before[0].isspace() or is_markup


def _quoted_literals(lines: list[str]) -> set[int]:
    """Indexes of lines in literal blocks that are marked by a sign in place of an indentation."""
    found: set[int] = set()
    for at, line in enumerate(lines[:-2]):
        if line.rstrip().endswith("::") and not lines[at + 1].strip() and not line.startswith(".. "):
            sign = lines[at + 2][:1]
            if sign and _RST_QUOTED.match(sign) and not _rst_title(lines, at + 2):
                found.update(_run(lines, at + 2, sign))
    return found


def _run(lines: list[str], at: int, sign: str) -> range:
    end = at
    while end < len(lines) and lines[end].startswith(sign):
        end += 1
    return range(at, end)
