"""All names of the map in the order of listings, with the places where each is defined or imported."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import TypeVar

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.differences import without
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import outline_of
from mkdocs_kwmap.pages.name_order import order_of
from mkdocs_kwmap.pages.name_table import STAR, NameTable, around
from mkdocs_kwmap.remembered import KeptTables

T = TypeVar("T")

Sizes = tuple[Sequence[str], Sequence[int]]
"""Names in the order of listings, and how many places each has."""


class Names:
    """The names: those of all files as they were read first, and apart from these those of changed files."""

    def __init__(self, facts: Mapping[str, Facts], tables: KeptTables) -> None:
        """Sort the names.

        Parameters:
            facts: Facts by path.
            tables: Those that are kept.
        """
        self._first = NameTable(facts, tables)
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
        imported = [pair for pair in changes if _imported(pair[0]) != _imported(pair[1])]
        first = self._first
        # what is as it was first again is not kept, so that nothing is left of a branch that was looked at
        new._changed = _others(
            self._changed, {now.path: of_files[now.path] for _, now in renamed}, first.names_of
        )
        new._definitions = _others(
            self._definitions, self._definitions_after(renamed), lambda name: first.definitions_of(name, "")
        )
        new._importers = _others(self._importers, self._importers_after(imported), first.importers_of)
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
        first, behind = around(folder)
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


def _others(
    table: Mapping[str, T], changes: Mapping[str, T], first: Callable[[str], object]
) -> Mapping[str, T]:
    """A table after some changes, without those of these that are what they were first."""
    found = without(table, changes)
    found.update((key, one) for key, one in changes.items() if one != first(key))
    return found


def _imported(facts: Facts) -> list[tuple[str, int]]:
    """The names that a file imports, with the lines; a star is not the name of anything."""
    return [(one.name, one.line) for one in facts.imports if one.name != STAR]


def _with_names(names: list[str], sizes: list[int], others: Mapping[str, int]) -> Sizes:
    """Sizes of names in the order of listings, with a few others put in their places."""
    for name, size in others.items():
        at = bisect_left(names, order_of(name), key=order_of)
        names.insert(at, name)
        sizes.insert(at, size)
    return names, sizes
