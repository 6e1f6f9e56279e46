"""What themes and other plugins get to see of a generated page; MkDocs' less documented corners."""

from __future__ import annotations

import copy
import pickle
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents, get_toc

from mkdocs_kwmap.addresses import fragment
from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.pagemaker import Searched
from mkdocs_kwmap.render.page import Heading

_SEARCH_PLUGINS = ("search", "material/search")


def toc_of(heading: Heading) -> TableOfContents:
    """A page's table of contents, as themes iterate over it."""
    return get_toc([_token(heading)])


def _token(heading: Heading) -> Any:
    return {
        "level": heading.level,
        "id": fragment(heading.id),
        "name": heading.name,
        "children": [_token(child) for child in heading.children],
    }


def run_page_context(config: MkDocsConfig, context: Any, page: Page, nav: Navigation, *, search: bool) -> Any:
    """Run the `page_context` event; without `search`, leave out the plugins that index the page.

    There is no public way to keep one page from MkDocs' own search, so `plugins.events` is read.
    """
    if search:
        return config.plugins.on_page_context(context, page=page, config=config, nav=nav)
    for method in _others(config):
        context = method(context, page=page, config=config, nav=nav) or context
    return context


def index_page(config: MkDocsConfig, page: Page, nav: Navigation) -> None:
    """Have the site's search index a page, without the events of others."""
    others = _others(config)
    for method in config.plugins.events["page_context"]:
        if method not in others:
            method({"page": page}, page=page, config=config, nav=nav)


def search_entries(config: MkDocsConfig) -> list[dict[str, Any]] | None:
    """What the site's search has noted of pages so far, in order; None where that is not known.

    MkDocs' search and that of Material keep it in a list of their own, which neither documents.
    """
    found = map(_entries, _search_indexes(config))
    return next((entries for entries in found if entries is not None), None)


def _search_indexes(config: MkDocsConfig) -> list[Any]:
    return [getattr(plugin, "search_index", None) for plugin in _searching(config)]


def _entries(index: object) -> list[dict[str, Any]] | None:
    names = (name for name in ("entries", "_entries") if isinstance(getattr(index, name, None), list))
    return getattr(index, next(names, ""), None)


class SearchReader:
    """Reads pages as the site's search does, in any process."""

    def __init__(self, index: Any) -> None:
        """Take a copy of what the search reads with.

        Parameters:
            index: That of the plugin.
        """
        self._index = copy.deepcopy(index)

    def __call__(self, text: Searched, url: str) -> list[dict[str, Any]]:
        """What the search notes of a page.

        Parameters:
            text: What it reads of it.
            url: Its URL, relative to the site's root.
        """
        entries = _entries(self._index)
        assert entries is not None
        entries.clear()
        toc, meta = toc_of(text.contents), {"title": text.title}
        page = SimpleNamespace(title=text.title, url=url, content=text.text, toc=toc, meta=meta)
        self._index.add_entry_from_context(page)
        return list(entries)


def search_reader(config: MkDocsConfig) -> SearchReader | None:
    """What reads pages as the site's search does; None where that is to be asked itself."""
    indexes = _search_indexes(config)
    # jieba is set up by the plugin, in this process only
    if len(indexes) != 1 or _entries(indexes[0]) is None or find_spec("jieba") is not None:
        return None
    reader = SearchReader(indexes[0])
    try:
        pickle.dumps(reader)
    except (pickle.PicklingError, TypeError, AttributeError):
        return None
    return reader


def search_key(config: MkDocsConfig) -> bytes:
    """A key of all that these entries are made of, apart from the pages."""
    plugins = [(type(one).__module__, repr(dict(one.config))) for one in _searching(config)]
    has_jieba = find_spec("jieba") is not None  # with which Material parts words of Chinese
    return key_of(*map(_version, ("mkdocs", "mkdocs-material")), repr([plugins, has_jieba]))


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _searching(config: MkDocsConfig) -> list[Any]:
    return [config.plugins[name] for name in _SEARCH_PLUGINS if name in config.plugins]


def plugins_that_see_pages(config: MkDocsConfig) -> list[str]:
    """Names of the modules of those plugins and hooks that change pages as they are rendered."""
    methods = [*_others(config), *config.plugins.events["post_page"]]
    return sorted({getattr(method, "__module__", None) or type(method).__module__ for method in methods})


def _others(config: MkDocsConfig) -> list[Any]:
    """The methods that are called with the context of a page, but for those that index it."""
    searching = _searching(config)
    methods = config.plugins.events["page_context"]
    return [method for method in methods if getattr(method, "__self__", None) not in searching]
