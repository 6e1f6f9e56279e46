"""The map as part of a MkDocs site: files that links resolve to, pages in the theme's templates."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from typing import Any

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import write_file

from mkdocs_kwmap.addresses import Addresses, Places
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.page import Rendered, Renderer
from mkdocs_kwmap.render.source import SourceRenderer
from mkdocs_kwmap.theme import plain_title, run_page_context, toc_of

_TELL_EVERY = 2.0


class Map:
    """One build of the map within one build of a site."""

    def __init__(
        self, context: Context, config: MkDocsConfig, files: Files, cache: Cache, *, base: str
    ) -> None:
        """Give every page its place among the files of the site.

        Parameters:
            context: The index and its links.
            config: The site's configuration.
            files: What the site has without the map; hand-written pages win over generated ones.
            cache: Remembers highlighted source.
            base: Where the map lives.
        """
        self.context = context
        self.base = base
        self._config = config
        self._pages = all_pages(context)
        self.addresses = _addresses(self._pages, config, files, base)
        self._renderer = Renderer(
            context,
            self.addresses,
            SafeMarkdown(config.markdown_extensions, config.mdx_configs),
            SourceRenderer(context.text, context.settings.max_source, cache),
        )
        self.files = MapFiles(files, self)
        self.section: Section | None = None

    def __len__(self) -> int:
        return len(self._pages)

    def has_page(self, src_uri: str) -> bool:
        """Whether a URI relative to `docs_dir` is that of a generated page."""
        uri = src_uri.removeprefix(f"{self.base}/")
        return uri != src_uri and uri in self._pages and not self.addresses.is_hand_written(uri)

    def model(self, src_uri: str) -> PageModel:
        """The model of a generated page."""
        return self._pages[src_uri.removeprefix(f"{self.base}/")]()

    def render(self, src_uri: str) -> Rendered:
        """The HTML fragment of a generated page."""
        return self._renderer.render(self.model(src_uri))

    def new_file(self, src_uri: str) -> MapFile:
        """A file for a generated page."""
        return MapFile(src_uri, self, self._config)

    def generated_uris(self) -> list[str]:
        """URIs of all generated pages, relative to `docs_dir`."""
        return [self.addresses.source_uri(uri) for uri in self.addresses.generated()]

    def is_in(self, nav: Navigation) -> bool:
        """Whether the user's navigation names a page of the map."""
        return any(file.page in nav.pages for file in self.files.generated_files() if file.page)

    def navigation_section(self, title: str) -> Section:
        """The entry points of the map as a section of the site's navigation."""
        entries = (
            (uris.HOME, "Overview"),
            (uris.folder_docs(""), "Folders"),
            (uris.KEYWORDS, "Keywords"),
            (uris.BOOK, "Book"),
        )
        pages: list[Any] = [self._navigation_page(uri, name) for uri, name in entries]
        self.section = Section(title, [page for page in pages if page is not None])
        for page in self.section.children:
            page.parent = self.section
        return self.section

    def _navigation_page(self, uri: str, title: str) -> Page | None:
        file = self.files.get_file_from_path(self.addresses.source_uri(uri))
        if file is None or (file.page is not None and not isinstance(file.page, MapPage)):
            return None  # hand-written: the user's navigation decides where it stands
        page = file.page or MapPage(None, file, self._config)
        page.title = title
        return page

    def write(
        self, nav: Navigation, env: jinja2.Environment, *, searched: bool, log: logging.LoggerAdapter[Any]
    ) -> None:
        """Write all pages into the built site.

        Parameters:
            nav: The site's navigation.
            env: The theme's templates.
            searched: Whether the site's search indexes the pages.
            log: Takes progress.
        """
        documents = self.files.documentation_pages()
        started = told = time.monotonic()
        generated = self.generated_uris()
        for number, src_uri in enumerate(generated, 1):
            self._write_page(src_uri, nav, documents, env, searched)
            if time.monotonic() - told > _TELL_EVERY:
                told = time.monotonic()
                rate = number / (told - started)
                log.info(
                    f"wrote {number} of {len(generated)} pages, {(len(generated) - number) / rate:.0f} s left"
                )

    def _write_page(
        self,
        src_uri: str,
        nav: Navigation,
        documents: Sequence[File],
        env: jinja2.Environment,
        searched: bool,
    ) -> None:
        file = self.files.get_file_from_path(src_uri)
        assert file is not None
        output = self._themed(file, nav, documents, env, searched)
        write_file(output.encode("utf-8", "xmlcharrefreplace"), file.abs_dest_path)

    def _themed(
        self, file: File, nav: Navigation, documents: Sequence[File], env: jinja2.Environment, searched: bool
    ) -> str:
        """A page in the theme's own template, with the page events that other plugins listen to."""
        model = self.model(file.src_uri)
        rendered = self._renderer.render(model)
        page = file.page or MapPage(None, file, self._config)
        page.parent = page.parent or self.section
        page.meta = {"title": plain_title(model.title)}
        page.title = page.title or plain_title(model.title)
        page.markdown = ""
        page.toc = toc_of(rendered.contents)
        page.content = rendered.search
        page.active = True
        context = get_context(nav, documents, self._config, page)
        is_indexed = searched and model.searchable
        context = run_page_context(self._config, context, page, nav, search=is_indexed)
        page.content = rendered.content
        output = env.get_template("main.html").render(context)
        output = self._config.plugins.on_post_page(output, page=page, config=self._config)
        page.active = False
        page.content = None
        return output or ""

    def write_outputs(self) -> None:
        """Write the exports beside the pages."""
        for name, make in FORMATS.items():
            if place := self.addresses.exports.get(name):
                content = make(self.context, self.addresses)
                write_file(content, os.path.join(self._config.site_dir, *place.split("/")))


class MapFile(File):
    """A generated page, as links resolve to it. MkDocs neither reads nor builds it."""

    def __init__(self, src_uri: str, map_: Map, config: MkDocsConfig) -> None:
        super().__init__(
            src_uri,
            None,
            config.site_dir,
            config.use_directory_urls,
            dest_uri=map_.addresses.place(src_uri.removeprefix(f"{map_.base}/")),
            inclusion=InclusionLevel.NOT_IN_NAV,
        )
        self.generated_by = "kwmap"
        self.content_string = ""
        self.map = map_


class MapPage(Page):
    """A generated page, as navigation and validation see it."""

    def __init__(self, title: str | None, file: File, config: MkDocsConfig) -> None:
        super().__init__(title, file, config)
        self.edit_url = None

    @property
    def present_anchor_ids(self) -> set[str]:  # type: ignore[override]
        """Ids that hand-written pages may link to; known once the page is rendered."""
        assert isinstance(self.file, MapFile)
        return self.file.map.render(self.file.src_uri).anchors()


class MapFiles(Files):
    """The site's files; those of generated pages exist from when they are asked for."""

    def __init__(self, files: Files, map_: Map) -> None:
        super().__init__(files)
        self._map = map_
        self._generated: dict[str, File] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """The file of a URI, generated pages included."""
        file = super().get_file_from_path(path)
        if file is not None:
            return file
        src_uri = path.replace(os.sep, "/")
        if src_uri not in self._generated and self._map.has_page(src_uri):
            self._generated[src_uri] = self._map.new_file(src_uri)
        return self._generated.get(src_uri)

    def generated_files(self) -> list[File]:
        """The generated pages that were asked for so far."""
        return list(self._generated.values())


def _addresses(pages: dict[str, Any], config: MkDocsConfig, files: Files, base: str) -> Addresses:
    places = Places()
    for file in files:
        places.take(file.dest_uri)
    hand_written = {file.src_uri for file in files if file.is_documentation_page()}
    return Addresses(
        pages,
        base=base,
        directory_urls=config.use_directory_urls,
        hand_written=hand_written,
        exports=FORMATS,
        places=places,
    )
