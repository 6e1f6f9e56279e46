"""What themes and other plugins get to see of a generated page; MkDocs' less documented corners."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents, get_toc

from mkdocs_kwmap.addresses import FRAGMENT_SAFE
from mkdocs_kwmap.render.page import Heading

_SEARCH_PLUGINS = ("search", "material/search")


def plain_title(text: str) -> str:
    """A title that is safe in every theme.

    Themes print titles unescaped, and Material's `striptags` turns entities back into characters, so
    no escaping holds everywhere; angle brackets are replaced by their look-alikes.
    """
    return escape(text.replace("<", "‹").replace(">", "›"))


def toc_of(heading: Heading) -> TableOfContents:
    """A page's table of contents, as themes iterate over it."""
    return get_toc([_token(heading)])


def _token(heading: Heading) -> Any:
    return {
        "level": heading.level,
        "id": quote(heading.id, safe=FRAGMENT_SAFE),  # themes print it as a URL, and do not escape it
        "name": heading.name,
        "children": [_token(child) for child in heading.children],
    }


def run_page_context(config: MkDocsConfig, context: Any, page: Page, nav: Navigation, *, search: bool) -> Any:
    """Run the `page_context` event; without `search`, leave out the plugins that index the page.

    There is no public way to keep one page from MkDocs' own search, so `plugins.events` is read.
    """
    if search:
        return config.plugins.on_page_context(context, page=page, config=config, nav=nav)
    searching = [config.plugins[name] for name in _SEARCH_PLUGINS if name in config.plugins]
    for method in config.plugins.events["page_context"]:
        if getattr(method, "__self__", None) not in searching:
            context = method(context, page=page, config=config, nav=nav) or context
    return context
