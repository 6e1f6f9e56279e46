"""The part of page models that listings of names are made of, small for there are millions of places."""

from __future__ import annotations

from msgspec import Struct

ALL_LINES = 2**31
"""More lines than a file has."""


class ListedFile(Struct, frozen=True, gc=False, array_like=True):
    """A file with names of a listing."""

    name: str
    """Its path in the folder of the listing."""
    uri: str
    """Its page."""
    ids: str
    """What the ids of its definitions begin with: `IDS.NAME`."""
    shown_lines: int
    """How many of its lines are on its page, so that they can be linked to; `ALL_LINES` where every line is
    that a listing may name: then pages stay the same while the file grows at its end."""
    line_url: str = ""
    """Where the lines are otherwise, with `{line}` in it; empty where they are nowhere."""


class Place(Struct, frozen=True, gc=False, array_like=True):
    """A definition in a listing, told by what the facts have anyway."""

    kind: str
    """In words."""
    name: str
    """Its qualified name."""
    line: int
    anchor: str = ""
    """Where it is linked to; empty where that is its name behind `ids` of its file."""
    code: bool = True
    """Whether it is a name of the source."""


class Site(Struct, frozen=True, gc=False, array_like=True):
    """The definitions of a name in one file."""

    file: int
    """Index into the files of the block."""
    places: tuple[Place, ...]


class Importer(Struct, frozen=True, gc=False, array_like=True):
    """A file that imports a name."""

    file: int
    """Index into the files of the block."""
    lines: tuple[int, ...]


class Keyword(Struct, frozen=True, gc=False, array_like=True):
    """A name with the places where it is defined or imported."""

    name: str
    sites: tuple[Site, ...]
    importers: tuple[Importer, ...] = ()
    id: str = ""
    """Empty where nothing links to it."""


class Keywords(Struct, frozen=True, gc=False, tag=True):
    """A block of a page: names in order, and the files that they are in."""

    keywords: tuple[Keyword, ...]
    files: tuple[ListedFile, ...]
