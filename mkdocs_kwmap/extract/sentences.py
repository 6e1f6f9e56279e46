"""The first sentence of a text, for one-line descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from mkdocs_kwmap.extract.headings import without_code
from mkdocs_kwmap.extract.markup import IMAGE, LINK, TAG, inline_text

_MAX_PROSE = 50_000
_MAX_PARAGRAPH = 2000
_NO_PROSE = re.compile(
    # Headings, directives, fields, tables, admonitions, link definitions, list items, doctests, templates.
    r"\s*(?:\#{1,6}[ \t]|<h[1-6]\b|<!|\.\.(?:\s|$)|:[\w -]{1,40}:(?:\s|$)|[|+]|!!!|\?\?\?|:::|"
    r"\[[^\[\]]+\]:\s|(?:[-*+]|\d{1,3}[.)])[ \t]|>>>|\{[%{#]|\[![A-Z]+\])",
    re.IGNORECASE,
)
_SIGNS_OF_CODE = ("```", "~~~", "<", "---", "+++")
"""One of these is in all that `without_code` finds."""
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])[ \t]")
_UNDERLINE = re.compile(r"\s*([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_END = re.compile(r"[.!?]+[\"')\]\u201d\u2019]*(?=\s)|[\u3002\uff01\uff1f]")
_ABBREVIATIONS = frozenset(
    {
        *("e.g", "i.e", "cf", "vs", "etc", "al", "approx", "resp", "viz", "no", "nr"),
        *("dr", "mr", "mrs", "ms", "prof", "st", "inc", "ltd"),
        *("fig", "figs", "eq", "eqs", "sec", "ch", "vol", "pp", "ed"),
    }
)


def first_sentence(text: str, limit: int = 200) -> str:
    """Give the first sentence of a text in prose, Markdown or reStructuredText, or of a comment.

    Args:
        text: The text, of any length.
        limit: Characters the sentence may have; a longer one is cut after a word and ends in `…`.

    Returns:
        One line without markup, empty where the text holds no prose: headings, images, lists, tables, code
        and directives are passed over.
    """
    if not text:
        return ""  # most often asked, of definitions without documentation
    for paragraph in _prose_paragraphs(text[:_MAX_PROSE]):
        plain = inline_text(paragraph[:_MAX_PARAGRAPH])
        if _says_something(paragraph[:_MAX_PARAGRAPH], plain):
            return _shortened(_sentence(plain), limit)
    return ""


def _prose_paragraphs(text: str) -> Iterator[str]:
    paragraph: list[str] = []
    lines = text.replace("\r", "\n").split("\n")
    if any(sign in text for sign in _SIGNS_OF_CODE):
        lines = without_code(lines)
    for line in chain(_without_blocks(map(_unquoted, lines)), ("",)):
        if _UNDERLINE.match(line):
            # What stands above it is a title.
            paragraph = []
        elif line.strip():
            paragraph.append(line.strip())
        elif paragraph:
            yield " ".join(paragraph)
            paragraph = []


def _without_blocks(lines: Iterable[str]) -> Iterator[str]:
    """Blank headings, tables and the like, with the lines that belong to them."""
    is_item = is_directive = False
    for line in lines:
        is_directive = is_directive and (not line.strip() or line[0].isspace())
        is_item = is_item and bool(line.strip())
        if is_directive or is_item or _NO_PROSE.match(line):
            is_directive = is_directive or line.startswith((".. ", "!!!", "???"))
            is_item = is_item or bool(_ITEM.match(line))
            yield ""
        else:
            yield line


def _unquoted(line: str) -> str:
    is_quoted = line.lstrip(" \t").startswith(">") and not line.startswith(">>>")
    return line.lstrip(" \t>") if is_quoted else line


def _says_something(paragraph: str, plain: str) -> bool:
    """Whether a paragraph is more than images, a row of links, or a word that announces the next one."""
    if plain.endswith(":") and len(plain.split()) < 3:
        return False
    beside_links = LINK.sub("", IMAGE.sub("", paragraph)) if "[" in paragraph else paragraph
    beside_links = TAG.sub("", beside_links) if "<" in beside_links else beside_links
    return any(map(str.isalpha, beside_links)) and any(map(str.isalpha, plain))


def _sentence(text: str) -> str:
    for end in _END.finditer(text):
        word = text[max(0, end.start() - 20) : end.start()].rpartition(" ")[2].lstrip("([\"'").lower()
        following = text[end.end() :].lstrip()[:1]
        is_short = end[0] == "." and (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))
        if not is_short and not following.islower():
            return text[: end.end()]
    return f"{text[:-2]}:" if text.endswith("::") else text


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[:limit]
    # The last word goes, for it may be cut, and with it the room for the ellipsis is there.
    head = head.rpartition(" ")[0] or head[: limit - 1]
    return head.rstrip(" ,;:-(") + "…"
