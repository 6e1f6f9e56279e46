"""Which pages of the listings of names show a changed file otherwise than before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mkdocs_kwmap.model import Facts, Settings, Source
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.name_order import order_of
from mkdocs_kwmap.paths import folders_around
from mkdocs_kwmap.reach.record import ListedPart, listed

Shown = Mapping[str, object]
"""What listings show of a file by the name that it is shown with."""


def changed_names(settings: Settings, source: Source, old: Facts, new: Facts) -> set[str]:
    """The names that a file is listed with otherwise than before.

    Parameters:
        settings: Whether and where source is shown.
        source: The file, which is of the same language and module as it was.
        old: Its facts as they were.
        new: Its facts as they are.
    """
    before, after = _shown(settings, source, old), _shown(settings, source, new)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _shown(settings: Settings, source: Source, facts: Facts) -> Shown:
    links = FileLinks(source, facts, settings)
    file = links.listed("")
    found: dict[str, list[object]] = defaultdict(list)
    for number, one in enumerate(facts.definitions):
        found[one.name] += (file, links.place(number))
    for found_import in facts.imports:
        found[found_import.name] += (file, found_import.line)
    return found


def reached_parts(
    context: Context, last: Mapping[str, Sequence[ListedPart]], names: Mapping[str, set[str]]
) -> Iterator[str]:
    """URIs of the pages of listings that show other names than before, or show some otherwise.

    Parameters:
        context: The map.
        last: The pages of long listings in the last build, by their listing.
        names: By path of each changed file the names that it is listed with otherwise.
    """
    around: dict[str, set[str]] = defaultdict(set)
    for path, changed in names.items():
        for folder in folders_around(path):
            around[folder] |= changed
    now = context.once(listed)
    for folder, changed in around.items():
        yield from _reached(uris.subtree_keywords(folder), context.listings.parts(folder), changed, last, now)
    changed = set().union(*names.values())
    yield from _reached(uris.KEYWORDS, context.listings.of_all, changed, last, now)


def _reached(
    listing: str,
    parts: Sequence[Part],
    changed: set[str],
    last: Mapping[str, Sequence[ListedPart]],
    now: Mapping[str, Sequence[ListedPart]],
) -> Iterator[str]:
    before, after = ({one.uri: one.digest for one in some.get(listing, ())} for some in (last, now))
    if before != after or (len(parts) == 1 and changed):
        yield listing
    for part in parts:
        if before.get(part.uri) != after.get(part.uri) or not changed.isdisjoint(part.names):
            yield part.uri


def moved_names(context: Context, last: Sequence[ListedPart]) -> Iterator[str]:
    """The names that stand on another page of the listing of all names than before.

    Parameters:
        context: The map.
        last: The pages of that listing in the last build.
    """
    if [one.uri for one in last] == [part.uri for part in context.listings.of_all] and len(last) == 1:
        return
    before = {one.uri: one for one in last}
    for part in context.listings.of_all:
        one = before.get(part.uri)
        if one is None:
            yield from part.names
        elif (one.first, one.last) != (part.names[0], part.names[-1]):
            yield from _outside(part.names, one)


def _outside(names: Sequence[str], part: ListedPart) -> Iterator[str]:
    """The names that stand before the first or behind the last of a page."""
    yield from names[: bisect_left(names, order_of(part.first), key=order_of)]
    yield from names[bisect_right(names, order_of(part.last), key=order_of) :]
