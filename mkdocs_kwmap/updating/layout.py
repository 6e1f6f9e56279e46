"""Where everything of a map lies after a few pages have come or gone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, compress, filterfalse

from msgspec.structs import replace

from mkdocs_kwmap.addresses import SEGMENT_LIMIT, Layout, natural_place, place_key
from mkdocs_kwmap.differences import without

_MANY = 500
"""Pages that have come or gone; to begin anew takes hardly longer than to look at as many."""


def layout_after(
    last: Layout, come: Set[str], gone: Set[str], *, copies: Iterable[str], taken: Iterable[str]
) -> Layout | None:
    """Lay out the pages of a map that has nearly the same as before, without looking at each of them.

    Parameters:
        last: The layout before, in the same site.
        come: URIs of the pages that have come.
        gone: Those of the pages that have gone.
        copies: Paths of mapped files that are copied into the site.
        taken: Files of the site that are written by others.

    Returns:
        The layout that `Addresses` would give, but that pages which have come stand behind all others; None
        where a page may be in the way of another, or have been.
    """
    if list(copies) != list(last.copies) or len(come) + len(gone) > _MANY:
        return None
    places = without(last.places, gone)
    others = [*places.values(), *last.exports.values(), *last.copies.values(), *taken]
    natural = {uri: natural_place(f"{last.base}/{uri}", last.directory_urls) for uri in come}
    generated = [place for uri, place in natural.items() if f"{last.base}/{uri}" not in last.hand_written]
    left = [last.places[uri] for uri in gone]
    if _are_in_the_way(generated, others) or _were_in_the_way(left, _displaced(last)):
        return None
    places.update(natural)
    return replace(last, places=places)


def _are_in_the_way(come: Collection[str], others: Sequence[str]) -> bool:
    """Whether places are not all free, be it for one of the others or for each other."""
    if any(len(part.encode()) > SEGMENT_LIMIT for place in come for part in place.split("/")):
        return True
    keys = set(map(place_key, come))
    above = {folder for key in keys for folder in _folders(key)}
    if len(keys) < len(come) or not above.isdisjoint(keys):
        return True
    wanted = keys | above
    lengths = set(map(len, wanted))
    # of ASCII the key is as long, and to lower all takes several times as long
    alike = compress(others, map(lengths.__contains__, map(len, others)))
    if not wanted.isdisjoint(map(place_key, chain(alike, filterfalse(str.isascii, others)))):
        return True
    below = map(place_key, filter(_HTML.search, others))
    return not keys.isdisjoint(chain.from_iterable(map(_folders, below)))


_HTML = re.compile(r"\.[hH][tT][mM][lL]/")
"""A folder that has the name of a page."""


def _displaced(layout: Layout) -> Mapping[str, str]:
    """Where displaced pages and copies would lie if no other were in their way, and where they do."""
    base, directory_urls = layout.base, layout.directory_urls
    pages = {natural_place(f"{base}/{uri}", directory_urls): at for uri, at in layout.displaced.items()}
    return pages | {f"{base}/{path}": place for path, place in layout.displaced_copies.items()}


def _were_in_the_way(gone: Collection[str], displaced: Mapping[str, str]) -> bool:
    """Whether something may have been displaced for what has gone."""
    if not gone or not displaced:
        return False
    contested = {_unnumbered(place) for both in displaced.items() for place in both}
    around = contested | {folder for key in contested for folder in _folders(key)}
    return any(
        (key := _unnumbered(place)) in around or not contested.isdisjoint(_folders(key)) for place in gone
    )


def _unnumbered(place: str) -> str:
    """A place without the numbers of displaced ones."""
    return re.sub(r"~\d+", "", place_key(place))


def _folders(key: str) -> Iterator[str]:
    """The folders around a place."""
    while key := key.rpartition("/")[0]:
        yield key
