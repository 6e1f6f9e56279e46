"""The book: a volume to read from front to back, its chapters made from what is in the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from msgspec.structs import replace

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.pages import folders, home, layers, testing, uris, vocabulary
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.configuration import configuration
from mkdocs_kwmap.pages.context import Build, Context, count, present, section
from mkdocs_kwmap.pages.definitions import telling_head
from mkdocs_kwmap.pages.model import (
    Block,
    DefinitionBlock,
    Export,
    Inline,
    Listing,
    PageModel,
    Paragraph,
    Ref,
    Row,
    Run,
    Section,
    Table,
)
from mkdocs_kwmap.paths import folder_of

PAGE_ROWS = 500
"""Rows of a glossary or file reference on one page."""

_CHAPTER_CONCEPTS = 30

T = TypeVar("T")


@dataclass(frozen=True)
class Chapter:
    """A chapter and how its sections are made."""

    title: str
    about: str
    sections: Callable[[], tuple[Section, ...]]
    folder: str = ""
    """The folder it tells of."""


def pages(context: Context) -> Iterator[tuple[str, Build]]:
    """URI and builder of the book's first page and its chapters."""
    chapters = list(_chapters(context))
    yield uris.BOOK, partial(_first_page, context, chapters)
    for number in range(1, len(chapters) + 1):
        yield uris.chapter(number), partial(_chapter_page, context, number, chapters)


def _first_page(context: Context, chapters: Sequence[Chapter]) -> PageModel:
    items: list[Run] = [
        (_link(number, chapter), f" {chapter.about}" if chapter.about else "")
        for number, chapter in enumerate(chapters, 1)
    ]
    whole = Export("one Markdown file", uris.WHOLE_BOOK)
    return PageModel(
        uri=uris.BOOK,
        kind="book",
        title=f"The book of {context.project.name}",
        id=PAGE_ID,
        crumbs=context.crumbs(""),
        views=context.views(""),
        lead=(home.description(context),),
        sections=present(
            section("Contents", Listing(tuple(items)), Paragraph(("All of it is ", whole, " as well.")))
        ),
        after=_link(1, chapters[0]) if chapters else None,
    )


def _link(number: int, chapter: Chapter) -> Ref:
    return Ref(f"{number}. {chapter.title}", uris.chapter(number))


def _chapter_page(context: Context, number: int, chapters: Sequence[Chapter]) -> PageModel:
    chapter = chapters[number - 1]
    return PageModel(
        uri=uris.chapter(number),
        kind="book",
        title=f"{number}. {chapter.title}",
        id=PAGE_ID,
        crumbs=(*context.crumbs(""), Ref("The book", uris.BOOK)),
        views=context.views(chapter.folder),
        lead=(chapter.about,) if chapter.about else (),
        sections=chapter.sections(),
        before=_link(number - 1, chapters[number - 2]) if number > 1 else Ref("Contents", uris.BOOK),
        after=_link(number + 1, chapters[number]) if number < len(chapters) else None,
    )


def _chapters(context: Context) -> Iterator[Chapter]:
    told = folders.role(context, "", anchors=True)
    about = home.metadata(context)
    if told or about:
        yield Chapter(
            "What this is",
            home.description(context),
            lambda: present(section("Project", about), section("README", *told)),
        )
    yield Chapter("Shape and layers", _shape_line(context), partial(_shape, context))
    for folder in context.index.components:
        title = folder or context.project.name
        yield Chapter(title, context.index.describe(folder), partial(_component, context, folder), folder)
    if entry := home.entry_points(context):
        yield Chapter("Entry points", "", lambda: present(section("Scripts and commands", entry)))
    if folders.tests_below(context, ""):
        yield Chapter("Tests", "", lambda: present(section("Test files", *testing.of_folder(context, ""))))
    if configured := _configuration(context):
        about_files = f"{count(len(configured), 'file')} of configuration."
        yield Chapter("Build and configuration", about_files, lambda: tuple(configured))
    yield from _paged("Glossary", "Public definitions with their first sentence.", _glossary(context))
    yield from _paged("File reference", "Every file with its description.", _file_reference(context))


def _shape_line(context: Context) -> str:
    folder_count = count(len(context.index.folders), "folder")
    return f"{count(len(context.index.sources), 'file')} in {folder_count}."


def _shape(context: Context) -> tuple[Section, ...]:
    root = context.index.folders[""]
    return present(
        section("Languages", folders.language_bars(context, "")),
        section(layers.TITLE, *layers.blocks(context)),
        section("Folders", folders.contents(context, root)[0], folders.folder_bars(context, root.folders)),
        section("Most imported files", *folders.important_files(context, "")),
    )


# Components


def _component(context: Context, folder: str) -> tuple[Section, ...]:
    return present(
        # the README of the root is a chapter of its own
        section("Role", *(folders.role(context, folder, anchors=True) if folder else ())),
        section("Key concepts", *_concepts(context, folder)),
        section("Dependencies", *(folders.neighbours(context, folder) if folder else ())),
        section("Important files", *folders.important_files(context, folder)),
        section("How it is tested", *testing.of_folder(context, folder)),
    )


def _concepts(context: Context, folder: str) -> list[Block]:
    ranked = folders.ranked_definitions(context, folder)
    shown = ranked[:_CHAPTER_CONCEPTS]
    everything = Ref("subtree keywords", uris.subtree_keywords(folder))
    blocks = [_concept(context, path, number, rank) for rank, (path, number, _) in enumerate(shown, 1)]
    return [*folders.chosen(len(shown), len(ranked), "definition", everything, "use"), *blocks]


def _concept(context: Context, path: str, number: int, rank: int) -> DefinitionBlock:
    """A definition as the book tells it: signature and first paragraph, linked to its full page."""
    definition = context.index.facts[path].definitions[number]
    text = next((one for one in definition.docs if one.kind == "text"), None)
    first = () if text is None else (type(text)("text", text=text.text.split("\n\n")[0]),)
    return DefinitionBlock(
        id=f"concept-{rank}",
        name=definition.name,
        kind=definition.kind,
        path=path,
        line=(context.definition(path, number, "in full"), " in ", context.file(path)),
        language=context.index.language(path),
        signature=definition.signature,
        head=telling_head(definition),
        docs=first,
    )


# Build and configuration


def _configuration(context: Context) -> list[Section]:
    """What the configuration files of the root and of the usual folders say, a section for each."""
    found = []
    for path, source in context.index.sources.items():
        if path in context.index.facts and not source.origin and _is_configuration(path):
            tables = [_without_ids(table) for table in configuration(context, path)]
            told = section(path, Paragraph((context.file(path),)), *tables)
            found += [told] if tables and told else []
    return found


def _is_configuration(path: str) -> bool:
    folder = folder_of(path)
    return not folder or folder.startswith(".github")


def _without_ids(table: Table) -> Table:
    """A table of another page: links to its rows lead there."""
    return replace(table, rows=tuple(replace(row, id="") for row in table.rows))


# Reference


class _Reference(Generic[T]):
    """Things of which each is a row of a long table; rows are made when their page is."""

    def __init__(self, head: tuple[str, ...], things: Sequence[T], row: Callable[[T], Row]) -> None:
        self.head = head
        self._things = things
        self._row = row

    def __len__(self) -> int:
        return len(self._things)

    def table(self, start: int) -> Table:
        """The rows of a page."""
        return Table(self.head, tuple(self._row(one) for one in self._things[start : start + PAGE_ROWS]))


def _glossary(context: Context) -> _Reference[DefinitionKey]:
    named: list[tuple[str, str, int]] = []
    for path, facts in context.index.facts.items():
        outside = {"", *(one.qualname for one in facts.definitions if one.kind in vocabulary.SCOPES)}
        for number, one in enumerate(facts.definitions):
            if one.public and one.summary and one.kind in vocabulary.CONCEPTS and one.parent in outside:
                named.append((one.name, path, number))
    named.sort(key=lambda item: (item[0].casefold(), item[1], item[2]))
    keys = [(path, number) for _, path, number in named]
    return _Reference(("Name", "Kind", "Meaning", "Defined in"), keys, partial(_glossary_row, context))


def _glossary_row(context: Context, key: DefinitionKey) -> Row:
    path, number = key
    definition = context.index.facts[path].definitions[number]
    kind: Inline = vocabulary.words(definition.kind)
    return Row(((context.definition(path, number),), (kind,), (definition.summary,), (context.file(path),)))


def _file_reference(context: Context) -> _Reference[str]:
    return _Reference(("File", "Description"), list(context.index.sources), partial(_file_row, context))


def _file_row(context: Context, path: str) -> Row:
    facts = context.index.facts.get(path)
    return Row(((context.file(path),), (facts.summary if facts else "",)))


def _paged(title: str, about: str, reference: _Reference[T]) -> Iterator[Chapter]:
    """One chapter, or several of `PAGE_ROWS` rows."""
    starts = range(0, len(reference), PAGE_ROWS)
    for number, start in enumerate(starts, 1):
        name = title if len(starts) == 1 else f"{title}, part {number} of {len(starts)}"
        yield Chapter(name, about, partial(_table_section, title, reference, start))


def _table_section(title: str, reference: _Reference[T], start: int) -> tuple[Section, ...]:
    return present(section(title, reference.table(start)))
