"""Long keyword listings, cut nowhere: split into pages by what the names begin with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.model import Block, Fields, Inline, Keyword, Keywords, Muted, Paragraph, Ref

PAGE_ROWS = 800
"""Places listed on a page."""


def letters_first(name: str) -> tuple[bool, str, str]:
    """Order of a listing: A to Z whatever the case, then names that begin with another character."""
    return not name[:1].isalpha(), name.casefold(), name


@dataclass(frozen=True)
class Part:
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
    last: str = ""
    """What its last names begin with, where it lists more than those that begin with the prefix."""

    def places_of(self, name: str) -> slice:
        """Which places of a name of the page are listed on it."""
        return self.places[self.names.index(name)] if self.places else slice(None)

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


def split(listing: str, sizes: Mapping[str, int]) -> list[Part]:
    """Divide names into pages.

    Parameters:
        listing: URI of the listing's first page.
        sizes: How many places each name has.

    Returns:
        The pages in order; a single one of the listing's own URI when all fits on one page. A page
        depends on the names that share its beginning and their neighbours, so a new name changes few.
    """
    names = sorted(sizes, key=letters_first)
    if sum(sizes.values()) <= PAGE_ROWS:
        return [Part(listing, "", tuple(names))]
    return list(_by_prefix(listing, names, sizes, ""))


def _by_prefix(listing: str, names: Sequence[str], sizes: Mapping[str, int], prefix: str) -> Iterator[Part]:
    todo = [_Group(prefix, prefix, tuple(names))]
    while todo:  # names may share thousands of characters, deeper than functions can call themselves
        group = todo.pop()
        if _size(group.names, sizes) <= PAGE_ROWS:
            yield Part(uris.keyword_part(listing, group.first), group.first, group.names, last=group.last)
            continue
        prefix = commonprefix([name.casefold() for name in group.names])  # noqa: RUF071  # of characters
        whole, longer = _behind(prefix, group.names)
        groups = [_Group(start, start, tuple(found)) for start, found in longer.items()]
        if _size(whole, sizes) > PAGE_ROWS:
            yield from _by_number(uris.keyword_part(listing, prefix), prefix, whole, sizes)
        elif whole:
            groups.insert(0, _Group(prefix, prefix, tuple(whole)))
        todo += reversed(list(_together(groups, sizes)))


@dataclass(frozen=True)
class _Group:
    """Names that follow each other: those of one beginning, or of several up to the last."""

    first: str
    last: str
    names: tuple[str, ...]


def _together(groups: Sequence[_Group], sizes: Mapping[str, int]) -> Iterator[_Group]:
    """Groups with as many of their neighbours as fit on a page: else most pages would hold a few names."""
    held: list[_Group] = []
    held_size = 0
    for group in groups:
        size = _size(group.names, sizes)
        if held and held_size + size > PAGE_ROWS:
            yield _joined(held)
            held, held_size = [], 0
        held.append(group)
        held_size += size
    if held:
        yield _joined(held)


def _joined(groups: Sequence[_Group]) -> _Group:
    names = tuple(name for group in groups for name in group.names)
    return _Group(groups[0].first, groups[-1].last, names)


def _size(names: Sequence[str], sizes: Mapping[str, int]) -> int:
    return sum(sizes[name] for name in names)


def _behind(prefix: str, names: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The names that are no longer than a prefix, and the others by one more character."""
    whole = [name for name in names if name.casefold() == prefix]
    longer: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name.casefold() != prefix:
            longer[name.casefold()[: len(prefix) + 1]].append(name)
    return whole, longer


def _by_number(uri: str, prefix: str, names: Sequence[str], sizes: Mapping[str, int]) -> Iterator[Part]:
    """Names that differ by case at most: one page, or as many as their places need."""
    number = max(1, -(-sum(sizes[name] for name in names) // PAGE_ROWS))
    for page in range(number):
        first, last = page * PAGE_ROWS, (page + 1) * PAGE_ROWS
        shown: dict[str, slice] = {}
        for name in names:
            if first < sizes[name] and last > 0:
                shown[name] = slice(max(first, 0), last)
            first, last = first - sizes[name], last - sizes[name]
        own_uri = uris.further_page(uri, page + 1)
        yield Part(own_uri, prefix, tuple(shown), uri, page + 1, number, tuple(shown.values()))


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


def keyword_block(part: Part, entry: Callable[[str, slice], Keyword]) -> Block:
    """The names of one page, each with its places."""
    if not part.names:
        return Paragraph(("No keyword was found here.",))
    return Keywords(tuple(entry(name, part.places_of(name)) for name in part.names))
