"""The pages of a map as it is at a time, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from threading import Lock

import msgspec

from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.model import Problem
from mkdocs_kwmap.pagemaker import Entries, Searched, encoded
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.preview.notices import with_problems
from mkdocs_kwmap.preview.searching import INDEX, NotedPage, SearchedMap
from mkdocs_kwmap.preview.store import Store
from mkdocs_kwmap.progress import StoppedError
from mkdocs_kwmap.shells import plain_title
from mkdocs_kwmap.themed import ThemedPages

SITEMAP = "sitemap.xml"

_RECENT = 20
"""Pages that were made last, and are at once there at the next start."""


class ServedPages:
    """What a map serves by its places in the site; made once, by one thread at a time."""

    def __init__(
        self,
        map_: Map,
        themed: ThemedPages,
        store: Store,
        *,
        making: AbstractContextManager[object],
        problems: Mapping[str, Problem],
        searched: SearchedMap | None,
        complete_sitemap: Callable[[str, Map], str] | None,
    ) -> None:
        """Put together what pages are made of.

        Parameters:
            map_: The pages.
            themed: Renders them as MkDocs does.
            store: Takes what is made.
            making: Held while something is made: neither pages nor plugins expect to be asked twice at once.
            problems: By path why a file cannot be parsed any more.
            searched: What the site's search is to know of the pages; None where it does not know the map.
            complete_sitemap: Adds the pages to the theme's sitemap; None where there is none.
        """
        self.searched = searched
        self.is_over = False
        """Whether another map is shown in the place of this one, so that nobody needs long work on it."""
        self._complete_sitemap = complete_sitemap
        self.map, self._themed, self._store, self._making = map_, themed, store, making
        self._problems = problems
        self._places: dict[str, str] = {}
        self._recent: dict[str, bytes] = {}
        """By source URI what the pages show that were made last, as msgpack."""
        self._long = Lock()

    def __contains__(self, place: str) -> bool:
        if place in {INDEX, SITEMAP}:
            return (self.searched if place == INDEX else self._complete_sitemap) is not None
        return self.map.source_uri(place) is not None or self.map.is_image(place) or self.map.is_export(place)

    def needs_reading(self, place: str) -> bool:
        """Whether files have to be read for what is served at a place, if they have not been yet."""
        if self.map.is_image(place) or place == SITEMAP:
            return False
        source_uri = self.map.source_uri(place)
        return source_uri is None or not self.map.has_model(source_uri)

    def file(self, place: str) -> str | None:
        """The file with what is served at a place, by where it lies in the site; None where this is over.

        Parameters:
            place: One that this contains.
        """
        found = self._places.get(place)
        if found is not None:
            return found
        is_long = place == INDEX or self.map.is_export(place)
        with self._long if is_long else self._making:
            if place not in self._places:
                if self.is_over:
                    return None
                content = self._in_steps(place) if is_long else [self._content(place)]
                try:
                    self._places[place] = self._store.put(content, PurePosixPath(place).suffix)
                except StoppedError:
                    return None
            return self._places[place]

    def forget(self, place: str, file: str) -> None:
        """Have what is served at a place made again, if it is still to be this file."""
        if self._places.get(place) == file:
            self._places.pop(place, None)

    def keep_pages(self) -> None:
        """Have the map keep what some pages show, so that the next start has them at once.

        These are the ones of the navigation, and those that were made last: a browser may still show them.
        """
        for source_uri in self._themed.in_navigation:
            if source_uri in self.map:
                self.map.model(source_uri)
        with self._making:
            for source_uri, said in self._recent.items():
                self.map.keep_model(source_uri, said)

    @property
    def files(self) -> Collection[str]:
        """What has been made so far."""
        return set(self._places.values())

    def _content(self, place: str) -> bytes:
        if place == SITEMAP and self._complete_sitemap is not None:
            return self._complete_sitemap(self._store.read(SITEMAP).decode(), self.map).encode()
        source_uri = self.map.source_uri(place)
        return self._page(source_uri) if source_uri is not None else self.map.image(place) or b""

    def _page(self, source_uri: str) -> bytes:
        is_kept = self.map.has_model(source_uri) or source_uri in self._themed.in_navigation
        model = self.map.model(source_uri) if is_kept else self.map.made(source_uri)
        self._note(source_uri, model)
        html = self._themed.rendered(source_uri, model, is_indexed=False)
        return encoded(with_problems(html, self._problems))

    def _note(self, source_uri: str, model: PageModel) -> None:
        self._recent[source_uri] = msgspec.msgpack.encode(model)
        if len(self._recent) > _RECENT:
            del self._recent[next(iter(self._recent))]

    # What takes its time: pages are made in between

    def _in_steps(self, place: str) -> Iterator[bytes]:
        """The content of a file of which each piece is made on its own.

        Raises:
            StoppedError: Another map is shown meanwhile.
        """
        pieces = self._index_pieces() if place == INDEX else self._export_pieces(place)
        while True:
            with self._making:
                if self.is_over:
                    raise StoppedError
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    def _export_pieces(self, place: str) -> Iterator[bytes]:
        yield from self.map.export(place)

    def _index_pieces(self) -> Iterator[bytes]:
        """The index of the site's search, once it has read all pages."""
        assert self.searched is not None
        self.searched.take_over(f"{self.map.base}/", self._themed.in_navigation)
        yield b""
        source_uris = sorted(self.map.places())
        for source_uri in source_uris:
            if source_uri not in self.searched.noted:
                self._have_searched(self.searched, source_uri)
                yield b""
        yield self.searched.with_theirs(self._store.read(INDEX), source_uris)

    def _have_searched(self, searched: SearchedMap, source_uri: str) -> None:
        model = self.map.made(source_uri)
        said = key_of(self.map.place(source_uri), msgspec.msgpack.encode(model))
        if searched.note_again(source_uri, said):
            return
        entries: Entries = []
        if model.searchable:
            rendered = self.map.render(model)
            text = Searched(source_uri, plain_title(model.title), rendered.search, rendered.contents)
            entries = self._themed.noted(text)
        searched.noted[source_uri] = NotedPage(said, entries)
