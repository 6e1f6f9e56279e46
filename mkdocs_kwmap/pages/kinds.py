"""All page kinds: each a module that lists its pages and builds their models."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mkdocs_kwmap.pages import (
    book,
    file_docs,
    file_keywords,
    folder_docs,
    folder_index,
    home,
    imports,
    keywords,
    references,
)
from mkdocs_kwmap.pages.context import Build, Context

KINDS: tuple[Callable[[Context], Iterator[tuple[str, Build]]], ...] = (
    home.pages,
    file_docs.pages,
    file_keywords.pages,
    folder_index.pages,
    folder_docs.pages,
    keywords.pages,
    book.pages,
    imports.pages,
    references.pages,
)
"""Page kinds, in the order in which they claim their places in the site."""


def all_pages(context: Context) -> dict[str, Build]:
    """Every page of the map: its URI, and what builds its model when it is asked for."""
    return {uri: build for pages in KINDS for uri, build in pages(context)}
