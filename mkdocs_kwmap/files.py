"""Generated pages as MkDocs' files and pages, so that links and navigation find them."""

from __future__ import annotations

import os

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from mkdocs_kwmap.map import Map
from mkdocs_kwmap.shells import plain_title


class MapFile(File):
    """A generated page, as links resolve to it. MkDocs neither reads nor builds it."""

    def __init__(self, source_uri: str, place: str, map_: Map, config: MkDocsConfig) -> None:
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
        self.map = map_


class Anchors(set[str]):
    """Ids that hand-written pages may link to; the page is rendered when the first is looked up."""

    def __init__(self, file: MapFile) -> None:
        super().__init__()
        self._file = file

    def __contains__(self, anchor: object) -> bool:
        if not self:
            self.update(self._file.map.anchors(self._file.src_uri))
        return super().__contains__(anchor)


class MapFiles(Files):
    """The site's files; those of generated pages exist from when they are asked for."""

    def __init__(self, files: Files, map_: Map, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._map = map_
        self._config = config
        self._asked: dict[str, MapFile] = {}
        self._is_nav_made = False

    def get_file_from_path(self, path: str) -> File | None:
        """The file of a URI, generated pages included."""
        source_uri = path.replace(os.sep, "/")
        if self._map.is_export(source_uri):
            # the place is named: that of a Markdown file would be taken for a page
            return File(
                source_uri, None, self._config.site_dir, self._config.use_directory_urls, dest_uri=source_uri
            )
        if source_uri not in self._map:
            return super().get_file_from_path(path)
        if source_uri not in self._asked:
            self._asked[source_uri] = self._new(source_uri)
        return self._asked[source_uri]

    def is_generated(self, source_uri: str) -> bool:
        """Whether a URI is that of a generated page, in whose place there is no hand-written one."""
        return source_uri in self._map

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
            page.title = page.title or plain_title(self._map.model(page.file.src_uri).title)
        return [page for page in pages if page in nav.pages]

    def _new(self, source_uri: str) -> MapFile:
        file = MapFile(source_uri, self._map.place(source_uri), self._map, self._config)
        if self._is_nav_made:
            self._with_page(file)
        return file

    def _with_page(self, file: MapFile) -> Page:
        page = file.page or Page(None, file, self._config)
        page.present_anchor_ids = Anchors(file)
        return page
