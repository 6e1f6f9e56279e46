"""Generated pages in the theme's own template, one by one; and what shells are learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import Any

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.files import MapFile, MapFiles
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.pagemaker import Depth, Entries, Searched
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.render.page import Heading
from mkdocs_kwmap.shells import (
    CONTENT,
    SOURCE,
    TITLE,
    URL_PART,
    NoShellError,
    Specimen,
    plain_title,
    sample_contents,
)
from mkdocs_kwmap.theme import (
    SearchReader,
    index_page,
    run_page_context,
    search_entries,
    search_key,
    search_reader,
    toc_of,
)


class ThemedPages:
    """Renders pages as MkDocs does."""

    def __init__(
        self,
        map_: Map,
        files: MapFiles,
        config: MkDocsConfig,
        *,
        nav: Navigation,
        section: Section | None,
        env: jinja2.Environment,
    ) -> None:
        """Put together what a page is made of.

        Parameters:
            map_: The pages.
            files: The site's files.
            config: The site's configuration.
            nav: Its navigation.
            section: Where in the navigation the pages stand.
            env: The theme's templates.
        """
        self._map, self._files, self._config = map_, files, config
        self._nav, self._section, self._env = nav, section, env

    @cached_property
    def _documents(self) -> Sequence[File]:
        return self._files.documentation_pages()

    def rendered(self, source_uri: str, model: PageModel, *, is_indexed: bool) -> str:
        """A page in the theme's template, with the page events that other plugins listen to.

        Parameters:
            source_uri: Of the page.
            model: What it shows.
            is_indexed: Whether the site's search indexes it.
        """
        rendered = self._map.render(model)
        title = plain_title(model.title)
        page = self._filled_in(self._files.page(source_uri), title, rendered.search, rendered.contents)
        output = self._in_template(page, rendered.content, is_indexed=is_indexed)
        page.active = False
        page.content = None
        return output

    def index(self, searched: Searched) -> None:
        """Have the site's search index a page."""
        page = self._files.page(searched.source_uri)
        filled = self._filled_in(page, searched.title, searched.text, searched.contents)
        index_page(self._config, filled, self._nav)
        page.active = False
        page.content = None

    def search_entries(self) -> list[dict[str, Any]] | None:
        """What the site's search has noted so far; None where that is not known."""
        return search_entries(self._config)

    def noted(self, searched: Searched) -> Entries:
        """What the site's search notes of a page, which is not added to what it has noted.

        Parameters:
            searched: The page. What the search notes is known (see `search_entries`).
        """
        entries = self.search_entries()
        assert entries is not None
        start = len(entries)
        self.index(searched)
        noted = entries[start:]
        del entries[start:]
        return noted

    def search_reader(self) -> SearchReader | None:
        """What reads pages as the site's search does; None where that is to be asked itself."""
        return search_reader(self._config)

    def search_key(self) -> bytes:
        """A key of the site's search and its settings."""
        return search_key(self._config)

    def specimen(self, depth: Depth) -> Specimen:
        """A page with sentinels, to learn the shell of all pages of a depth from.

        Raises:
            NoShellError: Pages of that depth have no shell.
        """
        slashes, has_headings = depth
        below = slashes - self._map.base.count("/")
        if self._config.use_directory_urls:
            place = "/".join([self._map.base, *[URL_PART] * (below - 1), "index.html"])
        else:
            place = "/".join([self._map.base, *[URL_PART] * below]) + ".html"
        if below < 1 or URL_PART not in place:
            raise NoShellError("its URL is that of the map")
        file = MapFile(SOURCE, place, self._config)
        contents = sample_contents(with_children=has_headings)
        page = self._filled_in(Page(None, file, self._config), TITLE, CONTENT, contents)
        page.title = TITLE
        html = self._in_template(page, CONTENT, is_indexed=False)
        return Specimen(html, page.url, has_headings, key_of(html))

    def _filled_in(self, page: Page, title: str, content: str, contents: Heading) -> Page:
        page.parent = page.parent or self._section
        page.meta = {"title": title}
        page.title = page.title or title
        page.toc = toc_of(contents)
        page.markdown = ""
        page.content = content
        page.active = True
        return page

    def _in_template(self, page: Page, content: str, *, is_indexed: bool) -> str:
        context = get_context(self._nav, self._documents, self._config, page)
        context = run_page_context(self._config, context, page, self._nav, search=is_indexed)
        page.content = content
        output = self._env.get_template("main.html").render(context)
        return str(self._config.plugins.on_post_page(output, page=page, config=self._config))

    # Pages that are like no other

    def own_pages(self, places: Mapping[str, str]) -> Set[str]:
        """Those that the theme's page around is like no other's, for what the navigation names.

        Parameters:
            places: The files of pages, by their source URIs.
        """
        parts = tuple(f"{self._map.base}/{part}/" for part in self._parts_of_navigation)
        named = self.in_navigation
        return {uri for uri, place in places.items() if uri in named or place.startswith(parts)}

    @property
    def _named_pages(self) -> list[Page]:
        """The pages of the navigation, with those that the map has added."""
        items = [*self._nav.pages, *(self._section.children if self._section else ())]
        return [item for item in items if isinstance(item, Page)]

    @cached_property
    def in_navigation(self) -> set[str]:
        """Source URIs of the pages that the navigation names: each has an entry and neighbours of its own."""
        return {page.file.src_uri for page in self._named_pages}

    @cached_property
    def _parts_of_navigation(self) -> set[str]:
        """Where links of the navigation lead below the map: from there they are shorter."""
        return {self._part(page.file.dest_uri) for page in self._named_pages} - {""}

    def _part(self, place: str) -> str:
        """The part of a place that stands behind the base; empty for one that is elsewhere."""
        base = f"{self._map.base}/"
        return place.removeprefix(base).partition("/")[0] if place.startswith(base) else ""
