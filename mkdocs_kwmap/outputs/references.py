"""`references.jsonl`: the places that use each definition of the map, a JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.outputs.keywords import definition_url
from mkdocs_kwmap.pages.context import Context


def references(context: Context, addresses: Addresses) -> Iterator[bytes]:
    """Make the export, sorted by path and line; definitions that nothing uses are left out."""
    encode = msgspec.json.Encoder().encode
    return (encode(entry) + b"\n" for entry in _entries(context, addresses))


def _entries(context: Context, addresses: Addresses) -> Iterator[dict[str, Any]]:
    facts = context.index.facts
    keys = context.index.references.keys()
    for path, number in sorted(keys, key=lambda key: (key[0], facts[key[0]].definitions[key[1]].line)):
        definition = facts[path].definitions[number]
        yield {
            "path": path,
            "line": definition.line,
            "qualname": definition.qualname,
            "url": definition_url(context, addresses, path, number),
            "references": context.index.references[path, number],
        }
