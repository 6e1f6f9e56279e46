"""The shape of a repository as a treemap: nested rectangles whose areas are lines of text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import squarify

from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context, count
from mkdocs_kwmap.pages.model import Cell, Ref, Treemap
from mkdocs_kwmap.paths import folder_of, name_of

WIDTH, HEIGHT = 700, 400
COLOURS = 8
"""Languages with a colour of their own: those of the most lines."""

_SMALLEST = 250
"""Units of area; files and folders that would be smaller are drawn as one."""
_HEAD = 16
"""Height of the line with a folder's name."""
_MARGIN = 2
_LETTER = 6
"""Width of a letter."""


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height


def treemap(context: Context) -> Treemap | None:
    """Draw the whole map, installed packages as well; None where it has no lines."""
    drawing = _Drawing(context)
    cells = tuple(drawing.inside("", _Box(0, 0, WIDTH, HEIGHT)))
    if not cells:
        return None
    legend = tuple(drawing.colours.items())
    if drawing.has_others:
        legend = (*legend, ("others", COLOURS))
    return Treemap(WIDTH, HEIGHT, cells, legend, "Lines of text by folder and file; colours are languages.")


class _Drawing:
    """Lays out folders and files."""

    def __init__(self, context: Context) -> None:
        self._context = context
        facts = context.index.facts
        self._languages: dict[str, Counter[str]] = defaultdict(Counter)
        """Lines by language, for each folder with those below it."""
        for path, one in facts.items():
            self._languages[folder_of(path)][context.index.language(path)] += one.lines
        for folder in reversed([*context.index.folders]):  # each stands behind the one around it
            if folder:
                self._languages[folder_of(folder)].update(self._languages[folder])
        ranked = [language for language, lines in _ranked(self._languages[""]) if lines]
        self.colours: Mapping[str, int] = {name: number for number, name in enumerate(ranked[:COLOURS])}
        self.has_others = len(ranked) > COLOURS

    def inside(self, folder: str, box: _Box) -> Iterator[Cell]:
        """The cells of what lies in a folder."""
        sizes = self._sizes(folder)
        total = sum(sizes.values())
        if not total:
            return
        shown = [name for name, size in sizes.items() if size / total * box.area >= _SMALLEST]
        rest = total - sum(sizes[name] for name in shown)
        areas = [sizes[name] for name in shown]
        for path, part in zip(shown, _laid_out([*areas, *([rest] if rest else [])], box), strict=False):
            yield from self._cell(path, part)
        if rest:
            hidden = [name for name in sizes if name not in set(shown)]
            yield self._rest(folder, hidden, rest, _laid_out([*areas, rest], box)[-1])

    def _sizes(self, folder: str) -> dict[str, int]:
        """Lines of the folders and files in a folder, the most first."""
        one, facts = self._context.index.folders[folder], self._context.index.facts
        sizes = {path: sum(self._languages[path].values()) for path in one.folders}
        sizes.update({path: facts[path].lines for path in one.files if path in facts})
        return {path: size for path, size in sorted(sizes.items(), key=lambda it: (-it[1], it[0])) if size}

    def _cell(self, path: str, box: _Box) -> Iterator[Cell]:
        index = self._context.index
        if path in index.facts:
            lines = count(index.facts[path].lines, "line")
            ref = Ref(name_of(path), uris.file_docs(path))
            yield self._drawn(ref, f"{path}: {lines}, {index.language(path)}", index.language(path), box)
            return
        lines = count(sum(self._languages[path].values()), "line")
        inner = _Box(box.x + _MARGIN, box.y + _HEAD, box.width - 2 * _MARGIN, box.height - _HEAD - _MARGIN)
        is_open = inner.width > 2 * _HEAD and inner.height > 2 * _HEAD
        main = next((language for language, _ in _ranked(self._languages[path])), "")
        ref = Ref(f"{name_of(path)}/", uris.folder_index(path))
        yield self._drawn(ref, f"{path}/: {lines}", main, box, is_folder=is_open)
        if is_open:
            yield from self.inside(path, inner)

    def _rest(self, folder: str, hidden: Sequence[str], lines: int, box: _Box) -> Cell:
        number = count(len(hidden), "more", "more")
        title = (
            f"{folder}/: {number}, {count(lines, 'line')}" if folder else f"{number}, {count(lines, 'line')}"
        )
        # there is no page for these alone
        ref = Ref(number, uris.folder_index(folder))
        return self._drawn(ref, title, "", box)

    def _drawn(self, ref: Ref, title: str, language: str, box: _Box, *, is_folder: bool = False) -> Cell:
        room = int((box.width - 6) / _LETTER)
        has_room = box.height >= _HEAD and room >= min(len(ref.text), 3)
        label = ref.text if len(ref.text) <= room else f"{ref.text[: room - 1]}…"
        return Cell(
            ref,
            title,
            label if has_room else "",
            self.colours.get(language, COLOURS),
            is_folder,
            *(
                round(float(value), 1) for value in box
            ),  # whole numbers come back as such, whatever keeps them
        )


def _ranked(lines: Counter[str]) -> list[tuple[str, int]]:
    return sorted(lines.items(), key=lambda item: (-item[1], item[0]))


def _laid_out(sizes: Sequence[int], box: _Box) -> list[_Box]:
    """Rectangles of these areas, each as near to a square as can be (Bruls, Huizing and van Wijk, 2000)."""
    areas = squarify.normalize_sizes(list(sizes), box.width, box.height)
    found = squarify.squarify(areas, box.x, box.y, box.width, box.height)
    return [_Box(one["x"], one["y"], one["dx"], one["dy"]) for one in found]
