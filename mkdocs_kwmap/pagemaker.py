"""Pages of the site made of page models, in any process: rendered, filled into the theme's page, written."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from msgspec import Struct

from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract.collector import collector_off, long_lived
from mkdocs_kwmap.kept import write
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.render.page import Heading, Rendered
from mkdocs_kwmap.render.parts import RendererParts
from mkdocs_kwmap.shells import NoShellError, Shell, Specimen, Values, plain_title
from mkdocs_kwmap.statuses import Status
from mkdocs_kwmap.workers import Workers

Depth = tuple[int, bool]
"""Slashes in a page's URL, and whether there are headings below its own: pages of one depth share a shell."""


class Order(Struct, frozen=True):
    """A page to be made."""

    source_uri: str
    url: str
    place: str
    """Its file in the site."""
    depth: Depth
    model: bytes
    """What it shows, as msgpack."""
    is_indexed: bool
    """Whether the site's search indexes it."""
    key: bytes
    """Of all that it is made of."""
    kind: str
    """What kind of page it is."""


class Searched(Struct, frozen=True):
    """What the site's search reads of a page."""

    source_uri: str
    title: str
    text: str
    """HTML without navigation and source."""
    contents: Heading


Entries = list[dict[str, Any]]
"""What the site's search notes of a page."""


class Made(Struct, frozen=True):
    """A page that has been made."""

    place: str
    key: bytes
    kind: str
    status: Status | None
    """Of its file; None where it has headings that its shell has not learned, so that it was not written."""
    searched: Searched | Entries | None = None
    """What the site's search reads of it, or what that notes of it."""


@dataclass(frozen=True)
class Recipe:
    """What pages are made with; it pickles."""

    site: str
    """The built site."""
    parts: RendererParts
    specimens: Mapping[Depth, Specimen]
    """What shells are learned from."""
    search: Callable[[Searched, str], Entries] | None
    """What the site's search notes of a page with a URL; None where that is to be asked itself."""


class PageMaker:
    """Makes pages in shells."""

    def __init__(self, recipe: Recipe) -> None:
        """Learn the shells.

        Parameters:
            recipe: What pages are made with.
        """
        self._site, self._search = recipe.site, recipe.search
        self._cache = Cache(recipe.parts.cache_dir)
        self._renderer = recipe.parts.renderer(self._cache)
        self._shells = {depth: specimen.learn() for depth, specimen in recipe.specimens.items()}

    def close(self) -> None:
        """Let go of the cache."""
        self._cache.close()

    def make(self, orders: Sequence[Order]) -> list[Made]:
        """Make and write pages."""
        with collector_off():
            return [self._made(order) for order in orders]

    def _made(self, order: Order) -> Made:
        model = msgspec.msgpack.decode(order.model, type=PageModel)
        rendered = self._renderer.render(model)
        title = plain_title(model.title)
        try:
            html = filled(self._shells[order.depth], title, order.source_uri, order.url, rendered)
        except NoShellError:
            return Made(order.place, order.key, order.kind, None)
        status = write(self._site, order.place, encoded(html))
        searched: Searched | Entries | None = None
        if order.is_indexed:
            searched = Searched(order.source_uri, title, rendered.search, rendered.contents)
            searched = self._search(searched, order.url) if self._search else searched
        return Made(order.place, order.key, order.kind, status, searched)


def filled(shell: Shell, title: str, source_uri: str, url: str, rendered: Rendered) -> str:
    """The HTML of a page in a shell.

    Raises:
        NoShellError: It has headings that the shell has not learned.
    """
    return shell.fill(Values(title, url, rendered.content, rendered.contents, source_uri))


def encoded(html: str) -> bytes:
    """The bytes of a page, as MkDocs writes them."""
    return html.encode("utf-8", "xmlcharrefreplace")


_FEWEST = 300
"""Pages from which on starting processes costs less than it saves; those that are there make any."""


def make_pages(recipe: Recipe, chunks: Iterable[list[Order]], workers: Workers) -> Iterator[list[Made]]:
    """Make pages, in several processes where there are many.

    Parameters:
        recipe: What they are made with.
        chunks: Pages to be made; they are asked for as the work goes on.
        workers: The processes.

    Yields:
        The pages of each chunk, in order.
    """
    first: list[list[Order]] = []
    rest = iter(chunks)
    fewest = 1 if workers.are_running else _FEWEST
    for chunk in rest:
        first.append(chunk)
        if sum(map(len, first)) >= fewest:
            break
    if not first:
        return
    if workers.number < 2 or sum(map(len, first)) < fewest:
        with closing(PageMaker(recipe)) as maker:
            yield from map(maker.make, chain(first, rest))
        return
    with TemporaryDirectory(prefix="kwmap-") as folder:
        path = Path(folder, "recipe")
        path.write_bytes(pickle.dumps(recipe, pickle.HIGHEST_PROTOCOL))
        yield from workers.map_here(partial(_made_here, str(path)), chain(first, rest))


def _made_here(path: str, orders: list[Order]) -> list[Made]:
    return _maker(path).make(orders)


@lru_cache(maxsize=1)
def _maker(path: str) -> PageMaker:
    """What makes pages in this process, by the file that has its recipe."""
    with long_lived():
        return PageMaker(pickle.loads(Path(path).read_bytes()))
