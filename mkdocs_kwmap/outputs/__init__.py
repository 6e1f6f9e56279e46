"""Exports beside the pages, for tools: name of the file, and what makes its content, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.outputs.inventory import inventory
from mkdocs_kwmap.outputs.keywords import keywords
from mkdocs_kwmap.outputs.references import references
from mkdocs_kwmap.outputs.summary import summary
from mkdocs_kwmap.outputs.whole_book import whole_book
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context

SUMMARY = "map.json"
OF_PAGES = frozenset({SUMMARY, uris.WHOLE_BOOK})
"""Exports that tell of pages, or of their weight."""

FORMATS: dict[str, Callable[[Context, Addresses], Iterable[bytes]]] = {
    "keywords.jsonl": keywords,
    SUMMARY: summary,
    "objects.inv": inventory,
    "references.jsonl": references,
    uris.WHOLE_BOOK: whole_book,
}
