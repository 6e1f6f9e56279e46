"""Facts in the cache: what a whole map needs of each file is read at once, the rest when it is needed."""

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
from mkdocs_kwmap.model import Definition, Facts, Reference, Source
from mkdocs_kwmap.outlines import outline_of

T = TypeVar("T")

_Definitions = tuple[Definition, ...]
_References = tuple[Reference, ...]

PARTS_AT_HAND = 150
"""Parts of facts that are held in a process that stays there. With the definitions of a hundred files, to
find out what declarations declare took half as long again for a map of 27,690 files, but held 390 MB less,
also afterwards."""


class _Part(Struct, frozen=True):
    """A part of facts that is kept by itself."""

    name: str
    kind: Any
    """What it is decoded to."""


_DEFINITIONS = _Part("definitions", _Definitions)
_REFERENCES = _Part("references", _References)


class PackedFacts(Struct, frozen=True):
    """The facts of a file as they are kept."""

    rest: bytes
    """All but these:"""
    definitions: bytes
    references: bytes
    """Nothing where there are none."""

    @classmethod
    def of(cls, facts: Facts) -> PackedFacts:
        """Pack facts: who does so in another process spares this one the work."""
        rest = replace(facts, definitions=(), references=(), outline=outline_of(facts))
        return cls(
            packed(msgspec.msgpack.encode(rest)),
            packed(msgspec.msgpack.encode(tuple(facts.definitions))),
            packed(msgspec.msgpack.encode(tuple(facts.references))) if facts.references else b"",
        )

    def facts(self) -> Facts:
        """The facts, whole."""
        rest = msgspec.msgpack.decode(zlib.decompress(self.rest), type=Facts)
        definitions = msgspec.msgpack.decode(zlib.decompress(self.definitions), type=_Definitions)
        references: _References = ()
        if self.references:
            references = msgspec.msgpack.decode(zlib.decompress(self.references), type=_References)
        return replace(rest, definitions=definitions, references=references)


def remember(cache: Cache, key: bytes, packed: PackedFacts) -> None:
    """Keep facts.

    Parameters:
        cache: Where they are kept.
        key: Of all that they depend on.
        packed: The facts.
    """
    cache.put_packed(key, packed.rest)
    cache.put_packed(key_among(_DEFINITIONS.name, key), packed.definitions)
    if packed.references:
        cache.put_packed(key_among(_REFERENCES.name, key), packed.references)


class Memory:
    """Parts of facts that have been read from the cache, at hand as long as there is room for them."""

    def __init__(self, most: int | None = None) -> None:
        """Hold none yet.

        Parameters:
            most: How many such parts are held: those that were read last. None for all.
        """
        self.most = most
        self._lock = Lock()
        self._held: dict[_Remembered[Any], None] = {}
        """In the order in which they were read."""

    def hold(self, one: _Remembered[Any]) -> None:
        """Take note that a part has been read."""
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
        memory: Holds what has been read when it was needed.
    """
    share = _Shared().of
    found = {path: share(facts) for path, facts in _found(cache, keys)}
    cache.use(key_among(_DEFINITIONS.name, keys[path]) for path in found)
    referring = (path for path, facts in found.items() if outline_of(facts).references)
    cache.use(key_among(_REFERENCES.name, keys[path]) for path in referring)
    return {
        path: _with_parts(replace(found[path], path=path), cache, key, read, memory)
        for path, key in keys.items()
        if path in found
    }


def _with_parts(
    facts: Facts, cache: Cache, key: bytes, read: Callable[[str], Facts], memory: Memory
) -> Facts:
    """Facts whose definitions and references are read when they are needed."""
    outline, parts = outline_of(facts), _Parts(cache, key, facts.path, read, memory)
    definitions: _Remembered[Definition] = _Remembered(parts, _DEFINITIONS, len(outline.names))
    references: Sequence[Reference] = ()
    if outline.references:
        references = _Remembered(parts, _REFERENCES, outline.references)
    return replace(facts, definitions=definitions, references=references)


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
        some = [replace(facts[path], definitions=(), references=()) for path in bundles[key]]
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
    definitions = cache.load(key_among(_DEFINITIONS.name, key), _Definitions)
    references = cache.load(key_among(_REFERENCES.name, key), _References)
    if rest is None or definitions is None or (references is None and outline_of(rest).references):
        return None
    return replace(rest, definitions=definitions, references=references or ())


class _Parts:
    """The parts of the facts of a file, as they are kept."""

    __slots__ = ("_cache", "_key", "_path", "_read", "memory")

    def __init__(
        self, cache: Cache, key: bytes, path: str, read: Callable[[str], Facts], memory: Memory
    ) -> None:
        self._cache, self._key, self._path, self._read = cache, key, path, read
        self.memory = memory

    def load(self, part: _Part) -> tuple[Any, ...]:
        """A part; where another build has removed it, the file is read."""
        kept: tuple[Any, ...] | None = self._cache.load(key_among(part.name, self._key), part.kind)
        return tuple(getattr(self._read(self._path), part.name)) if kept is None else kept


class _Remembered(Sequence[T]):
    """A part of the facts of a file, read from the cache when something in it is needed."""

    __slots__ = ("_found", "_number", "_part", "_parts")

    def __init__(self, parts: _Parts, part: _Part, number: int) -> None:
        self._parts, self._part, self._number = parts, part, number
        self._found: tuple[T, ...] | None = None

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._all()[index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    def _all(self) -> tuple[T, ...]:
        found = self._found  # another thread may have them forgotten
        if found is None:
            self._found = found = self._parts.load(self._part)
            self._parts.memory.hold(self)
        return found

    def forget(self) -> None:
        """Read it again when it is needed."""
        self._found = None
