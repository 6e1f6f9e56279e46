"""Sections of a file's page on its neighbours: what it imports, who imports it, the pages around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mkdocs_kwmap.model import Import
from mkdocs_kwmap.pages import imports, layers, uris
from mkdocs_kwmap.pages.context import Context, count, joined, listed, section
from mkdocs_kwmap.pages.model import (
    Block,
    Code,
    Fields,
    Listing,
    Muted,
    Paragraph,
    Ref,
    Row,
    Run,
    Section,
    Table,
)
from mkdocs_kwmap.paths import folder_of, name_of


def architecture(context: Context, path: str) -> Iterator[Block | None]:
    """The files and folders it imports from, those that import it, and the circle they may make."""
    imported = context.index.imported_files(path)
    if imported:
        verb = "Includes" if includes_all(context.index.facts[path].imports) else "Imports from"
        yield Paragraph((f"{verb} {count(len(imported), 'file')} of the map:",))
        yield Listing(tuple(by_folder(context, imported)))
    folders = context.index.imported_folders(path)
    if folders:
        yield Paragraph((f"Imports {count(len(folders), 'folder')} of the map:",))
        yield listed((context.folder(folder, folder),) for folder in sorted(folders))
    yield from _importers(context, path)
    layer = layers.sentence(context, folder_of(path))
    if layer and (imported or folders or context.index.fan_in(path)):
        yield Paragraph(layer)
    if path in context.index.cycles:
        circle = imports.circle(context, context.index.cycles[path])
        everywhere = imports.circular_imports("all circular imports")
        yield Paragraph(("Circular import: ", *circle, " (", everywhere, ")"))


def _importers(context: Context, path: str) -> Iterator[Block]:
    others = [one for one in context.index.importers.get(path, ()) if one.path != path]
    importers: dict[str, list[int]] = defaultdict(list)
    for one in others:
        importers[one.path].append(one.line)
    if importers:
        verb = "Included by" if includes_all(one.found for one in others) else "Imported by"
        yield Paragraph((f"{verb} {count(len(importers), 'file')}:",))
        yield Listing(tuple(_importer(context, other, lines) for other, lines in sorted(importers.items())))


def includes_all(found: Iterable[Import]) -> bool:
    """Whether these only name files by their paths."""
    return all(one.kind == "include" for one in found)


def by_folder(context: Context, paths: Iterable[str]) -> Iterator[Run]:
    """Files, those of a folder in one line."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folders[folder_of(path)].append(path)
    for folder, files in sorted(folders.items()):
        yield (
            context.folder(folder, f"{folder}/" if folder else ""),
            ": ",
            *joined([context.file(file, name_of(file)) for file in sorted(files)]),
        )


def _importer(context: Context, path: str, lines: Sequence[int]) -> Run:
    distinct = sorted(set(lines))
    word = "line " if len(distinct) == 1 else "lines "
    return (context.file(path), Muted(word), *joined([context.line(path, line) for line in distinct]))


def dependencies(context: Context, path: str) -> Iterator[Block | None]:
    """What the file imports, where that leads, and what of it the file does not use."""
    unused = context.index.unused_imports.get(path, ())
    found = context.index.facts[path].imports
    rows = tuple(_import(context, path, number, number in unused) for number in range(len(found)))
    word = "Include" if includes_all(found) else "Import"
    yield Table((word, "From", "Leads to", "Where", "Line"), rows) if rows else None
    if unused:
        everywhere = imports.unused_imports(context, "all unused imports")
        yield Paragraph((f"{count(len(unused), 'import')} not used in this file (", everywhere, ")"))


def _import(context: Context, path: str, number: int, is_unused: bool) -> Row:
    found = context.index.facts[path].imports[number]
    return Row(
        (
            (Code(imports.as_written(found)),),
            (Code(found.module),) if found.module else (),
            context.target(path, number),
            (", ".join(_conditions(found, is_unused)),),
            (context.line(path, found.line),),
        ),
        context.anchors(path).imports[number],
    )


_FLAGS = {
    "type-checking": "for type checkers only",
    "script": "as a script only",
    "try": "in try",
    "conditional": "in a branch",
    "angled": "in angle brackets",
}
"""Flags of imports, in words."""


def _conditions(found: Import, is_unused: bool) -> Iterator[str]:
    if found.scope:
        yield f"in {found.scope}"
    yield from (_FLAGS.get(flag, flag) for flag in found.flags)
    if is_unused:
        yield "not used in this file"


# Pages around it


def cross_references(context: Context, path: str) -> Section | None:
    """The pages one click away."""
    folder = folder_of(path)
    names: tuple[tuple[str, Ref], ...] = (
        ("Keywords of this file", Ref(f"{name_of(path)} keywords", uris.file_keywords(path))),
        ("Folder index", context.folder(folder)),
        ("Folder documentation", Ref("role, concepts and structure", uris.folder_docs(folder))),
        ("Subtree keywords", Ref("all names in this folder and below", uris.subtree_keywords(folder))),
        ("All keywords", Ref("every name of the map", uris.KEYWORDS)),
    )
    return section("Cross-references", Fields(tuple((label, (ref,)) for label, ref in names)))
