"""Links to one file: to its page, to lines of its source, to its definitions."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from mkdocs_kwmap.model import Facts, Settings, Source
from mkdocs_kwmap.outlines import PLAIN, kind_of, last_line, line_of, outline_of
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.anchors import id_prefix, odd_ids, page_end, plain_id
from mkdocs_kwmap.pages.listed import ALL_LINES, ListedFile, Place
from mkdocs_kwmap.pages.model import Code, Inline, Muted, Ref, Url
from mkdocs_kwmap.pages.vocabulary import words

_LINE = "{line}"
"""In the URL of a line, in place of its number."""


class FileLinks:
    """Makes links to a file. There is one for each file, so it is small: ids are not kept but made anew."""

    __slots__ = (
        "_facts",
        "_line_url",
        "_linked_lines",
        "_odd",
        "_outline",
        "_page_end",
        "_prefix",
        "_shown_lines",
        "_source",
        "_uri",
    )

    def __init__(self, source: Source, facts: Facts | None, settings: Settings) -> None:
        """Take what is known of the file.

        Parameters:
            source: The file.
            facts: What it says; None where it has no text.
            settings: Whether and where its source is shown.
        """
        self._source = source
        self._uri = "" if source.language == "Binary" else uris.file_docs(source.path)
        self._facts = facts or Facts(path=source.path)
        self._outline = outline_of(self._facts)
        self._prefix = id_prefix(source)
        self._page_end = page_end(source)
        self._shown_lines = facts.shown_lines if facts and settings.source == "embed" else 0
        # lines of a notebook are those of its cells, which are nowhere but here
        is_hosted = settings.source == "link" and not source.origin and not (facts and facts.code_language)
        url = settings.source_url if is_hosted else ""
        self._line_url = url.format(path=quote(source.path), line=_LINE) if url else ""
        self._odd: Mapping[int, str] | None = None
        self._linked_lines: int | None = None

    def file(self, text: str) -> Inline:
        """A link to the file's documentation, or a bare name if it has no pages."""
        return Ref(text, self._uri, "", True) if self._uri else Code(text)

    def line(self, line: int, text: str) -> Inline:
        """A link to a line of source, where the source is shown or hosted."""
        if 1 <= line <= self._shown_lines:
            return Ref(text, self._uri, f"L{line}")
        if self._line_url:
            return Url(text, self._line_url.replace(_LINE, f"{line}"))
        return Muted(text)

    def definition(self, number: int, text: str = "") -> Ref:
        """A link to a definition on the file's page, by default named as it is."""
        if name := self._plain_name(number):
            return Ref(text or name, self._uri, f"{self._prefix}.{name}", code=True)
        definition = self._facts.definitions[number]
        return Ref(text or definition.name, self._uri, self.anchor(number), not definition.level)

    def anchor(self, number: int) -> str:
        """Where a definition stands on the file's page."""
        if name := self._plain_name(number):
            return f"{self._prefix}.{name}"
        definition = self._facts.definitions[number]
        if definition.kind == "identifier" and 1 <= definition.line <= self._shown_lines:
            return f"L{definition.line}"
        return self._odd_ids().get(number) or plain_id(self._prefix, definition)

    def listed(self, text: str) -> ListedFile:
        """The file as listings show it."""
        if self._linked_lines is None:
            self._linked_lines = self._all_or_shown_lines()
        return ListedFile(text, self._uri, self._prefix, self._linked_lines, self._line_url)

    def place(self, number: int) -> Place:
        """A definition as listings show it."""
        if name := self._plain_name(number):
            return Place(words(kind_of(self._outline, number)), name, line_of(self._outline, number))
        one = self._facts.definitions[number]
        odd = self._odd if self._odd is not None else self._odd_ids()
        if one.level or number in odd or one.kind == "identifier":
            return Place(words(one.kind), one.qualname, one.line, self.anchor(number), not one.level)
        return Place(words(one.kind), one.qualname, one.line)

    def _all_or_shown_lines(self) -> int:
        """What `ListedFile.shown_lines` is."""
        if not self._shown_lines:
            return 0
        last = max(last_line(self._outline), *(one.line for one in self._facts.imports), 0)
        return ALL_LINES if last <= self._shown_lines else self._shown_lines

    def _plain_name(self, number: int) -> str:
        """The name of a definition where its id ends with that, and nothing else need be read; or none."""
        name = self._outline.names[number] if self._outline.marks[number] & PLAIN else ""
        return name if name != self._page_end else ""

    def _odd_ids(self) -> Mapping[int, str]:
        """Ids that are other than they would be if each name stood alone."""
        if self._odd is None:
            self._odd = odd_ids(self._source, self._facts)
        return self._odd
