"""The MkDocs plugin: each event is a call or two into the modules that do the work."""

from __future__ import annotations

from importlib.resources import files as package_files
from typing import Any, Literal

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

from mkdocs_kwmap.build import add_section, complete_sitemap, make_map
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.config import KwmapConfig, is_searched, settings_from
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.extract.collector import released
from mkdocs_kwmap.files import MapFiles
from mkdocs_kwmap.inventories import InventoryReader
from mkdocs_kwmap.kept import KeptTree
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.progress import report_through
from mkdocs_kwmap.theme import plugins_that_see_pages
from mkdocs_kwmap.themed import ThemedPages
from mkdocs_kwmap.workers import Workers
from mkdocs_kwmap.writer import PageWriter

log = get_plugin_logger("kwmap")

STYLESHEET = "assets/kwmap.css"


class KwmapPlugin(BasePlugin[KwmapConfig]):  # type: ignore[no-untyped-call]
    """Maps a repository into the site."""

    def __init__(self) -> None:
        super().__init__()
        self._inventory_reader = InventoryReader()
        self._is_dirty = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Being there, this keeps the plugin over the rebuilds of a preview."""
        self._is_dirty = dirty

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            self._settings: Settings = settings_from(self.config, config)
        except KwmapError as error:
            raise PluginError(f"kwmap: {error}") from error
        config.extra_css.append(STYLESHEET)
        return config

    def on_pre_build(self, config: MkDocsConfig) -> None:
        self._kept = KeptTree(config.site_dir, self.config.base, is_cleaned=not self._is_dirty)
        self._kept.put_away()

    @event_priority(-100)  # after plugins that add or remove files
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        if files.get_file_from_path(STYLESHEET) is None:
            style = package_files("mkdocs_kwmap").joinpath("assets/kwmap.css").read_text(encoding="utf-8")
            files.append(File.generated(config, STYLESHEET, content=style))
        try:
            self._cache = Cache(self._settings.cache_dir)
            self._workers = Workers(self._settings.workers)
            self._report = report_through(log)
            documentation = self._inventory_reader.read(self._settings.inventories, self._cache, self._report)
            self._map = make_map(
                self._settings,
                self.config.base,
                config,
                files,
                cache=self._cache,
                documentation=documentation,
                report=self._report,
                workers=self._workers,
            )
        except KwmapError as error:
            raise PluginError(f"kwmap: {error}") from error
        for problem in (*self._map.warnings, *documentation.problems):
            log.warning(problem)
        for note in self._map.notes:
            log.info(note)
        self._files = MapFiles(files, self._map, config)
        return self._files

    @event_priority(-100)
    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        self._nav = nav
        self._section = None
        is_named = bool(self._files.pages_in(nav))
        if self.config.nav == "auto" and not is_named:
            self._section = add_section(nav, self.config.title, self.config.base, self._files)
        return nav

    @event_priority(-100)
    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        self._env = env
        return env

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        if template_name != "sitemap.xml" or not config.site_url:
            return output_content
        return complete_sitemap(output_content, self._map, config)

    @event_priority(100)  # before the search plugin writes its index
    def on_post_build(self, config: MkDocsConfig) -> None:
        themed = ThemedPages(
            self._map, self._files, config, nav=self._nav, section=self._section, env=self._env
        )
        writer = PageWriter(
            self._map,
            themed,
            config.site_dir,
            kept=self._kept,
            cache=self._cache,
            is_searched=is_searched(self.config, len(self._map)),
            seen_by=plugins_that_see_pages(config),
            workers=self._workers,
        )
        try:
            writer.write_all(self._report)
        except KwmapError as error:
            raise PluginError(f"kwmap: {error}") from error
        self._workers.close()
        self._cache.close()
        released()
        if self._cache.problem:
            log.info(self._cache.problem)

    def on_build_error(self, error: Exception, **_: Any) -> None:
        released()
        if hasattr(self, "_kept"):
            self._kept.bring_back()
        if hasattr(self, "_workers"):
            self._workers.stop()
        if hasattr(self, "_cache"):
            self._cache.close()
