"""What a build knew of a map, so that the next build of the very same one need not find it out again."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from mkdocs_kwmap.addresses import Layout
from mkdocs_kwmap.cache import Cache


class Snapshot(Struct):
    """A map without its pages."""

    layout: Layout
    warnings: tuple[str, ...]
    """Files that could not be read or parsed, in words for the user."""
    notes: tuple[str, ...]
    """What else there is to tell of the files."""
    models: dict[str, bytes] = {}
    """By source URI the models of the pages that were looked into apart from writing them."""


def load(cache: Cache, key: bytes) -> Snapshot | None:
    """The snapshot of a map; None where there is none.

    Parameters:
        cache: Where the last build kept it.
        key: Made of everything the map is made of.
    """
    value = cache.get(key)
    try:
        return msgspec.msgpack.decode(value, type=Snapshot) if value else None
    except msgspec.MsgspecError:
        return None


def save(cache: Cache, key: bytes, snapshot: Snapshot) -> None:
    """Keep a snapshot for the next build."""
    cache.put(key, msgspec.msgpack.encode(snapshot))
