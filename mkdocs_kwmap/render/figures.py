"""Drawings, large numbers, cards and images of page models to HTML."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_kwmap.pages.mermaid import mermaid
from mkdocs_kwmap.pages.model import (
    Arrow,
    Bar,
    Bars,
    Card,
    Cards,
    Cell,
    Diagram,
    Figures,
    Image,
    Images,
    Ref,
    Treemap,
)
from mkdocs_kwmap.render.escaping import Html, escape, joined, number
from mkdocs_kwmap.render.tools import Tools


def bars(block: Bars, tools: Tools) -> Html:
    """Amounts as bars, to one scale."""
    most = max((bar.value for bar in block.bars), default=0)
    items = joined(_bar(bar, most, tools) for bar in block.bars)
    return Html(
        f'<figure class="kwmap-bars"><figcaption>{escape(block.caption)}</figcaption>\n'
        f"<ul>\n{items}</ul></figure>"
    )


def _bar(bar: Bar, most: int, tools: Tools) -> Html:
    width = escape(f"{100 * bar.value / most:.2f}")
    return Html(
        f'<li><span>{tools.run(bar.label)}</span> <span class="kwmap-bar" aria-hidden="true">'
        f'<span style="width: {width}%"></span></span> '
        f'<span class="kwmap-bar-note">{escape(bar.note)}</span></li>\n'
    )


def treemap(block: Treemap, tools: Tools) -> Html:
    """Nested rectangles; folders come before what lies in them, so that it is drawn over them."""
    caption = escape(block.caption)
    cells = joined(_cell(cell, tools) for cell in block.cells)
    legend = joined(
        Html(f'<li class="kwmap-c{number(colour)}"><span aria-hidden="true"></span> {escape(name)}</li>\n')
        for name, colour in block.legend
    )
    return Html(
        f'<figure class="kwmap-treemap">\n'
        f'<svg viewBox="0 0 {number(block.width)} {number(block.height)}" role="group" '
        f'aria-label="{caption}">\n{cells}</svg>\n'
        f"<figcaption>{caption}\n<ul>\n{legend}</ul></figcaption>\n</figure>"
    )


def _cell(cell: Cell, tools: Tools) -> Html:
    """A rectangle; the Tab key stops at folders only."""
    behaviour = Html(' kwmap-open"' if cell.is_folder else '" tabindex="-1"')
    label = Html("")
    if cell.label:
        label = Html(f'<text x="{number(cell.x + 3)}" y="{number(cell.y + 13)}">{escape(cell.label)}</text>')
    return Html(
        f'<a href="{tools.links.to(cell.ref)}" class="kwmap-c{number(cell.colour)}{behaviour}>'
        f'<title>{escape(cell.title)}</title><rect x="{number(cell.x)}" y="{number(cell.y)}" '
        f'width="{number(cell.width)}" height="{number(cell.height)}"/>{label}</a>\n'
    )


def diagram(block: Diagram, tools: Tools) -> Html:
    """What leads into the thing in the centre, and what it leads to."""
    most = max((arrow.count for arrow in (*block.incoming, *block.outgoing)), default=0)
    incoming = _arrows("imported by", block.incoming, most, tools)
    outgoing = _arrows("imports from", block.outgoing, most, tools)
    return Html(
        '<figure class="kwmap-diagram">\n<div class="kwmap-diagram-columns">\n'
        f'<div class="kwmap-diagram-in">{incoming}</div>\n'
        f'<div class="kwmap-diagram-centre"><strong>{escape(block.centre)}</strong></div>\n'
        f'<div class="kwmap-diagram-out">{outgoing}</div>\n'
        f"</div>\n<figcaption>{escape(block.caption)}</figcaption>\n"
        f"<details><summary>As text for Mermaid</summary><pre>{escape(mermaid(block))}</pre></details>\n"
        "</figure>"
    )


def _arrows(label: str, arrows: Iterable[Arrow], most: int, tools: Tools) -> Html:
    if not arrows:
        return Html("")
    items = joined(_arrow(arrow, most, tools) for arrow in arrows)
    return Html(f'<p class="kwmap-muted">{escape(label)}</p><ul>\n{items}</ul>')


def _arrow(arrow: Arrow, most: int, tools: Tools) -> Html:
    weight, count = escape(f"{1 + 5 * arrow.count / most:.2f}"), escape(f"{arrow.count:,}")
    return Html(
        f'<li style="--kwmap-weight: {weight}px"><a href="{tools.links.to(arrow.folder)}">'
        f'{escape(arrow.folder.text)}</a> <span class="kwmap-muted">{count}</span></li>\n'
    )


def cards(block: Cards, tools: Tools) -> Html:
    """A few ways to go on from here."""
    return Html(f'<ul class="kwmap-cards">\n{joined(_card(card, tools) for card in block.cards)}</ul>')


def _card(card: Card, tools: Tools) -> Html:
    note = Html(f' <span class="kwmap-muted">{escape(card.note)}</span>') if card.note else Html("")
    return Html(
        f'<li><a href="{tools.links.to(card.head)}">{escape(card.head.text)}</a>{note}'
        f"<div>{tools.run(card.run)}</div></li>\n"
    )


def figures(block: Figures, tools: Tools) -> Html:
    """Large numbers, each a link."""
    items = joined(
        Html(f'<li><a href="{tools.links.to(ref)}">{_figure(figure, ref)}</a></li>\n')
        for figure, ref in block.figures
    )
    return Html(f'<ul class="kwmap-figures">\n{items}</ul>')


def _figure(figure: str, ref: Ref) -> Html:
    return Html(f"<strong>{escape(figure)}</strong> {escape(ref.text)}")


def images(block: Images, tools: Tools) -> Html:
    """Images side by side, loaded only when they come into view."""
    return Html(f'<ul class="kwmap-images">\n{joined(_image(one, tools) for one in block.images)}</ul>')


def _image(image: Image, tools: Tools) -> Html:
    url, text = tools.links.copy(image.path), escape(image.text)
    return Html(
        f'<li><a href="{url}"><img src="{url}" alt="{text}" loading="lazy" decoding="async"></a> '
        f"<code>{text}</code></li>\n"
    )
