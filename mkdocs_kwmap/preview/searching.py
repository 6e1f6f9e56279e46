"""What the site's search is to know of the map's pages, found out when a browser asks for its index."""

from __future__ import annotations

from collections.abc import Iterable, Set

import msgspec

from mkdocs_kwmap.pagemaker import Entries
from mkdocs_kwmap.reading import Reading

INDEX = "search/search_index.json"
"""Where MkDocs' search and that of Material write what they know."""

Noted = dict[str, Entries]
"""By source URI what the search notes of a page; of one that it leaves out, nothing."""


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
        self._before = (reading, self.noted) if last is None else last._known

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
        self._before = self._reading, self.noted  # the files of before are let go of

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
        content["docs"] = [*docs, *(entry for uri in source_uris for entry in self.noted[uri])]
        return msgspec.json.encode(content)
