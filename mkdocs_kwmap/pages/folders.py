"""What several page kinds say of a folder: its contents, concepts, neighbours, important files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mkdocs_kwmap.binaries import type_of
from mkdocs_kwmap.folders import Folder
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context, count, joined, size_text
from mkdocs_kwmap.pages.model import (
    Arrow,
    Bar,
    Bars,
    Block,
    Code,
    Diagram,
    Docs,
    Image,
    Images,
    Paragraph,
    Preformatted,
    Prose,
    Ref,
    Row,
    Run,
    Table,
)
from mkdocs_kwmap.paths import name_of
from mkdocs_kwmap.resolve import Target

CONCEPTS = 12
"""Definitions a folder page names as key concepts; all of them are among the subtree keywords."""

IMPORTANT = 10
_NEIGHBOURS = 8
"""Boxes on each side of a diagram; the table below it has all."""


def contents(context: Context, folder: Folder) -> tuple[Block | None, Block | None]:
    """Tables of a folder's subfolders and files."""
    return _subfolder_table(context, folder), _file_table(context, folder)


def _subfolder_table(context: Context, folder: Folder) -> Table | None:
    rows = []
    for path in folder.folders:
        below = context.index.folders[path].below
        rows.append(
            Row(
                (
                    (context.folder(path),),
                    (context.index.describe(path),),
                    (f"{len(below):,}",),
                    joined([f"{name} {number:,}" for name, number in context.languages(path)[:3]]),
                )
            )
        )
    return Table(("Folder", "Description", "Files", "Languages"), tuple(rows)) if rows else None


def _file_table(context: Context, folder: Folder) -> Table | None:
    rows = tuple(Row(_file_cells(context, path)) for path in folder.files)
    return Table(("File", "Description", "Language", "Size", "Keywords"), rows) if rows else None


def _file_cells(context: Context, path: str) -> tuple[Run, ...]:
    source = context.index.sources[path]
    facts = context.index.facts.get(path)
    keywords: Run = ()
    if facts is not None:
        number = len(facts.definitions) + len(facts.imports)
        keywords = (Ref(f"{number:,}", uris.file_keywords(path)),)
    size = count(facts.lines, "line") if facts else size_text(source.size)
    return (
        (context.file(path, name_of(path)),),
        (facts.summary if facts else "",),
        (type_of(path) if source.language == "Binary" else source.language,),
        (size,),
        keywords,
    )


def images(context: Context, folder: Folder) -> Images | None:
    """The images that lie in a folder."""
    found = [Image(path, name_of(path)) for path in folder.files if path in context.images]
    return Images(tuple(found)) if found else None


def role(context: Context, folder: str, *, anchors: bool) -> list[Block]:
    """The package docstring and the README of a folder."""
    blocks: list[Block] = []
    package = context.index.package_file(folder)
    if package and context.index.facts[package].docs:
        blocks.append(Docs(context.index.facts[package].docs, package))
    readme = context.index.readme(folder)
    if readme and readme in context.index.facts:
        blocks.append(_document(context, readme, "readme" if anchors else ""))
    return blocks


def _document(context: Context, path: str, anchors: str) -> Block:
    text = context.text(path)
    return (
        Prose(text, path, anchors)
        if context.index.sources[path].language == "Markdown"
        else Preformatted(text)
    )


def ranked_definitions(context: Context, folder: str) -> list[tuple[str, int, int]]:
    """Path, number and users of a folder's classes and functions that other files use, most used first."""
    used = context.used_definitions
    found = (one for path in context.index.folders[folder].below if path in used for one in used[path])
    return sorted(found, key=lambda item: (-item[2], item[0], item[1]))


def concepts(context: Context, folder: str) -> tuple[Block, ...]:
    """The most used definitions of a folder, with signature, first sentence and number of users."""
    ranked = ranked_definitions(context, folder)
    rows = []
    for path, number, users in ranked[:CONCEPTS]:
        definition = context.index.facts[path].definitions[number]
        rows.append(
            Row(
                (
                    (context.definition(path, number), Code(definition.signature))
                    if definition.signature
                    else (context.definition(path, number),),
                    (definition.summary,),
                    (count(users, "file"),),
                    (context.place(path, definition.line, folder),),
                )
            )
        )
    if not rows:
        return ()
    table = Table(("Name", "Description", "Used in", "Defined at"), tuple(rows))
    everything = Ref("subtree keywords", uris.subtree_keywords(folder))
    return (*chosen(len(rows), len(ranked), "definition", everything, "use"), table)


def important_files(context: Context, folder: str) -> tuple[Block, ...]:
    """The files of a folder that most others import, each with what else makes it important."""
    fan_in = {path: context.index.fan_in(path) for path in context.index.folders[folder].below}
    ranked = sorted((path for path in fan_in if fan_in[path]), key=lambda path: (-fan_in[path], path))
    rows = tuple(
        Row((context.within(path, folder), (_summary(context, path),), (_reasons(context, path),)))
        for path in ranked[:IMPORTANT]
    )
    if not rows:
        return ()
    table = Table(("File", "Description", "Why"), rows)
    return (*chosen(len(rows), len(ranked), "file", context.folder(folder, "folder index")), table)


def _reasons(context: Context, path: str) -> str:
    """Why a file is important, in words."""
    reasons = [f"imported by {count(context.index.fan_in(path), 'file')}"]
    module = context.index.sources[path].module
    names = [one.name for one in context.project.entry_points if module and one.module == module]
    if names:
        reasons.append(f"entry point of {', '.join(names)}")
    if context.index.facts[path].main_line:
        reasons.append("runs as a script")
    number = len(context.index.cycles.get(path, ()))
    if number:
        reasons.append(f"in a circular import of {number} files")
    return "; ".join(reasons)


def chosen(shown: int, total: int, noun: str, everything: Ref, verb: str = "import") -> tuple[Block, ...]:
    """Says of a list of the most imported or used how many there are in all, and where to find them."""
    if shown == total:
        return ()
    words = f"The {shown} of {count(total, noun)} that most files {verb}; all are in the "
    return (Paragraph((words, everything, ".")),)


def _summary(context: Context, path: str) -> str:
    facts = context.index.facts.get(path)
    return facts.summary if facts else ""


# Neighbours


def neighbours(context: Context, folder: str) -> list[Block]:
    """The folders that import from a folder and those it imports from: a diagram and a table."""
    incoming, outgoing = _counts(context, folder)
    if not incoming and not outgoing:
        return []
    diagram = Diagram(
        centre=name_of(folder),
        incoming=_arrows(context, incoming),
        outgoing=_arrows(context, outgoing),
        caption=_caption(folder, incoming, outgoing),
    )
    return [diagram, _neighbour_table(context, incoming, outgoing)]


def _caption(folder: str, incoming: Counter[str], outgoing: Counter[str]) -> str:
    text = f"Imports into and out of {folder}, in numbers of imported names."
    left_out = max(len(incoming) - _NEIGHBOURS, 0) + max(len(outgoing) - _NEIGHBOURS, 0)
    return f"{text} {count(left_out, 'more neighbour')} in the table." if left_out else text


def _counts(context: Context, folder: str) -> tuple[Counter[str], Counter[str]]:
    index, inside = context.index, f"{folder}/"
    into: Counter[str] = Counter()
    out: Counter[str] = Counter()
    for path in index.folders[folder].below:
        for target in index.targets.get(path, ()):
            place = _place_of(target) if target is not None else ""
            if place and not place.startswith(inside):
                out[place] += 1
        into.update([one.path for one in index.importers.get(path, ()) if not one.path.startswith(inside)])
    for inner, importers in index.folder_importers.items():
        if f"{inner}/".startswith(inside):
            into.update([one.path for one in importers if not one.path.startswith(inside)])
    return _by_neighbour(folder, into), _by_neighbour(folder, out)


def _by_neighbour(folder: str, places: Counter[str]) -> Counter[str]:
    neighbours: Counter[str] = Counter()
    for place, number in places.items():
        neighbours[_neighbour(folder, place)] += number
    return neighbours


def _place_of(target: Target) -> str:
    """The file that a target is or lies in, or the folder that it is; empty for what is not of the map."""
    return target.path if target.folder is None else f"{target.folder}/"


def _is_in(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _neighbour(folder: str, path: str) -> str:
    """The outermost folder around a path that does not hold the given folder; else the path's own."""
    own, other = folder.split("/"), path.split("/")[:-1]
    shared = 0
    while shared < min(len(own), len(other)) and own[shared] == other[shared]:
        shared += 1
    return "/".join(other[: shared + 1])


def _arrows(context: Context, counts: Counter[str]) -> tuple[Arrow, ...]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_NEIGHBOURS]
    return tuple(
        Arrow(Ref(path or context.settings.title, uris.folder_docs(path)), number) for path, number in ranked
    )


def _neighbour_table(context: Context, incoming: Counter[str], outgoing: Counter[str]) -> Table:
    names = sorted({*incoming, *outgoing}, key=lambda name: (-incoming[name] - outgoing[name], name))
    rows = (
        Row(
            (
                (context.folder(name, f"{name}/" if name else ""),),
                (f"{incoming[name]:,}",),
                (f"{outgoing[name]:,}",),
            )
        )
        for name in names
    )
    return Table(("Folder", "Names it imports from here", "Names imported from it"), tuple(rows))


# Shape


def language_bars(context: Context, folder: str) -> Bars | None:
    """Files of a folder and below by language."""
    bars = tuple(Bar((name,), number, count(number, "file")) for name, number in context.languages(folder))
    return Bars(bars, "Files by language") if bars else None


def folder_bars(context: Context, folders: Sequence[str]) -> Bars | None:
    """Lines of text by folder."""
    facts = context.index.facts
    sizes = [
        (sum(facts[path].lines for path in context.index.folders[folder].below if path in facts), folder)
        for folder in folders
    ]
    ranked = sorted(sizes, key=lambda item: (-item[0], item[1]))
    bars = tuple(
        Bar((context.folder(folder),), lines, count(lines, "line")) for lines, folder in ranked if lines
    )
    return Bars(bars, "Lines by folder") if len(bars) > 1 else None


def tests_below(context: Context, folder: str) -> list[str]:
    """Test files in a folder and below."""
    tests = context.index.tests
    return [path for path in context.index.folders[folder].below if path in tests]


def tests_reaching(context: Context, folder: str) -> list[str]:
    """Test files elsewhere that import or use something of a folder."""
    if not folder:
        return []  # nothing is elsewhere
    found: set[str] = set()
    for path in context.index.folders[folder].below:
        found.update(context.index.tests_of(path))
    return sorted(test for test in found if not _is_in(test, folder))
