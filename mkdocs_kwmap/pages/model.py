"""Page models: what a page shows and in which order; how it looks is decided in `render`.

A page is made of sections, a section of blocks, a block of text runs. A link into the map names a
page by its URI and an anchor on it; it becomes a URL when the page is rendered.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from mkdocs_kwmap.model import DocSection
from mkdocs_kwmap.pages.listed import Keywords


class Ref(Struct, frozen=True, gc=False, tag=True):
    """A link into the map."""

    text: str
    uri: str
    anchor: str = ""
    code: bool = False
    """Whether the text is a name of the source, to be set in a fixed-width face."""


class Url(Struct, frozen=True, gc=False, tag=True):
    """A link out of the site."""

    text: str
    url: str
    code: bool = False
    """Whether the text is a name of the source."""


class Export(Struct, frozen=True, gc=False, tag=True):
    """A link to a file beside the pages; text alone where the user has a file in its place."""

    text: str
    name: str


class Code(Struct, frozen=True, gc=False, tag=True):
    """A name or expression of the source."""

    text: str


class Muted(Struct, frozen=True, gc=False, tag=True):
    """An aside: a kind, a count, a unit."""

    text: str


class Label(Struct, frozen=True, gc=False, tag=True):
    """A mark on a name: that it is deprecated."""

    text: str


class Docs(Struct, frozen=True, gc=False, tag=True):
    """The sections of a docstring or leading comment."""

    sections: tuple[DocSection, ...]
    path: str


Inline: TypeAlias = str | Ref | Url | Export | Code | Muted | Label | Docs
"""Documentation stands alone in the cell of a table; all else can stand in a sentence."""
Run: TypeAlias = tuple[Inline, ...]
"""Text with links in it."""


class Paragraph(Struct, frozen=True, gc=False, tag=True):
    run: Run


class Prose(Struct, frozen=True, gc=False, tag=True):
    """Markdown written in the repository. It is hostile until sanitised."""

    text: str
    path: str
    """File it stands in, from which its relative links are resolved."""
    anchors: str = ""
    """Prefix of the ids of its headings; empty where headings are no link targets."""


class Preformatted(Struct, frozen=True, gc=False, tag=True):
    """Text of the repository that is shown as it is."""

    text: str


class Fields(Struct, frozen=True, gc=False, tag=True):
    """Labelled values."""

    rows: tuple[tuple[str, Run], ...]


class Listing(Struct, frozen=True, gc=False, tag=True):
    """A list of short items."""

    items: tuple[Run, ...]


class Row(Struct, frozen=True, gc=False):
    cells: tuple[Run, ...]
    id: str = ""


class Table(Struct, frozen=True, gc=False, tag=True):
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    stacks: bool = False
    """Whether the cells of a row stand one below the other where the screen is narrow."""


class Bar(Struct, frozen=True, gc=False):
    label: Run
    value: int
    note: str


class Bars(Struct, frozen=True, gc=False, tag=True):
    """Amounts drawn as bars, to one scale."""

    bars: tuple[Bar, ...]
    caption: str


class Cell(Struct, frozen=True, gc=False):
    """A rectangle of a treemap; lengths are in the units of the whole."""

    ref: Ref
    title: str
    """What is told when it is pointed at."""
    label: str
    """What stands in it; empty where there is no room."""
    colour: int
    """Of its language: an index into the legend."""
    is_folder: bool
    """Whether the cells of what lies in it are drawn over it."""
    x: float
    y: float
    width: float
    height: float


class Treemap(Struct, frozen=True, gc=False, tag=True):
    """Nested rectangles whose areas are amounts."""

    width: int
    height: int
    cells: tuple[Cell, ...]
    """Folders before what lies in them."""
    legend: tuple[tuple[str, int], ...]
    """Languages and their colours."""
    caption: str


class Arrow(Struct, frozen=True, gc=False):
    """One neighbour in a dependency diagram."""

    folder: Ref
    count: int
    """Imported names."""


class Diagram(Struct, frozen=True, gc=False, tag=True):
    """What leads into the thing in the centre, and what it leads to."""

    centre: str
    incoming: tuple[Arrow, ...]
    outgoing: tuple[Arrow, ...]
    caption: str


class Card(Struct, frozen=True, gc=False):
    head: Ref
    run: Run
    note: str = ""


class Cards(Struct, frozen=True, gc=False, tag=True):
    """A few ways to go on from here."""

    cards: tuple[Card, ...]


class Figures(Struct, frozen=True, gc=False, tag=True):
    """Large numbers, each with what it counts and a page that lists it."""

    figures: tuple[tuple[str, Ref], ...]


class Quote(Struct, frozen=True, gc=False):
    """A line of source that uses a name."""

    place: Inline
    """Link to the line."""
    code: tuple[str, ...] = ()
    """The line in parts, every second of them the name; empty where the source is not shown."""


class Quotes(Struct, frozen=True, gc=False, tag=True):
    """The lines of one file that use a name."""

    file: Run
    quotes: tuple[Quote, ...]


class References(Struct, frozen=True, gc=False):
    """How often a definition is used, and where."""

    number: Run
    first: tuple[Quote, ...]
    others: tuple[Quote, ...] = ()
    """Those that are folded away."""


class Relation(Struct, frozen=True, gc=False):
    """What a definition has to do with others, such as its subclasses."""

    label: str
    first: tuple[Run, ...]
    others: tuple[Run, ...] = ()
    """Those that are folded away."""


class DefinitionBlock(Struct, frozen=True, gc=False, tag=True):
    """A documented definition, with its members below it."""

    id: str
    name: str
    kind: str
    path: str
    line: Run
    """Link to its line of source."""
    language: str = "Python"
    scope: str = ""
    """What stands before the name where it is not told by the blocks around: `at::native::`."""
    signature: str = ""
    head: str = ""
    """Where no Python: what is shown instead of name and signature; empty where it says no more than they."""
    decorators: tuple[str, ...] = ()
    """As they are written in the file: `@cache`, `#[test]`."""
    bases: Run = ()
    labels: tuple[str, ...] = ()
    deprecated: str = ""
    """What is said of its deprecation, in Markdown or reStructuredText; empty where `docs` say it."""
    docs: tuple[DocSection, ...] = ()
    tables: tuple[Table, ...] = ()
    """Its variables, fields, enumerators and the like."""
    relations: tuple[Relation, ...] = ()
    references: References | None = None
    members: tuple[DefinitionBlock, ...] = ()
    level: int = 3
    """Level of its heading, 3 to 6."""


class Example(Struct, frozen=True, gc=False):
    """A few lines of source that use something."""

    place: Run
    """Link to the first of them."""
    code: str
    language: str


class Examples(Struct, frozen=True, gc=False, tag=True):
    """Lines of source that use something, the first shown, the others folded away."""

    first: Example
    others: tuple[Example, ...] = ()


class SourceText(Struct, frozen=True, gc=False, tag=True):
    """The lines of a file, each a link target `#L1`, `#L2`, …"""

    path: str
    language: str
    lines: int
    """How many lines are shown."""
    key: bytes = b""
    """What they are kept under, highlighted; empty where they are only escaped."""


class Image(Struct, frozen=True, gc=False):
    """An image of the repository; its file is copied into the site."""

    path: str
    text: str
    """What stands below it, and in its place where it is not seen."""


class Images(Struct, frozen=True, gc=False, tag=True):
    """Images side by side, each a link to its file."""

    images: tuple[Image, ...]


Block: TypeAlias = (
    Paragraph
    | Prose
    | Docs
    | Preformatted
    | Fields
    | Listing
    | Table
    | Keywords
    | Bars
    | Treemap
    | Diagram
    | Cards
    | Figures
    | Quotes
    | Examples
    | Images
    | DefinitionBlock
    | SourceText
)


class Section(Struct, frozen=True, gc=False):
    """A part of a page with a heading of its own; the id of an untitled one is empty."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class PageModel(Struct, frozen=True, gc=False, kw_only=True):
    uri: str
    kind: str
    """What kind of page it is, in words."""
    title: str
    id: str
    """Id of the page's heading."""
    crumbs: tuple[Ref, ...] = ()
    views: tuple[Ref, ...] = ()
    """The pages reachable in one click from every page, and which of them this one is."""
    lead: Run = ()
    """One line that says what the page is about."""
    before: Ref | None = None
    """Of a page of a sequence: the page before it."""
    after: Ref | None = None
    """The page behind it."""
    sections: tuple[Section, ...] = ()
    searchable: bool = False
