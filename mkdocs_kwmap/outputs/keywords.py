"""`keywords.jsonl`: every definition and import of the map, a JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from mkdocs_kwmap.addresses import Addresses, fragment
from mkdocs_kwmap.outputs.pieces import Pieces
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.references import total


class _Keyword(Struct, gc=False):
    name: str
    kind: str
    path: str
    line: int
    qualname: str
    url: str


class _Definition(_Keyword, gc=False):
    public: bool
    references: int


class _Import(_Keyword, gc=False):
    module: str | UnsetType
    asname: str | UnsetType
    used: bool
    flags: tuple[str, ...]
    target: dict[str, Any] | None


def keywords(context: Context, addresses: Addresses) -> Pieces:
    """Make the export, sorted by path and line: a piece for each file."""
    encode = msgspec.json.Encoder().encode_lines
    paths = list(context.index.facts)
    return Pieces(paths, lambda path: encode(_lines(context, addresses, path)), lambda last: last.files)


def _lines(context: Context, addresses: Addresses, path: str) -> list[_Keyword]:
    lines: list[_Keyword] = [
        *_modules(context, addresses, path),
        *_definitions(context, addresses, path),
        *_imports(context, addresses, path),
    ]
    return sorted(lines, key=attrgetter("line"))


def _modules(context: Context, addresses: Addresses, path: str) -> Iterator[_Keyword]:
    source = context.index.sources[path]
    if source.language == "Python" and source.module:
        url = addresses.url(uris.file_docs(path), context.anchors(path).page)
        yield _Keyword(source.module.rpartition(".")[2], "module", path, 1, source.module, url)


def _definitions(context: Context, addresses: Addresses, path: str) -> Iterator[_Definition]:
    uri, anchor, references = uris.file_docs(path), context.links(path).anchor, context.index.references
    page, has_ids = addresses.url(uri), not addresses.is_hand_written(uri)
    for number, one in enumerate(context.index.facts[path].definitions):
        used = references.get((path, number))
        url = f"{page}#{fragment(anchor(number))}" if has_ids else page
        times = total(used) if used else 0
        yield _Definition(one.name, one.kind, path, one.line, one.qualname, url, one.public, times)


def _imports(context: Context, addresses: Addresses, path: str) -> Iterator[_Import]:
    imports = context.index.facts[path].imports
    uri, ids = uris.file_docs(path), context.anchors(path).imports if imports else ()
    unused = context.index.unused_imports.get(path, ())
    for number, (one, id_) in enumerate(zip(imports, ids, strict=True)):
        yield _Import(
            name=one.name,
            kind=one.kind,
            path=path,
            line=one.line,
            qualname=f"{one.scope}.<locals>.{one.name}" if one.scope else one.name,
            url=addresses.url(uri, id_),
            module=UNSET if one.module is None else one.module,
            asname=one.asname or UNSET,
            used=number not in unused,
            flags=one.flags,
            target=_target(context, addresses, path, number),
        )


def definition_url(context: Context, addresses: Addresses, path: str, number: int) -> str:
    """URL of a definition, relative to the site's root."""
    return addresses.url(uris.file_docs(path), context.links(path).anchor(number))


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
