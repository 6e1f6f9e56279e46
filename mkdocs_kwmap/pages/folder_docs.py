"""The documentation page of a folder: its role, concepts, structure, neighbours and tests."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_kwmap.pages import activity, folders, imports, layers, testing, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.context import Context, joined, present, section
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import Block, PageModel, Paragraph, Ref
from mkdocs_kwmap.paths import name_of


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of every folder's documentation page."""
    for path in context.index.folders:
        yield uris.folder_docs(path), Maker(build, (path,))


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
            section("Languages", folders.language_bars(context, path)),
            section("Dependencies", *_dependencies(context, path)),
            section("Important files", *folders.important_files(context, path)),
            section("Tests", *testing.of_folder(context, path)),
            section("Owners", activity.owners(context, path)),
            section("Activity", activity.activity(context, path)),
        ),
        searchable=True,
    )


def _dependencies(context: Context, path: str) -> Iterator[Block]:
    if path:
        yield from folders.neighbours(context, path)
        if layer := layers.sentence(context, path):
            yield Paragraph(layer)
    found = imports.figures(context, context.index.folders[path].below)
    if found:
        words = joined([Ref(f"{number:,} {ref.text}", ref.uri, ref.anchor) for number, ref in found])
        yield Paragraph(("In this folder and below: ", *words, "."))
