"""What the blocks of one page are rendered with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mkdocs_kwmap.pages.model import DefinitionBlock, Example, Prose, SourceText
from mkdocs_kwmap.render.escaping import Html
from mkdocs_kwmap.render.highlight import (
    highlight_expression,
    highlight_head,
    highlight_lines,
    highlight_signature,
)
from mkdocs_kwmap.render.links import Linked, PageLinks, repository_link
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.rst import from_rst
from mkdocs_kwmap.render.runs import RunRenderer
from mkdocs_kwmap.render.source import SourceRenderer


class Tools:
    """Links of one page, and what makes HTML of texts: what comes out of a tool is safe."""

    def __init__(
        self, links: PageLinks, linked: Linked, markdown: SafeMarkdown, source: SourceRenderer
    ) -> None:
        """Put them together.

        Parameters:
            links: The URLs of the page's links.
            linked: What links in READMEs and docstrings may lead to.
            markdown: Renders READMEs and docstrings.
            source: Renders source.
        """
        self.links = links
        self.run = RunRenderer(links)
        self._linked = linked
        self._markdown = markdown
        self._source = source

    def prose(self, block: Prose) -> Html:
        """Markdown of the repository, with headings below those of the page."""
        return Html(
            self._markdown.render(block.text, link=self._link(block.path), anchors=block.anchors, heading=2)
        )

    def docs(self, text: str, path: str) -> Html:
        """A text of a docstring or comment of a file."""
        return Html(self._markdown.render(from_rst(text), link=self._link(path)))

    def source(self, block: SourceText) -> Html:
        """The lines of a file."""
        return Html(self._source.lines(block))

    def _link(self, path: str) -> Callable[[str], str | None]:
        """Finds what the relative links of a file lead to."""
        return partial(repository_link, path=path, linked=self._linked, link_to=self.links.page)


def signature(block: DefinitionBlock) -> Html:
    """The head of a definition, highlighted."""
    if block.head:
        return Html(highlight_head(block.head, block.name, block.signature, block.language))
    return Html(highlight_signature(block.name, block.signature))


def code(example: Example) -> Html:
    """Lines of source, highlighted."""
    return Html("\n".join(highlight_lines(example.code, example.language)))


def expression(text: str) -> Html:
    """A short piece of Python, highlighted."""
    return Html(highlight_expression(text))
