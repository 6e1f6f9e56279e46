"""What the pages of the last build were made of, so that those that would be the same need not be made."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from mkdocs_kwmap.cache import Cache, key_of


class _Page(Struct, frozen=True, array_like=True):
    key: bytes
    size: int
    modified: int
    """Nanoseconds, of the file in the site."""


class Manifest:
    """The pages of a built site by their places."""

    def __init__(self, cache: Cache, site_dir: str, base: str) -> None:
        """Read what the last build noted.

        Parameters:
            cache: Where it did.
            site_dir: The built site.
            base: Where the map lives in it.
        """
        self._cache = cache
        self._site = Path(site_dir)
        self._key = key_of("manifest", site_dir, base)
        self._last = _read(cache.get(self._key))
        self._pages: dict[str, _Page] = {}

    def has(self, place: str, key: bytes) -> bool:
        """Whether a page is there as it was written, made of what the key tells; if so, it is noted again."""
        page = self._last.get(place)
        if page is None or page.key != key:
            return False
        try:
            status = (self._site / place).stat()
        except OSError:
            return False
        if (status.st_size, status.st_mtime_ns) != (page.size, page.modified):
            return False
        self._pages[place] = page
        return True

    def note(self, place: str, key: bytes) -> None:
        """Note what a page was made of that has just been written."""
        status = (self._site / place).stat()
        self._pages[place] = _Page(key, status.st_size, status.st_mtime_ns)

    def save(self) -> None:
        """Keep what was noted for the next build."""
        self._cache.put(self._key, msgspec.msgpack.encode(self._pages))


def _read(value: bytes | None) -> dict[str, _Page]:
    try:
        return msgspec.msgpack.decode(value, type=dict[str, _Page]) if value else {}
    except msgspec.MsgspecError:
        return {}
