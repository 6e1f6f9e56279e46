"""Sections of a file's page on its neighbours: what it imports, who imports it, its tests, related files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mkdocs_kwmap.model import Import
from mkdocs_kwmap.pages import imports, uris
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
from mkdocs_kwmap.paths import folder_of, is_test, name_of

_RELATED = 5
"""Files named as related for the imports they share."""


def architecture(context: Context, path: str) -> Iterator[Block | None]:
    """The files it imports from, those that import it, and the circle they may make."""
    imported = context.index.imported_files(path)
    if imported:
        yield Paragraph((f"Imports from {count(len(imported), 'file')} of the map:",))
        yield Listing(tuple(_by_folder(context, imported)))
    importers: dict[str, list[int]] = defaultdict(list)
    for importer in context.index.importers.get(path, ()):
        if importer.path != path:
            importers[importer.path].append(importer.line)
    if importers:
        yield Paragraph((f"Imported by {count(len(importers), 'file')}:",))
        yield Listing(tuple(_importer(context, other, lines) for other, lines in sorted(importers.items())))
    if path in context.index.cycles:
        circle = imports.circle(context, context.index.cycles[path])
        everywhere = imports.circular_imports("all circular imports")
        yield Paragraph(("Circular import: ", *circle, " (", everywhere, ")"))


def _by_folder(context: Context, paths: Iterable[str]) -> Iterator[Run]:
    folders: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folders[folder_of(path)].append(path)
    for folder, files in sorted(folders.items()):
        yield (
            context.folder(folder),
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
    yield Table(("Import", "From", "Leads to", "Where", "Line"), rows) if rows else None
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


_BRANCHES = {
    "type-checking": "for type checkers only",
    "script": "as a script only",
    "try": "in try",
    "conditional": "in a branch",
}
"""Flags of imports, in words."""


def _conditions(found: Import, is_unused: bool) -> Iterator[str]:
    if found.scope:
        yield f"in {found.scope}"
    yield from (_BRANCHES[flag] for flag in found.flags if flag in _BRANCHES)
    if is_unused:
        yield "not used in this file"


# Tests and related files


def testing(context: Context, path: str) -> Iterator[Block | None]:
    """The tests that reach it; of a test, how it is run."""
    tests = context.index.tests_of(path)
    if tests:
        yield Paragraph((f"Reached by {count(len(tests), 'test file')}:",))
        yield listed(_test(context, test, through) for test, through in tests.items())
    runner = context.project.test_runner
    source = context.index.sources[path]
    if runner and is_test(path) and not source.origin and source.language == "Python":
        command = f"{runner.command} {path}" if runner.command == "pytest" else runner.command
        yield Paragraph(
            ("Run with ", Code(command), ", configured in ", context.file(runner.configured_in), ".")
        )


def _test(context: Context, path: str, through: str) -> Run:
    link = context.file(path)
    return (link, Muted("through"), context.file(through)) if through else (link,)


def related(context: Context, path: str) -> Iterator[Run]:
    """Stubs, tests, and files that import the same files."""
    twin = path[:-1] if path.endswith(".pyi") else f"{path}i"
    if twin in context.index.sources:
        yield context.file(twin), Muted("stub of this file" if twin.endswith("i") else "source of this stub")
    for test in context.index.tests_of(path):
        yield context.file(test), Muted("tests it")
    yield from _sharing_imports(context, path)


def _sharing_imports(context: Context, path: str) -> Iterator[Run]:
    """The files that import the most of the same mapped files, at least two."""
    shared: Counter[str] = Counter()
    imported = context.index.imported_files(path)
    for target in imported:
        others = {importer.path for importer in context.index.importers[target]} - {path}
        shared.update(others - set(imported))
    ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    for other, number in ranked[:_RELATED]:
        if number > 1:
            yield context.file(other), Muted(f"imports {number} of the same files")


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
