"""Keyword listings: those of a folder and below, and those of the whole map with who imports them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID, keyword_id
from mkdocs_kwmap.pages.context import Context, count, present, section
from mkdocs_kwmap.pages.listed import Importer, Keyword, Keywords, ListedFile, Place, Site
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import Block, PageModel, Paragraph, Ref, Run
from mkdocs_kwmap.paths import name_of


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of the pages of the listings of folders."""
    listings = context.listings
    for folder in context.index.folders:
        for uri in _with_contents(uris.subtree_keywords(folder), listings.uris(folder)):
            yield uri, Maker(_subtree_page, (folder, uri))


def has_same_pages(context: Context, last: Context) -> bool:
    """Whether the listings of folders have the same pages as in another map of the same files."""
    now, before = context.listings, last.listings
    return all(now.uris(folder) == before.uris(folder) for folder in context.index.folders)


def pages_of_all(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of the pages of the listing of all names."""
    for uri in _with_contents(uris.KEYWORDS, [part.uri for part in context.listings.of_all]):
        yield uri, Maker(_keywords_page, (uri,))


def _with_contents(uri: str, parts: Sequence[str]) -> Sequence[str]:
    """The pages of a listing: where it needs several, its first has their contents."""
    return [uri, *parts] if len(parts) > 1 else parts


class _Subtree:
    """The definitions of a folder and below."""

    kind = "subtree keywords"

    def __init__(self, context: Context, folder: str) -> None:
        self.context = context
        self.folder = folder
        self.uri = uris.subtree_keywords(folder)
        self.title = f"{name_of(folder) or context.settings.title}: subtree keywords"

    @property
    def crumbs(self) -> tuple[Ref, ...]:
        own = (self.context.folder(self.folder, name_of(self.folder)),) if self.folder else ()
        return (*self.context.crumbs(self.folder), *own)

    @property
    def lead(self) -> Run:
        below = self.context.index.folders[self.folder].below
        about = f" and below: {count(len(below), 'file')}."
        return ("Every name defined in ", self.context.folder(self.folder), about)

    def parts(self) -> list[Part]:
        return self.context.listings.parts(self.folder)

    def keywords(self, part: Part, files: _Files) -> Iterator[Keyword]:
        for name, places in part.rows():
            yield Keyword(name, files.sites(self.context.names.definitions(name, self.folder)[places]))


class _Everything:
    """All names of the map, defined or imported."""

    kind = "global keywords"

    def __init__(self, context: Context) -> None:
        self.context = context
        self.folder = ""
        self.uri = uris.KEYWORDS
        self.title = "All keywords"
        self.crumbs = context.crumbs("")
        self.lead: Run = ("Every name that is defined or imported, with each place.",)

    def parts(self) -> list[Part]:
        return self.context.listings.of_all

    def keywords(self, part: Part, files: _Files) -> Iterator[Keyword]:
        names = self.context.names
        for name, places in part.rows():
            sites, importers = names.definitions(name), list(names.importers(name).items())
            behind = slice(max((places.start or 0) - len(sites), 0), _behind(places.stop, len(sites)))
            yield Keyword(
                name,
                files.sites(sites[places]),
                tuple(files.importer(path, lines) for path, lines in importers[behind]),
                keyword_id(name),
            )


_Listing = _Subtree | _Everything


def _behind(stop: int | None, sites: int) -> int | None:
    """Where the importers end that stand behind a number of sites on a page."""
    return None if stop is None else max(stop - sites, 0)


def _subtree_page(context: Context, folder: str, uri: str) -> PageModel:
    return _page(context, _Subtree(context, folder), uri)


def _keywords_page(context: Context, uri: str) -> PageModel:
    return _page(context, _Everything(context), uri)


def _page(context: Context, one: _Listing, uri: str) -> PageModel:
    """A page of a listing by its URI."""
    parts = one.parts()
    if len(parts) > 1 and uri == one.uri:
        return _contents_page(context, one, parts)
    return _part_page(context, one, next(part for part in parts if part.uri == uri))


def _contents_page(context: Context, one: _Listing, parts: Sequence[Part]) -> PageModel:
    number = len({name for part in parts for name in part.names})
    words = Paragraph(("By what they begin with, and how many there are.",))
    return PageModel(
        uri=one.uri,
        kind=one.kind,
        title=one.title,
        id=PAGE_ID,
        crumbs=one.crumbs,
        views=context.views(one.folder),
        lead=one.lead,
        sections=present(section(count(number, "name"), words, listing.contents(parts), name="names")),
    )


def _part_page(context: Context, one: _Listing, part: Part) -> PageModel:
    is_whole = part.uri == one.uri
    return PageModel(
        uri=part.uri,
        kind=one.kind,
        title=one.title if is_whole else f"{one.title}: {part.title}",
        id=PAGE_ID,
        crumbs=one.crumbs if is_whole else (*one.crumbs, Ref(one.title, one.uri)),
        views=context.views(one.folder),
        lead=one.lead,
        sections=present(
            section("Pages", listing.page_links(part.first_uri, part.number, part.of)),
            section(count(len(part.names), "name"), _names(context, one, part), name="names"),
        ),
    )


def _names(context: Context, one: _Listing, part: Part) -> Block:
    """The names of one page, each with its places."""
    if not part.names:
        return Paragraph(("No keyword was found here.",))
    files = _Files(context, one.folder)
    keywords = tuple(one.keywords(part, files))
    return Keywords(keywords, tuple(files.listed))


class _Files:
    """The files of one page of a listing, each once."""

    def __init__(self, context: Context, folder: str) -> None:
        self._context = context
        self._prefix = len(folder) + 1 if folder else 0
        self._known: dict[str, tuple[int, Callable[[int], Place]]] = {}
        self.listed: list[ListedFile] = []

    def sites(self, found: Iterable[DefinitionKey]) -> tuple[Site, ...]:
        """The definitions of a name, by file."""
        by_file: dict[int, list[Place]] = {}
        for path, number in found:
            file, place = self._known.get(path) or self._new(path)
            by_file.setdefault(file, []).append(place(number))
        return tuple([Site(file, tuple(places)) for file, places in by_file.items()])

    def importer(self, path: str, lines: Iterable[int]) -> Importer:
        """A file that imports a name."""
        file, _ = self._known.get(path) or self._new(path)
        return Importer(file, tuple(sorted(set(lines))))

    def _new(self, path: str) -> tuple[int, Callable[[int], Place]]:
        """Index of a file, and what gives its places."""
        links = self._context.links(path)
        known = self._known[path] = len(self.listed), links.place
        self.listed.append(links.listed(path[self._prefix :]))
        return known
