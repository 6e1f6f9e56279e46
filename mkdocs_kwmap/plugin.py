"""The MkDocs plugin: each event is a call or two into the modules that do the work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib.resources import files as package_files
from typing import Any, Literal, cast

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

from mkdocs_kwmap.build import Room, add_section, complete_sitemap, make_map
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.config import KwmapConfig, is_searched, settings_from
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.extract.collector import released
from mkdocs_kwmap.files import MapFiles
from mkdocs_kwmap.inventories import InventoryReader
from mkdocs_kwmap.kept import KeptTree
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.preview.command import broken_live_reload, end_as_with_ctrl_c, has_live_reload
from mkdocs_kwmap.preview.session import Preview
from mkdocs_kwmap.progress import report_through
from mkdocs_kwmap.theme import plugins_that_see_pages
from mkdocs_kwmap.themed import ThemedPages
from mkdocs_kwmap.watching import Means
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
        self._preview: Preview | None = None
        self._undo = ExitStack()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Being there, this keeps the plugin over the rebuilds of a preview."""
        self._is_dirty = dirty
        if command == "serve":
            self._undo.callback(end_as_with_ctrl_c())
            if problem := broken_live_reload():
                log.warning(problem)
            if has_live_reload():
                self._preview = Preview(log)
                self._undo.callback(self._preview.close)

    def on_shutdown(self) -> None:
        self._undo.close()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        if self._preview is not None:
            self._preview.serve(server, builder, config)
        return server

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            self._settings: Settings = settings_from(self.config, config)
        except KwmapError as error:
            raise PluginError(f"kwmap: {error}") from error
        config.extra_css.append(STYLESHEET)
        return config

    def on_pre_build(self, config: MkDocsConfig) -> None:
        if self._preview is not None:
            self._preview.begin()
            return
        self._kept = KeptTree(config.site_dir, self.config.base, is_cleaned=not self._is_dirty)
        self._kept.put_away()

    @event_priority(-100)  # after plugins that add or remove files
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        if files.get_file_from_path(STYLESHEET) is None:
            style = package_files("mkdocs_kwmap").joinpath("assets/kwmap.css").read_text(encoding="utf-8")
            files.append(File.generated(config, STYLESHEET, content=style))
        try:
            warnings = self._find_map(files, config)
        except KwmapError as error:
            raise PluginError(f"kwmap: {error}") from error
        for problem in warnings:
            log.warning(problem)
        for note in self._map.notes:
            log.info(note)
        self._files = MapFiles(files, self._map, config)
        return self._files

    def _find_map(self, files: Files, config: MkDocsConfig) -> list[str]:
        """Find the map, and give what is wrong with it."""
        report = report_through(log)
        cache = Cache(self._settings.cache_dir)
        documentation = self._inventory_reader.read(self._settings.inventories, cache, report)
        if self._preview is not None:
            cache.close()
            self._room = Room.of(files, config, self.config.base)
            self._map = self._preview.map(
                self._settings,
                self._room,
                config,
                documentation=documentation,
                means=cast("Means", self.config.watch),
                report=report,
            )
        else:
            self._cache, self._report = cache, report
            self._workers = Workers(self._settings.workers)
            self._map = make_map(
                self._settings,
                self.config.base,
                config,
                files,
                cache=cache,
                documentation=documentation,
                report=report,
                workers=self._workers,
            )
        return [*self._map.warnings, *documentation.problems]

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
        is_complete = template_name != "sitemap.xml" or not config.site_url
        if is_complete or self._preview is not None:  # which adds the pages when somebody asks for it
            return output_content
        assert isinstance(self._map, Map)
        return complete_sitemap(output_content, self._map, config)

    @event_priority(100)  # before the search plugin writes its index
    def on_post_build(self, config: MkDocsConfig) -> None:
        if self._preview is not None:
            self._preview.take(
                self._room,
                config,
                partial(self._themed, config),
                has_same_links=self._files.are_found_in,
                is_searched=partial(is_searched, self.config),
            )
            return
        assert isinstance(self._map, Map)
        writer = PageWriter(
            self._map,
            self._themed(config, self._map),
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

    def _themed(self, config: MkDocsConfig, map_: Map) -> ThemedPages:
        """What renders the pages of a map in the site that has been built."""
        self._map = self._files.map = map_  # a preview lets go of the one before
        return ThemedPages(map_, self._files, config, nav=self._nav, section=self._section, env=self._env)

    def on_build_error(self, error: Exception, **_: Any) -> None:
        released()
        if hasattr(self, "_kept"):
            self._kept.bring_back()
        if hasattr(self, "_workers"):
            self._workers.stop()
        if hasattr(self, "_cache"):
            self._cache.close()
