"""Source URIs of the generated pages, relative to the map's base.

Those of files end in `_docs.md` or `_kw.md`, parts of a listing in `-names.md`, references in
`-references.md`, and further pages and chapters in `-NUMBER.md`, so that no two pages can ever want one
URI, whatever the files of a repository are called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain, count

HOME = "index.md"
KEYWORDS = "keywords.md"
BOOK = "book.md"
WHOLE_BOOK = "whole-book.md"
"""The book as one Markdown file, an export."""
IMPORTS = "imports.md"

_LONGEST_NAME = 100


def file_docs(path: str) -> str:
    """The documentation page of a file."""
    return f"{path}_docs.md"


def file_keywords(path: str) -> str:
    """The keyword page of a file."""
    return f"{path}_kw.md"


def folder_index(folder: str) -> str:
    """The index of a folder; that of the root (an empty path) is the home page."""
    return _in(folder, "index.md")


def folder_docs(folder: str) -> str:
    """The documentation page of a folder."""
    return _in(folder, "doc.md")


def subtree_keywords(folder: str) -> str:
    """The first page of all keywords of a folder and below."""
    return _in(folder, "sub.md")


def keyword_part(listing: str, prefix: str) -> str:
    """A page of a long keyword listing.

    Parameters:
        listing: URI of the listing's first page.
        prefix: What the keywords on it begin with.
    """
    letters = re.sub(r"[^a-z0-9_]", lambda found: _escaped(found[0]), prefix)
    return f"{listing.removesuffix('.md')}-{letters}-names.md"


def chapter(number: int) -> str:
    """A chapter of the book, counted from 1."""
    return f"book-{number}.md"


def references(path: str, name: str) -> str:
    """The first page of the references to a definition of a file.

    A name of `reference_names` holds neither `-` nor `/`, so that what stands before it is always the
    path: no other file and name can have the same URI.
    """
    return f"{path}-{name}-references.md"


def reference_names(qualnames: Mapping[int, str]) -> dict[int, str]:
    """What definitions of a file are called in the URIs of their references.

    Parameters:
        qualnames: Qualified names by number of the definition, in the order of the source.

    Returns:
        Names in lower case, since file systems may not tell it apart, without what a file name cannot hold
        and not too long for one; the second of one name is `NAME~2`, and so on.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    for number, qualname in qualnames.items():
        plain = qualname.replace("<locals>.", "").lower()[:_LONGEST_NAME]
        wanted = re.sub(r"[^\w.]", lambda found: _escaped(found[0]), plain)[:_LONGEST_NAME]
        others = (f"{wanted}~{times}" for times in count(2))
        name = next(one for one in chain([wanted], others) if one not in taken)
        taken.add(name)
        names[number] = name
    return names


def _escaped(character: str) -> str:
    """A character that a file name of some system cannot hold, so that no two texts become one."""
    code = ord(character)
    return f"~{code:02x}" if code < 256 else f"~u{code:x}."


def further_page(uri: str, number: int) -> str:
    """A page of what is divided into several, counted from 1; the first has the URI of the whole."""
    return uri if number == 1 else f"{uri.removesuffix('.md')}-{number}.md"


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
