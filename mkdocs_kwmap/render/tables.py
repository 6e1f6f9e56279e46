"""Tables and lists of page models to HTML."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_kwmap.pages.model import Docs, Fields, Listing, Row, Run, Table
from mkdocs_kwmap.render.documentation import documentation
from mkdocs_kwmap.render.escaping import Html, escape, joined
from mkdocs_kwmap.render.tools import Tools


def fields(block: Fields, tools: Tools) -> Html:
    """Labelled values."""
    rows = joined(
        Html(f"<div><dt>{escape(label)}</dt> <dd>{tools.run(value)}</dd></div>\n")
        for label, value in block.rows
    )
    return Html(f'<dl class="kwmap-fields">\n{rows}</dl>')


def listing(block: Listing, tools: Tools) -> Html:
    """A list of short items."""
    items = joined(Html(f"<li>{tools.run(item)}</li>") for item in block.items)
    return Html(f'<ul class="kwmap-list">{items}</ul>')


def table(block: Table, tools: Tools) -> Html:
    """A table without the columns that are empty in all rows."""
    columns = _filled_columns(block)
    stacks = Html(" kwmap-stacks" if block.stacks else "")
    label = escape(", ".join(block.head))
    heads = joined(Html(f'<th scope="col">{escape(block.head[number])}</th> ') for number in columns)
    rows = joined(_row(row, columns, tools) for row in block.rows)
    return Html(
        f'<div class="kwmap-table{stacks}" tabindex="0" role="group" aria-label="{label}">'
        f'<table class="kwmap-rows">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>'
    )


def _filled_columns(block: Table) -> list[int]:
    return [
        number
        for number in range(len(block.head))
        if any(part != "" for row in block.rows for part in row.cells[number])
    ]


def _row(row: Row, columns: Sequence[int], tools: Tools) -> Html:
    cells = joined([_cell(row.cells[number], tools) for number in columns], " ")
    return Html(f"<tr{_id(row.id)}>{cells} </tr>\n")


def _cell(cell: Run, tools: Tools) -> Html:
    """A cell; only one of several words may wrap."""
    if not cell:
        return Html("<td></td>")
    first = cell[0]
    if len(cell) > 1:
        shown, wraps = tools.run(cell), True
    elif isinstance(first, Docs):
        shown, wraps = documentation(first.sections, first.path, tools), True
    elif isinstance(first, str):
        shown, wraps = escape(first), len(first) > 20
    else:
        shown, wraps = tools.run(cell), len(first.text) > 40
    return Html(f'<td class="kwmap-words">{shown}</td>' if wraps else f"<td>{shown}</td>")


def _id(id_: str) -> Html:
    return Html(f' id="{escape(id_)}"') if id_ else Html("")
