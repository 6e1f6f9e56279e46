"""The source of a file as numbered, linkable lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from mkdocs_kwmap.cache import Cache, generator_version, key_of
from mkdocs_kwmap.extract import head_of, shown_text
from mkdocs_kwmap.model import Settings, Source
from mkdocs_kwmap.progress import Progress, Report
from mkdocs_kwmap.render.highlight import highlight_lines
from mkdocs_kwmap.workers import Workers, balanced


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
        self.key: Callable[[str, str], bytes] = lru_cache(maxsize=None)(self._key_of)

    def prepare(
        self, files: Iterable[tuple[Source, str]], settings: Settings, report: Report, workers: Workers
    ) -> None:
        """Highlight the files that the cache does not know, in as many processes as reading them takes.

        Parameters:
            files: Files that pages show, each with its language.
            settings: How much of them is shown.
            report: Is told how far it has come.
            workers: The processes.
        """
        if not self._cache.is_open:
            return
        missing: dict[bytes, _Task] = {}
        for source, language in files:
            key = self.key(source.path, language)
            if key not in missing and self._cache.get(key) is None:
                missing[key] = (source, language, settings.max_source, settings.max_parse)
        chunks = balanced(((key, task), task[0].size) for key, task in missing.items())
        tasks = [[task for _, task in chunk] for chunk in chunks]
        size = sum(task[0].size for task in missing.values())
        results = workers.map(_highlighted, tasks, size=size)
        with Progress(report, "highlighted", len(missing), "files") as progress:
            for chunk, highlighted in zip(chunks, results, strict=True):
                for (key, _), html in zip(chunk, highlighted, strict=True):
                    self._cache.put(key, html)
                self._cache.commit()
                progress.add(len(chunk))

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
        text = self._text(path)
        html = self._cache.remember(self._key(language, text), lambda: _html(language, text))
        lines = html.decode().split("\n")[:count]
        lines += [""] * (count - len(lines))  # the file has changed since it was read
        return "".join(
            f'<a id="L{number}" href="#L{number}" tabindex="-1">{number}</a>{line}\n'
            for number, line in enumerate(lines, 1)
        )

    def _text(self, path: str) -> str:
        return head_of(self._read(path), self._max_source)

    def _key_of(self, path: str, language: str) -> bytes:
        """A key of what `lines` shows of a file of a language."""
        return self._key(language, self._text(path))

    def _key(self, language: str, text: str) -> bytes:
        return key_of("source", generator_version(), language, text)


_Task = tuple[Source, str, int, int]
"""A file, its language, and the bytes of it that are shown and parsed at most."""


def _highlighted(tasks: list[_Task]) -> list[bytes]:
    return [
        _html(language, head_of(shown_text(source, max_source, max_parse), max_source))
        for source, language, max_source, max_parse in tasks
    ]


def _html(language: str, text: str) -> bytes:
    return "\n".join(highlight_lines(text, language)).encode()
