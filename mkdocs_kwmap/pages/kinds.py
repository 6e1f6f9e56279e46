"""All page kinds: each a module that lists its pages and builds their models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain

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
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.maker import Build, Maker

Kind = Callable[[Context], Iterator[tuple[str, Maker]]]
"""Gives the URIs of its pages, and what builds their models when they are asked for."""

KINDS: tuple[Kind, ...] = (
    home.pages,
    file_docs.pages,
    file_keywords.pages,
    folder_index.pages,
    folder_docs.pages,
    keywords.pages,
    keywords.pages_of_all,
    book.pages,
    imports.pages,
    references.pages,
)
"""Page kinds, in the order in which they claim their places in the site."""

OF_FILES: frozenset[Kind] = frozenset(
    {home.pages, file_docs.pages, file_keywords.pages, folder_index.pages, folder_docs.pages}
)
"""Those whose pages are there because of which files there are, whatever these say."""

_ALIKE: Mapping[Kind, Callable[[Context, Context], bool]] = {
    keywords.pages: keywords.has_same_pages,
    references.pages: references.has_same_pages,
}
"""Tell of some kinds whether their pages are those of a map of the same files before."""

_LATE: frozenset[Kind] = frozenset({keywords.pages})
"""Those of which it takes long to find out which pages they have."""


class Pages(Mapping[str, Build]):
    """The builders of all pages by their URIs; those of a kind are listed when one of them is asked for."""

    def __init__(self, context: Context, last: Pages | None = None, *, has_same_files: bool = False) -> None:
        """Take the map.

        Parameters:
            context: The map.
            last: The pages of a map before: what is known of those that are still there are the very objects,
                for the layout of that map may be the one of this.
            has_same_files: Whether that is a map of the same files.
        """
        self._context = context
        self._makers: dict[Kind, dict[str, Maker]] = {}
        if last is not None and has_same_files:
            self._makers = {
                kind: makers
                for kind, makers in last._makers.items()
                if kind in OF_FILES or (kind in _ALIKE and _ALIKE[kind](context, last._context))
            }
        others = () if last is None else last._makers.items()
        self._before = {kind: makers for kind, makers in others if kind not in self._makers}
        """The pages of before by kind, until those of now are listed."""

    def __getitem__(self, uri: str) -> Build:
        for kind in sorted(KINDS, key=_LATE.__contains__):
            maker = self._of(kind).get(uri)
            if maker is not None:
                return partial(maker, self._context)
        raise KeyError(uri)

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(map(self._of, KINDS))

    def __len__(self) -> int:
        return sum(len(self._of(kind)) for kind in KINDS)

    def prepare(self) -> Iterator[str]:
        """List the pages kind by kind; gives the name of each."""
        for kind in KINDS:
            self._of(kind)
            yield kind.__module__

    def has_same_uris(self, other: Pages) -> bool:
        """Whether those of another map are the same, and in the same order."""
        pairs = ((self._of(kind), other._of(kind)) for kind in KINDS)
        return all(one is another or list(one) == list(another) for one, another in pairs)

    def other_uris(self, last: Pages) -> tuple[set[str], set[str]]:
        """The URIs of pages that have come since another map, and of those that have gone."""
        pairs = [(self._of(kind), last._of(kind)) for kind in KINDS]
        now, before = set[str](), set[str]()
        for one, another in pairs:
            if one is not another:
                now.update(one)
                before.update(another)
        return now - before, before - now

    def _of(self, kind: Kind) -> Mapping[str, Maker]:
        if kind not in self._makers:
            known = {item[0]: item for item in self._before.pop(kind, {}).items()}
            items = ((known.get(item[0]), item) for item in kind(self._context))
            self._makers[kind] = dict(last if last == item else item for last, item in items)
        return self._makers[kind]


def all_pages(context: Context) -> Pages:
    """Every page of the map: its URI, and what builds its model when it is asked for."""
    return Pages(context)
