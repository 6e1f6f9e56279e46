"""Reads files: what each says by itself, and its highlighted source; what was read before is remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from mkdocs_kwmap.cache import Cache, generator_version, key_among, key_of, packed
from mkdocs_kwmap.extract import WITHOUT_TEXT, Limits, extract, shown_text
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.highlight import Style, highlighted
from mkdocs_kwmap.model import Facts, Highlighter, Problem, Settings, Source
from mkdocs_kwmap.progress import Progress, Report
from mkdocs_kwmap.readers.macros import Macros, macros_of, may_have_macros, use_macros_alike
from mkdocs_kwmap.readers.tasks import Task, chunks_of, digest_of, size_of, unlike
from mkdocs_kwmap.remembered import Memory, PackedFacts, bundle, recall, remember
from mkdocs_kwmap.workers import Workers

if TYPE_CHECKING:
    from mkdocs_kwmap.extract.parsing import Parsed

T = TypeVar("T")


class Read(Struct, frozen=True):
    """What files say, each by itself; by path, in the order of paths."""

    facts: Mapping[str, Facts]
    """Of files with text."""
    keys: Mapping[str, bytes]
    """What these are kept under."""
    source_keys: Mapping[str, bytes]
    """What highlighted source is kept under; empty for one that nobody can highlight."""
    macros: Mapping[str, Sequence[str]]
    """Attribute macros of those files of C and its kin that have any."""
    rewritten: frozenset[str] = frozenset()
    """Files that were written while they were read: nobody knows which content is told of."""

    def with_those_of(self, other: Read, paths: Collection[str]) -> Read:
        """The same, with what another says of some files."""
        if not paths:
            return self
        return Read(
            _with_those_of(self.facts, other.facts, paths),
            _with_those_of(self.keys, other.keys, paths),
            _with_those_of(self.source_keys, other.source_keys, paths),
            _with_those_of(self.macros, other.macros, paths),
            self.rewritten,
        )


def _with_those_of(own: Mapping[str, T], other: Mapping[str, T], paths: Collection[str]) -> dict[str, T]:
    return {path: other[path] if path in paths and path in other else one for path, one in own.items()}


def read(
    sources: Mapping[str, Source],
    digests: Mapping[str, bytes],
    settings: Settings,
    *,
    cache: Cache,
    report: Report,
    workers: Workers,
    memory: Memory | None = None,
) -> Read:
    """Read all files of a map.

    Parameters:
        sources: The files, by path.
        digests: By path what tells the content of a file from any other.
        settings: How they are read.
        cache: Remembers facts, and keeps highlighted source.
        report: Is told what happens when it takes longer than two seconds.
        workers: Read what is not remembered.
        memory: Holds definitions that are read; by default as many as there are.
    """
    readable = _readable(sources.values())
    macros = macros_of(readable, digests, settings, cache, workers)
    every = _read(
        readable, macros, digests, settings, cache=cache, report=report, workers=workers, memory=memory
    )
    bundle(cache, every.keys, every.facts)
    return every


def read_again(
    last: Read,
    sources: Mapping[str, Source],
    before: Mapping[str, bytes],
    digests: Mapping[str, bytes],
    changed: Collection[str],
    *,
    settings: Settings,
    cache: Cache,
    report: Report,
    workers: Workers,
    memory: Memory | None = None,
) -> Read:
    """Read the files of a map again that have changed; what is known of the others is taken over.

    Parameters:
        last: What was read before, with the same settings.
        sources: The files as they are, by path.
        before: By path what told the content of a file from any other.
        digests: The same of the files as they are.
        changed: Paths of those that are other than they were, or are new.
        settings: How they are read.
        cache: Remembers facts, and keeps highlighted source.
        report: Is told what happens when it takes longer than two seconds.
        workers: Read what is not remembered.
        memory: Holds definitions that are read; by default as many as there are.
    """
    again = _readable(sources[path] for path in sorted(changed))
    family = [one for one in again if may_have_macros(one, settings)]
    has_lost = _has_lost(last, sources, changed)
    macros = Macros(last.macros, frozenset())
    if has_lost or not use_macros_alike(family, before, digests, settings, cache):
        readable = _readable(sources.values())
        macros = macros_of(readable, digests, settings, cache, workers)
        now, then = macros.of_files, last.macros
        others = {one.path for one in readable if now.get(one.path) != then.get(one.path)}
        again = [one for one in readable if one.path in others | macros.rewritten or one.path in changed]
    new = _read(again, macros, digests, settings, cache=cache, report=report, workers=workers, memory=memory)
    is_same = not has_lost and new.facts.keys() <= last.facts.keys()
    paths = None if is_same else [one.path for one in _readable(sources.values())]
    return Read(
        _of_either(paths, new.facts, last.facts),
        _of_either(paths, new.keys, last.keys),
        _of_either(paths, new.source_keys, last.source_keys),
        macros.of_files,
        new.rewritten | ((last.rewritten & sources.keys()) - new.facts.keys()),
    )


def _has_lost(last: Read, sources: Mapping[str, Source], changed: Collection[str]) -> bool:
    """Whether a file is gone that was read, or has no text any more."""
    without_text = (path for path in changed if sources[path].language in WITHOUT_TEXT)
    return not last.facts.keys() <= sources.keys() or any(path in last.facts for path in without_text)


def _of_either(paths: Sequence[str] | None, now: Mapping[str, T], before: Mapping[str, T]) -> dict[str, T]:
    """What is known of files; of which, where they are not those of before."""
    if paths is None:
        return {**before, **now}
    return {path: now[path] if path in now else before[path] for path in paths}


def _readable(sources: Iterable[Source]) -> list[Source]:
    return [source for source in sources if source.language not in WITHOUT_TEXT]


def _read(
    readable: Sequence[Source],
    macros: Macros,
    digests: Mapping[str, bytes],
    settings: Settings,
    *,
    cache: Cache,
    report: Report,
    workers: Workers,
    memory: Memory | None,
) -> Read:
    """Facts of some files, and what these and highlighted source are kept under; what is missing is made."""
    sources = {source.path: source for source in readable}
    limits = {source.path: _limits(settings, macros.of_files.get(source.path, ())) for source in readable}
    keys = {source.path: _key(source, limits[source.path], digests[source.path]) for source in readable}
    source_keys = {
        source.path: _source_key(source, limits[source.path], settings.highlighter, digests[source.path])
        for source in readable
    }
    memory = memory or Memory()
    recalled = partial(recall, cache, read=lambda path: extract(sources[path], limits[path]), memory=memory)
    facts = recalled(keys)
    shown = _unknown_sources(source_keys, cache) if settings.source == "embed" else set()
    missing = [
        Task(
            source,
            limits[source.path],
            digests[source.path],
            facts=source.path not in facts,
            highlighter=settings.highlighter if source.path in shown else None,
            language=_language(source, facts.get(source.path)),
        )
        for source in readable
        if source.path not in facts or source.path in shown
    ]
    results = workers.map(
        _read_chunk,
        chunks_of(missing),
        size=size_of(missing),
        lost=_lost,
        unlike=unlike,
        is_risky=not _deadly(cache).isdisjoint(keys[task.source.path] for task in missing),
    )
    lost: list[str] = []
    rewritten = set(macros.rewritten)
    with Progress(report, "read", len(missing), "files") as progress:
        for chunk in results:
            lost += [done.path for done in chunk if done.is_lost]
            rewritten.update(done.path for done in chunk if done.is_rewritten)
            new = {done.path: done.facts for done in chunk if done.facts}
            for done in chunk:
                _keep(done, keys, source_keys, cache)
            cache.commit()
            if memory.most is None or not cache.is_open or cache.problem:
                facts.update((path, packed_facts.facts()) for path, packed_facts in new.items())
            progress.add(len(chunk))
    left = {task.source.path for task in missing if task.facts} - facts.keys() - set(lost)
    facts.update(recalled({path: keys[path] for path in left}))
    # another build may have removed them meanwhile
    facts.update((path, extract(sources[path], limits[path])) for path in left - facts.keys())
    if lost:
        cache.put(_ENDED, msgspec.msgpack.encode([keys[path] for path in lost]))
    for path in lost:
        facts[path] = replace(
            facts.get(path, Facts(path=path, parsed=False, fallback="broken")), problem=_LOST
        )
        source_keys[path] = b""
        keys[path] = key_of("lost", keys[path])  # nothing that is made of all facts is made of these
    unshown = {source_keys[path] for path in shown & rewritten}
    if alike := [one for one in readable if one.path not in rewritten and source_keys[one.path] in unshown]:
        # the source of a file that was written meanwhile was to be that of these as well
        _read(alike, macros, digests, settings, cache=cache, report=report, workers=workers, memory=memory)
    for path in rewritten.difference(lost):  # what is made of these is for now
        keys[path], source_keys[path] = uuid4().bytes, uuid4().bytes
    found = {path: facts[path] for path in sources}
    return Read(found, keys, source_keys, macros.of_files, frozenset(rewritten))


def _keep(done: _Done, keys: Mapping[str, bytes], source_keys: Mapping[str, bytes], cache: Cache) -> None:
    if done.is_rewritten:
        return
    if done.facts:
        remember(cache, keys[done.path], done.facts)
    if done.html:
        cache.put_packed(source_keys[done.path], done.html)


def _unknown_sources(source_keys: Mapping[str, bytes], cache: Cache) -> set[str]:
    """Files whose source is to be highlighted: one of each content, as long as it can be kept."""
    paths = {key: path for path, key in source_keys.items()} if cache.is_open else {}
    known = cache.known(paths)
    return {path for key, path in paths.items() if key not in known}


def _language(source: Source, facts: Facts | None) -> str:
    """The language that a file is highlighted in: of a notebook that of its cells."""
    return (facts.code_language if facts else "") or source.language


_ENDED = key_of("ended")
"""Where the keys of files are kept that no process of an earlier build has lived to read."""


def _deadly(cache: Cache) -> set[bytes]:
    """The keys of the files that are not to be read in this process."""
    value = cache.get(_ENDED)
    return set(msgspec.msgpack.decode(value, type=list[bytes])) if value else set()


class _Done(Struct, frozen=True):
    """What has been made of a file."""

    path: str
    facts: PackedFacts | None = None
    html: bytes = b""
    """Its highlighted source, packed."""
    is_lost: bool = False
    is_rewritten: bool = False
    """Whether it has been written meanwhile, so that all this may be of any content."""


def _read_chunk(tasks: list[Task]) -> list[_Done]:
    """All that is asked for of some files, as it is kept: decoding takes a third of unpickling."""
    with collector_off():  # once for all of them: each time it is on again, it looks at what there is
        return list(map(_done, tasks))


def _done(task: Task) -> _Done:
    """What is asked for of a file; it is parsed once where both facts and source are."""
    source, language, facts, html = task.source, task.language, None, b""
    trees: list[Parsed] = []
    if task.facts:
        found = extract(source, task.limits, trees.append if task.highlighter else None)
        facts = PackedFacts.of(found)
        language = _language(source, found)
    if task.highlighter:
        parsed = trees[-1] if trees else None
        text = shown_text(source, task.limits.max_source, task.limits.max_parse)
        style = Style(task.highlighter, task.limits.max_parse_time, task.limits.attribute_macros)
        html = packed(highlighted(text, language, style, parsed))
    # that was taken before: what is read of a content must never be kept for another
    is_rewritten = digest_of(source, task.limits) != task.digest
    return _Done(source.path, facts, html, is_rewritten=is_rewritten)


_LOST = Problem(
    "the process that read it ended, and again when it read nothing else; it may need too much memory, or be "
    "too much for the grammar of its language. Exclude it, or lower 'max_parse'"
)


def _lost(task: Task) -> _Done:
    return _Done(task.source.path, is_lost=True)


def _limits(settings: Settings, macros: Collection[str]) -> Limits:
    """The limits for one file, with those of the macros that it has: others do not change what it says."""
    return replace(Limits.of(settings), attribute_macros=tuple(sorted({*macros, *settings.attribute_macros})))


def _key(source: Source, limits: Limits, digest: bytes) -> bytes:
    """A key of all that facts depend on; of a larger file than is ever read, its head and size."""
    about = msgspec.json.encode([source.path, source.language, source.module, source.size, limits])
    return key_among("facts", generator_version(), about, digest)


def _source_key(source: Source, limits: Limits, highlighter: Highlighter, digest: bytes) -> bytes:
    """A key of all that highlighted source depends on."""
    of_reading = [limits.max_source, limits.max_parse, limits.max_parse_time, limits.attribute_macros]
    about = msgspec.json.encode([source.language, highlighter, *of_reading])
    return key_among("source", generator_version(), about, digest)
