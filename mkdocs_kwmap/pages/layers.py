"""What pages say of the layers of folders."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.anchors import section_id
from mkdocs_kwmap.pages.context import Context, count, joined
from mkdocs_kwmap.pages.model import Block, Inline, Paragraph, Ref, Row, Run, Table

TITLE = "Layers"
_MOST_NAMED = 5
"""Folders of a circle that are told one by one."""
_ABOUT = (
    "A folder imports from folders of the layers below it, and of its own where they make a circle. What "
    "tests and documentation import, and what is imported for type checkers only, does not count."
)


def sentence(context: Context, folder: str) -> Run:
    """Where a folder stands among the others; nothing where there is but one layer."""
    layers = context.index.layers
    layer = layers.of.get(folder)
    if layer is None or layers.number < 2:
        return ()
    words: list[Inline] = [
        _folder(context, folder),
        " is in ",
        Ref(f"layer {layer.number} of {layers.number}", uris.HOME, section_id(TITLE)),
    ]
    others = [one for one in layer.circle if one != folder]
    if len(others) > _MOST_NAMED:
        words.append(f", in a circle of imports with {count(len(others), 'other folder')}")
    elif others:
        words += [
            ", in a circle of imports with ",
            *joined([_folder(context, one) for one in others]),
        ]
    return (*words, ".")


def blocks(context: Context, most: int | None = None) -> Iterator[Block]:
    """The folders of each layer, from the highest down; nothing where there is but one layer.

    Parameters:
        context: The map.
        most: Folders of a layer to name, those with the most files; None for all.
    """
    layers = context.index.layers
    if layers.number < 2:
        return
    yield Paragraph((_ABOUT,))
    rows = (
        Row(((f"{number}",), _named(context, layers.folders(number), most)))
        for number in range(layers.number, 0, -1)
    )
    yield Table(("Layer", "Folders"), tuple(rows))


def _named(context: Context, folders: list[str], most: int | None) -> Run:
    """Folders, the first of them or all; the book has the others."""
    index = context.index.folders
    ranked = sorted(folders, key=lambda folder: (-len(index[folder].files), folder))
    shown = folders if most is None else sorted(ranked[:most])
    run = joined([_folder(context, one) for one in shown])
    rest = len(folders) - len(shown)
    return (*run, " and ", Ref(count(rest, "other"), uris.BOOK)) if rest else run


def _folder(context: Context, folder: str) -> Inline:
    return context.folder(folder, f"{folder}/" if folder else "The root")
