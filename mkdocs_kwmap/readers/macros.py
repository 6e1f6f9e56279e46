"""The attribute macros of C and its kin, as all files of a map use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mkdocs_kwmap.cache import Cache, generator_version, key_among, key_of
from mkdocs_kwmap.extract import Limits
from mkdocs_kwmap.extract.macros import MacroUse, attribute_macros, macro_use
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.model import Settings, Source
from mkdocs_kwmap.readers.tasks import Task, chunks_of, content_of, size_of, unlike
from mkdocs_kwmap.workers import Workers


def macros_of(
    sources: Sequence[Source],
    digests: Mapping[str, bytes],
    settings: Settings,
    cache: Cache,
    workers: Workers,
) -> dict[str, list[str]]:
    """The attribute macros of each file of C and its kin that has any, as all of these use them."""
    files = [one for one in sources if may_have_macros(one, settings)]
    keys = {one.path: _macro_key(digests[one.path]) for one in files}
    key = key_of("attribute macros", *keys, *keys.values())
    cache.use(keys.values())
    found = cache.load(key, dict[str, list[str]])
    if found is None:
        uses = _macro_uses(files, keys, digests, settings, cache=cache, workers=workers)
        macros = attribute_macros(uses.values())
        own = {path: sorted({word for word, _ in use.words if word in macros}) for path, use in uses.items()}
        found = {path: words for path, words in own.items() if words}
        if not any(use is _NO_USE for use in uses.values()):
            cache.put(key, msgspec.msgpack.encode(found))
    return found


def use_macros_alike(
    sources: Iterable[Source], before: Mapping[str, bytes], digests: Mapping[str, bytes], cache: Cache
) -> bool:
    """Whether some files use upper-case words as they did before, so that the same are attribute macros."""
    for source in sources:
        last = cache.load(_macro_key(before.get(source.path, b"")), MacroUse)
        use = macro_use(content_of(source, source.size))
        if use != last:
            return False
        cache.put(_macro_key(digests[source.path]), msgspec.msgpack.encode(use))
    return True


def _macro_key(digest: bytes) -> bytes:
    return key_among("macros", generator_version(), digest)


def _macro_uses(
    files: Sequence[Source],
    keys: Mapping[str, bytes],
    digests: Mapping[str, bytes],
    settings: Settings,
    *,
    cache: Cache,
    workers: Workers,
) -> dict[str, MacroUse]:
    """How the files use upper-case words."""
    decode = msgspec.msgpack.Decoder(MacroUse).decode
    found = {key: decode(value) for key, value in cache.get_all(set(keys.values()))}
    uses = {path: found[key] for path, key in keys.items() if key in found}
    limits = Limits.of(settings)
    missing = [Task(one, limits, digests[one.path]) for one in files if one.path not in uses]
    for chunk in workers.map(
        _use_macros, chunks_of(missing), size=size_of(missing), lost=_lost_use, unlike=unlike
    ):
        for path, use in chunk:
            uses[path] = use
            if use is not _NO_USE:
                cache.put(keys[path], msgspec.msgpack.encode(use))
    return uses


def may_have_macros(source: Source, settings: Settings) -> bool:
    return source.language in C_FAMILY and source.size <= settings.max_parse


_NO_USE = MacroUse((), (), (), (), ())


def _lost_use(task: Task) -> tuple[str, MacroUse]:
    return task.source.path, _NO_USE


def _use_macros(tasks: list[Task]) -> list[tuple[str, MacroUse]]:
    return [(task.source.path, macro_use(content_of(task.source, task.source.size))) for task in tasks]
