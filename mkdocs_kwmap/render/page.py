"""Page models to HTML fragments, which a theme then puts into its own page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape, unescape
from typing import Any
from urllib.parse import quote

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_kwmap.addresses import Addresses, relative_url
from mkdocs_kwmap.pages.mermaid import mermaid
from mkdocs_kwmap.pages.model import (
    DefinitionBlock,
    Export,
    Fields,
    PageModel,
    Ref,
    Section,
    SourceText,
    Table,
    Treemap,
)
from mkdocs_kwmap.render.highlight import (
    highlight_expression,
    highlight_head,
    highlight_lines,
    highlight_signature,
)
from mkdocs_kwmap.render.links import Linked, repository_link
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.rst import from_rst
from mkdocs_kwmap.render.runs import RunRenderer
from mkdocs_kwmap.render.source import SourceRenderer

_BEHIND_SEPARATORS = re.compile(r"(?<=::)|(?<=\.)")

_DEEPEST_IN_CONTENTS = 4
_MOST_IN_CONTENTS = 300
"""Definitions; where there are more, those of languages other than Python are told without their members."""

_USES = re.compile(r'<aside class="kwmap-uses[^>]*>.*?</aside>', re.DOTALL)
"""Code of other files, which a search would find on every page that quotes it."""

_ID = re.compile(r'\sid="([^"]*)"')


class Heading(msgspec.Struct):
    """An entry of a page's table of contents, in the form of Python-Markdown's `toc_tokens`."""

    level: int
    id: str
    name: str
    """Escaped text."""
    children: list[Heading] = []


class Rendered(msgspec.Struct):
    """What a page shows, and what the site's search shall read of it."""

    content: str
    search: str
    """The content without navigation and source."""
    contents: Heading

    def anchors(self) -> set[str]:
        """Every id in the content."""
        return {unescape(found) for found in _ID.findall(self.content)}


class Renderer:
    """Renders the pages of one map; needs nothing of the index but what it is given."""

    def __init__(
        self, linked: Linked, addresses: Addresses, markdown: SafeMarkdown, source: SourceRenderer
    ) -> None:
        """Keep what pages are made with.

        Parameters:
            linked: What links in READMEs and docstrings may lead to.
            addresses: The places of pages, exports and copies.
            markdown: Renders READMEs and docstrings.
            source: Renders source.
        """
        self._linked = linked
        self._addresses = addresses
        self.markdown = markdown
        self.source = source
        self._environment = Environment(
            loader=PackageLoader("mkdocs_kwmap"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            block_type=lambda block: type(block).__name__,
            signature=_signature,
            expression=_expression,
            code=_code,
            mermaid=mermaid,
            filled_columns=_filled_columns,
        )
        self._head = self._environment.get_template("head.html")
        self._pager = self._environment.get_template("pager.html")
        self._section = self._environment.get_template("section.html")

    def render(self, page: PageModel) -> Rendered:
        """Render one page.

        Parameters:
            page: The model.

        Returns:
            Its HTML. Links are relative to the page.
        """
        here = self._addresses.url(page.uri)
        values: dict[str, Any] = {
            "page": page,
            "href": partial(self._href, here),
            "run": RunRenderer(partial(self._href, here), partial(self._export_href, here)),
            "prose": partial(self._prose, here),
            "docs": partial(self._docs, here),
            "source": self._source_text,
            "copy": partial(self._copy, here),
        }
        head = self._head.render(values)
        sections = [(part, self._section.render(values, section=part)) for part in page.sections]
        heading = f"<h1>{escape(page.title)}</h1>"
        searched = "".join(_USES.sub("", html) for part, html in sections if _is_searched(part))
        body = "".join(html for _, html in sections)
        if page.before or page.after:
            body += self._pager.render(values)
        return Rendered(
            content=f'<div class="kwmap">{head}{body}</div>',
            search=heading + searched,
            contents=_contents(page),
        )

    def _href(self, here: str, ref: Ref) -> str:
        return relative_url(self._addresses.url(ref.uri, ref.anchor), here)

    def _export_href(self, here: str, export: Export) -> str:
        """The URL of an export; empty for one that cannot be written."""
        url = self._addresses.export_url(export.name)
        return relative_url(url, here) if url else ""

    def _copy(self, here: str, path: str) -> str:
        """The URL of a copied file."""
        return relative_url(quote(self._addresses.copies[path]), here)

    def _link(self, here: str, path: str, href: str) -> str | None:
        return repository_link(
            href, path, self._linked, lambda uri: relative_url(self._addresses.url(uri), here)
        )

    def _prose(self, here: str, text: str, path: str, anchors: str) -> Markup:
        link = partial(self._link, here, path)
        return Markup(self.markdown.render(text, link=link, anchors=anchors, heading=2))

    def _docs(self, here: str, text: str, path: str) -> Markup:
        return Markup(self.markdown.render(from_rst(text), link=partial(self._link, here, path)))

    def _source_text(self, block: SourceText) -> Markup:
        return Markup(self.source.lines(block.path, block.language, block.lines))


def _signature(block: DefinitionBlock) -> Markup:
    if block.head:
        return Markup(highlight_head(block.head, block.name, block.signature, block.language))
    return Markup(highlight_signature(block.name, block.signature))


def _filled_columns(table: Table) -> list[int]:
    """The columns that are not empty in all rows."""
    cells = ((number, row.cells[number]) for row in table.rows for number in range(len(table.head)))
    return sorted({number for number, cell in cells if any(part != "" for part in cell)})


def _code(text: str, language: str) -> Markup:
    return Markup("\n".join(highlight_lines(text, language)))


def _expression(text: str) -> Markup:
    return Markup(highlight_expression(text))


def _is_searched(part: Section) -> bool:
    """Source and treemaps are too much for a site's search; labelled values are the same on every page."""
    return not any(isinstance(block, SourceText | Fields | Treemap) for block in part.blocks)


def _contents(page: PageModel) -> Heading:
    """The page's heading, with its sections and their definitions below it."""
    top = Heading(1, page.id, escape(page.title))
    for part in page.sections:
        heading = Heading(2, part.id, escape(part.title))
        blocks = [block for block in part.blocks if isinstance(block, DefinitionBlock)]
        is_long = sum(1 + len(block.members) for block in blocks) > _MOST_IN_CONTENTS
        heading.children = [_definition_heading(block, is_long) for block in _first_overloads(blocks)]
        top.children.append(heading)
    return top


def _definition_heading(block: DefinitionBlock, is_long: bool) -> Heading:
    is_told_alone = block.level >= _DEEPEST_IN_CONTENTS or (is_long and block.language != "Python")
    members = () if is_told_alone else _first_overloads(block.members)
    children = [_definition_heading(member, is_long) for member in members]
    # the type of a method that stands outside of it: no heading around says it
    owner = _BEHIND_SEPARATORS.split(block.scope)[-2:-1] if block.kind == "method" else []
    return Heading(block.level, block.id, escape("".join((*owner, block.name))), children)


def _first_overloads(blocks: Sequence[DefinitionBlock]) -> Iterator[DefinitionBlock]:
    """The blocks without those that define a name again that one before them has, but in Python."""
    told: set[tuple[str, str]] = set()
    for block in blocks:
        if block.language == "Python" or (block.scope, block.name) not in told:
            told.add((block.scope, block.name))
            yield block
