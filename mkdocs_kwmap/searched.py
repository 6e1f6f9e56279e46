"""What the site's search reads of the pages of the map, kept for pages that need not be made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.pagemaker import Searched

_Texts = dict[str, Searched | None]


class SearchedPages:
    """The texts by the places of their pages in the site; None for a page that the search leaves out."""

    def __init__(self, cache: Cache, site_dir: str, base: str) -> None:
        """Read what the last build kept.

        Parameters:
            cache: Where it did.
            site_dir: The built site.
            base: Where the map lives in it.
        """
        self._cache = cache
        self._key = key_of("searched", site_dir, base)
        self._last = _read(cache.get(self._key))
        self._texts: _Texts = {}

    def keep(self, place: str) -> bool:
        """Take over what the last build kept of a page; false where it did not."""
        if place not in self._last:
            return False
        self._texts[place] = self._last[place]
        return True

    def note(self, place: str, text: Searched | None) -> None:
        """Note what is read of a page that has just been made."""
        self._texts[place] = text

    def of(self, places: Iterable[str]) -> Iterator[Searched]:
        """The texts of those of some pages that the search reads."""
        return (text for place in places if (text := self._texts.get(place)) is not None)

    def save(self) -> None:
        """Keep all of it for the next build."""
        self._cache.put(self._key, msgspec.msgpack.encode(self._texts))


def _read(value: bytes | None) -> _Texts:
    try:
        return msgspec.msgpack.decode(value, type=_Texts) if value else {}
    except msgspec.MsgspecError:
        return {}
