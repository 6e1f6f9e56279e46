"""The tables at the end of the book, of as many pages as they need: the glossary and the file reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import TERM, outline_of
from mkdocs_kwmap.pages import listing, uris, vocabulary
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.model import Inline, Row, Table
from mkdocs_kwmap.pages.names import in_order

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
        self._divide(None)

    def after(self, context: Context, changes: Iterable[tuple[Facts, Facts]]) -> Glossary:
        """The glossary after some files have changed.

        Parameters:
            context: The map as it is.
            changes: The facts of these as they were and as they are; empty ones of a file that is not there.
        """
        changes = [pair for pair in changes if list(terms(pair[0])) != list(terms(pair[1]))]
        paths = {now.path for _, now in changes}
        new = object.__new__(Glossary)
        new._context, new._places = context, dict(self._places)
        for name in {name for pair in changes for facts in pair for name, _ in terms(facts)}:
            new._places[name] = [key for key in self._places.get(name, ()) if key[0] not in paths]
        for _, now in changes:
            for name, number in terms(now):
                new._places[name].append((now.path, number))
        for name in {name for pair in changes for facts in pair for name, _ in terms(facts)}:
            new._places[name].sort()
            if not new._places[name]:
                del new._places[name]
        touched = {name for pair in changes for facts in pair for name, _ in terms(facts)}
        is_alike = all(len(new._places.get(one, ())) == len(self._places.get(one, ())) for one in touched)
        new._divide(self if is_alike else None)
        return new

    def _divide(self, last: Glossary | None) -> None:
        """Divide the places into pages; these are the last ones where each name has as many as there."""
        self.names: list[str] = last.names if last else in_order(self._places.keys())
        """Those that it tells."""
        self._keys = [key for name in self.names for key in self._places[name]]
        self.parts: list[Part] = last.parts if last else []
        """Its pages."""
        if self.names and not self.parts:
            sizes = [len(self._places[name]) for name in self.names]
            self.parts = listing.split(uris.BOOK, self.names, sizes)

    def table(self, part: Part) -> Table:
        """The rows of a page."""
        links, facts = self._context.links, self._context.index.facts
        keys = self._keys[part.start : part.end]
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
