"""The attribute macros of C and its kin, as all files of a map use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from mkdocs_kwmap.cache import Cache, generator_version, key_among, key_of
from mkdocs_kwmap.extract import Limits
from mkdocs_kwmap.extract.macros import MacroUse, attribute_macros, macro_use
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.model import Settings, Source
from mkdocs_kwmap.readers.tasks import Task, chunks_of, content_of, size_of, unlike
from mkdocs_kwmap.workers import Workers


class Macros(Struct, frozen=True):
    """The attribute macros of the files of a map."""

    of_files: Mapping[str, Sequence[str]]
    """By path those of each file of C and its kin that has any, as all of these use them."""
    rewritten: frozenset[str]
    """Files that were written while they were looked at."""


def macros_of(
    sources: Sequence[Source],
    digests: Mapping[str, bytes],
    settings: Settings,
    cache: Cache,
    workers: Workers,
) -> Macros:
    """Find the attribute macros of the files of a map."""
    files = [one for one in sources if may_have_macros(one, settings)]
    keys = {one.path: _macro_key(digests[one.path]) for one in files}
    key = key_of("attribute macros", *keys, *keys.values())
    cache.use(keys.values())
    known = cache.load(key, dict[str, list[str]])
    if known is not None:
        return Macros(known, frozenset())
    uses = _macro_uses(files, keys, digests, settings, cache=cache, workers=workers)
    words = attribute_macros(one.use for one in uses)
    own = {one.path: sorted({word for word, _ in one.use.words if word in words}) for one in uses}
    found = {path: macros for path, macros in own.items() if macros}
    others = {one.path: one for one in uses if one.digest != digests[one.path]}
    if not others:
        cache.put(key, msgspec.msgpack.encode(found))
    return Macros(found, frozenset(path for path, one in others.items() if not one.is_lost))


def use_macros_alike(
    sources: Iterable[Source],
    before: Mapping[str, bytes],
    digests: Mapping[str, bytes],
    settings: Settings,
    cache: Cache,
) -> bool:
    """Whether some files use upper-case words as they did before, so that the same are attribute macros."""
    limits = Limits.of(settings)
    for source in sources:
        last = cache.load(_macro_key(before.get(source.path, b"")), MacroUse)
        found = _use_in(source, limits)
        if found.use != last or found.digest != digests[source.path]:
            return False
        cache.put(_macro_key(found.digest), msgspec.msgpack.encode(found.use))
    return True


def _macro_key(digest: bytes) -> bytes:
    return key_among("macros", generator_version(), digest)


class _Use(Struct, frozen=True):
    """How a file uses upper-case words."""

    path: str
    use: MacroUse
    digest: bytes
    """Of the content that was looked at; empty where no process has lived to do so."""

    @property
    def is_lost(self) -> bool:
        return not self.digest


def _macro_uses(
    files: Sequence[Source],
    keys: Mapping[str, bytes],
    digests: Mapping[str, bytes],
    settings: Settings,
    *,
    cache: Cache,
    workers: Workers,
) -> list[_Use]:
    """How the files use upper-case words, in the order of the files."""
    decode = msgspec.msgpack.Decoder(MacroUse).decode
    known = {key: decode(value) for key, value in cache.get_all(set(keys.values()))}
    uses = {path: _Use(path, known[key], digests[path]) for path, key in keys.items() if key in known}
    limits = Limits.of(settings)
    missing = [Task(one, limits, digests[one.path]) for one in files if one.path not in uses]
    for chunk in workers.map(
        _uses_in, chunks_of(missing), size=size_of(missing), lost=_lost_use, unlike=unlike
    ):
        for one in chunk:
            uses[one.path] = one
            if one.digest == digests[one.path]:
                cache.put(keys[one.path], msgspec.msgpack.encode(one.use))
    return [uses[one.path] for one in files]


def may_have_macros(source: Source, settings: Settings) -> bool:
    return source.language in C_FAMILY and source.size <= settings.max_parse


def _lost_use(task: Task) -> _Use:
    return _Use(task.source.path, MacroUse((), (), (), (), ()), b"")


def _uses_in(tasks: list[Task]) -> list[_Use]:
    return [_use_in(task.source, task.limits) for task in tasks]


def _use_in(source: Source, limits: Limits) -> _Use:
    content = content_of(source, limits)
    return _Use(source.path, macro_use(content), key_of(content))
