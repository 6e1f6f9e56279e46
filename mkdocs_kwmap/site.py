"""The pipeline in a few lines: settings in, an index of everything out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from mkdocs_kwmap.cache import Cache, generator_version, key_of
from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.evidence import find_ruff, gather_evidence
from mkdocs_kwmap.extract import WITHOUT_TEXT, Limits, extract
from mkdocs_kwmap.index import Index, build_index
from mkdocs_kwmap.model import Facts, Finding, Settings, Source
from mkdocs_kwmap.progress import Progress, Report
from mkdocs_kwmap.workers import map_chunks

_CHUNK = 400_000


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
    return build_index(settings, sources, facts, _gather_findings(sources, settings, report))


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
    limits = Limits.of(settings)
    readable = [source for source in sources if source.language not in WITHOUT_TEXT]
    keys = {source.path: _key(source, limits) for source in readable}
    facts: dict[str, Facts] = {}
    for source in readable:
        if (value := cache.get(keys[source.path])) is not None:
            facts[source.path] = msgspec.msgpack.decode(value, type=Facts)
    missing = [source for source in readable if source.path not in facts]
    progress = Progress(report, "read", len(missing), "files")
    for chunk in _read_all(missing, limits, settings.workers):
        for one in chunk:
            facts[one.path] = one
            cache.put(keys[one.path], msgspec.msgpack.encode(one))
        cache.commit()
        progress.add(len(chunk))
    return {source.path: facts[source.path] for source in readable}


def _key(source: Source, limits: Limits) -> bytes:
    """A key of all that facts depend on; of a larger file than is ever read, its head and size."""
    try:
        with Path(source.location).open("rb") as file:
            content = file.read(max(limits.max_parse, limits.max_source))
    except OSError as error:
        content = repr(error).encode()
    about = msgspec.json.encode([source.path, source.language, source.module, source.size, limits])
    return key_of("facts", generator_version(), about, content)


def _read_all(sources: Sequence[Source], limits: Limits, workers: int | str) -> Iterable[list[Facts]]:
    size = sum(source.size for source in sources)
    read = partial(_read_chunk, limits=limits)
    return map_chunks(read, list(_chunks(sources)), workers, size)


def _read_chunk(sources: list[Source], limits: Limits) -> list[Facts]:
    return [extract(source, limits) for source in sources]


def _chunks(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Runs of files of about the same size together."""
    chunk: list[Source] = []
    size = 0
    for source in sources:
        chunk.append(source)
        size += source.size
        if size > _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
