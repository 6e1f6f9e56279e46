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
    """Of all that it was made of; empty for one that is made anew in every build."""
    kind: str
    """What kind of page it is, in words; `export` or `image`."""
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds, of the file in the site."""


class _Content(Struct, frozen=True, array_like=True):
    state: bytes = b""
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
        self._last = _read(cache.get(self._key))
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
        self._last = _Content(self._last.state, files)

    def is_of(self, state: bytes) -> bool:
        """Whether the last build noted this state, so that its files are all the same if they are there."""
        return bool(state) and self._last.state == state

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

    def save(self, state: bytes) -> None:
        """Keep what was noted for the next build.

        Parameters:
            state: A key of everything that all files are made of; empty where it is not known.
        """
        self._cache.put(self._key, msgspec.msgpack.encode(_Content(state, self._files)))


def _read(value: bytes | None) -> _Content:
    try:
        return msgspec.msgpack.decode(value, type=_Content) if value else _Content()
    except msgspec.MsgspecError:
        return _Content()
