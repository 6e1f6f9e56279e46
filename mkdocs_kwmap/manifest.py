"""What the pages of the last build were made of, so that those that would be the same need not be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

import msgspec
from msgspec import Struct

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.kept import Status


class File(Struct, frozen=True, array_like=True):
    """A file of the site that was made."""

    key: bytes
    """Of all that it was made of, or of what it says; empty where neither is known."""
    kind: str
    """What kind of page it is, in words; `export` or `image`."""
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds, of the file in the site."""


class _Content(Struct, frozen=True, array_like=True):
    look: bytes = b""
    map_state: bytes = b""
    files: dict[str, File] = {}


class Manifest:
    """The generated files of a built site by their places."""

    def __init__(self, cache: Cache, site_dir: str, base: str) -> None:
        """Read what the last build noted.

        Parameters:
            cache: Where it did.
            site_dir: The built site.
            base: Where the map lives in it.
        """
        self._cache = cache
        self._key = key_of("manifest", site_dir, base)
        self._last = cache.load(self._key, _Content) or _Content()
        self._files: dict[str, File] = {}

    def compare(self, there: Mapping[str, Status]) -> None:
        """Forget the files that are not as they were written.

        Parameters:
            there: The files of the map that are in the site.
        """
        files = {
            place: file
            for place, file in self._last.files.items()
            if there.get(place) == (file.size, file.modified)
        }
        self._last = _Content(self._last.look, self._last.map_state, files)

    def has_look(self, look: bytes) -> bool:
        """Whether the last build made its pages with all that these are made with, apart from the map."""
        return bool(look) and self._last.look == look

    @property
    def map_state(self) -> bytes:
        """The state of the map that the last build made."""
        return self._last.map_state

    def has(self, place: str, key: bytes | None = None) -> bool:
        """Whether a file is there as it was written; if so, it is noted again.

        Parameters:
            place: Where it lies.
            key: What it would be made of; not given where that is known to be the same.
        """
        file = self._last.files.get(place)
        if file is None or key not in {None, file.key}:
            return False
        self._files[place] = file
        return True

    def had(self, place: str) -> bool:
        """Whether a file is there as the last build has written it."""
        return place in self._last.files

    def is_as_before(self, place: str) -> bool:
        """Whether a file that was noted is made of the same as in the last build."""
        last = self._last.files.get(place)
        return last is not None and bool(last.key) and last.key == self._files[place].key

    def note(self, place: str, file: File) -> None:
        """Note a file that has just been written."""
        self._files[place] = file

    def places(self) -> Set[str]:
        """Where the files lie that were noted."""
        return self._files.keys()

    def sizes(self) -> dict[str, list[int]]:
        """Bytes of the files that were noted, by kind."""
        kinds: dict[str, list[int]] = defaultdict(list)
        for file in self._files.values():
            kinds[file.kind].append(file.size)
        return kinds

    def save(self, look: bytes, map_state: bytes) -> None:
        """Keep what was noted for the next build.

        Parameters:
            look: A key of all that the pages are made with, apart from the map; empty where it is not known.
            map_state: A key of everything that the map is made of.
        """
        self._cache.put(self._key, msgspec.msgpack.encode(_Content(look, map_state, self._files)))
