"""The pages of a map as it is at a time, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from threading import Lock

from mkdocs_kwmap.map import Map
from mkdocs_kwmap.model import Problem
from mkdocs_kwmap.pagemaker import encoded
from mkdocs_kwmap.preview.notices import with_problems
from mkdocs_kwmap.preview.store import Store
from mkdocs_kwmap.themed import ThemedPages


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
    ) -> None:
        """Put together what pages are made of.

        Parameters:
            map_: The pages.
            themed: Renders them as MkDocs does.
            store: Takes what is made.
            making: Held while something is made: neither pages nor plugins expect to be asked twice at once.
            problems: By path why a file cannot be parsed any more.
        """
        self.map, self._themed, self._store, self._making = map_, themed, store, making
        self._problems = problems
        self._places: dict[str, str] = {}
        self._exporting = Lock()

    def __contains__(self, place: str) -> bool:
        return self.map.source_uri(place) is not None or self.map.is_image(place) or self.map.is_export(place)

    def needs_reading(self, place: str) -> bool:
        """Whether files have to be read for what is served at a place, if they have not been yet."""
        source_uri = self.map.source_uri(place)
        return not self.map.is_image(place) and (source_uri is None or not self.map.has_model(source_uri))

    def file(self, place: str) -> str:
        """The file with what is served at a place, by where it lies in the site.

        Parameters:
            place: One that this contains.
        """
        found = self._places.get(place)
        if found is None:
            make = self._exported if self.map.is_export(place) else self._made
            found = self._places[place] = make(place)
        return found

    def forget(self, place: str, file: str) -> None:
        """Have what is served at a place made again, if it is still to be this file."""
        if self._places.get(place) == file:
            self._places.pop(place, None)

    @property
    def files(self) -> Collection[str]:
        """What has been made so far."""
        return set(self._places.values())

    def _made(self, place: str) -> str:
        with self._making:
            if place in self._places:
                return self._places[place]
            source_uri = self.map.source_uri(place)
            content = self.map.image(place) if source_uri is None else self._page(source_uri)
            return self._store.put([content or b""], PurePosixPath(place).suffix)

    def _page(self, source_uri: str) -> bytes:
        is_known = self.map.has_model(source_uri)
        model = self.map.model(source_uri) if is_known else self.map.made(source_uri)
        html = self._themed.rendered(source_uri, model, is_indexed=False)
        return encoded(with_problems(html, self._problems))

    def _exported(self, place: str) -> str:
        with self._exporting:
            if place in self._places:
                return self._places[place]
            return self._store.put(self._in_turns(place), PurePosixPath(place).suffix)

    def _in_turns(self, place: str) -> Iterator[bytes]:
        """The pieces of an export, which takes its time: pages are made in between."""
        with self._making:
            pieces = iter(self.map.export(place))
        while True:
            with self._making:
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece
