"""The tables at the end of the book, of as many pages as they need: the glossary and the file reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import TERM, outline_of
from mkdocs_kwmap.pages import vocabulary
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.model import Inline, Row, Table

PAGE_ROWS = 500
"""Rows of a glossary or file reference on one page."""

Term = tuple[str, str, int]
"""A definition of the glossary: its name whatever the case, path and number, by which they are in order."""


def terms(path: str, facts: Facts) -> Iterator[Term]:
    """What the glossary tells of a file."""
    outline = outline_of(facts)
    for number, mark in enumerate(outline.marks):
        if mark & TERM:
            yield outline.names[number].casefold(), path, number


def term_row(links: FileLinks, facts: Facts, term: Term) -> Row:
    """A row of the glossary.

    Parameters:
        links: Makes links to the file of the term.
        facts: What that says.
        term: What the row tells.
    """
    _, path, number = term
    definition = facts.definitions[number]
    kind: Inline = vocabulary.words(definition.kind)
    return Row(((links.definition(number),), (kind,), (definition.summary,), (links.file(path),)))


@dataclass(frozen=True)
class Rows:
    """The rows of one of the tables; they are made when their page is."""

    head: tuple[str, ...]
    number: int
    make: Callable[[slice], Sequence[Row]]

    def table(self, start: int) -> Table:
        """The rows of a page."""
        return Table(self.head, tuple(self.make(slice(start, start + PAGE_ROWS))))

    @property
    def starts(self) -> Sequence[int]:
        """The first row of each page."""
        return range(0, self.number, PAGE_ROWS)


class Glossary:
    """Public definitions with their first sentence."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._unsorted = [term for item in context.index.facts.items() for term in terms(*item)]

    @property
    def rows(self) -> Rows:
        """A row for each."""
        return Rows(("Name", "Kind", "Meaning", "Defined in"), len(self._unsorted), self._rows)

    @cached_property
    def terms(self) -> list[Term]:
        """What it tells, in order."""
        return sorted(self._unsorted)

    def _rows(self, part: slice) -> list[Row]:
        links, facts = self._context.links, self._context.index.facts
        return [term_row(links(one[1]), facts[one[1]], one) for one in self.terms[part]]


def file_reference(context: Context) -> Rows:
    """A row for each file with its description."""
    paths = list(context.index.sources)
    return Rows(
        ("File", "Description"), len(paths), lambda part: [_file_row(context, path) for path in paths[part]]
    )


def _file_row(context: Context, path: str) -> Row:
    facts = context.index.facts.get(path)
    return Row(((context.file(path),), (facts.summary if facts else "",)))
