"""One run of `mkdocs serve`: the map that it shows, over all builds of the hand-written pages."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock, RLock

import msgspec
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from msgspec.structs import replace

from mkdocs_kwmap.addresses import Layout
from mkdocs_kwmap.build import Room, complete_sitemap, renderer_parts, told
from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.preview.app import App, PreviewApp
from mkdocs_kwmap.preview.follower import Follower, Read
from mkdocs_kwmap.preview.searching import SearchedMap
from mkdocs_kwmap.preview.served import SITEMAP, ServedPages
from mkdocs_kwmap.preview.server import Server
from mkdocs_kwmap.preview.store import Store
from mkdocs_kwmap.preview.unread import UnreadMap
from mkdocs_kwmap.progress import Report, Watched
from mkdocs_kwmap.site import files_to_read_again
from mkdocs_kwmap.snapshot import Snapshot
from mkdocs_kwmap.theme import search_entries, search_key
from mkdocs_kwmap.themed import ThemedPages
from mkdocs_kwmap.updating.layout import layout_after
from mkdocs_kwmap.watching import Means

_PATIENCE = 3.0
"""Seconds that a build waits for the map, or a request for its page of it, before they go on without."""


@dataclass(frozen=True)
class _Site:
    """The site around the map, as MkDocs has built it last."""

    room: Room
    config: MkDocsConfig
    themed: Callable[[Map], ThemedPages]
    has_same_links: Callable[[Map], bool]
    """Whether hand-written pages would be the same with a map."""
    is_searched: Callable[[int], bool]
    """Whether the site's search is to know a map of so many pages."""
    search_key: bytes
    """Of the search and its settings."""


@dataclass(frozen=True)
class _Made:
    """A map as it is to be shown."""

    read: Read
    room: Room
    config: MkDocsConfig
    map: Map
    snapshot: Snapshot


class Preview:
    """Shows a map while its site is served."""

    def __init__(self, log: logging.LoggerAdapter[logging.Logger]) -> None:
        """Show nothing yet.

        Parameters:
            log: Is told what happens.
        """
        self._log = log
        self._making, self._preparing = RLock(), Lock()
        self._follower: Follower | None = None
        self._server: Server | None = None
        self._site: _Site | None = None
        self._made: _Made | None = None
        self._next: _Made | None = None
        self._is_begun = False
        self._search_key = b""
        self._store: Store | None = None
        self.served: ServedPages | None = None
        """The pages of the map; None as long as it is not known which there are."""

    # While MkDocs builds

    def map(
        self,
        settings: Settings,
        room: Room,
        config: MkDocsConfig,
        *,
        documentation: Documentation,
        means: Means,
        report: Report,
    ) -> Map | UnreadMap:
        """The map, for a build of the hand-written pages; that does not wait long while files are read.

        Parameters:
            settings: What to map, and how.
            room: What the site leaves to the map.
            config: The site's configuration.
            documentation: What other projects document.
            means: How to learn of changes of the files.
            report: Is told how far long work is.

        Raises:
            KwmapError: The files cannot be listed or read.
        """
        follower = self._following(settings, documentation, means, report)
        until = None if config.strict else time.monotonic() + _PATIENCE
        snapshot = self._last_snapshot(follower, room) if follower.is_listed(_left(until)) else None
        if snapshot is None:
            follower.go_on()
            if not follower.is_read(_left(until)):
                self._made = None
                return UnreadMap(room)
        read = follower.listed()
        if snapshot is None:
            snapshot = Snapshot(self._layout(read, room), *told(read.reading.index))
        self._made = self._made_of(read, room, snapshot, config)
        return self._made.map

    def _last_snapshot(self, follower: Follower, room: Room) -> Snapshot | None:
        """What an earlier build or preview knew of the very same map, as long as its files are being read."""
        if follower.is_read():
            return None
        return follower.cache.load(_state(follower.listed(), follower, room), Snapshot)

    def _following(
        self, settings: Settings, documentation: Documentation, means: Means, report: Report
    ) -> Follower:
        old = self._follower
        if old is None or old.follows != (settings, documentation, means):
            if old is not None:
                old.stop()
            self._made = None
            self._follower = Follower(
                settings,
                documentation,
                means=means,
                making=self._making,
                log=self._log,
                report=report,
                tell=self._take_news,
            )
        assert self._follower is not None
        return self._follower

    def _layout(self, read: Read, room: Room) -> Layout:
        """Where everything lies: as in a map that has been made, as long as that has the same pages."""
        reading = read.reading
        others = [made for made in self._maps if made.room == room]
        for made in others:
            if reading.has_places_of(made.read.reading):
                return made.map.parts.layout
        copies = sorted(reading.context.images)
        known = None
        if others:
            last = others[0]
            come, gone = reading.pages.other_uris(last.read.reading.pages)
            known = layout_after(last.map.parts.layout, come, gone, copies=copies, taken=room.taken)
        return known or room.addresses(reading.pages, copies).layout

    def _last_of(self, layout: Layout) -> _Made | None:
        """A map that has the same layout."""
        return next((made for made in self._maps if made.map.parts.layout is layout), None)

    @property
    def _maps(self) -> Iterator[_Made]:
        """The map that is shown next, and the one that is shown, as far as there are any."""
        return (made for made in (self._next, self._made) if made is not None)

    def _made_of(self, read: Read, room: Room, snapshot: Snapshot, config: MkDocsConfig) -> _Made:
        assert self._follower is not None
        last = self._last_of(snapshot.layout)
        if last is not None and last.config is config:
            parts = last.map.parts
        else:
            known = (made.map.parts.markdown for made in self._maps if made.config is config)
            parts = renderer_parts(
                self._follower.settings, read.found, snapshot.layout, config, next(known, None)
            )
        if self._follower.is_read():  # of a file that cannot be parsed its text is that of before
            parts = dataclasses.replace(parts, texts=read.reading.context.texts)
        map_ = Map(
            read.found,
            snapshot,
            parts,
            state=b"",
            cache=self._follower.cache,
            reading=read.reading,
            last=last.map if last else None,
        )
        return _Made(read, room, config, map_, snapshot)

    def take(
        self,
        room: Room,
        config: MkDocsConfig,
        themed: Callable[[Map], ThemedPages],
        *,
        has_same_links: Callable[[Map], bool],
        is_searched: Callable[[int], bool],
    ) -> None:
        """Show the map in the site that has been built.

        Parameters:
            room: What that leaves to the map.
            config: Its configuration.
            themed: Gives what renders the pages of a map.
            has_same_links: Whether hand-written pages would be the same with a map.
            is_searched: Whether the site's own search indexes the pages of a map, by their number.
        """
        self._site = _Site(room, config, themed, has_same_links, is_searched, search_key(config))
        self._show(self._site, self._made)
        if self._follower is not None:
            self._follower.go_on()

    def _show(self, site: _Site, made: _Made | None) -> None:
        last, self._made = self.served, made
        store = self._store_in(site.config.site_dir)
        self.served = self._served(site, made, last, store) if made else None
        if made is not None and self._next is not None and self._next.read.found is made.read.found:
            self._next = None  # with what was only needed to read its files
        if last is not None:
            last.is_over = True
            store.keep(last.files)

    def _store_in(self, site_dir: str) -> Store:
        """What takes the files of pages; it lasts as long as the site is built into one folder."""
        if self._store is None or self._store.site_dir != site_dir:
            if self._store is not None:
                self._store.close()
            self._store = Store(site_dir)
        return self._store

    def _served(self, site: _Site, made: _Made, last: ServedPages | None, store: Store) -> ServedPages:
        has_sitemap = bool(site.config.site_url) and SITEMAP in site.config.theme.static_templates
        searched = None
        if search_entries(site.config) is not None and site.is_searched(len(made.map)):
            known = last.searched if last is not None and site.search_key == self._search_key else None
            searched = SearchedMap(made.read.reading, known)
        self._search_key = site.search_key
        return ServedPages(
            made.map,
            site.themed(made.map),
            store,
            making=self._making,
            problems=made.read.problems,
            searched=searched,
            complete_sitemap=partial(complete_sitemap, config=site.config) if has_sitemap else None,
        )

    # While the site is served

    def serve(self, server: LiveReloadServer, builder: Callable[[], None], config: MkDocsConfig) -> None:
        """Answer the requests for pages of the map.

        Parameters:
            server: MkDocs' server.
            builder: Builds the hand-written pages.
            config: The site's configuration.
        """

        def around(inner: App) -> App:
            return PreviewApp(inner, self, root=server.root, mount_path=server.mount_path)

        self._server = Server(server, config.docs_dir)
        self._server.put_around(around)
        self._server.build_with(lambda: self._build(builder))
        if self._follower is not None and self._follower.is_read():
            self._take_news()  # it was read when there was no server yet

    def _take_news(self) -> None:
        """Make ready what is shown next, as a rule in a thread of the follower."""
        with self._preparing:
            if self._server is None or self._follower is None:
                return
            site = self._site
            if site is not None and not self._follower.has_failed:
                read = self._follower.listed()
                if self._show_the_same(read):
                    return
                snapshot = Snapshot(self._layout(read, site.room), (), ())  # what is wrong has been told
                self._next = self._made_of(read, site.room, snapshot, site.config)
            self._server.notify()

    def _show_the_same(self, read: Read) -> bool:
        """Let go of what was only needed to read files whose map is shown; says whether it is of these."""
        made = self._made
        if made is None or read.found is not made.read.found:
            return False
        lasting = made if read is made.read else self._lasting(read, made)
        with self._making:  # in which MkDocs may have built another site around another map
            if self._site is None or self._made is not made:
                return False
            if lasting is not made:
                self._show(self._site, lasting)
            return True

    def _lasting(self, read: Read, made: _Made) -> _Made:
        """A map of the same files, whose layout has no other URIs than its pages have: the very objects."""
        layout, known = made.snapshot.layout, {uri: uri for uri in read.reading.pages}
        layout = replace(layout, places={known.get(uri, uri): place for uri, place in layout.places.items()})
        return self._made_of(read, made.room, replace(made.snapshot, layout=layout), made.config)

    def _build(self, builder: Callable[[], None]) -> None:
        """Show the map as it is now, or have MkDocs build where anything else may be other than it was."""
        assert self._server is not None
        with self._making:  # a page that is being made is one of the map that is shown
            is_for_map, site, following = self._server.take_notice(), self._site, self._next
            if is_for_map and site and following and self._can_follow(following, site):
                self._show(site, following)
                return
            self._is_begun = False
            try:
                builder()
            except MkDocsException as error:
                if self._is_begun:
                    raise
                self._log.error(f"{error}\nThe site stays as it was until that is mended.")

    def begin(self) -> None:
        """Take note that MkDocs goes on to change the site: its settings are right."""
        self._is_begun = True

    def _can_follow(self, made: _Made, site: _Site) -> bool:
        """Whether a map can be shown in the site as it is: its hand-written pages would be the same."""
        if self._made is None or made.room != site.room or made.config is not site.config:
            return False
        is_alike = made.map.parts.layout is self._made.map.parts.layout
        return is_alike or site.has_same_links(made.map)

    def progress_at(self, place: str) -> Watched | None:
        """How far reading is, for what has to wait for it; None where nothing has to.

        Parameters:
            place: What is asked for, in the site.
        """
        follower, served, site = self._follower, self.served, self._site
        if follower is None or site is None:
            return None
        follower.note_request()
        if served is None:
            is_there = Path(site.config.site_dir, place).is_file()
            return follower.progress if place.startswith(f"{site.room.base}/") and not is_there else None
        if follower.is_read() or place not in served or not served.needs_reading(place):
            return None
        return None if follower.is_read(_PATIENCE) else follower.progress

    def close(self) -> None:
        """End all threads and processes, and leave to the next start what it need not find out again."""
        if self._follower is None:
            return
        if self._made is not None and self._site is not None and self._follower.is_read():
            self._keep(self._made, self._site.room, self._follower)
        self._follower.stop()
        if self._store is not None:
            self._store.close()

    def _keep(self, made: _Made, room: Room, follower: Follower) -> None:
        """Leave to the next start where everything lies, and some pages."""
        index = made.read.reading.index
        if not made.read.problems and not files_to_read_again(index):
            made.read.reading.keep_uris()
            if self.served is not None:
                self.served.keep_pages()
            warnings, notes = told(index)
            places = made.snapshot.layout.places
            # in the order that a build would give them
            layout = replace(
                made.snapshot.layout, places={uri: places[uri] for uri in made.read.reading.pages}
            )
            snapshot = replace(made.snapshot, layout=layout, warnings=warnings, notes=notes)
            follower.cache.put(_state(made.read, follower, room), msgspec.msgpack.encode(snapshot))


def _left(until: float | None) -> float | None:
    """Seconds that are left; None where it is not to end."""
    return None if until is None else max(until - time.monotonic(), 0)


def _state(read: Read, follower: Follower, room: Room) -> bytes:
    """A key of everything that a map is made of; the same as that of a build."""
    return key_of("map", read.found.key(follower.settings), room.key(follower.documentation))
