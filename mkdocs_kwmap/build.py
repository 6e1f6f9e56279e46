"""The map within one build of a site: its place, its section of the navigation, its pages in the theme."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.utils import write_file

from mkdocs_kwmap.addresses import Addresses, Places
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.files import MapFiles
from mkdocs_kwmap.map import Map
from mkdocs_kwmap.outputs import FORMATS, sitemap
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.render.links import Linked
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.page import Renderer
from mkdocs_kwmap.render.source import SourceRenderer

_ABSENT = {InclusionLevel.EXCLUDED, InclusionLevel.DRAFT}


def make_map(context: Context, base: str, config: MkDocsConfig, files: Files, cache: Cache) -> Map:
    """Give every page its place among the files of a site.

    Parameters:
        context: The index and its links.
        base: Where the map lives below the site's root.
        config: The site's configuration.
        files: What the site has without the map; its pages win over generated ones.
        cache: Remembers highlighted source.

    Returns:
        The map.
    """
    included = [file for file in files if file.inclusion not in _ABSENT]
    places = Places()
    for place in (*(file.dest_uri for file in included), *_written_by_mkdocs(config)):
        places.take(place)
    pages = all_pages(context)
    addresses = Addresses(
        pages,
        base=base,
        directory_urls=config.use_directory_urls,
        hand_written={_as_index(file) for file in included if file.is_documentation_page()},
        exports=FORMATS,
        copies=sorted(context.images),
        places=places,
    )
    markdown = SafeMarkdown(config.markdown_extensions, config.mdx_configs)
    source = SourceRenderer(context.text, context.settings.max_source, cache)
    return Map(context, pages, addresses, Renderer(Linked.of(context.index), addresses, markdown, source))


def _written_by_mkdocs(config: MkDocsConfig) -> Iterator[str]:
    """What else is written into the site, beside the files."""
    yield from config.theme.static_templates
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
    urls = [urljoin(root, url) for url in map_.urls()]
    if sitemap.is_full(theirs, urls):
        texts = [theirs, *sitemap.parts(urls)]
        names = [f"sitemap-{number}.xml" for number in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            write_file(text.encode(), str(Path(config.site_dir, name)))
        return sitemap.index([urljoin(root, name) for name in names])
    return sitemap.with_urls(theirs, urls)
