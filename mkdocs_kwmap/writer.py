"""Writes the generated pages in the theme's own template."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from itertools import chain

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from mkdocs_kwmap.files import MapFile, MapFiles
from mkdocs_kwmap.kept import KeptTree
from mkdocs_kwmap.manifest import Manifest
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.progress import Progress, Report
from mkdocs_kwmap.render.page import Heading, Rendered
from mkdocs_kwmap.shells import (
    CONTENT,
    SOURCE,
    TITLE,
    URL_PART,
    NoShellError,
    Shell,
    Values,
    learn,
    sample_contents,
)
from mkdocs_kwmap.theme import (
    index_page,
    plain_title,
    plugins_that_see_pages,
    run_page_context,
    toc_of,
)

Themed = Callable[[str, PageModel], str]
"""Makes a page of its source URI and model."""

_CHECKED = 16
"""Pages that are rendered in both ways, beside one of each kind."""
_KIND = re.compile(r"([a-z]+)(?:-[0-9]+)?\.md$")


class PageWriter:
    """Writes generated pages: in a shell of the theme where that gives the same, else rendered one by one."""

    def __init__(
        self,
        map_: Map,
        files: MapFiles,
        config: MkDocsConfig,
        *,
        nav: Navigation,
        section: Section | None,
        env: jinja2.Environment,
        is_searched: bool,
        kept: KeptTree,
        manifest: Manifest,
    ) -> None:
        """Put together what a page is made of.

        Parameters:
            map_: The pages.
            files: The site's files.
            config: The site's configuration.
            nav: Its navigation.
            section: Where in the navigation the pages stand.
            env: The theme's templates.
            is_searched: Whether the site's own search indexes the pages.
            kept: The map of the last build.
            manifest: What its pages were made of.
        """
        self._map, self._files, self._config = map_, files, config
        self._nav, self._section, self._env = nav, section, env
        self._is_searched, self._kept, self._manifest = is_searched, kept, manifest
        self._shell = cache(self._new_shell)

    @cached_property
    def _documents(self) -> Sequence[File]:
        return self._files.documentation_pages()

    def write_all(self, report: Report) -> None:
        """Write all pages and exports into the built site, and report progress every few seconds.

        What is there of the last build and would be the same is left alone; what else it made is removed.
        """
        written = self._kept.bring_back()
        source_uris = sorted(self._map)  # pages of a file follow each other, and share what they are made of
        self._map.prepare(report)
        themed = self._chosen_way(source_uris, report)
        progress = Progress(report, "wrote", len(source_uris), "pages")
        for source_uri in source_uris:
            self._write(source_uri, themed)
            written.add(self._map.place(source_uri))
            progress.add()
        for place, content in chain(self._map.exports(), self._map.copies()):
            self._kept.write(place, content)
            written.add(place)
        self._kept.remove_others(written)
        self._manifest.save()

    def _write(self, source_uri: str, themed: Themed) -> None:
        """Write a page, unless the one that is there was made of the same."""
        model, place = self._map.model(source_uri), self._map.place(source_uri)
        key = self._key(source_uri, model) if themed == self.filled else b""
        if key and self._manifest.has(place, key):
            return
        self._kept.write(place, themed(source_uri, model).encode("utf-8", "xmlcharrefreplace"))
        if key:
            self._manifest.note(place, key)

    def _key(self, source_uri: str, model: PageModel) -> bytes:
        """A key of what a page is made of; empty for one that has to be made: the site's search reads it."""
        if self._is_indexed(model):
            return b""
        try:
            return self._map.key(model, self._shell_of(source_uri, model).key)
        except NoShellError:
            return b""

    def _is_indexed(self, model: PageModel) -> bool:
        return self._is_searched and model.searchable

    # Which way

    def _chosen_way(self, source_uris: Sequence[str], report: Report) -> Themed:
        """Shells where nothing would be different, else full rendering, and a word on why."""
        plugins = plugins_that_see_pages(self._config)
        if plugins:
            report(f"pages are rendered one by one, for {', '.join(plugins)} may change each of them")
            return self.rendered
        try:
            for source_uri in _sample(source_uris):
                model = self._map.model(source_uri)
                if not self._is_same(source_uri, model):
                    raise NoShellError(f"{source_uri} would be another page")
        except NoShellError as error:
            report(f"pages are rendered one by one, for the theme needs it ({error})")
            return self.rendered
        return self.filled

    def _is_same(self, source_uri: str, model: PageModel) -> bool:
        """Whether a page is the same in a shell; one that has none is."""
        if self._is_its_own(source_uri):
            return True
        shell = self._shell_of(source_uri, model)
        return self._filled(source_uri, model, shell) == self.rendered(source_uri, model, index=False)

    def filled(self, source_uri: str, model: PageModel) -> str:
        """A page in a shell; rendered in full where its headings or links are of their own kind."""
        try:
            shell = self._shell_of(source_uri, model)
            return self._filled(source_uri, model, shell, index=self._is_indexed(model))
        except NoShellError:
            return self.rendered(source_uri, model)

    def _shell_of(self, source_uri: str, model: PageModel) -> Shell:
        """The shell of a page.

        Raises:
            NoShellError: It has none.
        """
        if self._is_its_own(source_uri):
            raise NoShellError("the navigation has to do with it")
        return self._shell(self._map.url(source_uri).count("/"), bool(model.sections))

    def _is_its_own(self, source_uri: str) -> bool:
        """Whether the theme's page around it is like no other's, for what the navigation names."""
        part = self._part(self._map.url(source_uri))
        return source_uri in self._in_navigation or part in self._parts_of_navigation

    def _filled(self, source_uri: str, model: PageModel, shell: Shell, *, index: bool = False) -> str:
        rendered = self._map.render(model)
        if index:
            index_page(self._config, self._prepared(source_uri, model, rendered), self._nav)
        return shell.fill(
            Values(
                plain_title(model.title),
                self._map.url(source_uri),
                rendered.content,
                rendered.contents,
                source_uri,
            )
        )

    @property
    def _named_pages(self) -> list[Page]:
        """The pages of the navigation, with those that the map has added."""
        items = [*self._nav.pages, *(self._section.children if self._section else ())]
        return [item for item in items if isinstance(item, Page)]

    @cached_property
    def _in_navigation(self) -> set[str]:
        """Source URIs of the pages that the navigation names: each has an entry and neighbours of its own."""
        return {page.file.src_uri for page in self._named_pages}

    @cached_property
    def _parts_of_navigation(self) -> set[str]:
        """Where links of the navigation lead below the map: from there they are shorter."""
        return {self._part(page.url) for page in self._named_pages} - {""}

    def _part(self, url: str) -> str:
        """The part of a URL that stands behind the base; empty for one that is elsewhere."""
        base = f"{self._map.base}/"
        return url.removeprefix(base).partition("/")[0] if url.startswith(base) else ""

    # Full rendering

    def rendered(self, source_uri: str, model: PageModel, *, index: bool = True) -> str:
        """A page in the theme's template, with the page events that other plugins listen to."""
        rendered = self._map.render(model)
        page = self._prepared(source_uri, model, rendered)
        search = index and self._is_indexed(model)
        output = self._in_template(page, rendered.content, search=search)
        page.active = False
        page.content = None
        return output

    def _prepared(self, source_uri: str, model: PageModel, rendered: Rendered) -> Page:
        return self._filled_in(
            self._files.page(source_uri), plain_title(model.title), rendered.search, rendered.contents
        )

    def _filled_in(self, page: Page, title: str, content: str, contents: Heading) -> Page:
        page.parent = page.parent or self._section
        page.meta = {"title": title}
        page.title = page.title or title
        page.toc = toc_of(contents)
        page.markdown = ""
        page.content = content
        page.active = True
        return page

    def _in_template(self, page: Page, content: str, *, search: bool) -> str:
        context = get_context(self._nav, self._documents, self._config, page)
        context = run_page_context(self._config, context, page, self._nav, search=search)
        page.content = content
        output = self._env.get_template("main.html").render(context)
        return str(self._config.plugins.on_post_page(output, page=page, config=self._config))

    # Shells

    def _new_shell(self, slashes: int, has_headings: bool) -> Shell:
        """The shell of pages with that many slashes in their URLs, with headings below their own or without.

        Raises:
            NoShellError: The theme cannot be learned.
        """
        below = slashes - self._map.base.count("/")
        if self._config.use_directory_urls:
            place = "/".join([self._map.base, *[URL_PART] * (below - 1), "index.html"])
        else:
            place = "/".join([self._map.base, *[URL_PART] * below]) + ".html"
        if below < 1 or URL_PART not in place:
            raise NoShellError("its URL is that of the map")
        file = MapFile(SOURCE, place, self._map, self._config)
        contents = sample_contents(with_children=has_headings)
        page = self._filled_in(Page(None, file, self._config), TITLE, CONTENT, contents)
        page.title = TITLE
        return learn(self._in_template(page, CONTENT, search=False), page.url, contents)


def _sample(source_uris: Sequence[str]) -> Iterable[str]:
    """A page of each kind, as far as its name tells, and some at random; the same for the same pages."""
    kinds: dict[str, str] = {}
    for source_uri in source_uris:
        found = _KIND.search(source_uri)
        kinds.setdefault(found[1] if found else "", source_uri)
    some = random.Random(len(source_uris)).sample(source_uris, min(_CHECKED, len(source_uris)))
    return dict.fromkeys([*kinds.values(), *some])
