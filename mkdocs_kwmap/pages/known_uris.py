"""What need not be found out again of a map of which nothing, or a little, has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.listings import Listings


class KnownUris(Struct, frozen=True):
    """What the last build or preview tells of the URIs of pages."""

    listings: Mapping[str, Sequence[str]] = {}
    """By the URI of a long listing those of its pages."""
    references: Mapping[str, Mapping[int, str]] = {}
    """By path of a file, of its definitions with pages of references the URIs of the first of these."""


def uris_of(listings: Listings, folders: Iterable[str], references: Mapping[DefinitionKey, str]) -> KnownUris:
    """What is known of the pages of a map.

    Parameters:
        listings: How names are divided into pages.
        folders: All folders.
        references: URI of the first page of references, of the definitions that have such pages.
    """
    of_files: dict[str, dict[int, str]] = defaultdict(dict)
    for (path, number), uri in references.items():
        of_files[path][number] = uri
    long = {uris.subtree_keywords(one): listings.uris(one) for one in folders if listings.is_long(one)}
    return KnownUris(long, of_files)
