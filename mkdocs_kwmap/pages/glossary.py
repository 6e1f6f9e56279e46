"""The tables at the end of the book, of as many pages as they need: the glossary and the file reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.differences import without
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import TERM, outline_of
from mkdocs_kwmap.pages import listing, uris, vocabulary
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.model import Inline, Row, Table
from mkdocs_kwmap.pages.name_order import in_order

PAGE_ROWS = 500
"""Rows of the file reference on one page."""


def terms(facts: Facts) -> Iterator[tuple[str, int]]:
    """The definitions of a file that the glossary tells: the name of each, and its index."""
    outline = outline_of(facts)
    for number, mark in enumerate(outline.marks):
        if mark & TERM:
            yield outline.names[number], number


def term_row(links: FileLinks, facts: Facts, number: int) -> Row:
    """A row of the glossary.

    Parameters:
        links: Makes links to the file of the term.
        facts: What that says.
        number: Index of the definition.
    """
    definition = facts.definitions[number]
    kind: Inline = vocabulary.words(definition.kind)
    return Row(((links.definition(number),), (kind,), (definition.summary,), (links.file(facts.path),)))


class Glossary:
    """Public definitions with their first sentence, divided by what their names begin with."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._places: dict[str, list[DefinitionKey]] = defaultdict(list)
        for path, facts in context.index.facts.items():
            for name, number in terms(facts):
                self._places[name].append((path, number))
        names = in_order(self._places)
        sizes = [len(self._places[name]) for name in names]
        self.parts: list[Part] = listing.divide(uris.BOOK, names, sizes) if names else []
        """Its pages."""

    def after(self, context: Context, changes: Iterable[tuple[Facts, Facts]]) -> Glossary:
        """The glossary after some files have changed.

        Parameters:
            context: The map as it is.
            changes: The facts of these as they were and as they are; empty ones of a file that is not there.
        """
        changes = [pair for pair in changes if list(terms(pair[0])) != list(terms(pair[1]))]
        paths = {now.path for _, now in changes}
        touched = {name for pair in changes for facts in pair for name, _ in terms(facts)}
        found = {name: [key for key in self._places.get(name, ()) if key[0] not in paths] for name in touched}
        for _, now in changes:
            for name, number in terms(now):
                found[name].append((now.path, number))
        others = {
            name: len(keys) for name, keys in found.items() if len(keys) != len(self._places.get(name, ()))
        }
        new = object.__new__(Glossary)
        new._context, new._places = context, without(self._places, found)
        new._places.update((name, sorted(keys)) for name, keys in found.items() if keys)
        parts = listing.divide_again(uris.BOOK, self.parts, others) if others else self.parts
        new.parts = parts if new._places else []
        return new

    @property
    def names(self) -> list[str]:
        """Those that it tells, in order."""
        return listing.names_of(self.parts)

    def table(self, part: Part) -> Table:
        """The rows of a page."""
        links, facts = self._context.links, self._context.index.facts
        keys = [key for name, places in part.rows() for key in self._places[name][places]]
        rows = tuple(term_row(links(path), facts[path], number) for path, number in keys)
        return Table(("Name", "Kind", "Meaning", "Defined in"), rows)


def file_starts(context: Context) -> range:
    """The first file of each page of the file reference, counted from 0."""
    return range(0, len(context.index.sources), PAGE_ROWS)


def file_reference(context: Context, start: int) -> Table:
    """A page of all files with their descriptions, which begins with one of them."""
    paths = list(context.index.sources)[start : start + PAGE_ROWS]
    return Table(("File", "Description"), tuple(_file_row(context, path) for path in paths))


def _file_row(context: Context, path: str) -> Row:
    facts = context.index.facts.get(path)
    return Row(((context.file(path),), (facts.summary if facts else "",)))
