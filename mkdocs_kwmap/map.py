"""All pages of a mapped repository, made when they are asked for. Knows nothing of MkDocs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path

import msgspec

from mkdocs_kwmap.addresses import Addresses, url_of_place
from mkdocs_kwmap.binaries import image_bytes
from mkdocs_kwmap.cache import Cache, generator_version, key_of
from mkdocs_kwmap.model import Source
from mkdocs_kwmap.outputs import FORMATS, OF_PAGES, SUMMARY
from mkdocs_kwmap.outputs.pieces import Pieces
from mkdocs_kwmap.outputs.summary import with_weight
from mkdocs_kwmap.pages.model import DefinitionBlock, Docs, PageModel, Prose, Table
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.render.page import Rendered
from mkdocs_kwmap.render.parts import RendererParts
from mkdocs_kwmap.site import Found
from mkdocs_kwmap.snapshot import Snapshot

_WITH_MARKDOWN = (Prose, Docs, Table, DefinitionBlock)
_LINKS = (b"](", b"]:", b"<a")


class Map:
    """Pages by their source URI, which is relative to `docs_dir` and begins with the map's base."""

    def __init__(
        self,
        found: Found,
        snapshot: Snapshot,
        parts: RendererParts,
        *,
        state: bytes,
        cache: Cache,
        reading: Reading,
        last: Map | None = None,
    ) -> None:
        """Put together what makes pages.

        Parameters:
            found: The mapped files.
            snapshot: What is known without reading them.
            parts: What renders pages.
            state: A key of everything that the map is made of.
            cache: Remembers highlighted source, and the snapshot for the next build.
            reading: Reads the files, once a page is asked for of which no model is known.
            last: A map of the same layout.
        """
        self._found, self._snapshot, self._cache = found, snapshot, cache
        self._reading = reading
        self._pieces: dict[str, Pieces] = {}
        self._has_new_models = False
        self.state, self.parts = state, parts
        self.renderer = parts.renderer(cache)
        self._addresses: Addresses = last._addresses if last else Addresses.of(snapshot.layout)
        self._prefix = f"{self._addresses.base}/"

    @property
    def warnings(self) -> Sequence[str]:
        """Files that could not be read or parsed, in words for the user."""
        return self._snapshot.warnings

    @property
    def notes(self) -> Sequence[str]:
        """What else there is to tell of the files."""
        return self._snapshot.notes

    def save(self, *, is_new: bool) -> None:
        """Keep for the next build what spares it work.

        Parameters:
            is_new: Whether the pages are other than those of the last build, so that the next one is to be
                told what they were made of.
        """
        if self._has_new_models or not self._cache.known([self.state]):
            self._cache.put(self.state, msgspec.msgpack.encode(self._snapshot))
        if is_new:
            lengths = {name: pieces.lengths for name, pieces in self._pieces.items()}
            self._reading.keep(self.state, lengths)

    def __len__(self) -> int:
        return len(self._addresses)

    def places(self) -> Mapping[str, str]:
        """The files of the built site that generated pages are written to, by their source URIs.

        Pages that a hand-written one stands in for are not generated.
        """
        return {self._prefix + uri: place for uri, place in self._addresses.generated().items()}

    def __contains__(self, source_uri: str) -> bool:
        uri = source_uri.removeprefix(self._prefix)
        return source_uri != uri and uri in self._addresses and not self._addresses.is_hand_written(uri)

    def urls(self) -> Iterator[str]:
        """URLs of all generated pages, relative to the site's root."""
        places = self._addresses.generated().values()
        return (url_of_place(place, self._addresses.directory_urls) for place in places)

    @property
    def base(self) -> str:
        """Where the map lives below the site's root."""
        return self._addresses.base

    def url(self, source_uri: str) -> str:
        """URL of a page, relative to the site's root."""
        return self._addresses.url(source_uri.removeprefix(self._prefix))

    def place(self, source_uri: str) -> str:
        """The file of the built site that a page is written to."""
        return self._addresses.place(source_uri.removeprefix(self._prefix))

    def model(self, source_uri: str) -> PageModel:
        """What a page shows; it is kept, for the next build of the same map asks for the same pages."""
        models = self._snapshot.models
        if source_uri not in models:
            self._has_new_models = True
            models[source_uri] = msgspec.msgpack.encode(self.made(source_uri))
        return msgspec.msgpack.decode(models[source_uri], type=PageModel)

    def keep_model(self, source_uri: str, said: bytes) -> None:
        """Keep what a page shows for the next build of the same map.

        Parameters:
            source_uri: Of the page.
            said: What it shows, as msgpack.
        """
        self._snapshot.models[source_uri] = said

    def source_uri(self, place: str) -> str | None:
        """The source URI of the generated page at a file of the built site, if there is one."""
        uri = self._addresses.uri(place)
        return None if uri is None else self._prefix + uri

    def has_model(self, source_uri: str) -> bool:
        """Whether it is known without reading files what a page shows."""
        return source_uri in self._snapshot.models

    def title(self, source_uri: str) -> str:
        """The title of a page, as HTML."""
        return self.model(source_uri).title

    def made(self, source_uri: str) -> PageModel:
        """What a page shows, as one of very many."""
        return self._reading.pages[source_uri.removeprefix(self._prefix)]()

    def remember(self, model: PageModel, said: bytes) -> None:
        """Keep what a page of the book shows, for the export of the whole book.

        Parameters:
            model: What it shows.
            said: The same, as msgpack.
        """
        if model.kind == "book":
            self._reading.context.said[model.uri] = said

    def reached_since(self, state: bytes) -> Set[str]:
        """The pages that may be other than those of the last build; all, where it is not known which.

        Parameters:
            state: A key of the map that the last build made.
        """
        reach = self._reading.reach if self._reading.is_after(state) else None
        return {self._prefix + uri for uri in reach.pages} if reach else self.places().keys()

    def key(self, model: PageModel, said: bytes, shell: bytes) -> bytes:
        """A key of all that the HTML of a page is made of.

        Parameters:
            model: What it shows.
            said: The same, as msgpack.
            shell: What tells the theme's page that it is filled into.
        """
        # links in READMEs and docstrings lead to the files that there are
        has_links = _may_hold_links(model) and any(sign in said for sign in _LINKS)
        files = self._paths if has_links else b""
        return key_of("page", self.made_with, files, shell, said)

    @cached_property
    def made_with(self) -> bytes:
        """A key of what the HTML of all pages is made with, their models and the theme apart."""
        markdown = self.renderer.markdown.fingerprint()
        return key_of(generator_version(), self._addresses.layout.peculiarities, markdown)

    @cached_property
    def _paths(self) -> bytes:
        return key_of(*self._found.digests)

    def render(self, model: PageModel) -> Rendered:
        """The HTML fragment of a page."""
        return self.renderer.render(model)

    def anchors(self, source_uri: str) -> set[str]:
        """Every id on a page."""
        return self.render(self.model(source_uri)).anchors()

    def is_export(self, place: str) -> bool:
        """Whether an export is written to a file of the built site."""
        return place in self._addresses.exports.values()

    @property
    def images(self) -> Sequence[str]:
        """The places of the images that are copied."""
        return tuple(self._images)

    def is_image(self, place: str) -> bool:
        """Whether a file of the built site is the copy of an image."""
        return place in self._images

    def image(self, place: str) -> bytes | None:
        """The content of an image; None for one that is not there any more."""
        return image_bytes(self._images[place])

    @property
    def exports(self) -> Sequence[str]:
        """The places of the exports; that which tells what the others weigh is the last."""
        return sorted(self._exports, key=lambda place: self._exports[place] == SUMMARY)

    @property
    def exports_of_files(self) -> Sequence[str]:
        """The places of those that tell nothing of pages that have been made."""
        return [place for place, name in self._exports.items() if name not in OF_PAGES]

    def export(
        self,
        place: str,
        sizes: Mapping[str, Sequence[int]] | None = None,
        last: Path | None = None,
        pages: Set[str] = frozenset(),
    ) -> Iterator[bytes]:
        """The content of an export, piece by piece.

        Parameters:
            place: Where it lies.
            sizes: Bytes of the files that are written already, by kind; None where not all pages are written.
            last: That of the last build, where it is known how the map differs from that.
            pages: The pages that are other than in the last build.
        """
        name = self._exports[place]
        content = FORMATS[name](self._reading.context, self._addresses)
        if name == SUMMARY and sizes is not None:
            return iter([with_weight(b"".join(content), sizes)])
        if not isinstance(content, Pieces):
            return iter(content)
        self._pieces[name] = content
        others = {uri.removeprefix(self._prefix) for uri in pages}
        return content.after(self._reading.last_export(name, last, others) if last else None)

    @cached_property
    def _exports(self) -> Mapping[str, str]:
        return {place: name for name, place in self._addresses.exports.items()}

    @cached_property
    def _images(self) -> Mapping[str, Source]:
        return {place: self._found.sources[path] for path, place in self._addresses.copies.items()}


def _may_hold_links(model: PageModel) -> bool:
    """Whether Markdown of the repository may stand on a page: the long listings of keywords have none."""
    return any(isinstance(block, _WITH_MARKDOWN) for part in model.sections for block in part.blocks)
