"""What has changed since the last build."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.known_uris import KnownUris
from mkdocs_kwmap.paths import folders_around
from mkdocs_kwmap.reach.record import ListedPart, Record
from mkdocs_kwmap.reach.rows import may_declare
from mkdocs_kwmap.remembered import recall_one

MOST_FILES = 200
"""Changed files; to find what more of them reach takes as long as to make all pages."""


class ChangedFacts(Struct, frozen=True):
    """The facts of a file that is other than it was."""

    old: Facts
    new: Facts


class Changes(Struct, frozen=True):
    """The files that are other than they were; the set of files is the same."""

    last: Record
    """What the last build knew."""
    files: frozenset[str]
    facts: Mapping[str, ChangedFacts]
    """By path, of those that have facts."""
    may_declare: bool
    """Whether a file of C or its kin is among them."""
    listings: Mapping[str, list[ListedPart]]
    """By its URI the pages of each long listing that is as it was: of a folder without a changed file."""

    @property
    def known(self) -> KnownUris:
        """What it tells of pages that are as they were."""
        return KnownUris(
            {uri: [part.uri for part in parts] for uri, parts in self.listings.items()},
            {
                path: {number: one.uri for number, one in some.items()}
                for path, some in self.last.references.items()
                if path not in self.files
            },
        )


def changes_since(last: Record, own: Mapping[str, bytes], index: Index, cache: Cache) -> Changes | None:
    """Find what has changed.

    Parameters:
        last: What the last build knew.
        own: By path a digest of all that is known of a file by itself.
        index: The index of all files.
        cache: Has the facts of the last build.

    Returns:
        The changes; None where files have come or gone, more than `MOST_FILES` have changed, or it is not
        known any more what they said.
    """
    if own.keys() != last.own.keys():
        return None
    files = frozenset(path for path, digest in own.items() if last.own[path] != digest)
    if len(files) > MOST_FILES:
        return None
    facts: dict[str, ChangedFacts] = {}
    for path in files & index.facts.keys():
        old = recall_one(cache, last.facts[path]) if path in last.facts else None
        if old is None:
            return None
        facts[path] = ChangedFacts(old, index.facts[path])
    declares = any(may_declare(index.sources[path]) for path in files)
    return Changes(last, files, facts, declares, _same_listings(index, last, files))


def _same_listings(index: Index, last: Record, files: frozenset[str]) -> dict[str, list[ListedPart]]:
    changed = {folder for path in files for folder in folders_around(path)}
    listings = (uris.subtree_keywords(folder) for folder in index.folders if folder not in changed)
    return {uri: last.listings[uri] for uri in listings if uri in last.listings}
