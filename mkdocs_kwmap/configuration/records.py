"""What a configuration file says, in tables: words that may name a file, an object or another entry."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from mkdocs_kwmap.model import Facts

Kind = Literal["code", "prose", "file", "object", "entry"]
"""`object` is a module, or `module:object`; an `entry` is named by the key of another entry of the file."""


class File(Struct, frozen=True):
    """A configuration file."""

    path: str
    """Its path in the map."""
    text: str
    """All of its text."""
    facts: Facts
    """What its reader says of it, for the lines."""


class Word(Struct, frozen=True):
    """One value, as written."""

    text: str
    kind: Kind = "code"
    target: str = ""
    """Of a file: its path in the map, which may hold no such file."""


Cell: TypeAlias = tuple[Word, ...]


class Entry(Struct, frozen=True):
    """One row of a listing: a cell for each column of its head."""

    cells: tuple[Cell, ...]
    line: int
    """Where it stands; 0 where that is not known."""
    key: str = ""
    """What other entries of the file name it by."""


class Listing(Struct, frozen=True):
    """Entries of one kind."""

    head: tuple[str, ...]
    entries: tuple[Entry, ...]


def listings(*found: tuple[Sequence[str], Iterable[Entry]]) -> tuple[Listing, ...]:
    """Listings of heads and entries; those without entries are left out."""
    made = (Listing(tuple(head), tuple(entries)) for head, entries in found)
    return tuple(one for one in made if one.entries)


def entry(line: int, *cells: str | Cell, key: str = "") -> Entry:
    """An entry of names and values; an empty text is an empty cell."""
    return Entry(tuple(code(one) if isinstance(one, str) else one for one in cells), line, key)


def code(*texts: str) -> Cell:
    """Names and values as written."""
    return tuple(Word(text) for text in texts if text)


def prose(text: str) -> Cell:
    """Text for people."""
    return (Word(text, "prose"),) if text else ()


def named(texts: Iterable[str]) -> Cell:
    """Keys of other entries."""
    return tuple(Word(text, "entry") for text in texts if text)


def entry_point(reference: str) -> Cell:
    """A module or an object in it, with the extras behind it left out."""
    text = reference.partition("[")[0].strip()
    return (Word(text, "object"),) if text else ()


def file_word(folder: str, text: str) -> Word:
    """A path as written, relative to a folder of the map; one that leads out of it names no file."""
    if not text or text.startswith("/"):
        return Word(text)
    target = posixpath.normpath(posixpath.join(folder, text))
    return Word(text) if target.startswith("..") else Word(text, "file", target)
