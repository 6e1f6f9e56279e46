"""`references.jsonl`: the places that use each definition of the map, a JSON object a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.outputs.keywords import definition_url
from mkdocs_kwmap.outputs.pieces import Pieces
from mkdocs_kwmap.pages.context import Context


def references(context: Context, addresses: Addresses) -> Pieces:
    """Make the export, sorted by path and line: a piece for each file.

    Definitions that nothing uses are left out.
    """
    encode = msgspec.json.Encoder().encode_lines
    used: dict[str, list[int]] = defaultdict(list)
    for path, number in context.index.references:
        used[path].append(number)
    return Pieces(
        sorted(context.index.facts),
        lambda path: encode(list(_entries(context, addresses, path, used.get(path, ())))),
        lambda last: last.files,
    )


def _entries(
    context: Context, addresses: Addresses, path: str, numbers: Sequence[int]
) -> Iterator[dict[str, Any]]:
    definitions = context.index.facts[path].definitions
    for number in sorted(numbers, key=lambda number: definitions[number].line):
        yield {
            "path": path,
            "line": definitions[number].line,
            "qualname": definitions[number].qualname,
            "url": definition_url(context, addresses, path, number),
            "references": context.index.references[path, number],
        }
