"""Page models to HTML fragments, which a theme then puts into its own page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

import msgspec

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.pages.model import DefinitionBlock, Fields, PageModel, Ref, Section, SourceText, Treemap
from mkdocs_kwmap.render.blocks import section
from mkdocs_kwmap.render.escaping import Html, escape, joined
from mkdocs_kwmap.render.links import Linked, PageLinks
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.source import SourceRenderer
from mkdocs_kwmap.render.tools import Tools

_BEHIND_SEPARATORS = re.compile(r"(?<=::)|(?<=\.)")

_DEEPEST_IN_CONTENTS = 4
_MOST_IN_CONTENTS = 300
"""Definitions; where there are more, those of languages other than Python are told without their members."""

_ATTRIBUTES = r'(?:\s(?:[^>"]|"[^"]*")*)?'
_UNREAD = re.compile(rf"<(aside|span|a){_ATTRIBUTES}\sdata-search-exclude>.*?</\1>", re.DOTALL)
"""What a search leaves out, such as code of other files, which would be found on every page that quotes it.
None of these elements holds another of its name."""
_SILENT = re.compile(rf"</?(?:a|span){_ATTRIBUTES}>")
_CELL = re.compile(rf"</?(?:table|thead|tbody|tr|th|td|dl|dt|dd){_ATTRIBUTES}>")

_ID = re.compile(r'\sid="([^"]*)"')


class Heading(msgspec.Struct):
    """An entry of a page's table of contents, in the form of Python-Markdown's `toc_tokens`."""

    level: int
    id: str
    name: str
    """Escaped text."""
    children: list[Heading] = []


class Rendered(msgspec.Struct):
    """What a page shows, and what the site's search shall read of it."""

    content: Html
    searched: tuple[Html, ...]
    """The heading and the sections that a search may find."""
    contents: Heading

    @property
    def search(self) -> str:
        """The content without navigation, source and the code of other files, and without the tags that a
        search makes nothing of: most of its time goes into reading them."""
        first, *cells = _CELL.split(_SILENT.sub("", _UNREAD.sub("", "".join(self.searched))))
        if not cells:
            return first
        between = filter(None, map(str.strip, cells[:-1]))
        return " ".join([first.rstrip(), *between, cells[-1].lstrip()])

    def anchors(self) -> set[str]:
        """Every id in the content."""
        return {unescape(found) for found in _ID.findall(self.content)}


class Renderer:
    """Renders the pages of one map; needs nothing of the index but what it is given."""

    def __init__(
        self, linked: Linked, addresses: Addresses, markdown: SafeMarkdown, source: SourceRenderer
    ) -> None:
        """Keep what pages are made with.

        Parameters:
            linked: What links in READMEs and docstrings may lead to.
            addresses: The places of pages, exports and copies.
            markdown: Renders READMEs and docstrings.
            source: Renders source.
        """
        self._linked = linked
        self._addresses = addresses
        self.markdown = markdown
        self.source = source

    def render(self, page: PageModel) -> Rendered:
        """Render one page.

        Parameters:
            page: The model.

        Returns:
            Its HTML. Links are relative to the page.
        """
        links = PageLinks(self._addresses, page.uri)
        tools = Tools(links, self._linked, self.markdown, self.source)
        sections = [section(part, tools) for part in page.sections]
        searched = (html for part, html in zip(page.sections, sections, strict=True) if _is_searched(part))
        return Rendered(
            content=Html(
                f'<div class="kwmap">{_head(page, tools)}{joined(sections)}{_pager(page, links)}</div>'
            ),
            searched=(Html(f"<h1>{escape(page.title)}</h1>"), *searched),
            contents=_contents(page),
        )


def _head(page: PageModel, tools: Tools) -> Html:
    """The way here, the heading, and the pages of the same thing."""
    title = escape(page.title)
    crumbs = joined(Html(f"<li>{_link(crumb, tools.links)}</li>\n") for crumb in page.crumbs)
    views = joined(_view(view, page, tools.links) for view in page.views)
    lead = Html(f'<p class="kwmap-lead">{tools.run(page.lead)}</p>\n') if page.lead else Html("")
    return Html(
        f'<nav class="kwmap-crumbs" aria-label="Breadcrumbs"><ol>\n{crumbs}'
        f'<li aria-current="page">{title}</li>\n</ol></nav>\n<h1 id="{escape(page.id)}">{title}</h1>\n'
        f'<nav class="kwmap-views" aria-label="Pages of this part of the map"><ul>\n{views}</ul></nav>\n'
        f"{lead}"
    )


def _view(view: Ref, page: PageModel, links: PageLinks) -> Html:
    is_here = view.uri == page.uri and not view.anchor
    current = Html(' aria-current="page"' if is_here else "")
    return Html(f'<li><a href="{links.to(view)}"{current}>{escape(view.text)}</a></li>\n')


def _link(ref: Ref, links: PageLinks) -> Html:
    return Html(f'<a href="{links.to(ref)}">{escape(ref.text)}</a>')


def _pager(page: PageModel, links: PageLinks) -> Html:
    """Links to the pages before and behind one of a sequence."""
    if not (page.before or page.after):
        return Html("")
    before = after = Html("")
    if page.before:
        before = Html(f'<a href="{links.to(page.before)}" rel="prev">← {escape(page.before.text)}</a>\n')
    if page.after:
        after = Html(f'<a href="{links.to(page.after)}" rel="next">{escape(page.after.text)} →</a>\n')
    return Html(f'<nav class="kwmap-pager" aria-label="{escape(page.kind)}">\n{before}{after}</nav>')


def _is_searched(part: Section) -> bool:
    """Source and treemaps are too much for a site's search; labelled values are the same on every page."""
    return not any(isinstance(block, SourceText | Fields | Treemap) for block in part.blocks)


def _contents(page: PageModel) -> Heading:
    """The page's heading, with its sections and their definitions below it."""
    top = Heading(1, page.id, escape(page.title))
    for part in page.sections:
        heading = Heading(2, part.id, escape(part.title))
        blocks = [block for block in part.blocks if isinstance(block, DefinitionBlock)]
        is_long = sum(1 + len(block.members) for block in blocks) > _MOST_IN_CONTENTS
        heading.children = [_definition_heading(block, is_long) for block in _first_overloads(blocks)]
        top.children.append(heading)
    return top


def _definition_heading(block: DefinitionBlock, is_long: bool) -> Heading:
    is_told_alone = block.level >= _DEEPEST_IN_CONTENTS or (is_long and block.language != "Python")
    members = () if is_told_alone else _first_overloads(block.members)
    children = [_definition_heading(member, is_long) for member in members]
    # the type of a method that stands outside of it: no heading around says it
    owner = _BEHIND_SEPARATORS.split(block.scope)[-2:-1] if block.kind == "method" else []
    return Heading(block.level, block.id, escape("".join((*owner, block.name))), children)


def _first_overloads(blocks: Sequence[DefinitionBlock]) -> Iterator[DefinitionBlock]:
    """The blocks without those that define a name again that one before them has, but in Python."""
    told: set[tuple[str, str]] = set()
    for block in blocks:
        if block.language == "Python" or (block.scope, block.name) not in told:
            told.add((block.scope, block.name))
            yield block
