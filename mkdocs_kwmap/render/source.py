"""The source of a file as numbered, linkable lines."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.highlight import Style, highlighted
from mkdocs_kwmap.pages.model import SourceText


class SourceRenderer:
    """Shows files as they were highlighted when they were read."""

    def __init__(self, read: Callable[[str], str], style: Style, cache: Cache) -> None:
        """Keep what is needed.

        Parameters:
            read: Gives the text of a file by its path, as far as it is shown.
            style: How a file is highlighted that is not in the cache.
            cache: Has highlighted files.
        """
        self._read = read
        self._style = style
        self._cache = cache

    def lines(self, block: SourceText) -> str:
        """The HTML of a file's first lines.

        Parameters:
            block: The file, and how many lines the page promises; links lead to each of them.

        Returns:
            Each line with its number as a link to itself, which is its id as well. The Tab key passes
            over them: there are thousands on a page.
        """
        lines = self._highlighted(block).decode().split("\n")[: block.lines]
        lines += [""] * (block.lines - len(lines))  # the file has changed since it was read
        return "".join(
            f'<a id="L{number}" href="#L{number}" tabindex="-1">{number}</a>{line}\n'
            for number, line in enumerate(lines, 1)
        )

    def _highlighted(self, block: SourceText) -> bytes:
        if not block.key:
            return escape(self._read(block.path), quote=False).encode()
        html = self._cache.get(block.key)
        return highlighted(self._read(block.path), block.language, self._style) if html is None else html
