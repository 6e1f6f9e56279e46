"""Docstrings and leading comments to HTML, section by section."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_kwmap.model import DocItem, DocSection
from mkdocs_kwmap.render.escaping import Html, escape, joined
from mkdocs_kwmap.render.tools import Tools, expression

_LONG = 28
"""Characters from which on a type or default may wrap."""


def documentation(sections: Iterable[DocSection], path: str, tools: Tools) -> Html:
    """The HTML of documentation.

    Parameters:
        sections: Its sections.
        path: The file it stands in.
        tools: Those of the page.
    """
    return joined(_section(section, path, tools) for section in sections)


def _section(section: DocSection, path: str, tools: Tools) -> Html:
    if section.items:
        return _table(section, path, tools)
    text = tools.docs(section.text, path)
    if section.kind in ("admonition", "deprecated"):
        return _admonition(section, text)
    has_title = section.title or section.kind != "text"
    title = _title(section.title or section.kind.capitalize()) if has_title else Html("")
    return Html(f'{title}<div class="kwmap-prose">{text}</div>\n')


def _title(title: str) -> Html:
    return Html(f'<p class="kwmap-doc-title">{escape(title)}</p>')


def _admonition(section: DocSection, text: Html) -> Html:
    is_deprecated = section.kind == "deprecated"
    kind = Html("warning" if is_deprecated else "note")
    title = escape(f"Deprecated {section.title}" if is_deprecated else section.title)
    return Html(f'<div class="admonition {kind}"><p class="admonition-title">{title}</p>{text}</div>\n')


def _table(section: DocSection, path: str, tools: Tools) -> Html:
    """A table of what has items, without the columns that are empty in all rows."""
    columns = [name for name in _HEADS if any(getattr(item, name) for item in section.items)]
    title = escape(section.title or section.kind.replace("_", " ").capitalize())
    heads = joined(_HEADS[name] for name in columns)
    rows = joined(_row(item, columns, path, tools) for item in section.items)
    return Html(
        f'<p class="kwmap-doc-title">{title}</p>\n'
        f'<div class="kwmap-table" tabindex="0" role="group" aria-label="{title}">'
        f'<table class="kwmap-rows">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody></table></div>\n"
    )


_HEADS = {
    "name": Html('<th scope="col">Name</th> '),
    "annotation": Html('<th scope="col">Type</th> '),
    "text": Html('<th scope="col">Description</th> '),
    "default": Html('<th scope="col">Default</th>'),
}
"""Heads of the columns by the field of an item that they show."""


def _row(item: DocItem, columns: Iterable[str], path: str, tools: Tools) -> Html:
    cells = joined(_cell(item, name, path, tools) for name in columns)
    return Html(f"<tr>{cells}</tr>\n")


def _cell(item: DocItem, name: str, path: str, tools: Tools) -> Html:
    if name == "name":
        return Html(f"<td><code>{escape(item.name)}</code></td> ")
    if name == "annotation":
        return Html(f"{_expression_cell(item.annotation)} ")
    if name == "text":
        return Html(f'<td class="kwmap-words">{tools.docs(item.text, path)}</td> ')
    return _expression_cell(item.default)


def _expression_cell(text: str) -> Html:
    shown = Html(f"<code>{expression(text)}</code>") if text else Html("")
    return Html(f'<td class="kwmap-words">{shown}</td>') if len(text) > _LONG else Html(f"<td>{shown}</td>")
