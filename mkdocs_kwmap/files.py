"""Generated pages as MkDocs' files and pages, so that links and navigation find them."""

from __future__ import annotations

import os

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from mkdocs_kwmap.map import Map


class MapFile(File):
    """A generated page, as links resolve to it. MkDocs neither reads nor builds it."""

    def __init__(self, source_uri: str, map_: Map, config: MkDocsConfig) -> None:
        super().__init__(
            source_uri,
            None,
            config.site_dir,
            config.use_directory_urls,
            dest_uri=map_.place(source_uri),
            inclusion=InclusionLevel.NOT_IN_NAV,
        )
        self.generated_by = "kwmap"
        self.content_string = ""
        self.map = map_


class MapPage(Page):
    """A generated page, as navigation, templates and the validation of links see it."""

    def __init__(self, title: str | None, file: MapFile, config: MkDocsConfig) -> None:
        super().__init__(title, file, config)
        self.edit_url = None
        self._source = file

    @property
    def present_anchor_ids(self) -> set[str]:  # type: ignore[override]
        """Ids that hand-written pages may link to; known once the page is rendered."""
        return self._source.map.anchors(self._source.src_uri)


class MapFiles(Files):
    """The site's files; those of generated pages exist from when they are asked for."""

    def __init__(self, files: Files, map_: Map, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._map = map_
        self._config = config
        self._asked: dict[str, MapFile] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """The file of a URI, generated pages included."""
        file = super().get_file_from_path(path)
        if file is not None:
            return file
        source_uri = path.replace(os.sep, "/")
        if source_uri not in self._asked and source_uri in self._map:
            self._asked[source_uri] = self._new(source_uri)
        return self._asked.get(source_uri)

    def page(self, source_uri: str) -> Page:
        """The page of a generated file: that of the navigation or of links, else one made for the moment."""
        file = self._asked.get(source_uri) or self._new(source_uri)
        assert file.page is not None
        return file.page

    def asked_pages(self) -> list[Page]:
        """The generated pages that links or the navigation asked for so far."""
        return [file.page for file in self._asked.values() if file.page is not None]

    def _new(self, source_uri: str) -> MapFile:
        file = MapFile(source_uri, self._map, self._config)
        MapPage(None, file, self._config)
        return file
