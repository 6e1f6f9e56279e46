"""What a build knew of a map, so that the next build of the very same one need not find it out again."""

from __future__ import annotations

from msgspec import Struct

from mkdocs_kwmap.addresses import Layout


class Snapshot(Struct):
    """A map without its pages."""

    layout: Layout
    warnings: tuple[str, ...]
    """Files that could not be read or parsed, in words for the user."""
    notes: tuple[str, ...]
    """What else there is to tell of the files."""
    models: dict[str, bytes] = {}
    """By source URI the models of the pages that were looked into apart from writing them."""
