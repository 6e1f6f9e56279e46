"""Text runs of page models to HTML: by far the most of what pages are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from markupsafe import Markup, escape

from mkdocs_kwmap.pages.model import Code, Docs, Export, Inline, Label, Muted, Ref, Url

Href = Callable[[Ref], str]
"""URL of a link into the map, relative to the page."""


class RunRenderer:
    """Renders the runs of one page."""

    def __init__(self, href: Href, export_href: Callable[[Export], str]) -> None:
        """Keep what makes links.

        Parameters:
            href: Gives the URL of a page.
            export_href: Gives the URL of an export; empty for one that is not there.
        """
        self._href = href
        self._export_href = export_href

    def __call__(self, items: Iterable[Inline]) -> Markup:
        """The HTML of a run; documentation stands alone, and is none of it."""
        return Markup("".join(map(self._inline, items)))  # each part is escaped

    def _inline(self, item: Inline) -> str:  # noqa: PLR0911  # a case for each type
        kind = type(item)
        if kind is str:
            return escape(item)
        assert not isinstance(item, str | Docs)
        text = escape(item.text)
        if kind is Ref:
            assert isinstance(item, Ref)
            return f'<a href="{escape(self._href(item))}">{_as_code(text, is_code=item.code)}</a>'
        if kind is Code:
            return f"<code>{text}</code>"
        if kind is Muted:
            return f' <span class="kwmap-muted">{text}</span> '
        if kind is Label:
            return f' <span class="kwmap-label">{text}</span>'
        if isinstance(item, Url):
            return f'<a href="{escape(item.url)}" rel="noopener">{_as_code(text, is_code=item.code)}</a>'
        assert isinstance(item, Export)
        url = self._export_href(item)
        return f'<a href="{escape(url)}">{text}</a>' if url else text


def _as_code(text: str, *, is_code: bool) -> str:
    return f"<code>{text}</code>" if is_code else text
