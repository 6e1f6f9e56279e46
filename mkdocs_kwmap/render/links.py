"""URLs of what a page links to, and links written in a mapped file as they lead in the map."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from mkdocs_kwmap.addresses import Addresses, RelativeUrls, fragment
from mkdocs_kwmap.model import Source
from mkdocs_kwmap.outlines import id_end
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.listed import ListedFile, Place
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

    def knows_anchors(self, uri: str) -> bool:
        """Whether links can lead to anchors of a page: of a hand-written one nothing is known."""
        return uri not in self._replaced

    def export(self, export: Export) -> str:
        """The URL of an export; empty for one that cannot be written."""
        url = self._addresses.export_url(export.name)
        return url and self._relative.to(url)

    def copy(self, path: str) -> str:
        """The URL of a copied file."""
        return self._relative.to(quote(self._addresses.copies[path]))


class FileUrls:
    """URLs of one file's page, of its definitions and lines, as listings link to them."""

    def __init__(self, file: ListedFile, links: PageLinks) -> None:
        """Find out where the page is.

        Parameters:
            file: The file.
            links: The URLs of the page with the listing.
        """
        self.name = file.name
        self.is_hosted = bool(file.line_url)
        self._file, self._links = file, links
        self._page = links.to(Ref("", file.uri))
        self._has_anchors = links.knows_anchors(file.uri)
        self._ids = f"{self._page}#{fragment(file.ids)}."

    def page(self) -> str:
        """The URL of the page."""
        return self._page

    def definition(self, place: Place) -> str:
        """The URL of a definition."""
        if self._has_anchors and not place.anchor and _UNQUOTED.fullmatch(place.name):
            return self._ids + place.name
        anchor = place.anchor or f"{self._file.ids}.{id_end(place.name)}"
        return self._links.to(Ref("", self._file.uri, anchor))

    def shows(self, line: int) -> bool:
        """Whether a line is on the page."""
        return 1 <= line <= self._file.shown_lines

    def line(self, line: int) -> str:
        """The URL of a line that is on the page."""
        return f"{self._page}#L{line}" if self._has_anchors else self._page

    def hosted(self, line: int) -> str:
        """Where a line is otherwise; not escaped."""
        return self._file.line_url.replace("{line}", f"{line}")


_UNQUOTED = re.compile(r"[\w.:~]*", re.ASCII)
"""Names that stand in a fragment as they are, and are the ends of ids."""

LinkTo = Callable[[str], str]
"""URL of a generated page, by its URI."""


class Linked(Struct, frozen=True):
    """What relative links may lead to."""

    files: frozenset[str]
    """Paths of the files that have pages."""
    folders: frozenset[str]
    """Paths of the folders."""

    @classmethod
    def of(cls, sources: Mapping[str, Source]) -> Linked:
        """What is in the map of some files, given by path."""
        files = frozenset(path for path, source in sources.items() if source.language != "Binary")
        folders = {""}
        for path in sources:
            folder = folder_of(path)
            while folder not in folders:
                folders.add(folder)
                folder = folder_of(folder)
        return cls(files, frozenset(folders))


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
