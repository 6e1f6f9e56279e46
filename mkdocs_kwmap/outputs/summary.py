"""`map.json`: what the map holds, in numbers, and the problems met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

import msgspec

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.outlines import kind_counts
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.references import total

SCHEMA_VERSION = 1


def summary(context: Context, addresses: Addresses) -> Iterator[bytes]:
    """Make the export."""
    index = context.index
    kinds = kind_counts(index.facts.values())
    kinds["import"] = 0
    kinds.update(one.kind for facts in index.facts.values() for one in facts.imports)
    problems = [
        {"path": path, "line": facts.problem.line, "reason": facts.problem.reason}
        for path, facts in index.facts.items()
        if facts.problem
    ]
    content = {
        "schema": SCHEMA_VERSION,
        "generator": {"name": "mkdocs-kwmap", "version": version("mkdocs-kwmap")},
        "counts": {
            "files": len(index.sources),
            "folders": len(index.folders),
            "pages": len(addresses.generated()),
            "keywords": dict(sorted(kinds.items())),
            "references": sum(total(used) for used in index.references.values()),
            "unused_imports": sum(len(numbers) for numbers in index.unused_imports.values()),
            "circular_imports": len(index.cycles),
            "languages": dict(sorted(index.languages(list(index.sources)).items())),
        },
        "problems": problems,
    }
    yield _formatted(content)


def with_weight(content: bytes, kinds: Mapping[str, Sequence[int]]) -> bytes:
    """Add what the map weighs in the built site, which is known when all else is written.

    Parameters:
        content: The export.
        kinds: Bytes of each file by kind: of each kind of page, of exports and of images.
    """
    weights = {
        kind: {"files": len(sizes), "bytes": sum(sizes), "bytes_each": round(sum(sizes) / len(sizes))}
        for kind, sizes in sorted(kinds.items())
    }
    total = sum(weight["bytes"] for weight in weights.values())
    return _formatted({**msgspec.json.decode(content), "site": {"bytes": total, "kinds": weights}})


def _formatted(content: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
