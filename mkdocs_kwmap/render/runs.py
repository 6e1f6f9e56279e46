"""Text runs of page models to HTML: by far the most of what pages are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mkdocs_kwmap.pages.model import Code, Export, Inline, Label, Muted, Ref, Url
from mkdocs_kwmap.render.escaping import Html, escape
from mkdocs_kwmap.render.links import PageLinks


class RunRenderer:
    """Renders the runs of one page.

    There are millions of items on the pages of a map, so that what is made of one is marked as HTML
    together with its run.
    """

    def __init__(self, links: PageLinks) -> None:
        """Keep what makes the URLs of links."""
        self._links = links
        self._items: Mapping[type[Inline], Callable[[Any], str]] = {
            str: escape,
            Ref: self._ref,
            Code: _code,
            Muted: _muted,
            Label: _label,
            Url: _url,
            Export: self._export,
        }

    def __call__(self, items: Iterable[Inline]) -> Html:
        """The HTML of a run; documentation stands alone, and is none of it."""
        render = self._items
        return Html("".join([render[type(item)](item) for item in items]))

    def _ref(self, item: Ref) -> str:
        if item.code:
            return f'<a href="{self._links.to(item)}"><code>{escape(item.text)}</code></a>'
        return f'<a href="{self._links.to(item)}">{escape(item.text)}</a>'

    def _export(self, item: Export) -> str:
        url, text = self._links.export(item), escape(item.text)
        return f'<a href="{url}">{text}</a>' if url else text


def _code(item: Code) -> str:
    return f"<code>{escape(item.text)}</code>"


def _muted(item: Muted) -> str:
    return f' <span class="kwmap-muted">{escape(item.text)}</span> '


def _label(item: Label) -> str:
    return f' <span class="kwmap-label">{escape(item.text)}</span>'


def _url(item: Url) -> str:
    text = escape(item.text)
    shown = f"<code>{text}</code>" if item.code else text
    return f'<a href="{escape(item.url)}" rel="noopener">{shown}</a>'
