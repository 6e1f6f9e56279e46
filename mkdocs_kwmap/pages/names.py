"""All names of the map in the order of listings, with the places where each is defined or imported."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate, chain, count, repeat
from operator import sub

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import outline_of

Span = tuple[int, int]
"""Definitions that follow each other, such as those below a folder: first and behind the last."""


def in_order(names: Collection[str]) -> list[str]:
    """Names from A to Z whatever the case, then those that begin with another character.

    One without characters stands before all: it is the beginning of each.
    """
    first: list[str] = []
    last: list[str] = []
    for name in sorted(sorted(names), key=str.casefold):
        (first if stands_first(name) else last).append(name)
    return first + last


def order_of(name: str) -> tuple[bool, str, str]:
    """What names are in order by."""
    return not stands_first(name), name.casefold(), name


def stands_first(name: str) -> bool:
    """Whether a name stands before those that begin with no letter.

    The case of the first character is left aside here as well: the iota below a Greek letter is a mark, and
    a letter in the other case.
    """
    return not name or name.casefold()[:1].isalpha()


class Names:
    """The names; a large map has hundreds of thousands of places, so these are numbers in arrays.

    All definitions are counted through in the order of paths, and so are all imports.
    """

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        """Sort the names.

        Parameters:
            facts: Facts by path.
        """
        self._paths = sorted(facts)
        files = [facts[path] for path in self._paths]
        names = [outline_of(file).names for file in files]
        defined = set(chain.from_iterable(names))
        imported = {one.name for file in files for one in file.imports if one.name != "*"}
        self.all = in_order(defined | imported)
        """Each name once; its index is its rank."""
        self._ranks = ranks = {name: rank for rank, name in enumerate(self.all)}
        nothing = len(ranks)  # in place of a rank: a star is not the name of anything
        self._definitions = _Places(
            map(len, names), map(ranks.__getitem__, chain.from_iterable(names)), nothing
        )
        self._imports = _Places(
            [len(file.imports) for file in files],
            (nothing if one.name == "*" else ranks[one.name] for file in files for one in file.imports),
            nothing,
        )
        self._lines = array("I", (one.line for file in files for one in file.imports))
        # the pages of a folder's listing are made one after the other
        self._sorted: Callable[[Span], array[int]] = lru_cache(maxsize=4)(self._in_order)

    def below(self, folder: str) -> Span:
        """The definitions in a folder and below."""
        starts = self._definitions.starts
        if not folder:
            return 0, starts[-1]
        first, behind = f"{folder}/", f"{folder}{chr(ord('/') + 1)}"
        return starts[bisect_left(self._paths, first)], starts[bisect_left(self._paths, behind)]

    def sizes(self, span: Span) -> dict[str, int]:
        """How often some definitions have each name, in the order of listings."""
        counts = Counter(self._definitions.ranks[slice(*span)])
        return {self.all[rank]: counts[rank] for rank in sorted(counts)}

    def all_sizes(self) -> dict[str, int]:
        """How many places each name has: its definitions, and the files that import it."""
        places = zip(self.all, self._definitions.numbers(), self._imports.numbers(), strict=False)
        return {
            name: defined + (imported if imported < 2 else self._importing(rank))
            for rank, (name, defined, imported) in enumerate(places)
        }

    def _importing(self, rank: int) -> int:
        """How many files import a name."""
        return len({self._imports.files[one] for one in self._imports.of(rank)})

    def definitions(self, name: str) -> list[DefinitionKey]:
        """The definitions of a name by path and place."""
        files, starts, paths = self._definitions.files, self._definitions.starts, self._paths
        found = self._definitions.of(self._ranks[name])
        return [(paths[files[one]], one - starts[files[one]]) for one in found]

    def listed(self, span: Span, start: int, end: int) -> list[tuple[str, list[DefinitionKey]]]:
        """A part of some definitions by name, in the order of listings.

        Parameters:
            span: The definitions.
            start: How many of them, in this order, stand before the part.
            end: How many there are up to its end.
        """
        places = self._definitions
        ranks, files, starts = places.ranks, places.files, places.starts
        found: list[tuple[str, list[DefinitionKey]]] = []
        last = -1
        for one in self._sorted(span)[start:end]:
            rank, file = ranks[one], files[one]
            if rank != last:
                found.append((self.all[rank], []))
                last = rank
            found[-1][1].append((self._paths[file], one - starts[file]))
        return found

    def _in_order(self, span: Span) -> array[int]:
        """Some definitions in the order of listings."""
        if span == self.below(""):
            return self._definitions.sorted
        return array("I", sorted(range(*span), key=self._definitions.ranks.__getitem__))

    def paths(self, name: str) -> set[str]:
        """The files that define or import a name."""
        return {path for path, _ in self.definitions(name)} | self.importers(name).keys()

    def importers(self, name: str) -> dict[str, list[int]]:
        """The lines at which a name is imported, by path."""
        lines: dict[str, list[int]] = {}
        for one in self._imports.of(self._ranks[name]):
            lines.setdefault(self._paths[self._imports.files[one]], []).append(self._lines[one])
        return lines


class _Places:
    """Places that have names, counted through all files."""

    def __init__(self, numbers: Iterable[int], ranks: Iterable[int], names: int) -> None:
        """Sort the places.

        Parameters:
            numbers: How many places each file has.
            ranks: Of all places the rank of its name.
            names: How many names there are; this as a rank is that of no name.
        """
        self.starts = array("I", accumulate(numbers, initial=0))
        """The first place of each file, and the end."""
        self.ranks = array("I", ranks)
        """The rank of the name of each place."""
        lengths = map(sub, self.starts[1:], self.starts)
        self.files = array("I", chain.from_iterable(map(repeat, count(), lengths)))
        """Index of the file of each place."""
        times = Counter(self.ranks)
        self._ends = array("I", accumulate((times.get(rank, 0) for rank in range(names + 1)), initial=0))
        self.sorted = array("I", sorted(range(len(self.ranks)), key=self.ranks.__getitem__))
        """The places by the ranks of their names."""

    def numbers(self) -> Iterator[int]:
        """How many places each name has."""
        return map(sub, self._ends[1:], self._ends)

    def of(self, rank: int) -> array[int]:
        """The places of a name."""
        return self.sorted[self._ends[rank] : self._ends[rank + 1]]
