"""Long keyword listings, cut nowhere: split into pages by what the names begin with."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby, repeat
from os.path import commonprefix
from typing import NamedTuple

from msgspec import Struct

from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.model import Block, Fields, Inline, Muted, Paragraph, Ref
from mkdocs_kwmap.pages.name_order import order_of, stands_first

PAGE_ROWS = 800
"""Places listed on a page."""


class Part(Struct, frozen=True, gc=False):
    """One page of a listing."""

    uri: str
    prefix: str
    names: tuple[str, ...]
    sizes: array[int]
    """How many places each of its names has, those included that other pages list."""
    first_uri: str = ""
    """Where one name needs several pages, the URI of the first of them."""
    number: int = 1
    """Which of those pages it is, from 1."""
    of: int = 1
    """How many of them there are."""
    places: tuple[slice, ...] = ()
    """Which places of each name it lists; empty for all places of all of them."""
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


def divide(listing: str, names: Sequence[str], sizes: Sequence[int]) -> list[Part]:
    """Divide names into pages.

    Parameters:
        listing: URI of the listing's first page.
        names: The names, in order.
        sizes: How many places each of them has.

    Returns:
        The pages in order; a single one of the listing's own URI when all fits on one page. A page
        depends on the names that share its beginning and their neighbours, so a new name changes few.
    """
    return list(_Division(listing, list(names), array("I", sizes)).parts())


def divide_again(listing: str, last: Sequence[Part], sizes: Mapping[str, int]) -> list[Part]:
    """Divide names into pages after some have come or gone, or have other numbers of places.

    Parameters:
        listing: URI of the listing's first page.
        last: The pages as they were.
        sizes: How many places these names have now; none is a name that is not there any more.

    Returns:
        The same as `divide`. Names of which too many begin alike for a page are divided by themselves, so
        that their pages are the last ones where none of them is another.
    """
    left = _left_alone(last, sizes)
    names, all_sizes = _with_sizes(*_listed(last, left), sizes)
    if left and _initial(names[0]) == _initial(names[-1]):  # groups are told apart by what stands behind
        left = {}
        names, all_sizes = _with_sizes(*_listed(last, left), sizes)
    return list(_Division(listing, names, all_sizes, _Last(last, sizes, left)).parts())


def _left_alone(last: Sequence[Part], changed: Iterable[str]) -> dict[int, int]:
    """The pages of names of which too many begin with a character, and none has changed.

    Returns:
        By the number of the first page of those of a character the one behind the last.
    """
    initials = set(map(_initial, changed))
    found: dict[int, int] = {}
    number = 0
    for initial, parts in groupby(part.prefix[:1] for part in last):
        end = number + sum(1 for _ in parts)
        if end > number + 1 and initial and initial not in initials:
            found[number] = end
        number = end
    return found


def _initial(name: str) -> str:
    return name.casefold()[:1]


def names_of(parts: Sequence[Part]) -> list[str]:
    """The names that pages list, in order."""
    return _listed(parts, {})[0]


def _in_steps(number: int, left: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Count pages; those that are left alone as one.

    Parameters:
        number: How many there are.
        left: By the number of the first of those that are left alone the one behind the last.

    Yields:
        The number of a page, and of the next one.
    """
    at = 0
    while at < number:
        end = left.get(at, at + 1)
        yield at, end
        at = end


def _listed(parts: Sequence[Part], left: Mapping[int, int]) -> tuple[list[str], array[int]]:
    """The names that pages list, in order, and how many places each has.

    Parameters:
        parts: The pages.
        left: Pages of which the first name stands for all, too many for a page: by the number of the first
            of them the one behind the last.
    """
    names: list[str] = []
    sizes = array("I")
    for number, _ in _in_steps(len(parts), left):
        part = parts[number]
        if number in left:
            names.append(part.names[0])
            sizes.append(PAGE_ROWS + 1)
            continue
        known = int(part.number > 1 and names[-1] == part.names[0])  # a name may need several pages
        names += part.names[known:]
        sizes += part.sizes[known:]
    return names, sizes


def _with_sizes(
    names: list[str], sizes: array[int], others: Mapping[str, int]
) -> tuple[list[str], array[int]]:
    """Names in order and their sizes, with those of some names in the place of what these had."""
    new_names: list[str] = []
    new_sizes = array("I")
    at = 0
    for name in sorted(others, key=order_of):
        place = bisect_left(names, order_of(name), at, key=order_of)
        new_names += names[at:place]
        new_sizes += sizes[at:place]
        if others[name]:
            new_names.append(name)
            new_sizes.append(others[name])
        at = place + (names[place : place + 1] == [name])
    return new_names + names[at:], new_sizes + sizes[at:]


class _Group(NamedTuple):
    """Names that follow each other: those of one beginning, or of several up to the last."""

    first: str
    last: str
    start: int
    end: int
    size: int
    """How many places they have."""
    is_whole: bool = False
    """Whether the beginning is all there is of each."""


class _Last:
    """The pages that names were divided into before some of them changed."""

    def __init__(self, parts: Sequence[Part], changed: Iterable[str], left: Mapping[int, int]) -> None:
        self._parts = parts
        self._changed = sorted(name.casefold() for name in changed)
        self._firsts: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        for number, end in _in_steps(len(parts), left):
            names = parts[number].names
            if names:  # a map may have none
                self._firsts.setdefault(names[0], number)
                self._ends[names[0] if number in left else names[-1]] = end

    def parts(self, group: _Group, first: str, last: str) -> Sequence[Part]:
        """The pages of a group of one beginning that needs several; none where it is another than it was.

        Parameters:
            group: The group.
            first: The first of its names.
            last: The last one.
        """
        at = bisect_left(self._changed, group.first)
        near = self._changed[at] if at < len(self._changed) else None
        if near is not None and (near == group.first if group.is_whole else near.startswith(group.first)):
            return ()
        return self._parts[self._firsts[first] : self._ends[last]]


class _Division:
    """Divides the names of one listing. Those that begin alike, whatever their case, follow each other."""

    def __init__(self, listing: str, names: list[str], sizes: array[int], last: _Last | None = None) -> None:
        self._listing, self._names, self._sizes, self._last = listing, names, sizes, last
        # where those begin that begin with no letter
        self._others = bisect_left(self._names, True, key=lambda name: not stands_first(name))

    def parts(self) -> Iterator[Part]:
        """The pages in order."""
        everything = self._group("", 0, len(self._names))
        if everything.size <= PAGE_ROWS:
            yield self._part(self._listing, everything)
            return
        todo = self._divided(everything)[::-1]
        while todo:  # names may share thousands of characters, deeper than functions can call themselves
            group = todo.pop()
            if group.size <= PAGE_ROWS:
                yield self._part(uris.keyword_part(self._listing, group.first), group)
            elif known := self._known(group):
                yield from known
            elif group.is_whole:
                yield from self._by_number(group)
            else:
                todo += reversed(self._divided(group))

    def _known(self, group: _Group) -> Sequence[Part]:
        if self._last is None:
            return ()
        return self._last.parts(group, self._names[group.start], self._names[group.end - 1])

    def _group(self, begin: str, start: int, end: int, *, is_whole: bool = False) -> _Group:
        return _Group(begin, begin, start, end, sum(self._sizes[start:end]), is_whole)

    def _part(self, uri: str, group: _Group) -> Part:
        names, sizes = self._names[group.start : group.end], self._sizes[group.start : group.end]
        return Part(uri, group.first, tuple(names), sizes, last=group.last)

    def _divided(self, group: _Group) -> list[_Group]:
        """The groups that one is divided into, of which too much for a page is only what begins alike."""
        whole, longer = self._behind(group)
        if whole.size > PAGE_ROWS:
            return [whole, *self._together(longer)]
        return list(self._together([whole, *longer] if whole.size else longer))

    def _behind(self, group: _Group) -> tuple[_Group, list[_Group]]:
        """The names that are no longer than what all have in common, and the others by one more character."""
        names = self._names
        prefix = commonprefix(  # noqa: RUF071  # of characters
            [names[group.start].casefold(), names[group.end - 1].casefold()]
        )
        at = bisect_right(names, prefix, group.start, group.end, key=str.casefold)
        whole = self._group(prefix, group.start, at, is_whole=True)
        longer: list[_Group] = []
        while at < group.end:
            begin = names[at].casefold()[: len(prefix) + 1]
            end = self._end(begin, at, self._others if at < self._others < group.end else group.end)
            longer.append(self._group(begin, at, end))
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
            if held and held.size + group.size <= PAGE_ROWS:
                held = _Group(held.first, group.last, held.start, group.end, held.size + group.size)
                continue
            if held:
                yield held
            held = group
        if held:
            yield held

    def _by_number(self, group: _Group) -> Iterator[Part]:
        """Names that differ by case at most, on as many pages as their places need."""
        first_uri = uris.keyword_part(self._listing, group.first)
        ends = list(accumulate(self._sizes[group.start : group.end]))
        of = -(-group.size // PAGE_ROWS)
        for page in range(of):
            first = page * PAGE_ROWS
            shown: dict[int, slice] = {}
            for number, end in enumerate(ends, group.start):
                begin = end - self._sizes[number]
                if first < end and begin < first + PAGE_ROWS:
                    shown[number] = slice(max(first - begin, 0), first + PAGE_ROWS - begin)
            uri = uris.further_page(first_uri, page + 1)
            names = tuple(map(self._names.__getitem__, shown))
            sizes = array("I", map(self._sizes.__getitem__, shown))
            places = tuple(shown.values())
            yield Part(uri, group.first, names, sizes, first_uri, page + 1, of, places)


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
