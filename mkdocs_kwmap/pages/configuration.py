"""What a configuration file of a known schema says, in tables, each row with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mkdocs_kwmap.configuration import reader_of
from mkdocs_kwmap.configuration.records import Cell, Entry, File, Listing, Word
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.anchors import section_id
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.model import Code, Inline, Ref, Row, Run, Table
from mkdocs_kwmap.resolve import Target


def configuration(context: Context, path: str) -> Iterator[Table]:
    """The tables of one file; nothing where its schema is not known or its page shows only its head."""
    read = reader_of(path)
    facts = context.index.facts[path]
    if read is None or facts.truncated or context.index.sources[path].size > context.settings.max_parse:
        return
    found = read(File(path, context.text(path), facts))
    page = _Page(context, path, found)
    for number, listing in enumerate(found):
        yield page.table(number, listing)


def _row_id(listing: int, row: int) -> str:
    return section_id(f"configuration {listing + 1} {row + 1}")


class _Page:
    """Makes tables of what one file says, with links into the map."""

    def __init__(self, context: Context, path: str, found: tuple[Listing, ...]) -> None:
        self._context, self._path = context, path
        self._rows = _rows_by_key(found)

    def table(self, number: int, listing: Listing) -> Table:
        """A table of a listing."""
        rows = (self._row(_row_id(number, row), one) for row, one in enumerate(listing.entries))
        return Table((*listing.head, "Line"), tuple(rows), stacks=True)

    def _row(self, id_: str, one: Entry) -> Row:
        line = (self._context.line(self._path, one.line),) if one.line else ()
        is_target = bool(one.key) and self._rows[one.key] == id_
        return Row((*(self._cell(cell) for cell in one.cells), line), id_ if is_target else "")

    def _cell(self, cell: Cell) -> Run:
        run: list[Inline] = []
        for number, word in enumerate(cell):
            if number:
                run.append(" " if "prose" in {word.kind, cell[number - 1].kind} else ", ")
            run.append(self._word(word))
        return tuple(run)

    def _word(self, word: Word) -> Inline:
        if word.kind == "prose":
            return word.text
        if word.kind == "file":
            return self._file(word)
        if word.kind == "entry" and word.text in self._rows:
            return Ref(word.text, uris.file_docs(self._path), self._rows[word.text], code=True)
        if word.kind == "object":
            return self._object(word.text)
        return Code(word.text)

    def _file(self, word: Word) -> Inline:
        """A link to a file or folder of the map, such as one that holds an action."""
        if word.target in self._context.index.sources:
            return self._context.file(word.target, word.text)
        if word.target in self._context.index.folders:
            return self._context.folder(word.target, word.text)
        return Code(word.text)

    def _object(self, reference: str) -> Inline:
        """A link to the object that a reference names, or else to its module, where it is in the map."""
        module, _, name = (part.strip() for part in reference.partition(":"))
        target = self._target(module, name) if module else None
        if target is None or not target.path:
            return Code(reference)
        if target.definition < 0:
            return self._context.file(target.path, reference)
        return self._context.definition(target.path, target.definition, reference)

    def _target(self, module: str, name: str) -> Target | None:
        resolver = self._context.index.resolver
        home = resolver.resolve(self._path, Import(name=module, line=0))
        if home is None or not home.path or not name:
            return home
        found: Target | None = home
        for part in name.split("."):
            found = resolver.attribute(found, part) if found and found.path else None
        return found or home


def _rows_by_key(found: tuple[Listing, ...]) -> Mapping[str, str]:
    """The id of the first row of each key."""
    rows: dict[str, str] = {}
    for number, listing in enumerate(found):
        for row, one in enumerate(listing.entries):
            if one.key:
                rows.setdefault(one.key, _row_id(number, row))
    return rows
