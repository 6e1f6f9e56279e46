"""The home page of the map: what the repository is, its size and shape, where to start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mkdocs_kwmap.pages import folders, imports, layers, readme, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID, section_id
from mkdocs_kwmap.pages.context import Context, count, present, section
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import (
    Card,
    Cards,
    Code,
    Fields,
    Figures,
    Inline,
    Listing,
    PageModel,
    Paragraph,
    Ref,
    Run,
)
from mkdocs_kwmap.pages.treemap import treemap
from mkdocs_kwmap.paths import folder_of, name_of

_FOLDERS_OF_A_LAYER = 10


def pages(_: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of the home page."""
    yield uris.HOME, Maker(build)


def build(context: Context) -> PageModel:
    """Make the home page, which is the index of the root folder as well."""
    root = context.index.folders[""]
    subfolders, files = folders.contents(context, root)
    return PageModel(
        uri=uris.HOME,
        kind="home",
        title=context.settings.title,
        id=PAGE_ID,
        views=context.views(""),
        lead=(description(context),),
        sections=present(
            section("What it is", readme.first_paragraphs(context, ""), metadata(context)),
            section("Size", _figures(context) if root.below else Paragraph((_nothing(context),))),
            section("Where to start", Cards(tuple(_starting_points(context)))),
            section(
                "Shape",
                treemap(context),
                folders.language_bars(context, ""),
                folders.folder_bars(context, root.folders),
            ),
            section(layers.TITLE, *layers.blocks(context, most=_FOLDERS_OF_A_LAYER)),
            section("Most used definitions", *folders.concepts(context, "")),
            section("Most imported files", *folders.important_files(context, "")),
            section("Entry points", entry_points(context)),
            section("Folders", subfolders),
            section("Files", files),
            section("Images", folders.images(context, root)),
        ),
        searchable=True,
    )


def description(context: Context) -> str:
    """What the repository is, in its own words; else how large it is."""
    name = context.project.name
    text = context.project.description or context.index.describe("")
    return f"{name}: {text}" if text else f"{name}, {count(len(context.index.sources), 'file')}."


def metadata(context: Context) -> Fields | None:
    """What the project's configuration says of it, each value with its line."""
    rows = tuple(
        (one.label, (one.value, ", ", context.place(one.configured_in, one.line, "")))
        for one in context.project.fields
    )
    return Fields(rows) if rows else None


def _nothing(context: Context) -> str:
    return f"No file was found to map in {name_of(context.settings.root)}."


def _figures(context: Context) -> Figures:
    facts = context.index.facts.values()
    files = context.index.folders[""].files
    definitions = sum(len(one.definitions) for one in facts)
    imported = sum(len(one.imports) for one in facts)
    return Figures(
        (
            (
                f"{len(context.index.sources):,}",
                Ref("files", uris.HOME, section_id("Files" if files else "Folders")),
            ),
            (f"{len(context.index.folders):,}", Ref("folders", uris.folder_docs(""))),
            (f"{sum(one.lines for one in facts):,}", Ref("lines of text", uris.folder_docs(""))),
            (f"{definitions:,}", Ref("definitions", uris.subtree_keywords(""))),
            (f"{imported:,}", Ref("imported names", uris.KEYWORDS)),
            *((f"{number:,}", ref) for number, ref in imports.figures(context, context.index.facts)),
        )
    )


def _starting_points(context: Context) -> Iterator[Card]:
    readme = context.index.readme("")
    if readme and readme in context.index.facts:
        yield Card(
            Ref(name_of(readme), uris.file_docs(readme)), (context.index.facts[readme].summary,), "read first"
        )
    if has_entry_points(context):
        yield Card(
            Ref("Entry points", uris.HOME, section_id("Entry points")),
            ("The commands it installs and the files that run as scripts.",),
        )
    ranked = sorted(context.index.facts, key=lambda path: (-context.index.fan_in(path), path))
    if ranked and (number := context.index.fan_in(ranked[0])):
        path = ranked[0]
        yield Card(
            Ref(path, uris.file_docs(path)),
            (context.index.facts[path].summary,),
            f"imported by {count(number, 'file')}",
        )
    yield Card(
        Ref("The book", uris.BOOK), ("All of it from front to back: components, glossary, every file.",)
    )
    yield Card(
        Ref("All keywords", uris.KEYWORDS),
        ("Every name A to Z, each with where it is defined and imported.",),
    )


def has_entry_points(context: Context) -> bool:
    """Whether there are any, without a look at each."""
    entry_files = (file for file in context.project.entry_files if file.path in context.index.sources)
    return bool(context.project.entry_points) or any(entry_files) or any(_main_lines(context))


def entry_points(context: Context) -> Listing | None:
    """Entry points of the project and files that run as scripts, installed packages left out."""
    items: list[Run] = []
    modules = {source.module: path for path, source in context.index.sources.items() if source.module}
    for one in context.project.entry_points:
        path = modules.get(one.module)
        reference = f"{one.module}:{one.object}" if one.object else one.module
        target = context.file(path, reference) if path else Code(reference)
        words = (" in the group ", Code(one.group), " is ") if one.group else (" starts ",)
        link = context.place(one.configured_in, one.line, "")
        items.append((Code(one.name), *words, target, ", configured in ", link))
    for file in context.project.entry_files:
        if file.path in context.index.sources:
            link = context.place(file.configured_in, file.line, "")
            items.append((Code(file.label), " is ", context.file(file.path), ", configured in ", link))
    items.extend(_scripts(context))
    return Listing(tuple(items)) if items else None


def _scripts(context: Context) -> Iterator[Run]:
    """The files of each folder that run as scripts, with the line that says so."""
    folders: dict[str, list[Inline]] = defaultdict(list)
    for path, main_line in _main_lines(context):
        line = context.line(path, main_line, f":{main_line}")
        folders[folder_of(path)] += [", "] * bool(folders[folder_of(path)])
        folders[folder_of(path)] += [context.file(path, name_of(path)), line]
    for folder, run in folders.items():
        yield ("Scripts in ", context.folder(folder, f"{folder}/" if folder else ""), ": ", *run)


def _main_lines(context: Context) -> Iterator[tuple[str, int]]:
    """The files that run as scripts, installed packages left out, each with the line that says so."""
    for path, facts in context.index.facts.items():
        if facts.main_line and not context.index.sources[path].origin:
            yield path, facts.main_line
