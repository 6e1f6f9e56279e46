"""All pages of a mapped repository, made when they are asked for. Knows nothing of MkDocs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.binaries import image_bytes
from mkdocs_kwmap.cache import generator_version, key_of
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.pages.context import Build, Context
from mkdocs_kwmap.pages.model import PageModel, SourceText
from mkdocs_kwmap.progress import Report
from mkdocs_kwmap.render.page import Rendered, Renderer

_LINKS = (b"](", b"]:", b"<a")


class Map:
    """Pages by their source URI, which is relative to `docs_dir` and begins with the map's base."""

    def __init__(
        self, context: Context, pages: Mapping[str, Build], addresses: Addresses, renderer: Renderer
    ) -> None:
        """Put together what makes pages.

        Parameters:
            context: The index and its links.
            pages: Builders by URI below the base.
            addresses: The place of each page.
            renderer: Makes HTML of page models.
        """
        self._context = context
        self._pages = pages
        self._addresses = addresses
        self._renderer = renderer
        self._prefix = f"{addresses.base}/"

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[str]:
        """Source URIs of all generated pages: those that no hand-written page stands in for."""
        return (self._addresses.source_uri(uri) for uri in self._addresses.generated())

    def __contains__(self, source_uri: str) -> bool:
        uri = source_uri.removeprefix(self._prefix)
        return source_uri != uri and uri in self._pages and not self._addresses.is_hand_written(uri)

    def urls(self) -> Iterator[str]:
        """URLs of all generated pages, relative to the site's root."""
        return (self._addresses.url(uri) for uri in self._addresses.generated())

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
        """What a page shows."""
        return self._pages[source_uri.removeprefix(self._prefix)]()

    def key(self, model: PageModel, shell: bytes) -> bytes:
        """A key of all that the HTML of a page is made of.

        Parameters:
            model: What it shows.
            shell: What tells the theme's page that it is filled into.
        """
        said = msgspec.msgpack.encode(model)
        # links in READMEs and docstrings lead to the files that there are
        files = self._paths if any(sign in said for sign in _LINKS) else b""
        sources = [
            self._renderer.source.key(block.path, block.language)
            for part in model.sections
            for block in part.blocks
            if isinstance(block, SourceText)
        ]
        return key_of("page", self._common, files, shell, said, *sources)

    @cached_property
    def _common(self) -> bytes:
        markdown = self._renderer.markdown.fingerprint()
        return key_of(generator_version(), self._addresses.peculiarities(), markdown)

    @cached_property
    def _paths(self) -> bytes:
        return key_of(*self._context.index.sources)

    def render(self, model: PageModel) -> Rendered:
        """The HTML fragment of a page."""
        return self._renderer.render(model)

    def prepare(self, report: Report) -> None:
        """Do ahead of the pages what can be done in several processes: highlight the source they show."""
        index = self._context.index
        if index.settings.source == "embed":
            files = ((index.sources[path], index.language(path)) for path in index.facts)
            self._renderer.source.prepare(files, index.settings, report)

    def anchors(self, source_uri: str) -> set[str]:
        """Every id on a page."""
        return self.render(self.model(source_uri)).anchors()

    def is_export(self, place: str) -> bool:
        """Whether an export is written to a file of the built site."""
        return place in self._addresses.exports.values()

    def exports(self) -> Iterator[tuple[str, bytes]]:
        """Place and content of each export."""
        for name, place in self._addresses.exports.items():
            yield place, FORMATS[name](self._context, self._addresses)

    def copies(self) -> Iterator[tuple[str, bytes]]:
        """Place and content of each mapped file that is copied: images, as far as they are still there."""
        for path, place in self._addresses.copies.items():
            content = image_bytes(self._context.index.sources[path])
            if content is not None:
                yield place, content
