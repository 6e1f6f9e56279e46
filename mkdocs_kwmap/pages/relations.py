"""What a definition has to do with others: subclasses, overridden methods, declarations, namesakes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.outlines import NAMESAKES, line_of, outline_of
from mkdocs_kwmap.pages.bindings import joins
from mkdocs_kwmap.pages.context import Context, count
from mkdocs_kwmap.pages.model import Muted, Relation, Run
from mkdocs_kwmap.pages.stubs import twin

SITES_SHOWN = 8
"""Definitions of the same name that are linked; of more their number is told."""
_FIRST = 8
"""Shown at once; more are folded away."""


def relations(context: Context, path: str, number: int) -> tuple[Relation, ...]:
    """The relations there are, each with links to the other definitions."""
    return tuple(one for one in _relations(context, (path, number)) if one is not None)


def _relations(context: Context, key: DefinitionKey) -> Iterator[Relation | None]:
    # most definitions have none at all, so nothing is put into words before a table has the key
    index = context.index
    if found := index.classes.subclasses.get(key):
        yield _subclasses(context, key, found)
    if (base := index.classes.overridden.get(key)) is not None:
        yield _relation("Overrides", [_link(context, base, key[0])])
    if found := index.classes.overriding.get(key):
        yield _overridden(context, key, found)
    if index.sources[key[0]].language in C_FAMILY:
        # of a declaration the definitions (of several, builds choose one), and the other way round
        if defined := index.defined.get(key):
            yield _relation("Defined in", [_place(context, one) for one in defined])
        if declared := index.declared.get(key):
            yield _relation("Declared in", [_place(context, one) for one in declared])
    if key in index.reexports:
        yield _other_names(context, key)
    for label, links in joins(context, key):
        yield _relation(label, links)
    yield _relation(*twin(context, key))
    yield _namesakes(context, key)


def _subclasses(context: Context, key: DefinitionKey, found: Sequence[DefinitionKey]) -> Relation | None:
    links = [_link(context, one, key[0]) for one in sorted(found)]
    return _relation(count(len(found), "subclass", "subclasses"), links)


def _overridden(context: Context, key: DefinitionKey, found: Sequence[DefinitionKey]) -> Relation | None:
    """Which classes override a method; each links to its own."""
    facts = context.index.facts
    classes: dict[tuple[str, str], DefinitionKey] = {}
    for path, number in sorted(found):
        classes.setdefault((path, facts[path].definitions[number].parent), (path, number))
    links = [_link(context, one, key[0], name) for (_, name), one in classes.items()]
    return _relation(f"Overridden in {count(len(links), 'class', 'classes')}", links)


def _place(context: Context, key: DefinitionKey) -> Run:
    """A link to a definition, named by the place it stands at."""
    path, number = key
    line = line_of(outline_of(context.index.facts[path]), number)
    return (context.definition(path, number, f"{path}:{line}"),)


def _other_names(context: Context, key: DefinitionKey) -> Relation | None:
    """The names by which other modules offer it, each linked to the line that brings it there."""
    found = context.index.reexports[key]
    return _relation(
        "Also importable as", [(context.line_or_file(one.path, one.line, one.name),) for one in found]
    )


def _namesakes(context: Context, key: DefinitionKey) -> Relation | None:
    """Classes and functions of its name in other files; where they are many, they are in a listing."""
    definition = context.index.facts[key[0]].definitions[key[1]]
    name = definition.name
    is_one = definition.kind in NAMESAKES and not definition.parent
    sites = context.top_level.get((context.index.family(key[0]), name), ()) if is_one else ()
    at = bisect_left(sites, key)
    if sites[at : at + 1] != (key,):
        return None
    # not all are looked at: thousands of files may define one name
    others = islice((site for site in sites if site != key), SITES_SHOWN)
    links: list[Run] = [(context.definition(*other, other[0]),) for other in others]
    number = len(sites) - 1
    if number > SITES_SHOWN:
        words = f"and {number - SITES_SHOWN:,} more among all keywords"
        links.append((context.keyword(name, words),))
    return Relation("Also defined in", tuple(links)) if links else None


def _relation(label: str, links: Sequence[Run]) -> Relation | None:
    return Relation(label, tuple(links[:_FIRST]), tuple(links[_FIRST:])) if links else None


def _link(context: Context, key: DefinitionKey, here: str, text: str = "") -> Run:
    """A link to a definition, with its file where that is another."""
    path, number = key
    link = context.definition(path, number, text or context.index.facts[path].definitions[number].qualname)
    return (link,) if path == here else (link, Muted(path))
