"""What a build knew of each file, so that the next one can tell which pages a change reaches."""

from __future__ import annotations

from collections import defaultdict

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.pages import imports, uris
from mkdocs_kwmap.pages.book import Topic, chapters_of
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.listing import Part


class ListedPart(Struct, frozen=True, array_like=True):
    """A page of a long listing of names."""

    uri: str
    digest: bytes
    """Of the names that it lists."""
    first: str
    last: str
    """The first and the last of them."""


class Referring(Struct, frozen=True, array_like=True):
    """The references to a definition that has pages of them."""

    uri: str
    """Of the first page."""
    digest: bytes
    """Of the places."""


class Record(Struct, frozen=True):
    """What was known of a map."""

    state: bytes
    """A key of everything that the map was made of."""
    room: bytes
    """A key of what the site left to it."""
    settled: bytes
    """A digest of what many pages depend on without being about it."""
    facts: dict[str, bytes]
    """By path what the facts of a file are kept under."""
    own: dict[str, bytes]
    """By path a digest of all that is known of a file by itself."""
    rows: dict[str, bytes]
    """By path of a file or folder a digest of `Tables.common`."""
    bases: dict[str, bytes]
    declarations: dict[str, bytes]
    """The same of the other `Tables`."""
    listings: dict[str, list[ListedPart]]
    """By the URI of a long listing its pages."""
    topics: list[Topic]
    """Of the chapters of the book."""
    imports: bytes
    """A digest of which rows the pages of facts on imports have."""
    references: dict[str, dict[int, Referring]]
    """By path and number of the definitions with pages of references."""
    pieces: dict[str, list[int]]
    """By the name of an export that is made in pieces the lengths of these, in bytes."""


def own_digests(index: Index) -> dict[str, bytes]:
    """By path a digest of all that is known of a file by itself: of itself, its facts, what linters found."""
    encode = msgspec.msgpack.Encoder().encode
    return {
        path: key_of(
            repr(astuple(source)),  # the name of a folder around it need be no Unicode
            index.fact_keys.get(path, b""),
            index.source_keys.get(path, b""),
            encode(index.findings.get(path, ())),
        )[:8]
        for path, source in index.sources.items()
    }


def settled(context: Context) -> bytes:
    """A digest of what so many pages depend on that all of them are made anew when it changes.

    These are the names of the files and what each is by its name, settings, the configuration of the
    project, its history, what other projects document, and the numbers that are told everywhere.
    """
    index = context.index
    sources = [
        (one.path, one.language, one.module, one.origin, one.link_to) for one in index.sources.values()
    ]
    about = [
        context.project,
        context.runners.of_folder,
        context.owners.rules if context.owners else None,
        context.documentation,
        index.history,
        index.layers.number,
        imports.first_unused_page(context),
    ]
    settings = replace(index.settings, own_output=())  # what is never mapped is not among the files
    return key_of(repr([settings, sources]), msgspec.msgpack.encode(about, order="deterministic"))


def listed(context: Context) -> dict[str, list[ListedPart]]:
    """The pages of the long listings, but for those that are known from the last build."""
    listings = context.listings
    folders = {uris.subtree_keywords(folder): folder for folder in context.index.folders}
    parts = {
        uri: listings.parts(folder)
        for uri, folder in folders.items()
        if uri not in listings.known and listings.is_long(folder)
    }
    parts[uris.KEYWORDS] = listings.of_all
    return {uri: list(map(_listed, some)) for uri, some in parts.items()}


def _listed(part: Part) -> ListedPart:
    # how many names other pages list does not show on this one
    shown = [part.uri, part.prefix, part.last, part.names, part.first_uri, part.number, part.of]
    slices = [(one.start, one.stop) for one in part.places]
    digest = key_of(msgspec.msgpack.encode([shown, slices]))[:8]
    first, last = (part.names[0], part.names[-1]) if part.names else ("", "")
    return ListedPart(part.uri, digest, first, last)


def topics(context: Context) -> list[Topic]:
    """What the chapters of the book are about."""
    return [chapter.topic for chapter in context.once(chapters_of)]


def imports_digest(context: Context) -> bytes:
    """A digest of which rows the pages of facts on imports have, and of the numbers in their words."""
    unused = {path: len(numbers) for path, numbers in context.index.unused_imports.items()}
    rows = [context.index.distinct_cycles, list(unused.items()), len(context.index.cycles)]
    return key_of(msgspec.msgpack.encode(rows))[:8]


def referring(context: Context) -> dict[str, dict[int, Referring]]:
    """By path and number the definitions with pages of references, in order."""
    encode = msgspec.msgpack.Encoder().encode
    found: dict[str, dict[int, Referring]] = defaultdict(dict)
    for key, uri in context.reference_pages.items():
        path, number = key
        found[path][number] = Referring(uri, key_of(encode(context.index.references[key]))[:8])
    return dict(found)
