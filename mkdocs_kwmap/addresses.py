"""Where each page lies in the built site: no two at one place, on any file system.

A page's source URI never changes; where two pages would be written to one file (`doc.md` beside a
folder `doc`, names that differ in letter case alone) the later one gets another place, and every
link follows it.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from urllib.parse import quote

import msgspec
from msgspec import Struct

SEGMENT_LIMIT = 200
"""Bytes of a name; file systems allow 255, and web servers add suffixes of their own."""


class Places:
    """The files and folders of a site that are taken, compared as the least able file system does."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        # a folder that something lies in stays free, for no file can take its place any more
        self._free: dict[str, str] = {"": ""}

    def take(self, place: str) -> str:
        """Claim a place for a file.

        Parameters:
            place: Path in the site, with `/`.

        Returns:
            The place, or the nearest free one: `doc/index.html` becomes `doc~2/index.html`.
        """
        folder, _, name = place.rpartition("/")
        folder = self._free_folder(folder)
        name = _shortened(name)
        number = 1
        while self._is_taken(candidate := _numbered(folder, name, number)):
            number += 1
        self._add(candidate)
        return candidate

    def _free_folder(self, folder: str) -> str:
        """A path for a folder in which no part is already a file."""
        if folder not in self._free:
            parent, _, part = folder.rpartition("/")
            path, name = self._free_folder(parent), _shortened(part)
            number = 1
            while place_key(candidate := posixpath.join(path, _suffixed(name, number))) in self._files:
                number += 1
            self._free[folder] = candidate
        return self._free[folder]

    def _is_taken(self, place: str) -> bool:
        key = place_key(place)
        return key in self._files or key in self._folders or key.rpartition("/")[0] in self._files

    def _add(self, place: str) -> None:
        key = place_key(place)
        self._files.add(key)
        while (key := key.rpartition("/")[0]) and key not in self._folders:
            self._folders.add(key)


def place_key(place: str) -> str:
    """A place as the least able file system sees it, by Unicode's canonical caseless match.

    It leaves each `/` where it is.
    """
    if place.isascii():
        return place.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", place).casefold())


def _numbered(folder: str, name: str, number: int) -> str:
    if name == "index.html" and folder:
        return posixpath.join(_suffixed(folder, number), name)
    stem, suffix = posixpath.splitext(name)
    return posixpath.join(folder, _suffixed(stem, number) + suffix)


def _suffixed(name: str, number: int) -> str:
    return name if number == 1 else f"{name}~{number}"


def _shortened(name: str) -> str:
    encoded = name.encode()
    if len(encoded) <= SEGMENT_LIMIT:
        return name
    stem, suffix = posixpath.splitext(name)
    if len(suffix) > 10:
        stem, suffix = name, ""
    digest = hashlib.sha256(encoded).hexdigest()[:12]
    return f"{stem.encode()[: SEGMENT_LIMIT - 30].decode(errors='ignore')}~{digest}{suffix}"


class Layout(Struct, frozen=True):
    """Where everything of a map lies in the built site, in plain values: for other processes and builds."""

    base: str
    """Where the map lies below the site's root."""
    directory_urls: bool
    """MkDocs' `use_directory_urls`."""
    hand_written: frozenset[str]
    """URIs (relative to `docs_dir`) of pages that stand in for generated ones, or may."""
    places: dict[str, str]
    """The file of each page by its URI."""
    exports: dict[str, str]
    """The places of the exports that can be written, by name."""
    copies: dict[str, str]
    """The places of copied files by their path in the map."""
    displaced: dict[str, str]
    """The places of those pages that would be in the way of another one at their own, by URI."""

    @property
    def displaced_copies(self) -> dict[str, str]:
        """The same of copied files, by their path."""
        return {path: place for path, place in self.copies.items() if place != f"{self.base}/{path}"}

    @property
    def peculiarities(self) -> bytes:
        """What tells these places from those of another layout with the same URIs."""
        displaced = sorted(self.displaced.items()), sorted(self.displaced_copies.items())
        about = [self.base, self.directory_urls, *displaced, sorted(self.exports)]
        return msgspec.msgpack.encode([*about, sorted(self.hand_written)])


class Addresses:
    """URLs of all generated pages."""

    def __init__(
        self,
        uris: Iterable[str],
        *,
        base: str,
        directory_urls: bool,
        hand_written: Iterable[str] = (),
        exports: Iterable[str] = (),
        copies: Iterable[str] = (),
        places: Places | None = None,
    ) -> None:
        """Give every page its place.

        Parameters:
            uris: URIs relative to the base, in order: the first at a place keeps it.
            base: Where the map lies below the site's root.
            directory_urls: MkDocs' `use_directory_urls`.
            hand_written: URIs (relative to `docs_dir`) of pages that exist already and win.
            exports: Names of files beside the pages.
            copies: Paths of mapped files that are copied into the site.
            places: What is taken before.
        """
        places = places or Places()
        written = frozenset(hand_written)
        # an export's name is a promise: where a file of the user has it, there is no export
        wanted = {name: f"{base}/{name}" for name in exports}
        own = {name: place for name, place in wanted.items() if places.take(place) == place}
        of_pages: dict[str, str] = {}
        displaced: dict[str, str] = {}
        for uri in uris:
            natural = natural_place(f"{base}/{uri}", directory_urls)
            of_pages[uri] = natural if f"{base}/{uri}" in written else places.take(natural)
            if of_pages[uri] != natural:
                displaced[uri] = of_pages[uri]
        of_copies = {path: places.take(f"{base}/{path}") for path in copies}
        # as copies that lie together, or what is freed beside them would stay with this process: 24 MB of it
        # for 83,919 pages
        of_pages = {uri: place.encode().decode() for uri, place in of_pages.items()}
        self._lay_out(Layout(base, directory_urls, written, of_pages, own, of_copies, displaced))

    @classmethod
    def of(cls, layout: Layout) -> Addresses:
        """The addresses of a layout."""
        addresses = cls.__new__(cls)
        addresses._lay_out(layout)
        return addresses

    def _lay_out(self, layout: Layout) -> None:
        self.layout = layout
        self.base = layout.base
        self.directory_urls = layout.directory_urls
        self.exports = layout.exports
        self.copies = layout.copies
        self._places = layout.places
        uris = {uri.removeprefix(f"{self.base}/") for uri in layout.hand_written} & layout.places.keys()
        self.replaced = {uri for uri in uris if self.source_uri(uri) in layout.hand_written}
        """URIs of the pages that a page of the user stands in for."""
        self._urls: dict[str, str] = {}

    def __len__(self) -> int:
        """How many pages there are, those included that a page of the user stands in for."""
        return len(self._places)

    def __contains__(self, uri: str) -> bool:
        return uri in self._places

    def source_uri(self, uri: str) -> str:
        """The page's URI relative to `docs_dir`, as hand-written pages link to it."""
        return f"{self.base}/{uri}"

    def is_hand_written(self, uri: str) -> bool:
        """Whether a page of the user stands in for the generated one."""
        return uri in self.replaced

    def generated(self) -> Mapping[str, str]:
        """The files of the pages that are to be made, by their URIs."""
        if not self.replaced:
            return self._places
        return {uri: place for uri, place in self._places.items() if uri not in self.replaced}

    def place(self, uri: str) -> str:
        """The file of the built site that the page is written to."""
        return self._places[uri]

    def uri(self, place: str) -> str | None:
        """The URI of the generated page at a place; None where there is none."""
        for uri in (self._displaced.get(place), *_natural_uris(place, self.base)):
            if uri is not None and self._places.get(uri) == place and uri not in self.replaced:
                return uri
        return None

    @cached_property
    def _displaced(self) -> dict[str, str]:
        """The URI of each page that does not lie at its own place, by where it does."""
        return {place: uri for uri, place in self.layout.displaced.items()}

    def url(self, uri: str, anchor: str = "") -> str:
        """The page's URL relative to the site's root; empty for the root itself.

        Nothing is known of the anchors of a hand-written page, so links lead to its top.
        """
        url = self._urls.get(uri)
        if url is None:
            url = self._urls[uri] = url_of_place(self._places[uri], self.directory_urls)
        return f"{url}#{fragment(anchor)}" if anchor and not self.is_hand_written(uri) else url

    def export_url(self, name: str) -> str:
        """An export's URL relative to the site's root; empty for one that cannot be written."""
        return quote(self.exports[name]) if name in self.exports else ""


_FRAGMENT_SAFE = "/?:@!$()*+,;=-._~"
"""Characters that need no escape in a fragment, nor in an HTML attribute."""
_UNSAFE_IN_FRAGMENT = re.compile(rf"[^A-Za-z0-9{re.escape(_FRAGMENT_SAFE)}]")


def fragment(id_: str) -> str:
    """An id as a part of a URL, with nothing in it that HTML would have to escape."""
    if id_.isalnum() and id_.isascii():  # as lines are, of which there are millions
        return id_
    return quote(id_, safe=_FRAGMENT_SAFE) if _UNSAFE_IN_FRAGMENT.search(id_) else id_


def natural_place(source_uri: str, directory_urls: bool) -> str:
    """Where MkDocs writes a Markdown page: `a/b.md` to `a/b/index.html` or `a/b.html`."""
    stem = source_uri.removesuffix(".md")
    if posixpath.basename(stem) == "index" or not directory_urls:
        return f"{stem}.html"
    return f"{stem}/index.html"


def _natural_uris(place: str, base: str) -> Iterator[str]:
    """URIs of the pages of which `natural_place` may have given a place."""
    if place.startswith(f"{base}/") and place.endswith(".html"):
        stem = place[len(base) + 1 : -len(".html")]
        yield f"{stem}.md"
        yield f"{stem.removesuffix('/index')}.md"


def url_of_place(place: str, directory_urls: bool) -> str:
    """The URL of a file of the built site, relative to the site's root."""
    if directory_urls and f"/{place}".endswith("/index.html"):
        place = place[: -len("index.html")]
    return place if _UNQUOTED.fullmatch(place) else quote(place)


_UNQUOTED = re.compile(r"[\w./~-]*", re.ASCII)
"""Places that are URLs as they are, as nearly all are."""


class RelativeUrls:
    """URLs relative to that of one page."""

    def __init__(self, page: str) -> None:
        """Take note of the folders that the page is in.

        Parameters:
            page: URL of the page, relative to the site's root.
        """
        self._above: list[tuple[str, str]] = []
        folder, way_up = posixpath.dirname(page), ""
        while folder:
            self._above.append((f"{folder}/", way_up))
            folder, way_up = posixpath.dirname(folder), f"../{way_up}"
        self._above.append(("", way_up))

    def to(self, target: str) -> str:
        """The URL of a page or file, given relative to the site's root.

        The page itself is linked as `./` or by its own file name, so that no link is empty.
        """
        for folder, way_up in self._above:
            if target.startswith(folder):
                return way_up + target[len(folder) :] or "./"
        raise AssertionError("every URL begins with the empty one")


def relative_url(target: str, page: str) -> str:
    """A URL with its fragment relative to a page's; both are given relative to the site's root."""
    path, hash_sign, anchor = target.partition("#")
    return RelativeUrls(page).to(path) + hash_sign + anchor
