"""The index of a folder: its subfolders and files, each with a description."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_kwmap.pages import folders, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.context import Context, count, present, section
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.paths import name_of


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of every folder's index; the root's is the home page."""
    for path in context.index.folders:
        if path:
            yield uris.folder_index(path), Maker(build, (path,))


def build(context: Context, path: str) -> PageModel:
    """Make the index of one folder."""
    folder = context.index.folders[path]
    subfolders, files = folders.contents(context, folder)
    description = context.index.describe(path)
    below = count(len(folder.below), "file")
    return PageModel(
        uri=uris.folder_index(path),
        kind="folder index",
        title=f"{name_of(path)} folder",
        id=PAGE_ID,
        crumbs=context.crumbs(path),
        views=context.views(path),
        lead=(description or f"{below} in this folder and below.",),
        sections=present(
            section(count(len(folder.folders), "folder"), subfolders, name="folders"),
            section(count(len(folder.files), "file"), files, name="files"),
            section("Images", folders.images(context, folder)),
            section("Languages", folders.language_bars(context, path)),
        ),
    )
