"""Source URIs of the generated pages, relative to the map's base.

Those of files end in `_docs.md` or `_kw.md`; parts of a listing end in `-names.md` and chapters in
`-NUMBER.md`, so that no two pages can ever want one URI, whatever the files of a repository are called.
"""

from __future__ import annotations

import re

HOME = "index.md"
KEYWORDS = "keywords.md"
BOOK = "book.md"


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
    letters = re.sub(r"[^a-z0-9_]", lambda found: f"~{ord(found[0]):x}", prefix)
    return f"{listing.removesuffix('.md')}-{letters}-names.md"


def chapter(number: int) -> str:
    """A chapter of the book, counted from 1."""
    return f"book-{number}.md"


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
