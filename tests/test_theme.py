"""The corners of MkDocs that the plugin leans on: a change there fails here, and says where."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest
from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.contrib.search import SearchPlugin
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from conftest import NewSite, Site
from mkdocs_kwmap.pagemaker import Searched
from mkdocs_kwmap.render.page import Heading
from mkdocs_kwmap.shells import plain_title
from mkdocs_kwmap.theme import index_page, run_page_context, search_entries, search_key, search_reader, toc_of


class Recorder(SearchPlugin):  # type: ignore[no-untyped-call]
    """A search plugin that only notes that it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def on_page_context(self, context: TemplateContext, page: Page, **kwargs: Any) -> None:
        self.asked += 1


def config_with(plugin: SearchPlugin) -> MkDocsConfig:
    config = MkDocsConfig()
    config.plugins = PluginCollection()
    config.plugins["search"] = plugin
    return config


@pytest.mark.parametrize("searched", [True, False])
def test_search_is_asked_only_for_searched_pages(searched: bool) -> None:
    plugin = Recorder()
    config = config_with(plugin)
    page = Page("Page", File("page.md", None, "site", use_directory_urls=True), config)
    context: Any = {"page": page}
    assert run_page_context(config, context, page, Navigation([], []), search=searched) is context
    assert plugin.asked == searched


def config_with_search(site: Site) -> MkDocsConfig:
    config = load_config(str(site.folder / "mkdocs.yml"), plugins=["search"])
    config.plugins.on_startup(command="build", dirty=False)
    config = config.plugins.on_config(config)
    config.plugins.on_pre_build(config=config)
    return config


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_search_still_reads_and_keeps_pages_as_it_is_asked_to(theme: str, new_site: NewSite) -> None:
    config = config_with_search(new_site({}, theme={"name": theme}))
    contents = Heading(1, "top", "Page", [Heading(2, "part", "A &amp; B")])
    html = '<h1 id="top">Page</h1><p>Some text.</p><h2 id="part">A &amp; B</h2><p>More.</p>'
    page = Page("Page", File("page.md", None, "site", use_directory_urls=True), config)
    page.meta, page.content, page.toc = {"title": "Page"}, html, toc_of(contents)
    index_page(config, page, Navigation([], []))
    entries = search_entries(config)
    assert entries is not None, "theme.search_entries knows no list of what the search has noted"
    assert any("Some text." in entry["text"] for entry in entries)
    assert any(entry["location"] == "page/#part" for entry in entries)
    reader = search_reader(config)
    assert reader is not None, "theme.search_reader cannot send what the search reads with to a process"
    reader = pickle.loads(pickle.dumps(reader))
    for _ in range(2):  # it keeps nothing
        assert reader(Searched("page.md", "Page", html, contents), "page/") == entries


def test_of_another_search_nothing_is_known() -> None:
    assert search_entries(config_with(Recorder())) is None
    assert search_reader(config_with(Recorder())) is None
    without = MkDocsConfig()
    without.plugins = PluginCollection()
    assert search_key(config_with(Recorder())) != search_key(without)


def test_a_search_that_cannot_go_to_another_process_is_asked_itself(new_site: NewSite) -> None:
    config = config_with_search(new_site({}, theme={"name": "material"}))
    plugin: Any = config.plugins["material/search"]
    plugin.search_index.config["separator"] = lambda: None
    assert search_entries(config) == []
    assert search_reader(config) is None


def test_mkdocs_still_makes_template_contexts_as_the_build_expects() -> None:
    parameters = list(inspect.signature(build.get_context).parameters)
    assert parameters[:4] == ["nav", "files", "config", "page"], "build.py calls get_context by position"


def test_mkdocs_still_asks_files_for_what_links_name() -> None:
    assert "get_file_from_path" in vars(Files), "MapFiles in build.py answers for generated pages there"


@pytest.mark.parametrize("title", ["<script>", "a</title><b>", "&lt;img&gt;", 'x" onload="y'])
def test_no_title_can_become_markup(title: str) -> None:
    safe = plain_title(title)
    assert not set("<>\"'") & set(safe)


def test_headings_become_a_table_of_contents() -> None:
    heading = Heading(1, "top", "Top", [Heading(2, "part", "Part", [Heading(3, "a.b", "b", [])])])
    (top,) = toc_of(heading)
    (part,) = top.children
    assert (top.title, part.url, part.children[0].url) == ("Top", "#part", "#a.b")
