"""What the linter finds; it is run for the files of which that is not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from mkdocs_kwmap.cache import Cache, generator_version, key_among
from mkdocs_kwmap.evidence import find_ruff, gather_evidence, linter_version
from mkdocs_kwmap.extract import Limits
from mkdocs_kwmap.model import Finding, Settings, Source
from mkdocs_kwmap.progress import Report
from mkdocs_kwmap.readers.tasks import digest_of, most_read

Findings = Mapping[str, Sequence[Finding]]
"""By path, of files in which something is found."""


def findings_of(
    sources: Sequence[Source],
    digests: Mapping[str, bytes],
    *,
    settings: Settings,
    cache: Cache,
    report: Report,
) -> Findings:
    """What the linter finds in files of Python.

    Parameters:
        sources: The files; those of other languages are left out.
        digests: By path what tells the content of a file from any other, as far as it is read.
        settings: Whether the linter is asked, and how much is read of a file.
        cache: Keeps what was found.
        report: Is told where there is no linter.

    Returns:
        That, in the order of the files.
    """
    python = [source for source in sources if source.language == "Python"]
    ruff = find_ruff() if settings.evidence and python else None
    if ruff is None:
        if settings.evidence and python:
            report(
                "ruff is not installed, so pages have no findings on performance and security; "
                "'pip install mkdocs-kwmap[evidence]' brings it"
            )
        return {}
    keys = _keys(python, digests, settings)
    found = _kept(keys, cache)
    missing = [source for source in python if source.path not in found]
    found |= {**dict.fromkeys([source.path for source in missing], ()), **gather_evidence(ruff, missing)}
    limits = Limits.of(settings)
    for source in missing:
        # of a file that was written meanwhile nobody knows what the linter has seen
        if source.path in keys and digest_of(source, limits) == digests[source.path]:
            cache.put(keys[source.path], msgspec.msgpack.encode(found[source.path]))
    return {source.path: found[source.path] for source in python if found[source.path]}


def _keys(python: Sequence[Source], digests: Mapping[str, bytes], settings: Settings) -> dict[str, bytes]:
    """By path what is found in a file is kept under, where its digest tells all that the linter reads."""
    most, about = most_read(Limits.of(settings)), (generator_version(), linter_version())
    return {
        source.path: key_among("findings", *about, source.path, digests[source.path])
        for source in python
        if source.size <= most and not source.link_to
    }


def _kept(keys: Mapping[str, bytes], cache: Cache) -> dict[str, Sequence[Finding]]:
    """What is kept of files, by path."""
    kept, decode = dict(cache.get_all(keys.values())), msgspec.msgpack.Decoder(tuple[Finding, ...]).decode
    return {path: decode(kept[key]) for path, key in keys.items() if key in kept}
