"""What a renderer is made of, for other processes."""

from __future__ import annotations

from dataclasses import dataclass

from mkdocs_kwmap.addresses import Addresses, Layout
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract import ShownTexts
from mkdocs_kwmap.highlight import Style
from mkdocs_kwmap.render.links import Linked
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.page import Renderer
from mkdocs_kwmap.render.source import SourceRenderer


@dataclass(frozen=True)
class RendererParts:
    """Plain values that pickle."""

    linked: Linked
    layout: Layout
    markdown: SafeMarkdown
    texts: ShownTexts
    style: Style
    """How source is highlighted that the cache does not have."""
    cache_dir: str

    def renderer(self, cache: Cache) -> Renderer:
        """A renderer of these parts.

        Parameters:
            cache: Remembers highlighted source.
        """
        source = SourceRenderer(self.texts, self.style, cache)
        return Renderer(self.linked, Addresses.of(self.layout), self.markdown, source)
