"""`whole-book.md`: the book from front to back as one Markdown file (CommonMark with tables).

Links lead to the pages of the map, relative to the file, as long as it lies where it was built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from mkdocs_kwmap.addresses import Addresses, relative_url
from mkdocs_kwmap.model import DocSection
from mkdocs_kwmap.outputs.pieces import Pieces
from mkdocs_kwmap.outputs.quoted import quoted
from mkdocs_kwmap.pages import book, uris
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.mermaid import mermaid
from mkdocs_kwmap.pages.model import (
    Bars,
    Block,
    Code,
    DefinitionBlock,
    Diagram,
    Docs,
    Export,
    Fields,
    Inline,
    Label,
    Listing,
    Muted,
    PageModel,
    Paragraph,
    Preformatted,
    Prose,
    Ref,
    Run,
    Table,
    Url,
)
from mkdocs_kwmap.render.links import Linked, repository_link
from mkdocs_kwmap.render.rst import from_rst

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LINE_BREAKS = re.compile(r"\s*\n\s*")


def whole_book(context: Context, addresses: Addresses) -> Pieces:
    """Make the export, a piece for each page of the book."""
    pages = dict(book.pages(context))
    writer = _Writer(context, addresses)
    return Pieces(
        list(pages), lambda uri: writer.piece(_shown(context, uri, pages[uri])), lambda last: last.pages
    )


def _shown(context: Context, uri: str, make: Maker) -> PageModel:
    """What a page shows; most have been made a moment ago."""
    said = context.said.get(uri)
    return make(context) if said is None else msgspec.msgpack.decode(said, type=PageModel)


class _Writer:
    """Writes page models as Markdown."""

    def __init__(self, context: Context, addresses: Addresses) -> None:
        self._addresses = addresses
        self._here = f"{addresses.base}/{uris.WHOLE_BOOK}"
        files = frozenset(filter(context.index.has_pages, context.index.sources))
        self._linked = Linked(files, frozenset(context.index.folders))

    def piece(self, page: PageModel) -> bytes:
        """A page of the book; all but the first begin behind an empty line."""
        before = "" if page.uri == uris.BOOK else "\n"
        return (before + "\n".join(self._page(page)).rstrip("\n") + "\n").encode()

    def _page(self, page: PageModel) -> Iterator[str]:
        """The lines of a page, below a heading of their own."""
        yield from (f"{'#' if page.uri == uris.BOOK else '##'} {_escaped(page.title)}", "")
        if page.lead:
            yield from (self._run(page.lead), "")
        for section in page.sections:
            yield from (f"### {_escaped(section.title)}", "")
            for block in section.blocks:
                yield from self._block(block)
                yield ""

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901  # a case for each type
        match block:
            case Paragraph(run):
                yield self._run(run)
            case Prose(text, path):
                yield self._quoted(text, path)
            case Preformatted(text):
                yield from _fenced(text)
            case Docs(sections, path):
                yield from self._docs(sections, path)
            case Fields(rows):
                yield from (f"- {_escaped(label)}: {self._run(run)}" for label, run in rows)
            case Listing(items):
                yield from (f"- {self._run(item)}" for item in items)
            case Table():
                yield from self._table(block)
            case Bars(bars, caption):
                yield from (f"{_escaped(caption)}:", "")
                yield from (f"- {self._run(bar.label)}: {bar.note}" for bar in bars)
            case Diagram():
                yield from _fenced(mermaid(block), "mermaid")
                yield from ("", _escaped(block.caption))
            case DefinitionBlock():
                yield from self._definition(block)
            case _:
                raise TypeError(f"the book has no {type(block).__name__}")

    def _definition(self, block: DefinitionBlock) -> Iterator[str]:
        yield from (f"#### {_escaped(block.kind)} {_escaped(block.scope + block.name)}", "")
        if block.head or block.signature:
            yield from _fenced(block.head or f"{block.name}{block.signature}", block.language.lower())
            yield ""
        yield from (self._run(block.line), "")
        yield from self._docs(block.docs, block.path)

    def _docs(self, sections: Sequence[DocSection], path: str) -> Iterator[str]:
        for section in sections:
            if section.text:
                yield from (self._quoted(from_rst(section.text), path), "")

    def _quoted(self, text: str, path: str) -> str:
        return quoted(text, 4, lambda href: repository_link(href, path, self._linked, self._url))

    def _table(self, table: Table) -> Iterator[str]:
        columns = [
            number for number in range(len(table.head)) if any(row.cells[number] for row in table.rows)
        ]
        yield f"| {' | '.join(_escaped(table.head[number]) for number in columns)} |"
        yield f"|{'---|' * len(columns)}"
        for row in table.rows:
            yield f"| {' | '.join(self._run(row.cells[number]) for number in columns)} |"

    def _run(self, run: Run) -> str:
        return "".join(self._inline(one) for one in run).strip()

    def _inline(self, one: Inline) -> str:
        match one:
            case str(text) | Export(text):
                return _escaped(text)
            case Ref(text, uri, anchor, code):
                return f"[{_named(text, is_code=code)}]({self._url(uri, anchor)})"
            case Url(text, url, code):
                return f"[{_named(text, is_code=code)}](<{url}>)"
            case Code(text):
                return _named(text, is_code=True)
            case Muted(text) | Label(text):
                return f" ({_escaped(text)}) "
            case Docs(sections):
                return _escaped(" ".join(section.text for section in sections))

    def _url(self, uri: str, anchor: str = "") -> str:
        url = relative_url(self._addresses.url(uri, anchor), self._here)
        return url.replace("(", "%28").replace(")", "%29")


def _fenced(text: str, language: str = "") -> Iterator[str]:
    """A block of code, in a fence that is longer than any in it."""
    longest = max((len(found) for found in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    yield from (f"{fence}{language}", text.rstrip("\n"), fence)


def _named(text: str, *, is_code: bool) -> str:
    """A name; one with a sign that ends code or a cell of a table is escaped as text."""
    return f"`{text}`" if is_code and not set(text) & {"`", "|", "\n"} else _escaped(text)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", _flat(text))


def _flat(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text)
