"""What need not be found out again of a map of which a little has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct


class KnownUris(Struct, frozen=True):
    """What the last build tells of the URIs of pages."""

    listings: Mapping[str, Sequence[str]] = {}
    """By the URI of a long listing those of its pages."""
    references: Mapping[str, Mapping[int, str]] = {}
    """By path of a file, of its definitions with pages of references the URIs of the first of these."""
