"""`keywords.jsonl`: every definition and import of the map, a JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.model import Ref
from mkdocs_kwmap.references import total


def keywords(context: Context, addresses: Addresses) -> Iterator[bytes]:
    """Make the export, sorted by path and line."""
    encode = msgspec.json.Encoder().encode_lines
    return (encode(_entries(context, addresses, path)) for path in context.index.facts)


def _entries(context: Context, addresses: Addresses, path: str) -> list[dict[str, Any]]:
    entries = [
        *_modules(context, addresses, path),
        *_definitions(context, addresses, path),
        *_imports(context, addresses, path),
    ]
    return sorted(entries, key=lambda entry: entry["line"])


def _modules(context: Context, addresses: Addresses, path: str) -> Iterator[dict[str, Any]]:
    source = context.index.sources[path]
    if source.language == "Python" and source.module:
        url = addresses.url(uris.file_docs(path), context.anchors(path).page)
        name = source.module.rpartition(".")[2]
        yield {"name": name, "kind": "module", "path": path, "line": 1, "qualname": source.module, "url": url}


def _definitions(context: Context, addresses: Addresses, path: str) -> Iterator[dict[str, Any]]:
    for number, definition in enumerate(context.index.facts[path].definitions):
        yield {
            "name": definition.name,
            "kind": definition.kind,
            "path": path,
            "line": definition.line,
            "qualname": definition.qualname,
            "url": definition_url(context, addresses, path, number),
            "public": definition.public,
            "references": total(context.index.references.get((path, number), ())),
        }


def _imports(context: Context, addresses: Addresses, path: str) -> Iterator[dict[str, Any]]:
    index, ids = context.index, context.anchors(path).imports
    for number, found in enumerate(index.facts[path].imports):
        entry: dict[str, Any] = {
            "name": found.name,
            "kind": found.kind,
            "path": path,
            "line": found.line,
            "qualname": f"{found.scope}.<locals>.{found.name}" if found.scope else found.name,
            "url": addresses.url(uris.file_docs(path), ids[number]),
        }
        if found.module is not None:
            entry["module"] = found.module
        if found.asname:
            entry["asname"] = found.asname
        entry["used"] = number not in context.index.unused_imports.get(path, ())
        entry["flags"] = found.flags
        entry["target"] = _target(context, addresses, path, number)
        yield entry


def definition_url(context: Context, addresses: Addresses, path: str, number: int) -> str:
    """URL of a definition, relative to the site's root."""
    link = context.definition(path, number)
    assert isinstance(link, Ref)
    return addresses.url(link.uri, link.anchor)


def _target(context: Context, addresses: Addresses, path: str, number: int) -> dict[str, Any] | None:
    target = context.index.targets[path][number]
    if target is None:
        return None
    if target.external:
        link = context.documented_import(path, context.index.facts[path].imports[number])
        return {"external": target.external, **({"url": link.url} if link else {})}
    if target.candidates:
        return {"candidates": target.candidates}
    if target.folder is not None:
        return {"folder": target.folder, "url": addresses.url(uris.folder_index(target.folder), PAGE_ID)}
    if target.definition < 0:
        anchor = context.anchors(target.path).page
        return {"path": target.path, "line": 1, "url": addresses.url(uris.file_docs(target.path), anchor)}
    url = definition_url(context, addresses, target.path, target.definition)
    return {"path": target.path, "line": target.line, "url": url}
