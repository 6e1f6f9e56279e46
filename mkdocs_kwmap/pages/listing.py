"""Long keyword listings, cut nowhere: split into pages by what the names begin with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.model import Block, Fields, Inline, Keyword, Keywords, Muted, Paragraph, Ref

PAGE_ROWS = 800
"""Places listed on a page; a page holds more only to keep the places of one name together."""


def letters_first(name: str) -> tuple[bool, str, str]:
    """Order of a listing: A to Z whatever the case, then names that begin with another character."""
    return not name[:1].isalpha(), name.casefold(), name


@dataclass(frozen=True)
class Part:
    """One page of a listing."""

    uri: str
    prefix: str
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the names on the page begin with."""
        return self.prefix.replace(" ", "␣") or "no letter"


def split(listing: str, sizes: Mapping[str, int]) -> list[Part]:
    """Divide names into pages.

    Parameters:
        listing: URI of the listing's first page.
        sizes: How many places each name has.

    Returns:
        The pages in order; a single one of the listing's own URI when all fits on one page. Pages
        depend on the names with their prefix alone, so a new name changes few of them.
    """
    names = sorted(sizes, key=letters_first)
    if sum(sizes.values()) <= PAGE_ROWS:
        return [Part(listing, "", tuple(names))]
    return list(_by_prefix(listing, names, sizes, ""))


def _by_prefix(listing: str, names: Sequence[str], sizes: Mapping[str, int], prefix: str) -> Iterator[Part]:
    whole = [name for name in names if name.casefold() == prefix]
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name.casefold() != prefix:
            groups[name.casefold()[: len(prefix) + 1]].append(name)
    if whole:
        yield Part(uris.keyword_part(listing, prefix), prefix, tuple(whole))
    for longer, group in groups.items():
        if sum(sizes[name] for name in group) <= PAGE_ROWS:
            yield Part(uris.keyword_part(listing, longer), longer, tuple(group))
        else:
            yield from _by_prefix(listing, group, sizes, longer)


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
        number = Muted(f"{len(part.names):,}")
        letters[part.names[0][:1].upper()] += [Ref(part.title, part.uri, code=True), number]
    return Fields(tuple((letter, tuple(run)) for letter, run in letters.items()))


def keyword_block(names: Sequence[str], entry: Callable[[str], Keyword]) -> Block:
    """The names of one page, each with its places."""
    if not names:
        return Paragraph(("No keyword was found here.",))
    return Keywords(tuple(entry(name) for name in names))
