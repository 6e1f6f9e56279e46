"""All names of the map in the order of listings, with the places where each is defined or imported."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from operator import sub

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import outline_of

Sizes = tuple[Sequence[str], Sequence[int]]
"""Names in the order of listings, and how many places each has."""

Span = tuple[int, int]
"""Places that follow each other, such as the definitions below a folder: first and behind the last."""


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
    """The names: those of all files as they were read first, and apart from these those of changed files."""

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        """Sort the names.

        Parameters:
            facts: Facts by path.
        """
        self._first = _Table(facts)
        self._changed: Mapping[str, Sequence[str]] = {}
        """The names of the definitions of files that have changed since, by path."""
        self._definitions: Mapping[str, Sequence[DefinitionKey]] = {}
        """The definitions of the names that files have, or had, that have changed since."""
        self._importers: Mapping[str, Mapping[str, Sequence[int]]] = {}
        """The same of the lines at which names are imported."""

    def after(self, changes: Iterable[tuple[Facts, Facts]]) -> Names:
        """The names after a change of some files; these stay as they are.

        Parameters:
            changes: Facts of these as they were and as they are; empty ones of a file that is not there.
        """
        new = object.__new__(Names)
        changes = list(changes)
        of_files = {now.path: outline_of(now).names for _, now in changes}
        renamed = [(one, now) for one, now in changes if outline_of(one).names != of_files[now.path]]
        new._first = self._first
        new._changed = {**self._changed, **{now.path: of_files[now.path] for _, now in renamed}}
        new._definitions = {**self._definitions, **self._definitions_after(renamed)}
        new._importers = {
            **self._importers,
            **self._importers_after([pair for pair in changes if _imported(pair[0]) != _imported(pair[1])]),
        }
        return new

    def _definitions_after(
        self, changes: Collection[tuple[Facts, Facts]]
    ) -> dict[str, Sequence[DefinitionKey]]:
        paths = {now.path for _, now in changes}
        found: dict[str, list[DefinitionKey]] = {
            name: [key for key in self.definitions(name) if key[0] not in paths]
            for name in {name for pair in changes for facts in pair for name in outline_of(facts).names}
        }
        for _, now in changes:
            for number, name in enumerate(outline_of(now).names):
                found[name].append((now.path, number))
        return {name: sorted(keys) for name, keys in found.items()}

    def _importers_after(
        self, changes: Collection[tuple[Facts, Facts]]
    ) -> dict[str, Mapping[str, Sequence[int]]]:
        paths = {now.path for _, now in changes}
        found: dict[str, dict[str, list[int]]] = {
            name: {path: list(lines) for path, lines in self.importers(name).items() if path not in paths}
            for name in {name for pair in changes for facts in pair for name, _ in _imported(facts)}
        }
        for _, now in changes:
            for name, line in _imported(now):
                found[name].setdefault(now.path, []).append(line)
        return {name: dict(sorted(lines.items())) for name, lines in found.items()}

    def number_below(self, folder: str) -> int:
        """How many definitions there are in a folder and below."""
        first, end = self._first.below(folder)
        changed = self._changed_below(folder)
        return end - first + sum(len(names) - self._first.number_in(path) for path, names in changed.items())

    def sizes(self, folder: str) -> Sizes:
        """How often the definitions in a folder and below have each name, in the order of listings."""
        first, changed = self._first, self._changed_below(folder)
        ranks = first.definitions.ranks
        counts = Counter(ranks[slice(*first.below(folder))])
        for path in changed:
            counts.subtract(ranks[slice(*first.span_of(path))])
        added = Counter(chain.from_iterable(changed.values()))
        for name in added.keys() & first.ranks.keys():
            counts[first.ranks[name]] += added.pop(name)
        there = sorted(rank for rank, size in counts.items() if size)
        names = list(map(first.all.__getitem__, there))
        return _with_names(names, list(map(counts.__getitem__, there)), added)

    def size(self, name: str) -> int:
        """How many places a name has."""
        if name in self._definitions or name in self._importers:
            return len(self.definitions(name)) + len(self.importers(name))
        rank = self._first.ranks.get(name)
        return 0 if rank is None else self._first.sizes[rank]

    def all_sizes(self) -> Sizes:
        """How many places each name has: its definitions, and the files that import it."""
        first = self._first
        names, sizes = list(first.all), list(first.sizes)
        changed = {name: self.size(name) for name in {*self._definitions, *self._importers}}
        new = {name: size for name, size in changed.items() if name not in first.ranks and size}
        ranks = sorted(first.ranks[name] for name in changed.keys() & first.ranks.keys())
        for rank in reversed(ranks):
            sizes[rank] = changed[names[rank]]
            if not sizes[rank]:
                del names[rank], sizes[rank]
        return _with_names(names, sizes, new)

    def definitions(self, name: str, folder: str = "") -> Sequence[DefinitionKey]:
        """The definitions of a name in a folder and below, by path and place."""
        keys = self._definitions.get(name)
        if keys is None:
            return self._first.definitions_of(name, folder)
        if not folder:
            return keys
        first, behind = _around(folder)
        return keys[bisect_left(keys, (first, 0)) : bisect_left(keys, (behind, 0))]

    def paths(self, name: str) -> set[str]:
        """The files that define or import a name."""
        return {path for path, _ in self.definitions(name)} | self.importers(name).keys()

    def importers(self, name: str) -> Mapping[str, Sequence[int]]:
        """The lines at which a name is imported, by path."""
        lines = self._importers.get(name)
        return self._first.importers_of(name) if lines is None else lines

    def _changed_below(self, folder: str) -> Mapping[str, Sequence[str]]:
        if not folder:
            return self._changed
        return {path: names for path, names in self._changed.items() if path.startswith(f"{folder}/")}


def _imported(facts: Facts) -> list[tuple[str, int]]:
    """The names that a file imports, with the lines; a star is not the name of anything."""
    return [(one.name, one.line) for one in facts.imports if one.name != "*"]


def _with_names(names: list[str], sizes: list[int], others: Mapping[str, int]) -> Sizes:
    """Sizes of names in the order of listings, with a few others put in their places."""
    for name, size in others.items():
        at = bisect_left(names, order_of(name), key=order_of)
        names.insert(at, name)
        sizes.insert(at, size)
    return names, sizes


def _around(folder: str) -> tuple[str, str]:
    """What stands before all paths below a folder, and behind them."""
    return f"{folder}/", f"{folder}{chr(ord('/') + 1)}"


class _Table:
    """All names; a large map has hundreds of thousands of places, so these are numbers in arrays.

    All definitions are counted through in the order of paths, and so are all imports.
    """

    def __init__(self, facts: Mapping[str, Facts]) -> None:
        self._paths = sorted(facts)
        files = [facts[path] for path in self._paths]
        names = [outline_of(file).names for file in files]
        defined = set(chain.from_iterable(names))
        imported = {one.name for file in files for one in file.imports if one.name != "*"}
        self.all = in_order(defined | imported)
        """Each name once; its index is its rank."""
        self.ranks = ranks = {name: rank for rank, name in enumerate(self.all)}
        nothing = len(ranks)  # in place of a rank: a star is not the name of anything
        self.definitions = _Places(
            map(len, names), map(ranks.__getitem__, chain.from_iterable(names)), nothing
        )
        self._imports = _Places(
            [len(file.imports) for file in files],
            (nothing if one.name == "*" else ranks[one.name] for file in files for one in file.imports),
            nothing,
        )
        self._lines = array("I", (one.line for file in files for one in file.imports))

    def below(self, folder: str) -> Span:
        """The definitions in a folder and below."""
        starts = self.definitions.starts
        if not folder:
            return 0, starts[-1]
        first, behind = _around(folder)
        return starts[bisect_left(self._paths, first)], starts[bisect_left(self._paths, behind)]

    def span_of(self, path: str) -> Span:
        """The definitions of a file; none of one that was not there."""
        number = bisect_left(self._paths, path)
        is_there = self._paths[number : number + 1] == [path]
        return self.definitions.starts[number], self.definitions.starts[number + is_there]

    def number_in(self, path: str) -> int:
        """How many definitions a file has."""
        first, end = self.span_of(path)
        return end - first

    @cached_property
    def sizes(self) -> array[int]:
        """How many places each name has: its definitions, and the files that import it."""
        numbers = zip(self.definitions.numbers(), self._imports.numbers(), strict=True)
        return array(
            "I",
            (
                defined + (imported if imported < 2 else self._importing(rank))
                for rank, (defined, imported) in enumerate(numbers)
                if rank < len(self.all)
            ),
        )

    def _importing(self, rank: int) -> int:
        """How many files import a name."""
        return len(set(map(self._imports.file, self._imports.of(rank))))

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
        times = Counter(self.ranks)
        self._ends = array("I", accumulate((times.get(rank, 0) for rank in range(names + 1)), initial=0))
        self._sorted = array("I", sorted(range(len(self.ranks)), key=self.ranks.__getitem__))
        """The places by the ranks of their names."""

    def file(self, place: int) -> int:
        """Index of the file of a place."""
        return bisect_right(self.starts, place) - 1

    def numbers(self) -> Iterator[int]:
        """How many places each name has."""
        return map(sub, self._ends[1:], self._ends)

    def of(self, rank: int) -> array[int]:
        """The places of a name."""
        return self._sorted[self._ends[rank] : self._ends[rank + 1]]
