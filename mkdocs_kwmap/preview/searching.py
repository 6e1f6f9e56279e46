"""What the site's search is to know of the map's pages, found out when a browser asks for its index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set

import msgspec

from mkdocs_kwmap.pagemaker import Entries, Searched

INDEX = "search/search_index.json"
"""Where MkDocs' search and that of Material write what they know."""

Noted = dict[str, Entries]
"""By source URI what the search notes of a page."""


class SearchedMap:
    """What the search knows of a map; of a page that is as it was it need not be found out again."""

    def __init__(self, read: Callable[[Searched, str], Entries], noted: Noted | None = None) -> None:
        """Begin.

        Parameters:
            read: Reads a page as the search does, told its URL.
            noted: What is known already.
        """
        self._read = read
        self.noted: Noted = noted or {}

    def after(self, reached: Set[str] | None) -> SearchedMap:
        """What is known after a change.

        Parameters:
            reached: Source URIs of the pages that may be other than they were; None where that may be all.
        """
        if reached is None:
            return SearchedMap(self._read)
        return SearchedMap(self._read, {uri: one for uri, one in self.noted.items() if uri not in reached})

    def note(self, searched: Searched, url: str) -> None:
        """Have a page read.

        Parameters:
            searched: What there is to read.
            url: The page's URL, relative to the site's root.
        """
        self.noted[searched.source_uri] = self._read(searched, url)

    def leave_out(self, source_uri: str) -> None:
        """Note that a page is not for the search."""
        self.noted[source_uri] = []

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
