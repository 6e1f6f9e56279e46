"""Long keyword listings, cut nowhere: split into pages by what the names begin with."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, repeat
from os.path import commonprefix
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.model import Block, Fields, Inline, Muted, Paragraph, Ref
from mkdocs_kwmap.pages.names import order_of, stands_first

PAGE_ROWS = 800
"""Places listed on a page."""


class Part(Struct, frozen=True, gc=False):
    """One page of a listing."""

    uri: str
    prefix: str
    names: tuple[str, ...]
    first_uri: str = ""
    """Where one name needs several pages, the URI of the first of them."""
    number: int = 1
    """Which of those pages it is, from 1."""
    of: int = 1
    """How many of them there are."""
    places: tuple[slice, ...] = ()
    """Which places of each name it lists; empty for all places of all of them."""
    start: int = 0
    """How many places the pages before it list."""
    end: int = 0
    """How many the pages up to it list."""
    last: str = ""
    """What its last names begin with, where it lists more than those that begin with the prefix."""

    def rows(self) -> Iterator[tuple[str, slice]]:
        """Its names, and which places of each are listed on it."""
        return zip(self.names, self.places or repeat(slice(None)), strict=False)

    @property
    def title(self) -> str:
        """What the names on the page begin with."""
        first, last = (text.replace(" ", "␣") or "no letter" for text in (self.prefix, self.last))
        return first if self.last in {"", self.prefix} else f"{first} to {last}"

    @property
    def letters(self) -> str:
        """The first letters of its names: `A`, or `X to Z`."""
        first, last = (name[:1].upper() for name in (self.names[0], self.names[-1]))
        return first if first == last else f"{first} to {last}"


def split(listing: str, names: Sequence[str], sizes: Sequence[int]) -> list[Part]:
    """Divide names into pages.

    Parameters:
        listing: URI of the listing's first page.
        names: The names, in order.
        sizes: How many places each of them has.

    Returns:
        The pages in order; a single one of the listing's own URI when all fits on one page. A page
        depends on the names that share its beginning and their neighbours, so a new name changes few.
    """
    return divide(listing, names, sizes).parts


class Decision(NamedTuple):
    """Names that follow each other, of which it was asked whether they fit on a page."""

    first: str
    last: str
    size: int
    """How many places they have."""


class Divided(NamedTuple):
    """A divided listing, with what decided how."""

    parts: list[Part]
    decisions: list[Decision]
    added: Mapping[str, int] = {}
    """By name how many more places it has than when it was decided."""

    def after(self, changes: Mapping[str, tuple[int, int]]) -> Divided | None:
        """The pages after some names have other numbers of places.

        A new name that stands between two on a page is no neighbour of another page, so the pages are the
        same, but for what they list, as long as no group of names that did fit on a page is too large now,
        nor the other way round.

        Parameters:
            changes: How many places a name had and has, by name; none is a name that is not there.

        Returns:
            The pages; None where they have to be divided anew.
        """
        others = {name: one for name, one in changes.items() if one[0] != one[1]}
        if not others:
            return self
        sums = {name: self.added.get(name, 0) + now - before for name, (before, now) in others.items()}
        added = {name: number for name, number in {**self.added, **sums}.items() if number}
        parts = self._parts_after(others) if self._is_decided_alike(added) else None
        return None if parts is None else Divided(parts, self.decisions, added)

    def _is_decided_alike(self, added: Mapping[str, int]) -> bool:
        """Whether all names that did fit on a page still do, and no others."""
        names = sorted(added, key=order_of)
        keys = list(map(order_of, names))
        sums = list(accumulate(map(added.__getitem__, names), initial=0))
        most = sum(map(abs, added.values()))
        for one in self.decisions:
            if abs(one.size - PAGE_ROWS) <= most:  # else it is the same whatever names it is about
                begin, end = bisect_left(keys, order_of(one.first)), bisect_right(keys, order_of(one.last))
                if (one.size + sums[end] - sums[begin] <= PAGE_ROWS) != (one.size <= PAGE_ROWS):
                    return False
        return True

    def _parts_after(self, changes: Mapping[str, tuple[int, int]]) -> list[Part] | None:
        """The pages; None where a name may stand on another."""
        names: dict[int, list[str]] = {}
        more: dict[int, int] = defaultdict(int)
        for name, (before, now) in changes.items():
            key = order_of(name)
            at = bisect_right(self.parts, key, key=lambda part: order_of(part.names[0])) - 1
            part = self.parts[at]
            is_at_an_end = at < 0 or key >= order_of(part.names[-1]) or name == part.names[0]
            if part.places or (is_at_an_end and not (before and now)) or key > order_of(part.names[-1]):
                return None
            listed = names.setdefault(at, list(part.names))
            if not before:
                insort(listed, name, key=order_of)
            elif not now:
                listed.remove(name)
            more[at] += now - before
        parts: list[Part] = []
        moved = 0
        for at, part in enumerate(self.parts):
            own, start = tuple(names.get(at, part.names)), part.start + moved
            moved += more.get(at, 0)
            is_alike = at not in names and start == part.start and not moved
            parts.append(part if is_alike else replace(part, names=own, start=start, end=part.end + moved))
        return parts


def divide(listing: str, names: Sequence[str], sizes: Sequence[int]) -> Divided:
    """Divide names into pages, as `split` does, so that they need not be divided anew after a change."""
    if sum(sizes) <= PAGE_ROWS:
        return Divided([Part(listing, "", tuple(names), end=sum(sizes))], [])
    division = _Division(listing, names, sizes)
    return Divided(list(division.parts()), division.decisions)


class _Group(NamedTuple):
    """Names that follow each other: those of one beginning, or of several up to the last."""

    first: str
    last: str
    start: int
    end: int


class _Division:
    """Divides the names of one listing. Those that begin alike, whatever their case, follow each other."""

    def __init__(self, listing: str, names: Sequence[str], sizes: Sequence[int]) -> None:
        self._listing = listing
        self._names = names
        self._sums = list(accumulate(sizes, initial=0))
        self.decisions: list[Decision] = []
        # where those begin that begin with no letter
        self._others = bisect_left(self._names, True, key=lambda name: not stands_first(name))

    def parts(self) -> Iterator[Part]:
        """The pages in order."""
        todo = [_Group("", "", 0, len(self._names))]
        while todo:  # names may share thousands of characters, deeper than functions can call themselves
            group = todo.pop()
            if self._fits(group):
                names = tuple(self._names[group.start : group.end])
                uri = uris.keyword_part(self._listing, group.first)
                start, end = self._sums[group.start], self._sums[group.end]
                yield Part(uri, group.first, names, last=group.last, start=start, end=end)
                continue
            whole, longer = self._behind(group)
            if whole.start < whole.end and not self._fits(whole):
                yield from self._by_number(whole)
            elif whole.start < whole.end:
                longer.insert(0, whole)
            todo += reversed(list(self._together(longer)))

    def _fits(self, group: _Group) -> bool:
        """Whether names fit on a page."""
        size = self._size(group)
        self.decisions.append(Decision(self._names[group.start], self._names[group.end - 1], size))
        return size <= PAGE_ROWS

    def _size(self, group: _Group) -> int:
        return self._sums[group.end] - self._sums[group.start]

    def _behind(self, group: _Group) -> tuple[_Group, list[_Group]]:
        """The names that are no longer than what all have in common, and the others by one more character."""
        names = self._names
        prefix = commonprefix(  # noqa: RUF071  # of characters
            [names[group.start].casefold(), names[group.end - 1].casefold()]
        )
        at = bisect_right(names, prefix, group.start, group.end, key=str.casefold)
        whole = _Group(prefix, prefix, group.start, at)
        longer: list[_Group] = []
        while at < group.end:
            begin = names[at].casefold()[: len(prefix) + 1]
            end = self._end(begin, at, self._others if at < self._others < group.end else group.end)
            longer.append(_Group(begin, begin, at, end))
            at = end
        return whole, longer

    def _end(self, begin: str, at: int, end: int) -> int:
        """Behind the last of the names with a beginning."""
        if ord(begin[-1]) == sys.maxunicode:
            return end
        behind = f"{begin[:-1]}{chr(ord(begin[-1]) + 1)}"
        return bisect_left(self._names, behind, at, end, key=str.casefold)

    def _together(self, groups: Sequence[_Group]) -> Iterator[_Group]:
        """Groups with as many neighbours as fit on a page: else most pages would hold a few names."""
        held: _Group | None = None
        for group in groups:
            joined = _Group(held.first, group.last, held.start, group.end) if held else group
            if held and not self._fits(joined):
                yield held
                joined = group
            held = joined
        if held:
            yield held

    def _by_number(self, group: _Group) -> Iterator[Part]:
        """Names that differ by case at most, on as many pages as their places need."""
        first_uri = uris.keyword_part(self._listing, group.first)
        of = -(-self._size(group) // PAGE_ROWS)
        for page in range(of):
            first = self._sums[group.start] + page * PAGE_ROWS
            shown: dict[str, slice] = {}
            for number in range(group.start, group.end):
                begin, end = self._sums[number], self._sums[number + 1]
                if first < end and begin < first + PAGE_ROWS:
                    shown[self._names[number]] = slice(max(first - begin, 0), first + PAGE_ROWS - begin)
            uri = uris.further_page(first_uri, page + 1)
            names, places = tuple(shown), tuple(shown.values())
            last = min(first + PAGE_ROWS, self._sums[group.end])
            yield Part(uri, group.first, names, first_uri, page + 1, of, places=places, start=first, end=last)


def page_links(uri: str, current: int, number: int) -> Paragraph | None:
    """Links between the pages of what is divided by number alone; None where there is but one.

    Parameters:
        uri: URI of the first page.
        current: The page they stand on, counted from 1.
        number: How many pages there are.
    """
    if number == 1:
        return None
    run: list[Inline] = [f"{current} of {number}: "]
    for one in range(1, number + 1):
        run += [" "] * (one > 1)
        run.append(f"{one}" if one == current else Ref(f"{one}", uris.further_page(uri, one)))
    return Paragraph(tuple(run))


def contents(parts: Sequence[Part]) -> Block:
    """The pages of a listing by first letter, each with how many names it has."""
    letters: dict[str, list[Inline]] = defaultdict(list)
    for part in parts:
        if part.number > 1:
            continue  # its first page leads there
        number = Muted(f"{len(part.names):,}")
        letters[part.letters] += [Ref(part.title, part.uri, code=True), number]
    return Fields(tuple((letter, tuple(run)) for letter, run in letters.items()))
