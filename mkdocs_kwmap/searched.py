"""What the site's search notes of the pages of the map, kept for pages that need not be made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.pagemaker import Entries, Searched

_Pages = dict[str, Searched | Entries | None]


class SearchedPages:
    """What is noted, by the places of the pages; None for a page that the search leaves out.

    Where it is not known, it is what the search reads.
    """

    def __init__(self, cache: Cache, site_dir: str, base: str, search: bytes) -> None:
        """Read what the last build kept.

        Parameters:
            cache: Where it did.
            site_dir: The built site.
            base: Where the map lives in it.
            search: A key of the search and its settings.
        """
        self._cache = cache
        self._key = key_of("searched", site_dir, base, search)
        self._last = cache.load(self._key, _Pages) or {}
        self._pages: _Pages = {}

    def keep(self, place: str) -> bool:
        """Take over what the last build kept of a page; false where it did not."""
        if place not in self._last:
            return False
        self._pages[place] = self._last[place]
        return True

    def note(self, place: str, page: Searched | Entries | None) -> None:
        """Note what is read or noted of a page that has just been made."""
        self._pages[place] = page

    def enter(
        self, places: Iterable[str], index: Callable[[Searched], None], entries: Entries | None
    ) -> None:
        """Let the search know some pages, in order.

        Parameters:
            places: Where the pages lie.
            index: Has the search read a page.
            entries: What the search has noted so far, to which reading adds; None where that is not known.
        """
        for place in places:
            page = self._pages.get(place)
            if isinstance(page, Searched):
                start = len(entries) if entries is not None else 0
                index(page)
                if entries is not None:
                    self._pages[place] = entries[start:]
            elif page and entries is not None:
                entries += page

    def save(self) -> None:
        """Keep all of it for the next build."""
        self._cache.put(self._key, msgspec.msgpack.encode(self._pages))
