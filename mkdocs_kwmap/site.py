"""The pipeline in a few lines: settings in, an index of everything out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mkdocs_kwmap.cache import Cache, generator_version, key_of
from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.evidence import find_ruff, gather_evidence
from mkdocs_kwmap.extract import WITHOUT_TEXT, Limits, extract
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.macros import MacroUse, attribute_macros, macro_use
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.history import read_history
from mkdocs_kwmap.index import Index, build_index
from mkdocs_kwmap.model import Facts, Finding, Settings, Source
from mkdocs_kwmap.progress import Progress, Report
from mkdocs_kwmap.workers import chunked, map_chunks


def survey(settings: Settings, cache: Cache, report: Report) -> Index:
    """Read everything and connect it.

    Parameters:
        settings: What to map, and how.
        cache: Remembers the facts of files that have not changed.
        report: Is told what happens when it takes longer than two seconds.

    Returns:
        The index of all files.

    Raises:
        KwmapError: As `discover` does.
    """
    sources = discover(settings)
    facts = _gather_facts(sources, settings, cache, report)
    findings = _gather_findings(sources, settings, report)
    history = read_history(Path(settings.root), cache, report) if settings.history else None
    return build_index(settings, sources, facts, findings, history)


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


def _gather_facts(
    sources: Sequence[Source], settings: Settings, cache: Cache, report: Report
) -> dict[str, Facts]:
    readable = [source for source in sources if source.language not in WITHOUT_TEXT]
    uses = _macro_uses(readable, settings, cache)
    macros = attribute_macros(uses.values())
    limits = {source.path: _limits(settings, macros, uses.get(source.path)) for source in readable}
    keys = {source.path: _key(source, limits[source.path]) for source in readable}
    facts: dict[str, Facts] = {}
    for source in readable:
        if (value := cache.get(keys[source.path])) is not None:
            facts[source.path] = msgspec.msgpack.decode(value, type=Facts)
    missing = [source for source in readable if source.path not in facts]
    progress = Progress(report, "read", len(missing), "files")
    for chunk in _read_all([(source, limits[source.path]) for source in missing], settings.workers):
        for value in chunk:
            one = msgspec.msgpack.decode(value, type=Facts)
            facts[one.path] = one
            cache.put(keys[one.path], value)
        cache.commit()
        progress.add(len(chunk))
    return {source.path: facts[source.path] for source in readable}


def _macro_uses(sources: Sequence[Source], settings: Settings, cache: Cache) -> dict[str, MacroUse]:
    """How the files of C and its kin use upper-case words, of each that is small enough to be parsed."""
    files = [one for one in sources if one.language in C_FAMILY and one.size <= settings.max_parse]
    keys = {one.path: key_of("macros", generator_version(), _content(one, one.size)) for one in files}
    uses: dict[str, MacroUse] = {}
    for path, key in keys.items():
        if (value := cache.get(key)) is not None:
            uses[path] = msgspec.msgpack.decode(value, type=MacroUse)
    missing = [source for source in files if source.path not in uses]
    chunks = list(chunked((source, source.size) for source in missing))
    size = sum(source.size for source in missing)
    found = chain.from_iterable(map_chunks(_use_macros, chunks, settings.workers, size))
    for source, use in zip(missing, found, strict=True):
        uses[source.path] = use
        cache.put(keys[source.path], msgspec.msgpack.encode(use))
    return uses


def _use_macros(sources: list[Source]) -> list[MacroUse]:
    return [macro_use(_content(source, source.size)) for source in sources]


def _limits(settings: Settings, macros: Collection[str], use: MacroUse | None) -> Limits:
    """The limits for one file, with those of the macros that it has: others do not change what it says."""
    own = {word for word, _ in use.words if word in macros} if use else set()
    return replace(Limits.of(settings), attribute_macros=tuple(sorted(own.union(settings.attribute_macros))))


def _key(source: Source, limits: Limits) -> bytes:
    """A key of all that facts depend on; of a larger file than is ever read, its head and size."""
    content = _content(source, max(limits.max_parse, limits.max_source))
    about = msgspec.json.encode([source.path, source.language, source.module, source.size, limits])
    return key_of("facts", generator_version(), about, content)


def _content(source: Source, limit: int) -> bytes:
    """The first bytes of a file; of one that cannot be read, why."""
    try:
        with Path(source.location).open("rb") as file:
            return file.read(limit)
    except OSError as error:
        return repr(error).encode()


def _read_all(files: Sequence[tuple[Source, Limits]], workers: int | str) -> Iterable[list[bytes]]:
    size = sum(source.size for source, _ in files)
    chunks = list(chunked((one, one[0].size) for one in files))
    return map_chunks(_read_chunk, chunks, workers, size)


def _read_chunk(files: list[tuple[Source, Limits]]) -> list[bytes]:
    """The facts of some files as they are kept: in the main process, decoding takes a third of unpickling."""
    with collector_off():  # once for all of them: each time it is on again, it looks at what there is
        return [msgspec.msgpack.encode(extract(source, limits)) for source, limits in files]
