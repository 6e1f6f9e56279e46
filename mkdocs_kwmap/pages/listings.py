"""How the listings of names are divided into pages: those of folders, and that of the whole map."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property

from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.listing import Part
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
        self._long_parts: Callable[[str], list[Part]] = cache(self._parts)

    def uris(self, folder: str) -> Sequence[str]:
        """URIs of the parts of the listing of a folder and below."""
        uri = uris.subtree_keywords(folder)
        if uri in self.known:
            return self.known[uri]
        return [part.uri for part in self.parts(folder)] if self.is_long(folder) else [uri]

    def is_long(self, folder: str) -> bool:
        """Whether the names of a folder and below need several pages."""
        first, end = self._names.below(folder)
        return end - first > listing.PAGE_ROWS

    def parts(self, folder: str) -> list[Part]:
        """The pages that list the names of a folder and below."""
        return self._long_parts(folder) if self.is_long(folder) else self._parts(folder)

    def _parts(self, folder: str) -> list[Part]:
        span = self._names.below(folder)
        return listing.split(uris.subtree_keywords(folder), self._names.sizes(span))

    @cached_property
    def of_all(self) -> list[Part]:
        """The pages that list all names of the map, defined or imported."""
        return listing.split(uris.KEYWORDS, self._names.all_sizes())

    def page_of(self, name: str) -> str:
        """URI of the page of all names that lists a name; of several the first."""
        return self.of_all[self._numbers[self._names.rank(name)]].uri

    @cached_property
    def _numbers(self) -> array[int]:
        """For the rank of each name, which of `of_all` lists it; of several, the first."""
        numbers = array("I", [0] * len(self._names.all))
        for number in reversed(range(len(self.of_all))):
            for name in self.of_all[number].names:
                numbers[self._names.rank(name)] = number
        return numbers
