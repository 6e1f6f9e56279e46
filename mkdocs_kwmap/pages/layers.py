"""What pages say of the layers of folders."""

from __future__ import annotations

from mkdocs_kwmap.pages.context import Context, count, joined
from mkdocs_kwmap.pages.model import Inline, Muted, Row, Run, Table


def sentence(context: Context, folder: str) -> Run:
    """Where a folder stands among the others; nothing where there is but one layer."""
    layers = context.index.layers
    layer = layers.of.get(folder)
    if layer is None or layers.number < 2:
        return ()
    words: list[Inline] = [
        context.folder(folder, f"{folder}/" if folder else ""),
        f" is in layer {layer.number} of {layers.number}",
    ]
    others = [one for one in layer.circle if one != folder]
    if len(others) > _MOST_NAMED:
        words.append(f", in a circle of imports with {count(len(others), 'other folder')}")
    elif others:
        words += [
            ", in a circle of imports with ",
            *joined([context.folder(one, f"{one}/") for one in others]),
        ]
    return (*words, ".", Muted("Layer 1 imports from no other folder."))


def table(context: Context) -> Table | None:
    """The folders of each layer, from the highest down; None where there is but one layer."""
    layers = context.index.layers
    if layers.number < 2:
        return None
    rows = (
        Row(((f"{number}",), joined([_folder(context, one) for one in layers.folders(number)])))
        for number in range(layers.number, 0, -1)
    )
    return Table(("Layer", "Folders"), tuple(rows))


def _folder(context: Context, folder: str) -> Inline:
    return context.folder(folder, f"{folder}/" if folder else "")


_MOST_NAMED = 5
"""Folders of a circle that are told one by one."""
