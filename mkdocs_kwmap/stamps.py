"""What is known of files that have not been touched since they were last read, as git knows its work tree.

Of folders is known which of their names are ignored, for as long as names and rules are the same.

A file is known by its size, the times of its last change and its inode. One that was changed within two
seconds before it was read is read again by the next build: a file system may give a change that comes right
after the same time. See "Racy Git", Documentation/technical/racy-git.txt in the sources of git.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

import msgspec
from msgspec import Struct

from mkdocs_kwmap.cache import Cache

_MARGIN = 2_000_000_000
"""Nanoseconds; the times of FAT are that coarse, those of other file systems finer."""


class _Known(Struct, array_like=True, gc=False):
    """A file as it was when it was read."""

    stamp: tuple[int, int, int, int]
    read: int
    """When, in nanoseconds."""
    language: str
    digest: bytes = b""
    """Of its content; empty where that was not asked for."""


class _Content(Struct, array_like=True):
    files: dict[bytes, _Known] = {}
    ignored: dict[bytes, tuple[int, ...]] = {}


class Stamps:
    """What is known of files by their locations."""

    def __init__(self, cache: Cache, key: bytes) -> None:
        """Read what the last build has left.

        Parameters:
            cache: Where it did.
            key: Made of all that languages and digests depend on beside the files.
        """
        self._cache, self._key = cache, key
        self._last = cache.load(key, _Content) or _Content()
        self._now = _Content()

    def language(self, location: str, status: os.stat_result, read: Callable[[], str]) -> str:
        """The language of a file.

        Parameters:
            location: Its absolute path.
            status: Its status, of before it is read.
            read: Finds the language out.
        """
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        name = os.fsencode(location)
        known = self._last.files.get(name)
        if known is None or known.stamp != stamp or max(stamp[1:3]) > known.read - _MARGIN:
            known = _Known(stamp, time.time_ns(), read())
        self._now.files[name] = known
        return known.language

    def digest(self, location: str, read: Callable[[], bytes]) -> bytes:
        """A digest of the content of a file.

        Parameters:
            location: Its absolute path.
            read: Makes the digest.
        """
        known = self._now.files.get(os.fsencode(location))
        if known is None:
            return read()
        if not known.digest:
            known.digest = read()
        return known.digest

    def ignored(self, key: bytes, match: Callable[[], Iterable[int]]) -> tuple[int, ...]:
        """Which of the names in a folder are ignored, by their numbers.

        Parameters:
            key: Of the names, and of all that decides.
            match: Finds them out.
        """
        known = self._last.ignored.get(key)
        found = self._now.ignored[key] = tuple(match()) if known is None else known
        return found

    def save(self) -> None:
        """Leave to the next build what is known."""
        last, now = self._last, self._now
        is_new = any(last.files.get(name) is not known for name, known in now.files.items())
        if is_new or not now.ignored.keys() <= last.ignored.keys():
            self._cache.put(self._key, msgspec.msgpack.encode(self._now))
