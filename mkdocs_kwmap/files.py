"""Generated pages as MkDocs' files and pages, so that links and navigation find them."""

from __future__ import annotations

import os
from collections.abc import Callable, Container
from typing import Protocol

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from mkdocs_kwmap.shells import plain_title


class LinkedMap(Protocol):
    """What links and the navigation need of a map."""

    @property
    def base(self) -> str:
        """Where the map lives below the site's root."""

    def __contains__(self, source_uri: str) -> bool:
        """Whether there is a generated page of a source URI."""

    def place(self, source_uri: str) -> str:
        """The file of the built site that a page is written to."""

    def is_export(self, place: str) -> bool:
        """Whether an export is written to a file of the built site."""

    def title(self, source_uri: str) -> str:
        """The title of a page, as HTML."""

    def anchors(self, source_uri: str) -> Container[str]:
        """Every id on a page."""


class MapFile(File):
    """A generated page, as links resolve to it. MkDocs neither reads nor builds it."""

    def __init__(self, source_uri: str, place: str, config: MkDocsConfig) -> None:
        super().__init__(
            source_uri,
            None,
            config.site_dir,
            config.use_directory_urls,
            dest_uri=place,
            inclusion=InclusionLevel.NOT_IN_NAV,
        )
        self.generated_by = "kwmap"
        self.content_string = ""


class Anchors(set[str]):
    """Ids that hand-written pages may link to; the page is rendered when the first is looked up."""

    def __init__(self, find: Callable[[], Container[str]]) -> None:
        super().__init__()
        self._find = find
        self._found: Container[str] = ()

    def __contains__(self, anchor: object) -> bool:
        self._found = self._found or self._find()
        return anchor in self._found


def _place_in(map_: LinkedMap, source_uri: str) -> str | None:
    return map_.place(source_uri) if source_uri in map_ else None


class MapFiles(Files):
    """The site's files; those of generated pages exist from when they are asked for."""

    def __init__(self, files: Files, map_: LinkedMap, config: MkDocsConfig) -> None:
        super().__init__(files)
        self.map = map_
        """The map; a preview puts another with the same pages in its place when a file has changed."""
        self._config = config
        self._asked: dict[str, MapFile] = {}
        self._places: dict[str, str | None] = {}
        """Where those lie that were looked for; None for what was no page of the map."""
        self._is_nav_made = False

    def get_file_from_path(self, path: str) -> File | None:
        """The file of a URI, generated pages included."""
        source_uri = path.replace(os.sep, "/")
        self._places[source_uri] = _place_in(self.map, source_uri)
        if self.map.is_export(source_uri):
            # the place is named: that of a Markdown file would be taken for a page
            return File(
                source_uri, None, self._config.site_dir, self._config.use_directory_urls, dest_uri=source_uri
            )
        if source_uri not in self.map:
            return super().get_file_from_path(path)
        if source_uri not in self._asked:
            self._asked[source_uri] = self._new(source_uri)
        return self._asked[source_uri]

    def is_generated(self, source_uri: str) -> bool:
        """Whether a URI is that of a generated page, in whose place there is no hand-written one."""
        self._places[source_uri] = _place_in(self.map, source_uri)
        return source_uri in self.map

    def are_found_in(self, map_: LinkedMap) -> bool:
        """Whether all pages that were looked for are there, and not there, in another map as in this one.

        Then hand-written pages would be built alike with that.
        """
        return all(_place_in(map_, uri) == place for uri, place in self._places.items())

    def page(self, source_uri: str, *, keep: bool = False) -> Page:
        """The page of a generated file: one that is kept, else one made for the moment."""
        file = self._asked.get(source_uri) or self._new(source_uri)
        if keep:
            self._asked[source_uri] = file
        return file.page or self._with_page(file)

    def pages_in(self, nav: Navigation) -> list[Page]:
        """Complete the generated pages that the user's navigation names, and give them.

        Before it is made, files have no pages: MkDocs makes those it puts there, with the titles it finds.
        """
        self._is_nav_made = True
        pages = [self._with_page(file) for file in self._asked.values()]
        for page in pages:
            page.title = page.title or plain_title(self.map.title(page.file.src_uri))
        return [page for page in pages if page in nav.pages]

    def _new(self, source_uri: str) -> MapFile:
        file = MapFile(source_uri, self.map.place(source_uri), self._config)
        if self._is_nav_made:
            self._with_page(file)
        return file

    def _with_page(self, file: MapFile) -> Page:
        page = file.page or Page(None, file, self._config)
        page.present_anchor_ids = Anchors(lambda: self.map.anchors(file.src_uri))
        return page
