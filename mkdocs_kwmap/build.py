"""The map within one build of a site: its place, its section of the navigation, its pages in the theme."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.utils import write_file
from msgspec import Struct

from mkdocs_kwmap.addresses import Addresses, Layout, Places
from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.extract import ShownTexts
from mkdocs_kwmap.extract.collector import long_lived
from mkdocs_kwmap.fallbacks import summary
from mkdocs_kwmap.files import MapFiles
from mkdocs_kwmap.highlight import Style
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS, sitemap
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.progress import Report
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.render.links import Linked
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.parts import RendererParts
from mkdocs_kwmap.site import Found, files_to_read_again, find
from mkdocs_kwmap.snapshot import Snapshot
from mkdocs_kwmap.workers import Workers

_ABSENT = {InclusionLevel.EXCLUDED, InclusionLevel.DRAFT}


def make_map(
    settings: Settings,
    base: str,
    config: MkDocsConfig,
    files: Files,
    *,
    cache: Cache,
    documentation: Documentation,
    report: Report,
    workers: Workers,
) -> Map:
    """Find the files of a map, and give every page its place among the files of a site.

    Of the very map that the last build made, nothing is read.

    Parameters:
        settings: What to map, and how.
        base: Where the map lives below the site's root.
        config: The site's configuration.
        files: What the site has without the map; its pages win over generated ones.
        cache: Remembers what was read, and the last build's map.
        documentation: What other projects document.
        report: Is told what happens when it takes longer than two seconds.
        workers: Read the files.

    Returns:
        The map.

    Raises:
        KwmapError: Its files cannot be listed or read.
    """
    with long_lived():
        found = find(settings, cache)
    room = Room.of(files, config, base)
    about = room.key(documentation)
    key = key_of("map", found.key(settings), about)
    reading = Reading(
        found,
        settings,
        cache=cache,
        room=about,
        last_key=key_of("record", config.site_dir, base),
        documentation=documentation,
        report=report,
        workers=workers,
    )
    with long_lived():
        snapshot = cache.load(key, Snapshot)
        if snapshot is None:
            layout = reading.last_layout()
            if layout is None:
                layout = room.addresses(reading.pages, sorted(reading.context.images)).layout
            snapshot = Snapshot(layout, *told(reading.index))
            if again := files_to_read_again(reading.index):
                key = key_of("without", key, *(reading.index.fact_keys[path] for path in again))
    parts = renderer_parts(settings, found, snapshot.layout, config)
    return Map(found, snapshot, parts, state=key, cache=cache, reading=reading)


def renderer_parts(
    settings: Settings,
    found: Found,
    layout: Layout,
    config: MkDocsConfig,
    markdown: SafeMarkdown | None = None,
) -> RendererParts:
    """What pages of a map are rendered with.

    Parameters:
        settings: What is mapped, and how.
        found: The files.
        layout: Where everything lies.
        config: The site's configuration, for its Markdown.
        markdown: That of a map in the same site, which knows what docstrings give.
    """
    return RendererParts(
        linked=Linked.of(found.sources),
        layout=layout,
        markdown=markdown or SafeMarkdown(config.markdown_extensions, config.mdx_configs),
        texts=ShownTexts(found.sources, settings.max_source, settings.max_parse),
        style=Style(settings.highlighter, settings.max_parse_time, settings.attribute_macros),
        cache_dir=settings.cache_dir,
    )


class Room(Struct, frozen=True):
    """What a site leaves to a map."""

    base: str
    directory_urls: bool
    hand_written: frozenset[str]
    """URIs of pages that win over generated ones."""
    taken: tuple[str, ...]
    """Files of the site that are written by others."""

    @classmethod
    def of(cls, files: Files, config: MkDocsConfig, base: str) -> Room:
        """The room in a site."""
        included = [file for file in files if file.inclusion not in _ABSENT]
        written = frozenset(_as_index(file) for file in included if file.is_documentation_page())
        taken = (*(file.dest_uri for file in included), *_written_by_mkdocs(config))
        return cls(base, config.use_directory_urls, written, taken)

    def key(self, documentation: Documentation) -> bytes:
        """A key of it, and of what other projects document."""
        return key_of(msgspec.msgpack.encode([self, documentation], order="deterministic"))

    def addresses(self, pages: Iterable[str], copies: Iterable[str]) -> Addresses:
        """Give pages their places."""
        places = Places()
        for place in self.taken:
            places.take(place)
        return Addresses(
            pages,
            base=self.base,
            directory_urls=self.directory_urls,
            hand_written=self.hand_written,
            exports=FORMATS,
            copies=copies,
            places=places,
        )


def told(index: Index) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """One warning for each file that could not be read or parsed, one line for all that were read in part."""
    warnings = []
    if not index.sources:
        warnings.append(
            f"nothing to map in {index.settings.root}: no file is tracked by git, or all are excluded. "
            "Add files to git, set 'git: off', or check 'root', 'include' and 'exclude'."
        )
    for path, facts in index.facts.items():
        if facts.problem:
            where = f"{path}:{facts.problem.line}" if facts.problem.line else path
            warnings.append(f"{where}: {facts.problem.reason}")
    summed_up = summary(index.sources, index.facts)
    return tuple(warnings), (summed_up,) if summed_up else ()


def _written_by_mkdocs(config: MkDocsConfig) -> Iterator[str]:
    """What else is written into the site, beside the files."""
    yield from sorted(config.theme.static_templates)
    yield from ("sitemap.xml.gz", "search/search_index.json")


def _as_index(file: File) -> str:
    """The URI of a page; that of a `README.md` is the folder's `index.md`, as MkDocs has it."""
    return (
        posixpath.join(posixpath.dirname(file.src_uri), "index.md") if file.name == "index" else file.src_uri
    )


def add_section(nav: Navigation, title: str, base: str, files: MapFiles) -> Section | None:
    """Add the entry points of the map to the navigation.

    Parameters:
        nav: The site's navigation.
        title: Title of the section.
        base: Where the map lives.
        files: The site's files.

    Returns:
        The section; None where there are hand-written pages in the place of them all.
    """
    entries = {
        uris.HOME: "Overview",
        uris.folder_docs(""): "Folders",
        uris.KEYWORDS: "Keywords",
        uris.BOOK: "Book",
    }
    section = Section(title, [])
    for uri, name in entries.items():
        if files.is_generated(f"{base}/{uri}"):
            page = files.page(f"{base}/{uri}", keep=True)
            page.title = name
            page.parent = section
            section.children.append(page)
    if not section.children:
        return None
    nav.items.append(section)
    return section


def complete_sitemap(theirs: str, map_: Map, config: MkDocsConfig) -> str:
    """Add the map's pages to the sitemap, which the theme makes of hand-written pages only.

    Parameters:
        theirs: The theme's sitemap.
        map_: The map.
        config: The site's configuration, with a `site_url`.

    Returns:
        The sitemap with all pages; an index of several, written beside it, where one cannot hold them.
    """
    root = f"{(config.site_url or '').rstrip('/')}/"
    urls = [f"{root}{url}" for url in map_.urls()]
    if sitemap.is_full(theirs, urls):
        texts = [theirs, *sitemap.parts(urls)]
        names = [f"sitemap-{number}.xml" for number in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            write_file(text.encode(), str(Path(config.site_dir, name)))
        return sitemap.index([f"{root}{name}" for name in names])
    return sitemap.with_urls(theirs, urls)
