"""The theme's page with blanks in it: rendered once, filled in for each page by joining strings.

A page is rendered with sentinels in the place of its title, URL, content and table of contents; where they
come out again the blanks are. What is learned this way holds for all pages whose URLs are equally deep, as
long as the theme prints what it is given and branches on nothing else: the caller compares filled pages with
rendered ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from msgspec import Struct

from mkdocs_kwmap.addresses import fragment
from mkdocs_kwmap.render.page import Heading

TITLE = "kwmaptitle&amp;kwmaptitle"
"""A title in HTML that tells by what comes out of it whether it was unescaped or escaped on the way."""
CONTENT = '<h1 id="kwmapcontent">kwmapcontent</h1>'
"""Themes add a title to a content without a heading of its own."""
URL_PART = "kwmapurl"
"""A part of the URL."""
SOURCE = "kwmapsource&kwmapsource.md"
"""The source URI."""
DEEPEST = 4
"""Levels of headings below the page's own that are learned."""

_FORMS: Mapping[str, Callable[[str], str]] = {
    "kwmap{0}&amp;amp;kwmap{0}": escape,
    "kwmap{0}&amp;kwmap{0}": lambda title: title,
    "kwmap{0}&kwmap{0}": lambda title: str(Markup(title).striptags()),
    "kwmap{0}\\u0026amp;kwmap{0}": lambda title: str(htmlsafe_json_dumps(title))[1:-1],
}
"""Forms that a title of HTML comes out in, with what makes them."""
_SOURCE_FORMS: Mapping[str, Callable[[str], str]] = {
    SOURCE: str,
    SOURCE.replace("&", "&amp;"): escape,
    SOURCE.replace("&", "\\u0026"): lambda uri: str(htmlsafe_json_dumps(uri))[1:-1],
}
"""The same for a source URI, which is plain text."""
_LIST_ITEM = re.compile(r"<(/?)li\b")


def plain_title(text: str) -> str:
    """A title that is safe in every theme.

    Themes print titles unescaped, and Material's `striptags` turns entities back into characters, so
    no escaping holds everywhere; angle brackets are replaced by their look-alikes.
    """
    return escape(text.replace("<", "‹").replace(">", "›"))


class NoShellError(Exception):
    """A theme prints something that cannot be told by sentinels; the message says what."""


class Specimen(Struct, frozen=True):
    """A page of the theme with sentinels, to learn a shell from."""

    html: str
    url: str
    has_headings: bool
    """Whether it has those of `sample_contents` below its own."""
    key: bytes
    """What tells it from others."""

    def learn(self) -> Shell:
        """The shell.

        Raises:
            NoShellError: A sentinel comes out in a form that is not known.
        """
        return learn(self.html, self.url, sample_contents(with_children=self.has_headings))


class Values(Struct, frozen=True):
    """What a page is filled in with."""

    title: str
    """As HTML."""
    url: str
    """Relative to the site's root."""
    content: str
    contents: Heading
    source_uri: str


_Blank = Callable[[Values], str]
_Parts = tuple[str | _Blank, ...]


class Shell:
    """A page with blanks."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = parts

    def fill(self, values: Values) -> str:
        """The page with these values.

        Raises:
            NoShellError: Its headings are nested in a way that was not learned.
        """
        return "".join(part if isinstance(part, str) else part(values) for part in self._parts)


def sample_contents(*, with_children: bool) -> Heading:
    """Headings to learn a table of contents from: on each level one without and one with others below it."""
    top = Heading(1, "kwmapid0x", _sample_name(0))
    if with_children:
        numbers = iter(range(1, 3 * DEEPEST + 1))
        top.children = _samples(2, numbers)
    return top


def _samples(level: int, numbers: Iterator[int]) -> list[Heading]:
    found = [_sample(level, next(numbers)), _sample(level, next(numbers)), _sample(level, next(numbers))]
    if level <= DEEPEST:
        found[1].children = _samples(level + 1, numbers)
    return found


def _sample(level: int, number: int) -> Heading:
    return Heading(level, f"kwmapid{number}x", _sample_name(number))


def _sample_name(number: int) -> str:
    return f"kwmapname{number}x&amp;kwmapname{number}x"


def learn(html: str, url: str, contents: Heading) -> Shell:
    """Find the blanks in a page.

    Parameters:
        html: The page as the theme renders it, with the sentinels.
        url: Its URL, of which at least one part is `URL_PART`.
        contents: Its headings: those of `sample_contents`.

    Returns:
        The page with blanks.

    Raises:
        NoShellError: A sentinel comes out in a form that is not known.
    """
    parts: _Parts = (html,)
    if contents.children:
        parts = _with_contents(html, contents)
    parts = _replaced(parts, CONTENT, lambda values: values.content)
    parts = _replaced(parts, url, lambda values: values.url)
    for form, make in _FORMS.items():
        parts = _replaced(parts, form.format("title"), partial(_title, make))
        parts = _replaced(parts, form.format("name0x"), partial(_top_name, make))
    for sentinel, make in _SOURCE_FORMS.items():
        parts = _replaced(parts, sentinel, partial(_source, make))
    parts = _replaced(parts, "kwmapid0x", lambda values: fragment(values.contents.id))
    for part in parts:
        if isinstance(part, str) and (
            found := re.search(r".{0,40}kwmap(title|content|url|name|id|source).{0,40}", part)
        ):
            raise NoShellError(f"it prints a page's value in a form that is not known: {found[0]!r}")
    return Shell(parts)


def _source(make: Callable[[str], str], values: Values) -> str:
    return make(values.source_uri)


def _title(make: Callable[[str], str], values: Values) -> str:
    return make(values.title)


def _top_name(make: Callable[[str], str], values: Values) -> str:
    return make(values.contents.name)


def _name(make: Callable[[str], str], heading: Heading) -> str:
    return make(heading.name)


def _replaced(parts: _Parts, sentinel: str, blank: _Blank) -> _Parts:
    found: list[str | _Blank] = []
    for part in parts:
        if not isinstance(part, str):
            found.append(part)
            continue
        for number, piece in enumerate(part.split(sentinel)):
            found += [blank] * (number > 0)
            found += [piece] * bool(piece)
    return tuple(found)


# Tables of contents


_Item = tuple[str | Callable[[Heading], str], ...]
"""An entry of a table of contents with blanks."""


def _with_contents(html: str, contents: Heading) -> _Parts:
    """A page with a blank in the place of each list of the headings below the page's own."""
    found: list[str | _Blank] = []
    at = 0
    for start, end in _lists(html, contents.children):
        items = _Items(html[start:end], contents.children)
        found += [html[at:start], items.page]
        at = end
    return (*found, html[at:])


def _lists(html: str, headings: Sequence[Heading]) -> Iterator[tuple[int, int]]:
    """Where the entries of some headings begin and end, for each time they come out."""
    first, last = (f'#{heading.id}"' for heading in (headings[0], headings[-1]))
    at = 0
    while (place := html.find(first, at)) >= 0:
        start = html.rfind("<li", 0, place)
        behind = html.find(last, place)
        if start < at or behind < 0:
            raise NoShellError("its table of contents is no list")
        at = _end_of_item(html, html.rfind("<li", 0, behind))
        yield start, at


def _end_of_item(html: str, start: int) -> int:
    """The end of the list item that begins at a place."""
    depth = 0
    for found in _LIST_ITEM.finditer(html, start):
        depth += -1 if found[1] else 1
        if not depth:
            return html.index(">", found.end()) + 1
    raise NoShellError("its table of contents is no list")


class _Items:
    """How a theme prints the headings of a page, level by level."""

    def __init__(self, html: str, headings: Sequence[Heading]) -> None:
        self._leaves: dict[int, _Item] = {}
        self._branches: dict[int, _Item] = {}
        self._separators: dict[int, str] = {}
        self._learn(html, headings, 2)

    def _learn(self, html: str, headings: Sequence[Heading], level: int) -> None:
        """Learn from the HTML of three headings, of which the second has others below it or is left alone."""
        pieces: list[str] = []
        separators: set[str] = set()
        at = 0
        for heading in headings:
            start = html.rfind("<li", 0, html.index(f'#{heading.id}"', at))
            if pieces:
                separators.add(html[at:start])
            at = _end_of_item(html, start)
            pieces.append(html[start:at])
        if len(separators) != 1:
            raise NoShellError("its table of contents is not made of like entries")
        self._separators[level] = separators.pop()
        first, second, third = headings
        leaf = self._item(pieces[0], first, None)
        if leaf[:1] != self._item(pieces[2], third, None)[:1]:
            raise NoShellError("its table of contents is not made of like entries")
        self._leaves[level] = leaf
        if second.children:
            inner = f'#{second.children[0].id}"'
            if inner in pieces[1]:
                (span,) = _lists(pieces[1], second.children)
                self._branches[level] = self._item(pieces[1], second, span)
                self._learn(pieces[1][slice(*span)], second.children, level + 1)
            else:
                self._branches[level] = self._item(pieces[1], second, None)  # deeper levels are not shown

    def _item(self, html: str, heading: Heading, inner: tuple[int, int] | None) -> _Item:
        start, end = inner or (len(html), len(html))
        parts = [
            *_blanks(html[:start], heading),
            *([self._below] if inner else []),
            *_blanks(html[end:], heading),
        ]
        return tuple(parts)

    def _below(self, heading: Heading) -> str:
        return self.fill(heading.children, heading.level + 1)

    def page(self, values: Values) -> str:
        """The HTML of the headings below a page's own."""
        return self.fill(values.contents.children, 2)

    def fill(self, headings: Sequence[Heading], level: int) -> str:
        """The HTML of headings."""
        return self._separators.get(level, "").join(self._filled(heading, level) for heading in headings)

    def _filled(self, heading: Heading, level: int) -> str:
        items = self._branches if heading.children else self._leaves
        if heading.level != level or level not in items:
            raise NoShellError(f"no heading of level {heading.level} was learned in the place of {level}")
        return "".join(part if isinstance(part, str) else part(heading) for part in items[level])


def _blanks(html: str, heading: Heading) -> Iterator[str | Callable[[Heading], str]]:
    """A piece of an entry with blanks for the heading's id and name."""
    pieces: list[str | Callable[[Heading], str]] = [html]
    name = heading.name.partition("&")[0].removeprefix("kwmap")
    sentinels: list[tuple[str, Callable[[Heading], str]]] = [
        (form.format(name), partial(_name, make)) for form, make in _FORMS.items()
    ]
    sentinels.append((heading.id, lambda one: fragment(one.id)))
    for sentinel, blank in sentinels:
        found: list[str | Callable[[Heading], str]] = []
        for piece in pieces:
            if isinstance(piece, str):
                for number, text in enumerate(piece.split(sentinel)):
                    found += [blank] * (number > 0)
                    found += [text] * bool(text)
            else:
                found.append(piece)
        pieces = found
    yield from pieces
