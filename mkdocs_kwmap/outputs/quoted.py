"""Markdown of a mapped repository as a part of another document: hostile until it is quoted here.

Nothing of it can become HTML or a link but what is let through: fenced code is fenced anew, each `<` and
each link outside of code is plain text unless it is known to be harmless.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from textwrap import dedent

from mkdocs_kwmap.extract.headings import without_code

Link = Callable[[str], str | None]
"""Gives the URL that a link as written leads to; None where it leads nowhere in the map."""

_FENCE = re.compile(r"[\s>*+-]*(?:\d+[.)]\s+)?(`{3,}|~{3,})[ \t]*([\w+#.-]*)")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?=[ \t]|$)", re.MULTILINE)
_BACKTICKS = re.compile(r"`+")
_OPENED = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]*>)|&(?=[#\w])")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
_LINK = re.compile(r"\]\(\s*<?([^\s<>()\[\]]*)>?")
_DEFINITION = re.compile(r"\]:\s*<?([^\s<>\[\]]*)>?")
_WEB = ("http://", "https://", "mailto:")


def quoted(text: str, below: int, link: Link) -> str:
    """Prepare the Markdown of a README or docstring; of images their text is left.

    Parameters:
        text: Markdown. Front matter, comments and HTML that is code are left out.
        below: Level of the heading that its own stand below.
        link: Finds what relative links lead to.
    """
    lines = text.split("\n")
    prose = without_code(lines)
    parts: list[str] = []
    is_code = [bool(line.strip()) and not kept for line, kept in zip(lines, prose, strict=True)]
    for code, group in groupby(zip(lines, _closed(is_code, lines), strict=True), key=lambda pair: pair[1]):
        some = [line for line, _ in group]
        parts.append(_code(some) if code else _prose("\n".join(some), below, link))
    return "\n".join(part for part in parts if part)


def _closed(is_code: list[bool], lines: list[str]) -> list[bool]:
    """Which lines are code, empty lines within it as well."""
    found = list(is_code)
    for at in range(1, len(lines) - 1):
        if not lines[at].strip() and found[at - 1] and any(is_code[at + 1 : at + 2]):
            found[at] = True
    return found


def _code(lines: list[str]) -> str:
    """Fenced code in a fence of our own, at the margin, where it cannot be taken for anything else."""
    fence = _FENCE.match(lines[0])
    if fence is None:
        return ""
    inner = lines[1:-1] if len(lines) > 1 and _FENCE.match(lines[-1]) else lines[1:]
    code = dedent("\n".join(inner))
    longest = max((len(found) for found in _BACKTICKS.findall(code)), default=0)
    mark = "`" * max(longest + 1, 3)
    return f"\n{mark}{fence[2]}\n{code}\n{mark}\n"


def _prose(text: str, below: int, link: Link) -> str:
    text = _HEADING.sub(lambda found: "#" * min(len(found[1]) + below, 6), text)
    return "\n\n".join(_paragraph(part, link) for part in re.split(r"\n(?:[ \t]*\n)+", text))


def _paragraph(text: str, link: Link) -> str:
    # where code begins on one line and ends on another, or a backtick is escaped, none is told apart
    if "\\`" in text or not all(_are_paired(line) for line in text.split("\n")):
        return _text(text, link)
    return "".join(part if is_code else _text(part, link) for part, is_code in _spans(text))


def _are_paired(line: str) -> bool:
    """Whether each run of backticks in a line opens or closes a span there."""
    return "`" not in "".join(part for part, is_code in _spans(line) if not is_code)


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, with whether each is a span of code: CommonMark 0.31, 6.1."""
    runs = list(_BACKTICKS.finditer(text))
    at = 0
    number = 0
    while number < len(runs):
        closing = (one for one in range(number + 1, len(runs)) if len(runs[one][0]) == len(runs[number][0]))
        end = next(closing, None)
        if end is not None:
            yield text[at : runs[number].start()], False
            yield text[runs[number].start() : runs[end].end()], True
            at = runs[end].end()
            number = end
        number += 1
    yield text[at:], False


def _text(text: str, link: Link) -> str:
    text = _IMAGE.sub(r"\1", text)
    text = _OPENED.sub(lambda found: {"<": "&lt;", "&": "&amp;"}[found[0]], text)
    # what follows `](` was read before `<` was written out
    text = text.replace("](&lt;", "](")
    text = _LINK.sub(lambda found: _target(found[1], link, "](", r"]\("), text)
    return _DEFINITION.sub(lambda found: _target(found[1], link, "]: ", r"]\: "), text)


def _target(target: str, link: Link, before: str, otherwise: str) -> str:
    """Where a link leads; text where that is neither the web nor the map."""
    url = target if target.startswith((*_WEB, "#")) else link(target)
    return f"{before}{url}" if url else f"{otherwise}{target}"
