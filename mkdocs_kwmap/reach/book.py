"""Which pages of the book tell something otherwise than before."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from mkdocs_kwmap.model import Facts, Settings, Source
from mkdocs_kwmap.pages import glossary, uris
from mkdocs_kwmap.pages.book import Topic
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.glossary import Glossary, term_row, terms
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.model import Row
from mkdocs_kwmap.pages.name_order import order_of
from mkdocs_kwmap.paths import is_test
from mkdocs_kwmap.reach.changes import Changes
from mkdocs_kwmap.reach.record import topics


def reached_chapters(context: Context, changes: Changes, told: Set[str]) -> Iterator[str]:
    """URIs of the pages of the book that may be other than they were.

    Parameters:
        context: The map.
        changes: What is other than in the last build.
        told: The files and folders of which something may be told that is other than it was, with the
            folders around them.
    """
    yield uris.BOOK
    last, now = changes.last.topics, topics(context)
    reached = _Reached(context, changes, told)
    subjects: Counter[str] = Counter()
    for number, topic in enumerate(now):
        around = slice(max(number - 1, 0), number + 2)
        if now[around] != last[around] or reached.is_told_otherwise(topic, subjects[topic.subject]):
            yield uris.chapter(number + 1)
        subjects[topic.subject] += 1


class _Reached:
    """Tells of a chapter, by what it is about, whether it may be other than it was."""

    def __init__(self, context: Context, changes: Changes, told: Set[str]) -> None:
        self._context, self._changes, self._told = context, changes, told
        self._pages = {
            "glossary": _glossary_pages(context, changes),
            "file reference": _file_pages(context, changes),
        }
        """Which pages of tables are other than they were, counted from 0."""

    def is_told_otherwise(self, topic: Topic, number: int) -> bool:
        """Whether a chapter is, one of those on its subject by its number from 0."""
        match topic.subject:
            case "project":
                return self._is_root_told()
            case "folder":
                return topic.folder in self._told
            case "entry points":
                return self._is_root_told() or any(
                    facts.main_line for one in self._changes.facts.values() for facts in (one.old, one.new)
                )
            case "tests":
                return any(map(is_test, self._changes.files)) or not self._configured.isdisjoint(
                    self._changes.files
                )
            case "glossary" | "file reference":
                return number in self._pages[topic.subject]
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


def _file_pages(context: Context, changes: Changes) -> set[int]:
    """The pages of the file reference with the description of a file that is another."""
    other = {path for path, one in changes.facts.items() if one.old.summary != one.new.summary}
    return {
        number // glossary.PAGE_ROWS
        for number, path in enumerate(context.index.sources if other else ())
        if path in other
    }


def _glossary_pages(context: Context, changes: Changes) -> set[int]:
    """The pages of the glossary with a row that is another, or has come or gone."""
    settings, sources = context.index.settings, context.index.sources
    names: set[str] = set()
    for path, one in changes.facts.items():
        before, after = (_rows(settings, sources[path], facts) for facts in (one.old, one.new))
        names.update(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    whole = context.once(Glossary)
    in_order = whole.names
    shown = {near for name in names for near in _near(in_order, name)}
    # the places of a name that needs several pages move from one to the next
    reached = {_first_uri(part) for part in whole.parts if not shown.isdisjoint(part.names)}
    return {number for number, part in enumerate(whole.parts) if _first_uri(part) in reached}


def _rows(settings: Settings, source: Source, facts: Facts) -> Mapping[str, list[Row]]:
    """The rows of a file by name."""
    links = FileLinks(source, facts, settings)
    found: dict[str, list[Row]] = defaultdict(list)
    for name, number in terms(facts):
        found[name].append(term_row(links, facts, number))
    return found


def _near(names: Sequence[str], name: str) -> Sequence[str]:
    """A name; of one that is gone those before and behind it, one of which is on the page that it was on."""
    at = bisect_left(names, order_of(name), key=order_of)
    return names[at : at + 1] if names[at : at + 1] == [name] else names[max(at - 1, 0) : at + 1]


def _first_uri(part: Part) -> str:
    return part.first_uri or part.uri
