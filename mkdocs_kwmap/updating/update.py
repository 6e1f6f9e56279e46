"""What is known of the files of a map after some of them have changed."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Problem
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import Pages
from mkdocs_kwmap.reach.names import FileNames


class Update(Struct, frozen=True):
    """What is known of files that have been read again."""

    index: Index
    context: Context
    pages: Pages
    names: Mapping[str, FileNames] | None
    """The names in all files of Python by path; None where they are still to be found."""
    changed: frozenset[str]
    """Paths of the files that are other than in the reading before, come or gone."""
    kept: Mapping[str, Problem]
    """Files of which is told what they said before, and why they cannot be read as they are."""
