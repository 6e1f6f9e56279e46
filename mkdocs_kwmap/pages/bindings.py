"""How a definition is joined to another language: what it is bound to, and what uses that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.pages.context import Context, joined
from mkdocs_kwmap.pages.model import Code, Inline, Muted, Run


def joins(context: Context, key: DefinitionKey) -> Iterator[tuple[str, list[Run]]]:
    """Labels of relations, each with links to definitions of another language, or to the lines that use one.

    Parameters:
        context: The index and its links.
        key: A definition; a binding is a row of a table and tells the same there.
    """
    bindings = context.index.bindings
    if key not in bindings.joined:
        return
    names = bindings.bindings_of.get(key, ())
    yield "Bound to Python as", [_link(context, one) for one in names]
    stubs = [stub for one in names for stub in bindings.stubs_of.get(one, ())]
    yield "Described by", [_link(context, one) for one in stubs]
    yield "Used from Python in", list(_uses(context, [*names, *stubs]))
    described = bindings.stubbed.get(key, ())
    yield "Bound in", [_link(context, one) for one in described]
    yield "Binds", [_link(context, one) for name in described for one in bindings.bound.get(name, ())]
    yield "Declared for Cython in", [_link(context, one) for one in bindings.declarations_of.get(key, ())]
    yield "Stands for", [_link(context, one) for one in bindings.declared.get(key, ())]


def bound_value(context: Context, key: DefinitionKey) -> Run:
    """What the row of a binding shows as its value: what is bound, linked where it is in the map."""
    definition = context.index.facts[key[0]].definitions[key[1]]
    bindings = context.index.bindings
    bound = bindings.bound.get(key, ())
    links: list[Inline] = [context.definition(*one, definition.value) for one in bound[:1]]
    links += [context.definition(*one, f"overload {number}") for number, one in enumerate(bound[1:], 2)]
    if not links and definition.value:
        links = [Code(definition.value)]
    stubs = [context.place(one[0], _line(context, one), "") for one in bindings.stubs_of.get(key, ())]
    told = [*links, *(Muted(label) for label in definition.labels)]
    return joined([*told, *stubs])


def _uses(context: Context, keys: Iterable[DefinitionKey]) -> Iterator[Run]:
    """The lines of Python that use some names, and those that import them, each once."""
    places = {
        (one.path, line)
        for key in keys
        for one in context.index.references.get(key, ())
        for line in one.lines
    }
    places |= {place for key in keys for place in context.index.importing.get(key, ())}
    for path, line in sorted(places):
        if context.index.language(path) == "Python":
            yield (context.place(path, line, ""),)


def _line(context: Context, key: DefinitionKey) -> int:
    return context.index.facts[key[0]].definitions[key[1]].line


def _link(context: Context, key: DefinitionKey) -> Run:
    """A link to a definition, with the line it stands on."""
    path, number = key
    definition = context.index.facts[path].definitions[number]
    return (
        context.definition(path, number, definition.qualname),
        Muted("at"),
        context.place(path, definition.line, ""),
    )
