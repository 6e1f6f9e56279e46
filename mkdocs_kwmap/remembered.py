"""Facts in the cache: what a whole map needs of each file is read at once, definitions when needed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar, overload

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from mkdocs_kwmap.cache import Cache, generator_version, key_among, key_of, packed
from mkdocs_kwmap.model import Definition, Facts, Source
from mkdocs_kwmap.outlines import outline_of

_Definitions = tuple[Definition, ...]

T = TypeVar("T")

FILES_AT_HAND = 100
"""Of which definitions are held in a process that stays there. To find out what declarations declare took
half as long again for a map of 27,690 files, but held 390 MB less, also afterwards."""


class PackedFacts(Struct, frozen=True):
    """The facts of a file as they are kept."""

    rest: bytes
    """All but the definitions."""
    definitions: bytes

    @classmethod
    def of(cls, facts: Facts) -> PackedFacts:
        """Pack facts: who does so in another process spares this one the work."""
        rest = replace(facts, definitions=(), outline=outline_of(facts))
        return cls(
            packed(msgspec.msgpack.encode(rest)), packed(msgspec.msgpack.encode(tuple(facts.definitions)))
        )

    def facts(self) -> Facts:
        """The facts, with the definitions."""
        rest = msgspec.msgpack.decode(zlib.decompress(self.rest), type=Facts)
        definitions = msgspec.msgpack.decode(zlib.decompress(self.definitions), type=_Definitions)
        return replace(rest, definitions=definitions)


def remember(cache: Cache, key: bytes, packed: PackedFacts) -> None:
    """Keep facts.

    Parameters:
        cache: Where they are kept.
        key: Of all that they depend on.
        packed: The facts.
    """
    cache.put_packed(key, packed.rest)
    cache.put_packed(_of_definitions(key), packed.definitions)


class Memory:
    """Definitions that have been read from the cache, and are at hand as long as there is room for them."""

    def __init__(self, most: int | None = None) -> None:
        """Hold none yet.

        Parameters:
            most: Of how many files definitions are held: of those that were read last. None for all.
        """
        self.most = most
        self._lock = Lock()
        self._held: dict[_Remembered, None] = {}
        """In the order in which they were read."""

    def hold(self, one: _Remembered) -> None:
        """Take note that the definitions of a file have been read."""
        with self._lock:
            self._held[one] = None
            while self.most is not None and len(self._held) > self.most:
                oldest = next(iter(self._held))
                del self._held[oldest]
                oldest.forget()

    def forget(self) -> None:
        """Hold none any more."""
        with self._lock:
            for one in self._held:
                one.forget()
            self._held.clear()


def recall(
    cache: Cache, keys: Mapping[str, bytes], read: Callable[[str], Facts], memory: Memory
) -> dict[str, Facts]:
    """Facts that are kept, by path; those of other files are left out.

    Parameters:
        cache: Where they are kept.
        keys: By path what they are kept under.
        read: Reads a file of which another build has removed what was kept, by its path.
        memory: Holds definitions that have been read.
    """
    share = _Shared().of
    found = {path: share(facts) for path, facts in _found(cache, keys)}
    cache.use(map(_of_definitions, map(keys.__getitem__, found)))
    return {
        path: replace(found[path], path=path, definitions=_Remembered(cache, key, found[path], read, memory))
        for path, key in keys.items()
        if path in found
    }


class _Shared:
    """Has each name once, and each number of a line: most of what facts weigh is the same in many files."""

    def __init__(self) -> None:
        known: dict[Any, Any] = {}
        # called for millions of values
        self._one = known.setdefault

    def of(self, facts: Facts) -> Facts:
        """Facts that have just been decoded, so that nobody else has them yet."""
        one = self._one
        for found in facts.imports:
            for field in ("name", "module", "asname", "scope", "line"):
                value = getattr(found, field)
                force_setattr(found, field, one(value, value))
        for reference in facts.references:
            name, scope, lines = reference.name, reference.scope, reference.lines
            force_setattr(reference, "name", one(name, name))
            force_setattr(reference, "scope", one(scope, scope))
            lines = tuple(map(one, lines, lines))
            force_setattr(reference, "lines", one(lines, lines))
        if facts.outline is not None:
            names = facts.outline.names
            force_setattr(facts.outline, "names", tuple(map(one, names, names)))
        force_setattr(facts, "encoding", one(facts.encoding, facts.encoding))
        return facts


def _found(cache: Cache, keys: Mapping[str, bytes]) -> Iterator[tuple[str, Facts]]:
    """Facts without definitions, those of many files at once where all of these are as they were."""
    cache.use(keys.values())
    left: dict[str, bytes] = {}
    for bundle in _bundles(keys):
        known = cache.load(_of_bundle(bundle), list[Facts])
        if known is None:
            left.update(bundle)
        else:
            yield from zip(bundle, known, strict=True)
    decode = msgspec.msgpack.Decoder(Facts).decode
    found = {key: decode(value) for key, value in cache.get_all(set(left.values()))}
    yield from ((path, found[key]) for path, key in left.items() if key in found)


def bundle(cache: Cache, keys: Mapping[str, bytes], facts: Mapping[str, Facts]) -> None:
    """Keep facts of many files together as well: a few large values are read sooner than many small ones.

    Parameters:
        cache: Where they are kept.
        keys: By path what they are kept under.
        facts: By path, of all these files.
    """
    bundles = {_of_bundle(one): one for one in _bundles(keys)} if cache.is_open else {}
    for key in bundles.keys() - cache.known(bundles):
        some = [replace(facts[path], definitions=()) for path in bundles[key]]
        cache.put(key, msgspec.msgpack.encode(some))


def _bundles(keys: Mapping[str, bytes]) -> list[dict[str, bytes]]:
    """Files in bundles of a hundred or so; in which one a file is does not depend on the others."""
    number = max(len(keys) // 100, 1).bit_length() - 1
    bundles: list[dict[str, bytes]] = [{} for _ in range(2**number)]
    for path, key in keys.items():
        bundles[zlib.crc32(path.encode()) % 2**number][path] = key
    return [one for one in bundles if one]


def _of_bundle(keys: Mapping[str, bytes]) -> bytes:
    return key_among("bundle", *keys.values())


class KeptTables:
    """Tables of a map that depend on what a part of its files say; each is made once for these."""

    def __init__(self, cache: Cache, sources: Iterable[Source], keys: Mapping[str, bytes]) -> None:
        """Take what tables depend on.

        Parameters:
            cache: Where they are kept.
            sources: All files of the map.
            keys: By path what the facts of a file are kept under.
        """
        self._cache, self._keys, self._sources = cache, keys, sources

    @cached_property
    def _files(self) -> bytes:
        return key_of(repr([(one.path, one.language, one.module, one.origin) for one in self._sources]))

    def table(self, name: str, paths: Iterable[str], kind: type[T], make: Callable[[], T]) -> T:
        """A table that is kept, or made.

        Parameters:
            name: What it is called.
            paths: The files that it depends on, beside what all files are by their names.
            kind: What it is.
            make: Makes it.
        """
        key = key_of(name, generator_version(), self._files, *(self._keys[path] for path in paths))
        found = self._cache.load(key, kind)
        if found is None:
            found = make()
            self._cache.put(key, msgspec.msgpack.encode(found))
        return found


def recall_one(cache: Cache, key: bytes) -> Facts | None:
    """The facts that are kept under a key; None where they are not there any more."""
    rest = cache.load(key, Facts)
    definitions = cache.load(_of_definitions(key), _Definitions)
    return None if rest is None or definitions is None else replace(rest, definitions=definitions)


def _of_definitions(key: bytes) -> bytes:
    return key_among("definitions", key)


class _Remembered(Sequence[Definition]):
    """The definitions of a file, read from the cache when one of them is needed."""

    __slots__ = ("_cache", "_found", "_key", "_memory", "_number", "_path", "_read")

    def __init__(
        self, cache: Cache, key: bytes, facts: Facts, read: Callable[[str], Facts], memory: Memory
    ) -> None:
        self._cache, self._key, self._path, self._read = cache, key, facts.path, read
        self._memory = memory
        self._number = len(outline_of(facts).names)
        self._found: _Definitions | None = None

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, index: int) -> Definition: ...

    @overload
    def __getitem__(self, index: slice) -> _Definitions: ...

    def __getitem__(self, index: int | slice) -> Definition | _Definitions:
        return self._all()[index]

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._all())

    def _all(self) -> _Definitions:
        found = self._found  # another thread may have them forgotten
        if found is None:
            kept = self._cache.load(_of_definitions(self._key), _Definitions)
            self._found = found = tuple(self._read(self._path).definitions) if kept is None else kept
            self._memory.hold(self)
        return found

    def forget(self) -> None:
        """Read them again when one of them is needed."""
        self._found = None
