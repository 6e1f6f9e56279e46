"""URLs of what a page links to, and links written in a mapped file as they lead in the map."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from mkdocs_kwmap.addresses import Addresses, RelativeUrls, fragment
from mkdocs_kwmap.folders import folders_of
from mkdocs_kwmap.model import Source
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.model import Export, Ref
from mkdocs_kwmap.paths import folder_of


class PageLinks:
    """URLs of what one page links to, relative to it. They are quoted, so that nothing is left to escape."""

    def __init__(self, addresses: Addresses, uri: str) -> None:
        """Find out where the page is.

        Parameters:
            addresses: The places of pages, exports and copies.
            uri: The page.
        """
        self._addresses = addresses
        self._relative = RelativeUrls(addresses.url(uri))
        self._replaced = addresses.replaced
        self._pages: dict[str, str] = {}

    def to(self, ref: Ref) -> str:
        """The URL of a link; to the top of a hand-written page, of whose anchors nothing is known."""
        url = self._pages.get(ref.uri) or self.page(ref.uri)
        return f"{url}#{fragment(ref.anchor)}" if ref.anchor and ref.uri not in self._replaced else url

    def page(self, uri: str) -> str:
        """The URL of a page."""
        url = self._pages[uri] = self._relative.to(self._addresses.url(uri))
        return url

    def export(self, export: Export) -> str:
        """The URL of an export; empty for one that cannot be written."""
        url = self._addresses.export_url(export.name)
        return url and self._relative.to(url)

    def copy(self, path: str) -> str:
        """The URL of a copied file."""
        return self._relative.to(quote(self._addresses.copies[path]))


LinkTo = Callable[[str], str]
"""URL of a generated page, by its URI."""


class Linked(Struct, frozen=True):
    """What relative links may lead to."""

    files: frozenset[str]
    """Paths of the files that have pages."""
    folders: frozenset[str]
    """Paths of the folders."""

    @classmethod
    def of(cls, sources: Sequence[Source]) -> Linked:
        """What is in the map of some files."""
        files = frozenset(source.path for source in sources if source.language != "Binary")
        return cls(files, frozenset(folders_of(sources)))


def repository_link(href: str, path: str, linked: Linked, link_to: LinkTo) -> str | None:
    """Find what a relative link of a README or docstring names.

    Parameters:
        href: The link as written.
        path: The file it stands in. A link that starts with `/` is taken from the repository's root.
        linked: What is in the map.
        link_to: Makes the URL of a page.

    Returns:
        The URL of the page of that file or folder; None where it is not in the map.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    base = "" if parts.path.startswith("/") else folder_of(path)
    target = posixpath.normpath(posixpath.join(base, unquote(parts.path).lstrip("/")))
    if target in linked.files:
        return link_to(uris.file_docs(target))
    target = "" if target == "." else target
    return link_to(uris.folder_index(target)) if target in linked.folders else None
