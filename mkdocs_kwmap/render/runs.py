"""Text runs of page models to HTML: by far the most of what pages are made of."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_kwmap.pages.model import Code, Docs, Export, Inline, Label, Muted, Ref, Url
from mkdocs_kwmap.render.escaping import Html, escape, joined
from mkdocs_kwmap.render.links import PageLinks


class RunRenderer:
    """Renders the runs of one page."""

    def __init__(self, links: PageLinks) -> None:
        """Keep what makes the URLs of links."""
        self._links = links

    def __call__(self, items: Iterable[Inline]) -> Html:
        """The HTML of a run; documentation stands alone, and is none of it."""
        return joined(map(self._inline, items))

    def _inline(self, item: Inline) -> Html:  # noqa: PLR0911  # a case for each type
        if isinstance(item, str):
            return escape(item)
        kind = type(item)
        assert not isinstance(item, Docs)
        text = escape(item.text)
        if kind is Ref:
            assert isinstance(item, Ref)
            return Html(f'<a href="{self._links.to(item)}">{_as_code(text, is_code=item.code)}</a>')
        if kind is Code:
            return Html(f"<code>{text}</code>")
        if kind is Muted:
            return Html(f' <span class="kwmap-muted">{text}</span> ')
        if kind is Label:
            return Html(f' <span class="kwmap-label">{text}</span>')
        if isinstance(item, Url):
            return Html(
                f'<a href="{escape(item.url)}" rel="noopener">{_as_code(text, is_code=item.code)}</a>'
            )
        assert isinstance(item, Export)
        url = self._links.export(item)
        return Html(f'<a href="{url}">{text}</a>') if url else text


def _as_code(text: Html, *, is_code: bool) -> Html:
    return Html(f"<code>{text}</code>") if is_code else text
