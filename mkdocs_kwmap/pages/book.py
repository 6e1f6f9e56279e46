"""The book: a volume to read from front to back, its chapters made from what is in the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_kwmap.pages import folders, home, layers, testing, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.configuration import configuration
from mkdocs_kwmap.pages.context import Context, count, present, section
from mkdocs_kwmap.pages.definitions import telling_head
from mkdocs_kwmap.pages.glossary import Glossary, file_reference, file_starts
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import (
    Block,
    DefinitionBlock,
    Export,
    Listing,
    PageModel,
    Paragraph,
    Ref,
    Run,
    Section,
    Table,
)

_CHAPTER_CONCEPTS = 30

T = TypeVar("T")

Subject = Literal[
    "project", "shape", "folder", "entry points", "tests", "configuration", "glossary", "file reference"
]
"""What a chapter is about."""


class Topic(Struct, frozen=True, array_like=True):
    """What a chapter is about: what its own page says of that, and the pages around it."""

    subject: Subject
    title: str
    about: str = ""
    folder: str = ""
    """The folder it tells of."""


@dataclass(frozen=True)
class Chapter:
    """A chapter and how its sections are made."""

    topic: Topic
    sections: Callable[[], tuple[Section, ...]]


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of the book's first page and its chapters."""
    yield uris.BOOK, Maker(_first_page)
    for number in range(1, len(context.once(chapters_of)) + 1):
        yield uris.chapter(number), Maker(_chapter_page, (number,))


def _first_page(context: Context) -> PageModel:
    chapters = context.once(chapters_of)
    items: list[Run] = [
        (_link(number, chapter), f" {chapter.topic.about}" if chapter.topic.about else "")
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
    return Ref(f"{number}. {chapter.topic.title}", uris.chapter(number))


def _chapter_page(context: Context, number: int) -> PageModel:
    chapters = context.once(chapters_of)
    chapter = chapters[number - 1]
    topic = chapter.topic
    return PageModel(
        uri=uris.chapter(number),
        kind="book",
        title=f"{number}. {topic.title}",
        id=PAGE_ID,
        crumbs=(*context.crumbs(""), Ref("The book", uris.BOOK)),
        views=context.views(topic.folder),
        lead=(topic.about,) if topic.about else (),
        sections=chapter.sections(),
        before=_link(number - 1, chapters[number - 2]) if number > 1 else Ref("Contents", uris.BOOK),
        after=_link(number + 1, chapters[number]) if number < len(chapters) else None,
    )


def chapters_of(context: Context) -> Sequence[Chapter]:
    """The chapters of the book."""
    return list(_chapters(context))


def _chapters(context: Context) -> Iterator[Chapter]:
    told = folders.role(context, "", anchors=True)
    about = home.metadata(context)
    if told or about:
        yield Chapter(
            Topic("project", "What this is", home.description(context)),
            lambda: present(section("Project", about), section("README", *told)),
        )
    yield Chapter(Topic("shape", "Shape and layers", _shape_line(context)), partial(_shape, context))
    for folder in context.index.components.folders:
        title, told_of = folder or context.project.name, context.index.describe(folder)
        yield Chapter(Topic("folder", title, told_of, folder), partial(_component, context, folder))
    if home.has_entry_points(context):
        yield Chapter(
            Topic("entry points", "Entry points"),
            lambda: present(section("Scripts and commands", home.entry_points(context))),
        )
    if context.index.tests:
        yield Chapter(Topic("tests", "Tests"), partial(_tests, context))
    if configured := _configuration(context):
        about_files = f"{count(len(configured), 'file')} of configuration."
        yield Chapter(
            Topic("configuration", "Build and configuration", about_files), lambda: tuple(configured)
        )
    yield from _glossary(context.once(Glossary))
    yield from _file_reference(context)


def _glossary(glossary: Glossary) -> Iterator[Chapter]:
    """One chapter, or several by what the names begin with."""
    about = "Public definitions with their first sentence."
    for part in glossary.parts:
        name = part.title if part.of == 1 else f"{part.title}, {part.number} of {part.of}"
        title = "Glossary" if len(glossary.parts) == 1 else f"Glossary: {name}"
        yield Chapter(
            Topic("glossary", title, about), partial(_table_section, "Glossary", glossary.table, part)
        )


def _file_reference(context: Context) -> Iterator[Chapter]:
    """One chapter, or one for each page of the table."""
    starts = file_starts(context)
    for number, start in enumerate(starts, 1):
        name = "File reference"
        title = name if len(starts) == 1 else f"{name}, part {number} of {len(starts)}"
        yield Chapter(
            Topic("file reference", title, "Every file with its description."),
            partial(_table_section, name, partial(file_reference, context), start),
        )


def _table_section(title: str, table: Callable[[T], Table], page: T) -> tuple[Section, ...]:
    return present(section(title, table(page)))


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


def _tests(context: Context) -> tuple[Section, ...]:
    return present(section("Test files", *testing.of_folder(context, "")))


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
    folders = (one for one in context.index.folders.values() if _is_configured(one.path))
    for path in sorted(path for folder in folders for path in folder.files):
        if path in context.index.facts and not context.index.sources[path].origin:
            tables = [_without_ids(table) for table in configuration(context, path)]
            told = section(path, Paragraph((context.file(path),)), *tables)
            found += [told] if tables and told else []
    return found


def _is_configured(folder: str) -> bool:
    """Whether files of configuration are looked for in a folder."""
    return not folder or folder.startswith(".github")


def _without_ids(table: Table) -> Table:
    """A table of another page: links to its rows lead there."""
    return replace(table, rows=tuple(replace(row, id="") for row in table.rows))
