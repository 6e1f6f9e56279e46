"""The pipeline in a few lines: settings in, an index of everything out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from mkdocs_kwmap.cache import Cache, generator_version, key_among, key_of, packed
from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.evidence import find_ruff, gather_evidence, linter_version
from mkdocs_kwmap.extract import WITHOUT_TEXT, Limits, extract, shown_text
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.macros import MacroUse, attribute_macros, macro_use
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.highlight import Style, highlighted
from mkdocs_kwmap.history import commit_of, read_history
from mkdocs_kwmap.index import Index, build_index
from mkdocs_kwmap.model import Facts, Finding, Highlighter, Problem, Settings, Source
from mkdocs_kwmap.progress import Progress, Report
from mkdocs_kwmap.remembered import KeptTables, PackedFacts, bundle, recall, remember
from mkdocs_kwmap.stamps import Stamps
from mkdocs_kwmap.workers import Workers, balanced

if TYPE_CHECKING:
    from mkdocs_kwmap.extract.parsing import Parsed


class Found(Struct, frozen=True):
    """The files to map, before anything is known of what they say."""

    sources: Sequence[Source]
    digests: Mapping[str, bytes]
    """By path what tells the content of a file from any other, as far as it is read."""

    def key(self, settings: Settings) -> bytes:
        """A key of all that an index is made of: settings, files, history and the linter."""
        columns = zip(*map(astuple, self.sources), strict=True)
        files = ("\0".join(map(str, column)) for column in columns)
        digests = b"".join(self.digests[source.path] for source in self.sources)
        linter = linter_version() if settings.evidence else ""
        commit = commit_of(Path(settings.root)) if settings.history else ""
        about = repr(replace(settings, workers=0))  # names of folders need be no Unicode
        return key_of("index", generator_version(), about, linter, commit, digests, *files)


def find(settings: Settings, cache: Cache) -> Found:
    """List the files to map, and look at each that has been touched since the last build.

    Parameters:
        settings: What to map, and how.
        cache: Remembers what was seen.

    Raises:
        KwmapError: As `discover` does.
    """
    limits = Limits.of(settings)
    about = repr([settings.root, settings.packages, _most_read(limits)])
    stamps = Stamps(cache, key_of("stamps", generator_version(), about))
    sources = discover(settings, stamps)
    digests = {
        source.path: stamps.digest(source.location, partial(_digest, source, limits)) for source in sources
    }
    stamps.save()
    return Found(sources, digests)


def _most_read(limits: Limits) -> int:
    """Bytes that are ever read of a file."""
    return max(limits.max_parse, limits.max_source)


def _digest(source: Source, limits: Limits) -> bytes:
    """What tells the content of a file from others; of a larger one than is ever read, that of its head."""
    if source.link_to:
        return key_of(source.link_to)
    return key_of(_content(source, _most_read(limits)))


def survey(
    settings: Settings,
    cache: Cache,
    report: Report,
    *,
    found: Found | None = None,
    workers: Workers | None = None,
) -> Index:
    """Read everything and connect it.

    Parameters:
        settings: What to map, and how.
        cache: Remembers the facts of files that have not changed.
        report: Is told what happens when it takes longer than two seconds.
        found: What `find` has found for these settings; looked for where it is not given.
        workers: Read files; by default those of the settings, which end when all are read.

    Returns:
        The index of all files.

    Raises:
        KwmapError: As `discover` and `Workers.map` do.
    """
    found = found or find(settings, cache)
    with ThreadPoolExecutor(1) as thread:  # the linter is a process of its own
        findings = thread.submit(_gather_findings, found.sources, settings, report)
        with nullcontext(workers) if workers else Workers(settings.workers) as readers:
            facts, fact_keys, source_keys = _read(found, settings, cache, report, readers)
    history = read_history(Path(settings.root), cache, report) if settings.history else None
    tables = KeptTables(cache, found.sources, fact_keys)
    index = build_index(settings, found.sources, facts, findings.result(), history=history, tables=tables)
    index.fact_keys, index.source_keys = fact_keys, source_keys
    return index


def _gather_findings(
    sources: Sequence[Source], settings: Settings, report: Report
) -> dict[str, list[Finding]]:
    if not settings.evidence:
        return {}
    ruff = find_ruff()
    if ruff is None:
        report(
            "ruff is not installed, so pages have no findings on performance and security; "
            "'pip install mkdocs-kwmap[evidence]' brings it"
        )
        return {}
    return gather_evidence(ruff, sources)


def _read(
    found: Found, settings: Settings, cache: Cache, report: Report, workers: Workers
) -> tuple[dict[str, Facts], dict[str, bytes], dict[str, bytes]]:
    """Facts of all files, and what these and highlighted source are kept under; what is missing is made."""
    digests = found.digests
    readable = [source for source in found.sources if source.language not in WITHOUT_TEXT]
    sources = {source.path: source for source in readable}
    macros = _macros(readable, digests, settings, cache, workers)
    limits = {source.path: _limits(settings, macros.get(source.path, ())) for source in readable}
    keys = {source.path: _key(source, limits[source.path], digests[source.path]) for source in readable}
    source_keys = {
        source.path: _source_key(source, limits[source.path], settings.highlighter, digests[source.path])
        for source in readable
    }
    facts = recall(cache, keys, lambda path: extract(sources[path], limits[path]))
    shown = _unknown_sources(source_keys, cache) if settings.source == "embed" else set()
    missing = [
        _Task(
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
        _chunks(missing),
        size=_size(missing),
        lost=_lost,
        unlike=_unlike,
        is_risky=not _deadly(cache).isdisjoint(keys[task.source.path] for task in missing),
    )
    lost: list[str] = []
    with Progress(report, "read", len(missing), "files") as progress:
        for chunk in results:
            for done in chunk:
                if done.is_lost:
                    lost.append(done.path)
                    continue
                if done.facts:
                    facts[done.path] = done.facts.facts()
                    remember(cache, keys[done.path], done.facts)
                if done.html:
                    cache.put_packed(source_keys[done.path], done.html)
            cache.commit()
            progress.add(len(chunk))
    if lost:
        cache.put(_ENDED, msgspec.msgpack.encode([keys[path] for path in lost]))
    for path in lost:
        facts[path] = replace(
            facts.get(path, Facts(path=path, parsed=False, fallback="broken")), problem=_LOST
        )
        source_keys[path] = b""
        keys[path] = key_of("lost", keys[path])  # nothing that is made of all facts is made of these
    bundle(cache, keys, facts)
    return {source.path: facts[source.path] for source in readable}, keys, source_keys


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


class _Task(Struct, frozen=True):
    """A file to read."""

    source: Source
    limits: Limits
    digest: bytes
    """Of its content where the task comes from."""
    facts: bool = True
    """Whether they are asked for."""
    highlighter: Highlighter | None = None
    """How it is to be highlighted; None where it is not."""
    language: str = ""
    """What it is highlighted in, as far as it is known."""


class _Done(Struct, frozen=True):
    """What has been made of a file."""

    path: str
    facts: PackedFacts | None = None
    html: bytes = b""
    """Its highlighted source, packed."""
    is_lost: bool = False


def _size(tasks: Sequence[_Task]) -> int:
    return sum(task.source.size for task in tasks)


def _chunks(tasks: Sequence[_Task]) -> list[list[_Task]]:
    return balanced((task, task.source.size) for task in tasks)


def _unlike(tasks: list[_Task]) -> str:
    """The path of a file that is not the same on this machine as where the tasks come from."""
    return next((one.source.location for one in tasks if _digest(one.source, one.limits) != one.digest), "")


def _read_chunk(tasks: list[_Task]) -> list[_Done]:
    """All that is asked for of some files, as it is kept: decoding takes a third of unpickling."""
    with collector_off():  # once for all of them: each time it is on again, it looks at what there is
        return list(map(_done, tasks))


def _done(task: _Task) -> _Done:
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
    return _Done(source.path, facts, html)


_LOST = Problem(
    "the process that read it ended, and again when it read nothing else; it may need too much memory, or be "
    "too much for the grammar of its language. Exclude it, or lower 'max_parse'"
)


def _lost(task: _Task) -> _Done:
    return _Done(task.source.path, is_lost=True)


def lost_files(index: Index) -> list[str]:
    """Paths of the files that no process has lived to read; they have no highlighted source."""
    return sorted(path for path, key in index.source_keys.items() if not key)


def _macros(
    sources: Sequence[Source],
    digests: Mapping[str, bytes],
    settings: Settings,
    cache: Cache,
    workers: Workers,
) -> dict[str, list[str]]:
    """The attribute macros of each file of C and its kin that has any, as all of these use them."""
    files = [one for one in sources if one.language in C_FAMILY and one.size <= settings.max_parse]
    keys = {one.path: key_among("macros", generator_version(), digests[one.path]) for one in files}
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
    missing = [_Task(one, limits, digests[one.path]) for one in files if one.path not in uses]
    for chunk in workers.map(
        _use_macros, _chunks(missing), size=_size(missing), lost=_lost_use, unlike=_unlike
    ):
        for path, use in chunk:
            uses[path] = use
            if use is not _NO_USE:
                cache.put(keys[path], msgspec.msgpack.encode(use))
    return uses


_NO_USE = MacroUse((), (), (), (), ())


def _lost_use(task: _Task) -> tuple[str, MacroUse]:
    return task.source.path, _NO_USE


def _use_macros(tasks: list[_Task]) -> list[tuple[str, MacroUse]]:
    return [(task.source.path, macro_use(_content(task.source, task.source.size))) for task in tasks]


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


def _content(source: Source, limit: int) -> bytes:
    """The first bytes of a file; of one that cannot be read, why."""
    try:
        with Path(source.location).open("rb") as file:
            return file.read(limit)
    except OSError as error:
        return repr(error).encode()
