"""The source of a file as numbered, linkable lines."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_kwmap.cache import Cache, generator_version, key_of
from mkdocs_kwmap.extract import head_of
from mkdocs_kwmap.render.highlight import highlight_lines


class SourceRenderer:
    """Highlights files, each content once as long as the cache lives."""

    def __init__(self, read: Callable[[str], str], max_source: int, cache: Cache) -> None:
        """Keep what is needed.

        Parameters:
            read: Gives the text of a file by its path.
            max_source: Bytes of a file that are shown.
            cache: Remembers highlighted files.
        """
        self._read = read
        self._max_source = max_source
        self._cache = cache

    def lines(self, path: str, language: str, count: int) -> str:
        """The HTML of a file's first lines.

        Parameters:
            path: The file.
            language: Its language.
            count: How many lines the page promises; links lead to each of them.

        Returns:
            Each line with its number as a link to itself, which is its id as well. The Tab key passes
            over them: there are thousands on a page.
        """
        text = head_of(self._read(path), self._max_source)
        key = key_of("source", generator_version(), language, text)
        html = self._cache.remember(key, lambda: "\n".join(highlight_lines(text, language)).encode())
        lines = html.decode().split("\n")[:count]
        lines += [""] * (count - len(lines))  # the file has changed since it was read
        return "".join(
            f'<a id="L{number}" href="#L{number}" tabindex="-1">{number}</a>{line}\n'
            for number, line in enumerate(lines, 1)
        )
