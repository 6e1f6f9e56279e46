"""The first paragraphs of a README."""

from __future__ import annotations

import re

from mkdocs_kwmap.extract.headings import without_code
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.model import DocSection
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.model import Block, Docs, Prose

MOST = 3
"""Paragraphs."""

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_UNDERLINE = re.compile(r"[ \t]*([-=~^\"'*+#])\1{2,}[ \t]*$")
_REFERENCE = re.compile(r" {0,3}\[[^\[\]]+\]:[ \t]*\S.*")


def first_paragraphs(context: Context, folder: str) -> Block | None:
    """The first paragraphs of prose of a folder's README, up to its second heading; None without any."""
    path = context.index.readme(folder)
    if path not in context.index.facts:
        return None
    is_markdown = context.index.sources[path].language == "Markdown"
    lines = context.text(path).split("\n")
    prose = without_code(lines) if is_markdown else lines
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", "\n".join(prose)):
        if found and _begins_section(paragraph):
            break
        text = _below_heading(paragraph)
        # badges, tables and the like say nothing
        if first_sentence(text) and not text.rstrip().endswith(":"):
            found.append(text)
        if len(found) == MOST:
            break
    if not found:
        return None
    if is_markdown:
        references = (line for line in prose if _REFERENCE.match(line))
        return Prose("\n\n".join([*found, "\n".join(references)]), path)
    return Docs((DocSection("text", text="\n\n".join(found)),), path)


def _begins_section(paragraph: str) -> bool:
    lines = paragraph.split("\n")
    return bool(_HEADING.match(lines[0]) or (len(lines) > 1 and _UNDERLINE.match(lines[1])))


def _below_heading(paragraph: str) -> str:
    """A paragraph without the heading that stands right above it."""
    lines = paragraph.strip("\n").split("\n")
    if _HEADING.match(lines[0]):
        lines = lines[1:]
    elif len(lines) > 1 and _UNDERLINE.match(lines[1]):
        lines = lines[2:]
    return "\n".join(lines)
