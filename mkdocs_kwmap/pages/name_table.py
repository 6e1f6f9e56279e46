"""All names of a map as numbers, with the places where each is defined or imported."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from operator import sub

from msgspec import Struct

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import outline_of
from mkdocs_kwmap.pages.name_order import in_order
from mkdocs_kwmap.remembered import KeptTables

STAR = "*"
"""What a star import imports: no name."""

Span = tuple[int, int]
"""Places that follow each other, such as the definitions below a folder: first and behind the last."""


class _Numbers(Struct, frozen=True, array_like=True):
    """What takes long to find out of names, as the bytes of arrays."""

    order: bytes
    """By rank the number of the name, as they are met file by file."""
    definitions: tuple[bytes, ...]
    """The arrays of the definitions as places."""
    imports: tuple[bytes, ...]
    """The same of imports."""
    sizes: bytes
    """By rank how many places the name has: its definitions, and the files that import it."""


class NameTable:
    """All names; a large map has hundreds of thousands of places, so these are numbers in arrays.

    All definitions are counted through in the order of paths, and so are all imports.
    """

    def __init__(self, facts: Mapping[str, Facts], tables: KeptTables) -> None:
        self._paths = sorted(facts)
        files = [facts[path] for path in self._paths]
        names = _met(files)
        numbers = tables.table(
            f"names {sys.byteorder}", self._paths, _Numbers, lambda: _numbers(files, names)
        )
        self.all = [names[number] for number in _array(numbers.order)]
        """Each name once; its index is its rank."""
        self.ranks = {name: rank for rank, name in enumerate(self.all)}
        self.definitions = _Places(*map(_array, numbers.definitions))
        self._imports = _Places(*map(_array, numbers.imports))
        self._lines = array("I", (one.line for file in files for one in file.imports))
        self.sizes = _array(numbers.sizes)
        """How many places each name has: its definitions, and the files that import it."""

    def below(self, folder: str) -> Span:
        """The definitions in a folder and below."""
        starts = self.definitions.starts
        if not folder:
            return 0, starts[-1]
        first, behind = around(folder)
        return starts[bisect_left(self._paths, first)], starts[bisect_left(self._paths, behind)]

    def span_of(self, path: str) -> Span:
        """The definitions of a file; none of one that was not there."""
        number = bisect_left(self._paths, path)
        is_there = self._paths[number : number + 1] == [path]
        return self.definitions.starts[number], self.definitions.starts[number + is_there]

    def names_of(self, path: str) -> tuple[str, ...]:
        """The names of the definitions of a file, in their order."""
        return tuple(map(self.all.__getitem__, self.definitions.ranks[slice(*self.span_of(path))]))

    def number_in(self, path: str) -> int:
        """How many definitions a file has."""
        first, end = self.span_of(path)
        return end - first

    def definitions_of(self, name: str, folder: str) -> list[DefinitionKey]:
        """The definitions of a name in a folder and below, by path and place."""
        rank = self.ranks.get(name)
        if rank is None:
            return []
        places = self.definitions.of(rank)
        if folder:
            first, end = self.below(folder)
            places = places[bisect_left(places, first) : bisect_left(places, end)]
        files = map(self.definitions.file, places)
        return [
            (self._paths[file], one - self.definitions.starts[file])
            for one, file in zip(places, files, strict=True)
        ]

    def importers_of(self, name: str) -> dict[str, list[int]]:
        """The lines at which a name is imported, by path."""
        lines: dict[str, list[int]] = {}
        rank = self.ranks.get(name)
        for one in () if rank is None else self._imports.of(rank):
            lines.setdefault(self._paths[self._imports.file(one)], []).append(self._lines[one])
        return lines


def _met(files: Sequence[Facts]) -> list[str]:
    """The names in files, each once."""
    defined = chain.from_iterable(outline_of(file).names for file in files)
    imported = (one.name for file in files for one in file.imports if one.name != STAR)
    return list(dict.fromkeys(chain(defined, imported)))


def _numbers(files: Sequence[Facts], names: Sequence[str]) -> _Numbers:
    """Find out what takes long.

    Parameters:
        files: What they say, in the order of their paths.
        names: Each name once.
    """
    every = in_order(names)
    ranks = {name: rank for rank, name in enumerate(every)}
    met = {name: number for number, name in enumerate(names)}
    found = [outline_of(file).names for file in files]
    definitions = _sorted(map(len, found), map(ranks.__getitem__, chain.from_iterable(found)), len(ranks))
    ranks[STAR] = len(every)  # in place of a rank, even where something is called so: nobody imports that
    imports = _sorted(
        [len(file.imports) for file in files],
        (ranks[one.name] for file in files for one in file.imports),
        len(every),
    )
    both = zip(range(len(every)), definitions.numbers(), imports.numbers(), strict=False)
    sizes = (defined + (some if some < 2 else imports.files(rank)) for rank, defined, some in both)
    return _Numbers(
        array("I", map(met.__getitem__, every)).tobytes(),
        definitions.arrays(),
        imports.arrays(),
        array("I", sizes).tobytes(),
    )


def _array(data: bytes) -> array[int]:
    found = array("I")
    found.frombytes(data)
    return found


def _sorted(numbers: Iterable[int], ranks: Iterable[int], names: int) -> _Places:
    """Sort places.

    Parameters:
        numbers: How many places each file has.
        ranks: Of all places the rank of its name.
        names: How many names there are; this as a rank is that of no name.
    """
    every = array("I", ranks)
    times = Counter(every)
    return _Places(
        array("I", accumulate(numbers, initial=0)),
        every,
        array("I", accumulate((times.get(rank, 0) for rank in range(names + 1)), initial=0)),
        array("I", sorted(range(len(every)), key=every.__getitem__)),
    )


class _Places:
    """Places that have names, counted through all files."""

    def __init__(self, starts: array[int], ranks: array[int], ends: array[int], in_order: array[int]) -> None:
        """Take what has been sorted.

        Parameters:
            starts: The first place of each file, and the end.
            ranks: The rank of the name of each place.
            ends: By rank the end of its places among those in order, behind a zero.
            in_order: The places by the ranks of their names.
        """
        self.starts, self.ranks, self._ends, self._in_order = starts, ranks, ends, in_order

    def arrays(self) -> tuple[bytes, ...]:
        """What to make it of again."""
        return tuple(one.tobytes() for one in (self.starts, self.ranks, self._ends, self._in_order))

    def files(self, rank: int) -> int:
        """How many files have places of a name."""
        return len(set(map(self.file, self.of(rank))))

    def file(self, place: int) -> int:
        """Index of the file of a place."""
        return bisect_right(self.starts, place) - 1

    def numbers(self) -> Iterator[int]:
        """How many places each name has."""
        return map(sub, self._ends[1:], self._ends)

    def of(self, rank: int) -> array[int]:
        """The places of a name."""
        return self._in_order[self._ends[rank] : self._ends[rank + 1]]


def around(folder: str) -> tuple[str, str]:
    """What stands before all paths below a folder, and behind them."""
    return f"{folder}/", f"{folder}{chr(ord('/') + 1)}"
