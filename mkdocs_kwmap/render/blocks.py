"""Blocks of page models to HTML: a function for each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mkdocs_kwmap.pages.listed import Keywords
from mkdocs_kwmap.pages.model import (
    Bars,
    Block,
    Cards,
    DefinitionBlock,
    Diagram,
    Docs,
    Examples,
    Fields,
    Figures,
    Images,
    Listing,
    Paragraph,
    Preformatted,
    Prose,
    Quotes,
    Section,
    SourceText,
    Table,
    Treemap,
)
from mkdocs_kwmap.render.definitions import definition
from mkdocs_kwmap.render.documentation import documentation
from mkdocs_kwmap.render.escaping import Html, escape, joined, number
from mkdocs_kwmap.render.figures import bars, cards, diagram, figures, images, treemap
from mkdocs_kwmap.render.listings import keywords
from mkdocs_kwmap.render.quotes import examples, quotes_of_a_file
from mkdocs_kwmap.render.tables import fields, listing, table
from mkdocs_kwmap.render.tools import Tools


def section(part: Section, tools: Tools) -> Html:
    """A part of a page with its heading."""
    blocks = joined(Html(f"{_block(block, tools)}\n") for block in part.blocks)
    return Html(f'<h2 id="{escape(part.id)}">{escape(part.title)}</h2>\n{blocks}')


def _block(block: Block, tools: Tools) -> Html:
    return BLOCKS[type(block)](block, tools)


def _paragraph(block: Paragraph, tools: Tools) -> Html:
    return Html(f"<p>{tools.run(block.run)}</p>")


def _prose(block: Prose, tools: Tools) -> Html:
    return Html(f'<div class="kwmap-prose">{tools.prose(block)}</div>')


def _preformatted(block: Preformatted, _: Tools) -> Html:
    return Html(f'<pre class="kwmap-text">{escape(block.text)}</pre>')


def _docs(block: Docs, tools: Tools) -> Html:
    return documentation(block.sections, block.path, tools)


def _source(block: SourceText, tools: Tools) -> Html:
    digits = number(len(str(block.lines)))
    return Html(
        '<div class="highlight kwmap-source" data-search-exclude><pre tabindex="0" role="group" '
        f'aria-label="Source of {escape(block.path)}" style="--kwmap-digits: {digits}">'
        f"{tools.source(block)}</pre></div>"
    )


BLOCKS: Mapping[type[Block], Callable[[Any, Tools], Html]] = {
    Paragraph: _paragraph,
    Prose: _prose,
    Docs: _docs,
    Preformatted: _preformatted,
    Fields: fields,
    Listing: listing,
    Table: table,
    Keywords: keywords,
    Bars: bars,
    Treemap: treemap,
    Diagram: diagram,
    Cards: cards,
    Figures: figures,
    Quotes: quotes_of_a_file,
    Examples: examples,
    Images: images,
    DefinitionBlock: definition,
    SourceText: _source,
}
"""What renders each type of block; a test holds that none is missing."""
