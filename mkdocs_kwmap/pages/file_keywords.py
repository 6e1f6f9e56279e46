"""The keyword page of a file: every definition and import by kind, and where each is spoken of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import fields

from mkdocs_kwmap.pages import file_docs, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.context import Context, joined, kind_count, kind_title, marks, present, section
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import (
    Code,
    DefinitionBlock,
    Fields,
    PageModel,
    Paragraph,
    Ref,
    Row,
    Run,
    Section,
    Table,
)
from mkdocs_kwmap.paths import folder_of, name_of


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of every file's keyword page."""
    for path in context.index.sources:
        if context.index.has_pages(path):
            yield uris.file_keywords(path), Maker(build, (path,))


def build(context: Context, path: str) -> PageModel:
    """Make the keyword page of one file."""
    return PageModel(
        uri=uris.file_keywords(path),
        kind="file keywords",
        title=f"{name_of(path)} keywords",
        id=PAGE_ID,
        crumbs=(*context.crumbs(path), Ref(name_of(path), uris.file_docs(path))),
        views=context.views(folder_of(path), path),
        lead=_lead(context, path),
        sections=present(*_sections(context, path)),
    )


def _lead(context: Context, path: str) -> Run:
    facts = context.index.facts.get(path)
    number = len(facts.definitions) + len(facts.imports) if facts else 0
    return (f"{kind_count(number, 'keyword')} in ", Ref(path, uris.file_docs(path), code=True))


def _sections(context: Context, path: str) -> Iterator[Section | None]:
    facts = context.index.facts.get(path)
    if facts is None or not (facts.definitions or facts.imports):
        yield section(
            "Keywords", Paragraph(("No definition, import, heading or identifier was found in this file.",))
        )
        return
    kinds: dict[str, list[int]] = defaultdict(list)
    for number, definition in enumerate(facts.definitions):
        kinds[definition.kind].append(number)
    for kind, numbers in kinds.items():
        yield section(kind_title(kind), _definitions(context, path, numbers))
    yield section("Imports", _imports(context, path))
    yield section("Keyword → section map", _section_map(context, path))


def _definitions(context: Context, path: str, numbers: list[int]) -> Table:
    definitions = context.index.facts[path].definitions
    rows = []
    for number in sorted(numbers, key=lambda one: (definitions[one].name.casefold(), definitions[one].line)):
        definition = definitions[number]
        within = (Code(definition.parent),) if definition.parent else ()
        rows.append(
            Row(
                (
                    (context.definition(path, number), *marks(definition)),
                    within,
                    (definition.summary,),
                    (context.line(path, definition.line),),
                )
            )
        )
    return Table(("Name", "In", "Description", "Line"), tuple(rows))


def _imports(context: Context, path: str) -> Table | None:
    facts = context.index.facts[path]
    ids = context.anchors(path).imports
    rows = []
    for number, found in enumerate(facts.imports):
        rows.append(
            Row(
                (
                    (Ref(found.name, uris.file_docs(path), ids[number], code=True),),
                    (Code(found.module),) if found.module else (),
                    context.target(path, number),
                    (context.line(path, found.line),),
                )
            )
        )
    return Table(("Name", "From", "Leads to", "Line"), tuple(rows)) if rows else None


# The map from a keyword to the sections of the documentation page that show it


def _section_map(context: Context, path: str) -> Fields | None:
    uri = uris.file_docs(path)
    places: dict[str, dict[str, Ref]] = defaultdict(dict)
    for part in context.recent(file_docs.build, path).sections:
        for anchor in _mentions(part, uri):
            places[anchor].setdefault(part.id, Ref(part.title, uri, part.id))
    rows = tuple(
        (name, joined(list(places[anchor].values())))
        for name, anchor in _keywords(context, path)
        if anchor in places
    )
    return Fields(rows) if rows else None


def _keywords(context: Context, path: str) -> list[tuple[str, str]]:
    """Name and id of every definition and import, sorted by name."""
    facts, anchors = context.index.facts[path], context.anchors(path)
    named = [(one.name, anchor) for one, anchor in zip(facts.definitions, anchors.definitions, strict=True)]
    named += [(one.name, anchor) for one, anchor in zip(facts.imports, anchors.imports, strict=True)]
    return sorted(named, key=lambda item: (item[0].casefold(), item[1]))


def _mentions(part: Struct, uri: str) -> Iterator[str]:
    """Ids of the page that a part of its model holds or links to, however deep inside."""
    todo: list[object] = [part]
    while todo:
        one = todo.pop()
        if type(one) is str:
            continue  # as most are
        if isinstance(one, tuple):
            todo += one
        elif isinstance(one, Ref):
            if one.uri == uri:
                yield one.anchor
        elif isinstance(one, Struct):
            if isinstance(one, (Row, DefinitionBlock)):
                yield one.id
            for name in _telling_fields(type(one)):
                todo.append(getattr(one, name))


@cache
def _telling_fields(kind: type[Struct]) -> tuple[str, ...]:
    """The fields of a part of models that hold or link to something, or have parts that may."""
    return tuple(one.name for one in fields(kind) if _may_mention(one.type, frozenset({kind})))


def _may_mention(kind: Any, seen: frozenset[object]) -> bool:
    if isinstance(kind, type) and issubclass(kind, Ref | Row | DefinitionBlock):
        return True
    if kind in seen:
        return False
    inner = [one.type for one in fields(kind)] if _is_struct(kind) else get_args(kind)
    return any(_may_mention(one, seen | {kind}) for one in inner)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)
