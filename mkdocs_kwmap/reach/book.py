"""Which pages of the book tell something otherwise than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from mkdocs_kwmap.model import Facts, Settings, Source
from mkdocs_kwmap.pages import glossary, uris
from mkdocs_kwmap.pages.book import Heading
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.glossary import Glossary, Term, term_row, terms
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.model import Row
from mkdocs_kwmap.paths import is_test
from mkdocs_kwmap.reach.changes import Changes
from mkdocs_kwmap.reach.record import headings


def reached_chapters(context: Context, changes: Changes, told: Set[str]) -> Iterator[str]:
    """URIs of the pages of the book that may be other than they were.

    Parameters:
        context: The map.
        changes: What is other than in the last build.
        told: The files and folders of which something may be told that is other than it was, with the
            folders around them.
    """
    yield uris.BOOK
    last, now = changes.last.headings, headings(context)
    reached = _Reached(context, changes, told)
    for number, heading in enumerate(now):
        around = slice(max(number - 1, 0), number + 2)
        if now[around] != last[around] or reached.is_told_otherwise(heading):
            yield uris.chapter(number + 1)


class _Reached:
    """Tells of a chapter, by what it is about, whether it may be other than it was."""

    def __init__(self, context: Context, changes: Changes, told: Set[str]) -> None:
        self._context, self._changes, self._told = context, changes, told
        self._starts = {
            "glossary": set(_glossary_pages(context, changes)),
            "file reference": set(_file_pages(context, changes)),
        }
        """First rows of the pages of tables that are other than they were."""

    def is_told_otherwise(self, heading: Heading) -> bool:
        match heading.subject:
            case "project":
                return self._is_root_told()
            case "folder":
                return heading.folder in self._told
            case "entry points":
                return self._is_root_told() or any(
                    facts.main_line for one in self._changes.facts.values() for facts in (one.old, one.new)
                )
            case "tests":
                return any(map(is_test, self._changes.files)) or not self._configured.isdisjoint(
                    self._changes.files
                )
            case "glossary" | "file reference":
                return heading.start in self._starts[heading.subject]
            case _:
                return True

    def _is_root_told(self) -> bool:
        """Whether a file in the root is, such as the configuration of the project."""
        return not self._told.isdisjoint(self._context.index.folders[""].files)

    @property
    def _configured(self) -> set[str]:
        """Where it is said what runs the tests."""
        return {one.configured_in for some in self._context.runners.of_folder.values() for one in some}


# Tables


def _file_pages(context: Context, changes: Changes) -> Iterator[int]:
    """The first rows of the pages of the file reference that are other than they were."""
    other = {path for path, one in changes.facts.items() if one.old.summary != one.new.summary}
    if other:
        for number, path in enumerate(context.index.sources):
            if path in other:
                yield number - number % glossary.PAGE_ROWS


def _glossary_pages(context: Context, changes: Changes) -> Iterator[int]:
    """The first rows of the pages of the glossary that are other than they were."""
    index = context.index
    before: dict[Term, Row] = {}
    after: dict[Term, Row] = {}
    for path, one in changes.facts.items():
        before.update(_rows(index.settings, index.sources[path], one.old))
        after.update(_rows(index.settings, index.sources[path], one.new))
    if _in_order(before) == _in_order(after):
        return
    terms_after = context.once(Glossary).terms
    # in order for the most part, which sorting makes use of
    terms_before = sorted([*(term for term in terms_after if term not in after), *before])
    for start in range(0, len(terms_after), glossary.PAGE_ROWS):
        if _shown(terms_before, before, start) != _shown(terms_after, after, start):
            yield start


def _rows(settings: Settings, source: Source, facts: Facts) -> Iterator[tuple[Term, Row]]:
    links = FileLinks(source, facts, settings)
    for term in terms(source.path, facts):
        yield term, term_row(links, facts, term)


def _in_order(rows: Mapping[Term, Row]) -> list[tuple[str, Row]]:
    """Rows in the order of the glossary, each with what that order depends on, whatever its number."""
    return [(name, rows[name, path, number]) for name, path, number in sorted(rows)]


def _shown(all_terms: Sequence[Term], rows: Mapping[Term, Row], start: int) -> list[Term | Row]:
    """What tells a page of the glossary from another: rows of changed files, and terms of others."""
    return [rows.get(term, term) for term in all_terms[start : start + glossary.PAGE_ROWS]]
