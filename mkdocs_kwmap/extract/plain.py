"""What can be told of a file in any language: headings, or identifiers.

Everything here takes time in proportion to the text, whatever is in it.
"""

from __future__ import annotations

from mkdocs_kwmap.extract.headings import markdown_headings, rst_headings, sections
from mkdocs_kwmap.extract.identifiers import MAX_SECONDS, identifiers
from mkdocs_kwmap.languages import is_code
from mkdocs_kwmap.model import Definition, Source

MAX_LINE = 5000
"""Characters; a longer line was written by a machine, and its identifiers say nothing."""


def read_plain(source: Source, text: str, seconds: float = MAX_SECONDS) -> tuple[Definition, ...]:
    """Find the headings of a document, or the identifiers of a program.

    Args:
        source: The file; only its language counts.
        text: Its text, with lines that end in `\\n`.
        seconds: Processor time that identifiers may take; what takes longer has none.

    Returns:
        For Markdown and reStructuredText one definition a heading, from its first line to the line before
        the next heading of its level or above; for programming languages one a distinct name, at its first
        line; both in the order of the file. Nothing for other languages, or for text no human wrote.
    """
    lines = text.removesuffix("\n").split("\n")
    if source.language == "Markdown":
        return sections(markdown_headings(lines), len(lines))
    if source.language == "reStructuredText":
        return sections(rst_headings(lines), len(lines))
    if is_code(source.language) and all(len(line) <= MAX_LINE for line in lines):
        return tuple(identifiers(lines, source.language, seconds))
    return ()
