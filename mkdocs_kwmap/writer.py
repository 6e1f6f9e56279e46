"""Writes the generated pages: in a shell of the theme where that gives the same, else rendered one by one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import cache as cache_of
from functools import cached_property
from itertools import product
from pathlib import Path

import msgspec

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.extract.collector import long_lived
from mkdocs_kwmap.kept import KeptTree, write, write_pieces
from mkdocs_kwmap.manifest import File, Manifest
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.pagemaker import Depth, Made, Order, Recipe, Searched, encoded, filled, make_pages
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.progress import Progress, Report
from mkdocs_kwmap.searched import SearchedPages
from mkdocs_kwmap.shells import NoShellError, Shell, Specimen, plain_title
from mkdocs_kwmap.themed import ThemedPages
from mkdocs_kwmap.workers import Workers

_CHECKED = 16
"""Pages that are rendered in both ways, beside one of each kind."""
_CHUNK = 1_000_000
"""Bytes of models that are sent to a process together."""
_KIND = re.compile(r"([a-z]+)(?:-[0-9]+)?\.md$")


class PageWriter:
    """Writes generated pages, those alone that would be other than the ones that are there."""

    def __init__(
        self,
        map_: Map,
        themed: ThemedPages,
        site_dir: str,
        *,
        kept: KeptTree,
        cache: Cache,
        is_searched: bool,
        seen_by: Sequence[str],
        workers: Workers,
    ) -> None:
        """Put together what pages are written with.

        Parameters:
            map_: The pages.
            themed: Renders pages as MkDocs does.
            site_dir: The built site.
            kept: The map of the last build.
            cache: Tells what its pages were made of.
            is_searched: Whether the site's own search indexes the pages.
            seen_by: Other plugins that may change pages as they are rendered.
            workers: Make pages.
        """
        self._map, self._themed, self._site = map_, themed, site_dir
        self._kept, self._seen_by, self._workers = kept, seen_by, workers
        self._is_searched = is_searched
        self._cache = cache
        self._manifest = Manifest(cache, site_dir, map_.base)
        self._searched = SearchedPages(cache, site_dir, map_.base, themed.search_key())
        places = map_.places()
        # pages of a file follow each other, and share what they are made of
        self._places: Mapping[str, str] = {uri: places[uri] for uri in sorted(places)}
        self._own = themed.own_pages(self._places)
        self._learned = cache_of(self._new_shell)

    def write_all(self, report: Report) -> None:
        """Write all pages and exports into the built site, and report progress.

        What is there of the last build and would be the same is left alone; what else it made is removed.
        """
        by_others = self._kept.bring_back()
        there = self._kept.statuses()
        self._manifest.compare(there)
        with long_lived():  # the first pages have tables made that all of them need
            look = self._look(report)
            is_same = self._manifest.has_look(look) and self._manifest.map_state == self._map.state
            left = self._places.keys() if is_same else self._left(look)
            if look and not self._fit(left, report):
                look, left = b"", frozenset()
        if look:
            self._fill(left, report)
        else:
            self._render(report)
        self._write_files(left, is_same=is_same)
        self._kept.remove(there.keys() - by_others - self._manifest.places())
        self._manifest.save(look, self._map.state)
        self._searched.save()
        self._map.save(is_new=bool(look) and not is_same)
        if not is_same:
            self._cache.drop_unused()  # else nobody has asked for what is still of use

    def _left(self, look: bytes) -> Set[str]:
        """The pages that are as they were, as far as they are there, though the map is not."""
        if not self._manifest.has_look(look):
            return frozenset()
        return self._places.keys() - self._map.reached_since(self._manifest.map_state)

    def _write_files(self, left: Set[str], *, is_same: bool) -> None:
        """Write images and exports, unless they are there and the map is the same."""
        others = () if is_same else (uri for uri in self._places if uri not in left)
        changed = frozenset(filter(self._is_changed, others))
        for place in self._map.images:
            if not (is_same and self._manifest.has(place)):
                content = self._map.image(place)
                if content is not None:
                    self._manifest.note(place, File(b"", "image", *write(self._site, place, content)))
        for place in self._map.exports:
            if place not in self._manifest.places() and not (is_same and self._manifest.has(place)):
                last = Path(self._site, place) if left and self._manifest.had(place) else None
                for _ in self._export(place, last, changed):
                    pass

    def _export(self, place: str, last: Path | None, changed: Set[str]) -> Iterator[None]:
        """Write an export, step by step."""
        pieces = self._map.export(place, self._manifest.sizes(), last, changed)
        status = yield from write_pieces(self._site, place, pieces)
        self._manifest.note(place, File(b"", "export", *status))

    def _exports_of_files(self) -> Iterator[None]:
        """Write the exports that tell nothing of pages, step by step."""
        for place in self._map.exports_of_files:
            yield from self._export(place, None, frozenset())

    def _is_changed(self, source_uri: str) -> bool:
        return not self._manifest.is_as_before(self._places[source_uri])

    # Which way

    def _look(self, report: Report) -> bytes:
        """A key of all that pages in shells are made with, apart from the map.

        It is empty, with a word on why, where other plugins are to see each page as it is rendered.
        """
        if self._seen_by:
            report(f"pages are rendered one by one, for {', '.join(self._seen_by)} may change each of them")
            return b""
        shells = [(depth, specimen.key) for depth, specimen in self._specimens.items()]
        about = msgspec.msgpack.encode([self._is_searched, sorted(self._own), shells])
        return key_of("look", self._map.made_with, about)

    def _fit(self, left: Set[str], report: Report) -> bool:
        """Whether a sample of the pages to be made is the same in shells; says why where it is not."""
        try:
            for source_uri in _sample([uri for uri in self._places if uri not in left]):
                if not self._is_same(source_uri):
                    raise NoShellError(f"{source_uri} would be another page")
        except NoShellError as error:
            report(f"pages are rendered one by one, for the theme needs it ({error})")
            return False
        return True

    def _is_same(self, source_uri: str) -> bool:
        """Whether a page is the same in a shell; one that is like no other is rendered anyway."""
        if source_uri in self._own:
            return True
        model = self._map.made(source_uri)
        _, shell = self._learned(self._depth(source_uri, model))
        title, url = plain_title(model.title), self._map.url(source_uri)
        html = filled(shell, title, source_uri, url, self._map.render(model))
        return html == self._themed.rendered(source_uri, model, is_indexed=False)

    def _depth(self, source_uri: str, model: PageModel) -> Depth:
        return self._places[source_uri].count("/"), bool(model.sections)

    def _new_shell(self, depth: Depth) -> tuple[Specimen, Shell]:
        """The shell of pages of a depth, and what it is learned from.

        Raises:
            NoShellError: They have none.
        """
        specimen = self._themed.specimen(depth)
        return specimen, specimen.learn()

    @cached_property
    def _specimens(self) -> Mapping[Depth, Specimen]:
        """What the shells are learned from, of all depths that have one."""
        slashes = sorted({place.count("/") for place in self._places.values()})
        found: dict[Depth, Specimen] = {}
        for depth in product(slashes, (False, True)):
            with suppress(NoShellError):
                found[depth], _ = self._learned(depth)
        return found

    # In shells

    def _fill(self, left: Set[str], report: Report) -> None:
        """Make the pages that are not there as they would be, and have the search index all."""
        places = self._places.values()
        search = self._themed.search_reader() if self._is_searched else None
        recipe = Recipe(self._site, self._map.parts, self._specimens, search)
        kept = (uri for uri in self._places if uri in left and uri not in self._own)
        there = self._manifest.keep(self._places[uri] for uri in kept)
        if self._is_searched:
            there = {place for place in there if self._searched.keep(place)}
        by_place = {place: uri for uri, place in self._places.items() if place not in there}
        with Progress(report, "made", len(places), "pages") as progress:
            progress.add(len(there))
            # where all pages are made, processes are busy with them while exports are written here
            exports = iter(()) if left else self._exports_of_files()
            chunks = _chunks(self._orders(by_place, progress))
            for chunk in make_pages(recipe, _with_steps(chunks, exports), self._workers):
                for made in chunk:
                    self._take(made, by_place[made.place])
                progress.add(len(chunk))
        self._searched.enter(places, self._themed.index, self._themed.search_entries())

    def _orders(self, by_place: Mapping[str, str], progress: Progress) -> Iterator[Order]:
        """The pages to be made in shells; those that have none are made meanwhile."""
        for place, source_uri in by_place.items():
            order = None
            if source_uri in self._own:
                self._render_alone(source_uri, self._map.model(source_uri))
            else:
                order = self._order(place, source_uri)
            if order is None:
                progress.add()
            else:
                yield order

    def _order(self, place: str, source_uri: str) -> Order | None:
        """How to make a page in a shell; None where nothing is left to be done."""
        model = self._map.made(source_uri)
        depth = self._depth(source_uri, model)
        specimen = self._specimens.get(depth)
        if specimen is None:
            self._render_alone(source_uri, model)
            return None
        said = msgspec.msgpack.encode(model)
        key = self._map.key(model, said, specimen.key)
        if self._is_there(place, key):
            return None
        self._map.remember(model, said)
        url = self._map.url(source_uri)
        return Order(source_uri, url, place, depth, said, self._is_indexed(model), key, model.kind)

    def _is_there(self, place: str, key: bytes) -> bool:
        """Whether a page is there as it would be made, and all that the search needs of it."""
        return self._manifest.has(place, key) and (not self._is_searched or self._searched.keep(place))

    def _take(self, made: Made, source_uri: str) -> None:
        """Note a page that has been made; one that its shell cannot hold is rendered."""
        if made.status is None:
            self._render_alone(source_uri, self._map.made(source_uri))
            return
        self._manifest.note(made.place, File(made.key, made.kind, *made.status))
        self._searched.note(made.place, made.searched)

    def _render_alone(self, source_uri: str, model: PageModel) -> None:
        """Write a page that is rendered in full among others in shells."""
        self._write(source_uri, model, is_indexed=False)
        rendered = self._map.render(model)
        text = Searched(source_uri, plain_title(model.title), rendered.search, rendered.contents)
        self._searched.note(self._places[source_uri], text if self._is_indexed(model) else None)

    # One by one

    def _render(self, report: Report) -> None:
        """Render all pages in full, as other plugins or the theme want to see them."""
        with Progress(report, "wrote", len(self._places), "pages") as progress:
            for source_uri in self._places:
                model = self._map.made(source_uri)
                self._write(source_uri, model, is_indexed=self._is_indexed(model))
                progress.add()

    def _write(self, source_uri: str, model: PageModel, *, is_indexed: bool) -> None:
        html = encoded(self._themed.rendered(source_uri, model, is_indexed=is_indexed))
        place = self._places[source_uri]
        self._manifest.note(place, File(key_of(html), model.kind, *write(self._site, place, html)))

    def _is_indexed(self, model: PageModel) -> bool:
        return self._is_searched and model.searchable


def _chunks(orders: Iterable[Order]) -> Iterator[list[Order]]:
    """Orders that are sent to a process together."""
    chunk: list[Order] = []
    size = 0
    for order in orders:
        chunk.append(order)
        size += len(order.model)
        if size > _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _with_steps(chunks: Iterable[list[Order]], steps: Iterator[None]) -> Iterator[list[Order]]:
    """Chunks, with a step of other work done after each, and what is left of that after the last."""
    for chunk in chunks:
        yield chunk
        next(steps, None)
    for _ in steps:
        pass


def _sample(source_uris: Sequence[str]) -> Iterable[str]:
    """A page of each kind, as far as its name tells, and some at random; the same for the same pages."""
    kinds: dict[str, str] = {}
    for source_uri in source_uris:
        found = _KIND.search(source_uri[source_uri.rfind("/") :])
        kinds.setdefault(found[1] if found else "", source_uri)
    some = random.Random(len(source_uris)).sample(source_uris, min(_CHECKED, len(source_uris)))
    return dict.fromkeys([*kinds.values(), *some])
