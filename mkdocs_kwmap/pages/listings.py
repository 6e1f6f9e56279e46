"""How the listings of names are divided into pages: those of folders, and that of the whole map."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.name_order import order_of
from mkdocs_kwmap.pages.names import Names


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
        self._long: dict[str, list[Part]] = {}
        self._uris: dict[str, Sequence[str]] = {}

    def after(
        self, names: Names, folders: Mapping[str, Mapping[str, int]], whole: Mapping[str, int]
    ) -> Listings:
        """The listings after a change.

        Parameters:
            names: All names of the map.
            folders: By folder in which and below which definitions have other names than before, how many
                have each of these now.
            whole: How many places names of the whole map have now, where that is not the same.
        """
        known = dict(self.known)
        for folder in folders:
            known.pop(uris.subtree_keywords(folder), None)
        new = Listings(names, known)
        new._uris = {folder: found for folder, found in self._uris.items() if folder not in folders}
        for folder, parts in self._long.items():
            if new.is_long(folder):
                changed, uri = folders.get(folder), uris.subtree_keywords(folder)
                new._long[folder] = listing.divide_again(uri, parts, changed) if changed else parts
        if "of_all" in vars(self):
            new.of_all = listing.divide_again(uris.KEYWORDS, self.of_all, whole) if whole else self.of_all
        return new

    def uris(self, folder: str) -> Sequence[str]:
        """URIs of the parts of the listing of a folder and below."""
        if folder not in self._uris:
            self._uris[folder] = self._found(folder)
        return self._uris[folder]

    def _found(self, folder: str) -> Sequence[str]:
        uri = uris.subtree_keywords(folder)
        if uri in self.known:
            return self.known[uri]
        return [part.uri for part in self.parts(folder)] if self.is_long(folder) else [uri]

    def is_long(self, folder: str) -> bool:
        """Whether the names of a folder and below need several pages."""
        return self._names.number_below(folder) > listing.PAGE_ROWS

    def parts(self, folder: str) -> list[Part]:
        """The pages that list the names of a folder and below."""
        if folder in self._long:
            return self._long[folder]
        parts = listing.divide(uris.subtree_keywords(folder), *self._names.sizes(folder))
        if self.is_long(folder):
            self._long[folder] = parts
        return parts

    @cached_property
    def of_all(self) -> list[Part]:
        """The pages that list all names of the map, defined or imported."""
        return listing.divide(uris.KEYWORDS, *self._names.all_sizes())

    def page_of(self, name: str) -> str:
        """URI of the page of all names that lists a name; of several the first."""
        return self.of_all[bisect_left(self._lasts, order_of(name))].uri

    @cached_property
    def _lasts(self) -> list[tuple[bool, str, str]]:
        """What the last names of `of_all` are in order by."""
        return [order_of(part.names[-1]) for part in self.of_all]
