"""What the site's search is to know of the map's pages, found out when a browser asks for its index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

import msgspec

from mkdocs_kwmap.pagemaker import Entries
from mkdocs_kwmap.reading import Reading

INDEX = "search/search_index.json"
"""Where MkDocs' search and that of Material write what they know."""


class NotedPage(NamedTuple):
    """What the search notes of a page."""

    said: bytes
    """A digest of what the page showed then."""
    entries: Entries
    """None of a page that it leaves out."""


Noted = dict[str, NotedPage]
"""By source URI."""


class SearchedMap:
    """What the search knows of a map; of a page that is as it was it need not be found out again."""

    def __init__(self, reading: Reading, last: SearchedMap | None = None) -> None:
        """Read no page yet.

        Parameters:
            reading: The files of the map.
            last: What the search knew before of the same map, or of the files as they were.
        """
        self._reading = reading
        self.noted: Noted = {}
        """What is known."""
        self._perhaps: Mapping[str, NotedPage] = {}
        """What was noted of pages that may show something else now."""
        self._before = last._known if last is not None and last._known[1] else (reading, self.noted)

    @property
    def _known(self) -> tuple[Reading, Noted]:
        """What is known, and of which files: of those of before as long as nobody has asked."""
        return (self._reading, self.noted) if self.noted else self._before

    def take_over(self, prefix: str, others: Set[str]) -> None:
        """Note what is known of pages that are as they were, before any is read.

        Parameters:
            prefix: Of the source URIs of pages of the map.
            others: Source URIs of pages that may be other than they were for another reason.
        """
        before, noted = self._before
        if noted is self.noted or not noted:
            return
        reached: Set[str] | None = frozenset()
        if before is not self._reading:
            reached = self._reading.reached_since(before)
        if reached is not None:
            left = others | {prefix + uri for uri in reached}
            self.noted.update({uri: one for uri, one in noted.items() if uri not in left})
        self._perhaps = {uri: one for uri, one in noted.items() if uri not in others}
        self._before = self._reading, self.noted  # the files of before are let go of

    def note_again(self, source_uri: str, said: bytes) -> bool:
        """Note of a page what was noted before, if it shows what it showed then; says whether that is so.

        Parameters:
            source_uri: Of the page.
            said: A digest of what it shows.
        """
        last = self._perhaps.get(source_uri)
        if last is None or last.said != said:
            return False
        self.noted[source_uri] = last
        return True

    def with_theirs(self, index: bytes, source_uris: Iterable[str]) -> bytes:
        """The index of the whole site.

        Parameters:
            index: That of the hand-written pages.
            source_uris: Those of the pages of the map, all of which have been noted.
        """
        content = msgspec.json.decode(index, type=dict[str, object])
        content.pop("index", None)  # made beforehand of the hand-written pages alone; browsers make their own
        docs = content.get("docs")
        assert isinstance(docs, list)
        self._perhaps = {}
        content["docs"] = [*docs, *(entry for uri in source_uris for entry in self.noted[uri].entries)]
        return msgspec.json.encode(content)
