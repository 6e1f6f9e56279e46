"""Makes what pages need of a whole map before they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_kwmap.highlight import highlighted
from mkdocs_kwmap.pages.book import chapters_of
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import Pages

_OF_INDEX = (
    "classes",
    "references",
    "importing",
    "reexports",
    "layers",
    "cycles",
    "distinct_cycles",
    "declarations",
    "declared",
    "same_names",
    "components",
    "fan_ins",
    "number_of_importing_files",
    "documents",
)
_OF_BINDINGS = ("joined", "wanted")
_OF_CONTEXT = ("top_level", "reference_pages", "used_definitions", "names", "runners", "images")
"""The tables that pages need."""


def prepared(context: Context, pages: Pages) -> Iterator[str]:
    """Make the tables that pages need, and the list of all pages, step by step.

    Parameters:
        context: The map.
        pages: Its pages.

    Yields:
        What has been made, each time.
    """
    index = context.index
    for of, tables in ((index, _OF_INDEX), (index.bindings, _OF_BINDINGS), (context, _OF_CONTEXT)):
        for table in tables:
            getattr(of, table)
            yield table
    len(index.named_patterns.decorators)
    yield "patterns"
    context.listings.page_of("")
    yield "listing of all names"
    context.once(chapters_of)
    yield "book"
    yield from pages.prepare()
    for folder in index.folders:
        if context.listings.is_long(folder):
            context.listings.parts(folder)  # which pages they are may be known without
            yield "listings"
    for language in sorted({index.language(path) for path in index.resolver.python}):
        highlighted("", language)  # or the first page with an example would wait 50 ms for its colours
        yield "colours"
