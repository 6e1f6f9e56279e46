"""How the listings of names are divided into pages: those of folders, and that of the whole map."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence, Set
from functools import cached_property

from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.names import Names, order_of


class Listings:
    """The pages of all listings; a listing is divided when one of its pages is asked for."""

    def __init__(self, names: Names, known: Mapping[str, Sequence[str]]) -> None:
        """Take the names.

        Parameters:
            names: All names of the map.
            known: By the URI of the listing of a folder those of its pages, as far as the last build tells
                that of listings that are long.
        """
        self._names = names
        self.known = known
        # what a folder with few names needs is made with its page, and not kept
        self._long_parts: dict[str, list[Part]] = {}

    def after(self, names: Names, folders: Set[str], *, is_other_whole: bool) -> Listings:
        """The listings after a change.

        Parameters:
            names: All names of the map.
            folders: Folders in which and below which definitions have other names than before.
            is_other_whole: Whether a name of the whole map has come or gone, or another number of places.
        """
        uris_of_others = set(map(uris.subtree_keywords, folders))
        new = Listings(names, {uri: one for uri, one in self.known.items() if uri not in uris_of_others})
        new._long_parts = {one: parts for one, parts in self._long_parts.items() if one not in folders}
        if not is_other_whole and "of_all" in vars(self):
            new.of_all, new._lasts = self.of_all, self._lasts
        return new

    def uris(self, folder: str) -> Sequence[str]:
        """URIs of the parts of the listing of a folder and below."""
        uri = uris.subtree_keywords(folder)
        if uri in self.known:
            return self.known[uri]
        return [part.uri for part in self.parts(folder)] if self.is_long(folder) else [uri]

    def is_long(self, folder: str) -> bool:
        """Whether the names of a folder and below need several pages."""
        return self._names.number_below(folder) > listing.PAGE_ROWS

    def parts(self, folder: str) -> list[Part]:
        """The pages that list the names of a folder and below."""
        if folder in self._long_parts:
            return self._long_parts[folder]
        parts = listing.split(uris.subtree_keywords(folder), *self._names.sizes(folder))
        if self.is_long(folder):
            self._long_parts[folder] = parts
        return parts

    @cached_property
    def of_all(self) -> list[Part]:
        """The pages that list all names of the map, defined or imported."""
        return listing.split(uris.KEYWORDS, *self._names.all_sizes())

    def page_of(self, name: str) -> str:
        """URI of the page of all names that lists a name; of several the first."""
        return self.of_all[bisect_left(self._lasts, order_of(name))].uri

    @cached_property
    def _lasts(self) -> list[tuple[bool, str, str]]:
        """What the last names of `of_all` are in order by."""
        return [order_of(part.names[-1]) for part in self.of_all]
