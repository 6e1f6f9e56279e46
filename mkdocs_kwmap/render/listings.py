"""Listings of names to HTML: most of what the pages of a large map hold."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_kwmap.pages.listed import Importer, Keyword, Keywords, Place, Site
from mkdocs_kwmap.render.escaping import Html, escape, joined, number
from mkdocs_kwmap.render.links import FileUrls
from mkdocs_kwmap.render.tools import Tools


def keywords(block: Keywords, tools: Tools) -> Html:
    """Names with their places."""
    files = [FileUrls(file, tools.links) for file in block.files]
    names = joined([_keyword(keyword, files) for keyword in block.keywords])
    return Html(f'<dl class="kwmap-keywords">\n{names}</dl>')


def _keyword(keyword: Keyword, files: Sequence[FileUrls]) -> Html:
    id_ = Html(f' id="{escape(keyword.id)}"') if keyword.id else Html("")
    sites = joined([_site(site, files[site.file]) for site in keyword.sites])
    importers = joined([_importer(one, files[one.file]) for one in keyword.importers], ", ")
    if keyword.importers:
        importers = Html(
            f'<dd class="kwmap-importers"><span class="kwmap-muted">imported in</span> {importers}</dd>\n'
        )
    return Html(f"<div><dt{id_}><code>{escape(keyword.name)}</code></dt>\n{sites}{importers}</div>\n")


def _site(site: Site, file: FileUrls) -> Html:
    places = joined([_place(place, file) for place in site.places], ", ")
    return Html(f"<dd>{places} in {_file(file)}</dd>\n")


def _place(place: Place, file: FileUrls) -> Html:
    name = escape(place.name)
    shown = f"<code>{name}</code>" if place.code else name
    link = f'<a href="{file.definition(place)}">{shown}</a>'
    return Html(f' <span class="kwmap-muted">{escape(place.kind)}</span> {link}{_line(place.line, file)}')


def _importer(importer: Importer, file: FileUrls) -> Html:
    lines = joined([_line(line, file) for line in importer.lines], ", ")
    return Html(f"{_file(file)}{lines}")


def _file(file: FileUrls) -> Html:
    return Html(f'<a href="{file.page()}"><code>{escape(file.name)}</code></a>')


def _line(line: int, file: FileUrls) -> Html:
    if file.shows(line):
        return Html(f'<a href="{file.line(line)}">:{number(line)}</a>')
    if file.is_hosted:
        return Html(f'<a href="{escape(file.hosted(line))}" rel="noopener">:{number(line)}</a>')
    return Html(f' <span class="kwmap-muted">:{number(line)}</span> ')
