"""The documentation page of a folder: its role, concepts, structure, neighbours and tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mkdocs_kwmap.pages import folders, imports, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.context import Build, Context, count, joined, present, section
from mkdocs_kwmap.pages.model import Block, Code, Listing, PageModel, Paragraph, Ref
from mkdocs_kwmap.paths import name_of


def pages(context: Context) -> Iterator[tuple[str, Build]]:
    """URI and builder of every folder's documentation page."""
    for path in context.index.folders:
        yield uris.folder_docs(path), partial(build, context, path)


def build(context: Context, path: str) -> PageModel:
    """Make the documentation page of one folder."""
    folder = context.index.folders[path]
    subfolders = folders.contents(context, folder)[0]
    description = context.index.describe(path)
    own: tuple[Ref, ...] = (context.folder(path, name_of(path)),) if path else ()
    return PageModel(
        uri=uris.folder_docs(path),
        kind="folder documentation",
        title=f"{name_of(path) or context.project.name}: folder documentation",
        id=PAGE_ID,
        crumbs=(*context.crumbs(path), *own),
        views=context.views(path),
        lead=(description,) if description else (),
        sections=present(
            section("Role", *folders.role(context, path, anchors=True)),
            section("Key concepts", *folders.concepts(context, path)),
            section("Structure", subfolders, folders.folder_bars(context, folder.folders)),
            section("Languages", folders.language_bars(context, folder.below)),
            section("Dependencies", *_dependencies(context, path)),
            section("Important files", *folders.important_files(context, path)),
            section("Tests", *_tests(context, path)),
        ),
        searchable=True,
    )


def _dependencies(context: Context, path: str) -> Iterator[Block]:
    if path:
        yield from folders.neighbours(context, path)
    found = imports.figures(context, context.index.folders[path].below)
    if found:
        words = joined([Ref(f"{number:,} {ref.text}", ref.uri, ref.anchor) for number, ref in found])
        yield Paragraph(("In this folder and below: ", *words, "."))


def _tests(context: Context, path: str) -> Iterator[Block]:
    inside, outside = folders.tests_below(context, path), folders.tests_reaching(context, path)
    if inside:
        yield Paragraph((f"{count(len(inside), 'test file')} in this folder and below:",))
        yield Listing(tuple(context.within(test, path) for test in inside))
    if outside:
        yield Paragraph(
            (f"{count(len(outside), 'test file')} elsewhere, each using something of this folder:",)
        )
        yield Listing(tuple((context.file(test),) for test in outside))
    runner = context.project.test_runner
    if runner and (inside or outside) and not _is_installed(context, path):
        yield Paragraph(
            (
                "Tests run with ",
                Code(runner.command),
                ", configured in ",
                context.file(runner.configured_in),
                ".",
            )
        )


def _is_installed(context: Context, path: str) -> bool:
    """Whether the folder is of an installed package, which the repository's test runner leaves alone."""
    below = context.index.folders[path].below
    return bool(below) and all(context.index.sources[file].origin for file in below)
