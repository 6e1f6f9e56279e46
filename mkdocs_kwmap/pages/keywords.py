"""Keyword listings: those of a folder and below, and those of the whole map with who imports them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from mkdocs_kwmap.index import Importer, Site
from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID, keyword_id
from mkdocs_kwmap.pages.context import Build, Context, count, joined, present, section
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.model import Inline, Keyword, Muted, PageModel, Paragraph, Ref, Run
from mkdocs_kwmap.pages.vocabulary import words
from mkdocs_kwmap.paths import name_of


def pages(context: Context) -> Iterator[tuple[str, Build]]:
    """URI and builder of the pages of all listings."""
    for folder in context.index.folders:
        yield from _listing_pages(context, _Subtree(context, folder))
    yield from _listing_pages(context, _Everything(context))


class _Subtree:
    """The definitions of a folder and below."""

    kind = "subtree keywords"

    def __init__(self, context: Context, folder: str) -> None:
        self.context = context
        self.folder = folder
        self.uri = uris.subtree_keywords(folder)
        self.title = f"{name_of(folder) or context.settings.title}: subtree keywords"
        self.crumbs = (
            *context.crumbs(folder),
            *((context.folder(folder, name_of(folder)),) if folder else ()),
        )
        below = context.index.folders[folder].below
        self.lead: Run = (
            "Every name defined in ",
            context.folder(folder),
            f" and below: {count(len(below), 'file')}.",
        )

    def parts(self) -> list[Part]:
        facts = self.context.index.facts
        below = self.context.index.folders[self.folder].below
        sizes = Counter(one.name for path in below if path in facts for one in facts[path].definitions)
        return listing.split(self.uri, sizes)

    def keyword(self, name: str, places: slice) -> Keyword:
        prefix = f"{self.folder}/" if self.folder else ""
        sites = [site for site in self.context.index.definitions[name] if site.path.startswith(prefix)]
        return Keyword(name, _site_runs(self.context, sites[places], prefix))


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
        return self.context.keyword_parts

    def keyword(self, name: str, places: slice) -> Keyword:
        index = self.context.index
        sites = index.definitions.get(name, ())
        importers = list(_by_file(index.imported_names.get(name, ())).items())
        behind = slice(max((places.start or 0) - len(sites), 0), _behind(places.stop, len(sites)))
        return Keyword(
            name,
            _site_runs(self.context, sites[places], ""),
            tuple(_importer_run(self.context, path, lines) for path, lines in importers[behind]),
            keyword_id(name),
        )


_Listing = _Subtree | _Everything


def _behind(stop: int | None, sites: int) -> int | None:
    """Where the importers end that stand behind a number of sites on a page."""
    return None if stop is None else max(stop - sites, 0)


def _listing_pages(context: Context, one: _Listing) -> Iterator[tuple[str, Build]]:
    parts = one.parts()
    if len(parts) > 1:
        yield one.uri, partial(_contents_page, context, one, parts)
    for part in parts:
        yield part.uri, partial(_part_page, context, one, part)


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
            section(count(len(part.names), "name"), listing.keyword_block(part, one.keyword), name="names"),
        ),
    )


def _site_runs(context: Context, sites: Sequence[Site], prefix: str) -> tuple[Run, ...]:
    """One run a file: the kinds of the name's definitions there, and a link to each."""
    files: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        files[site.path].append(site)
    return tuple(_file_run(context, path, found, prefix) for path, found in files.items())


def _file_run(context: Context, path: str, sites: Sequence[Site], prefix: str) -> Run:
    run: list[Inline] = []
    for site in sites:
        if run:
            run.append(", ")
        run.append(Muted(words(site.definition.kind)))
        run.append(context.definition(path, site.number, site.definition.qualname))
        run.append(context.line(path, site.definition.line, f":{site.definition.line}"))
    return (*run, " in ", context.file(path, path.removeprefix(prefix)))


def _by_file(importers: Sequence[Importer]) -> dict[str, list[int]]:
    files: dict[str, list[int]] = defaultdict(list)
    for importer in importers:
        files[importer.path].append(importer.line)
    return files


def _importer_run(context: Context, path: str, lines: Sequence[int]) -> Run:
    return (
        context.file(path),
        *joined([context.line(path, line, f":{line}") for line in sorted(set(lines))]),
    )
