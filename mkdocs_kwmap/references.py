"""Which places use each definition: the names that files use, resolved over the whole map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from mkdocs_kwmap.classes import Classes, DefinitionKey
from mkdocs_kwmap.extract.names import MADE
from mkdocs_kwmap.model import Facts, Reference
from mkdocs_kwmap.paths import is_example, is_test
from mkdocs_kwmap.resolve import Resolver, Target


class FileReferences(Struct, frozen=True, gc=False):
    """The lines of one file that use a definition."""

    path: str
    lines: tuple[int, ...]


def total(references: Iterable[FileReferences]) -> int:
    """How many references these are: a line that uses a definition counts once."""
    return sum(len(one.lines) for one in references)


Uses = Mapping[DefinitionKey, tuple[int, ...]]
"""The definitions that one file uses, each with the lines where it does."""


def uses_of(resolver: Resolver, classes: Classes, path: str, facts: Facts) -> Uses:
    """Find what a file uses.

    Parameters:
        resolver: Resolves names of the map.
        classes: Finds members of classes.
        path: The file, of Python.
        facts: Its facts.

    Returns:
        The definitions of Python that it uses, in the order of its references.
    """
    found = _File(resolver, classes, path, facts).lines()
    return {key: tuple(sorted(lines)) for key, lines in found.items()}


class SharedUses:
    """Has each definition once, and lines that are the same in many files: of uses there are very many."""

    def __init__(self) -> None:
        """Have none yet."""
        self._keys: dict[DefinitionKey, DefinitionKey] = {}
        self._lines: dict[tuple[int, ...], tuple[int, ...]] = {}

    def of(self, uses: Iterable[tuple[DefinitionKey, tuple[int, ...]]]) -> Uses:
        """What a file uses, of the same objects as what others do."""
        one_key, one_line = self._keys.setdefault, self._lines.setdefault
        return {one_key(key, key): one_line(lines, lines) for key, lines in uses}


def references_by_definition(uses: Mapping[str, Uses]) -> dict[DefinitionKey, tuple[FileReferences, ...]]:
    """Turn around what files use.

    Parameters:
        uses: By path.

    Returns:
        Per definition the files that use it, in their order. Definitions that nothing uses are left out.
    """
    found: dict[DefinitionKey, list[FileReferences]] = defaultdict(list)
    for path, used in uses.items():
        for key, lines in used.items():
            found[key].append(FileReferences(path, lines))
    return {key: tuple(files) for key, files in found.items()}  # take less than lists


def tests_first(paths: Iterable[str]) -> list[str]:
    """The order in which files that use something are told: tests and examples first, then by path."""
    return sorted(paths, key=test_order)


def test_order(path: str) -> tuple[bool, bool, str]:
    """What `tests_first` puts files in order by."""
    return not is_test(path), not is_example(path), path


class _File:
    """Resolves the names that one file uses."""

    def __init__(self, resolver: Resolver, classes: Classes, path: str, facts: Facts) -> None:
        self.resolver = resolver
        self.classes = classes
        self.path = path
        self.facts = facts
        self.roots: dict[tuple[str, str], Target | None] = {}

    def lines(self) -> dict[DefinitionKey, set[int]]:
        """Lines of the file by what they use."""
        lines: dict[DefinitionKey, set[int]] = defaultdict(set)
        for one in self.facts.references:
            for target in self.targets(one):
                lines[target.path, target.definition].update(one.lines)
        return lines

    def targets(self, reference: Reference) -> Iterator[Target]:
        """The definitions that the parts of a name lead to, but for those that are noted by themselves."""
        if reference.through != "name":
            if target := self.inherited(reference):
                yield target
            return
        first, *rest = reference.name.split(".")
        target = self.root(reference.scope, first)
        for number, name in enumerate((*rest, "")):
            if target is None:
                return
            if number >= reference.known and target.definition >= 0:
                yield target
            if name:
                target = self.part(target, name)

    def inherited(self, reference: Reference) -> Target | None:
        """What a name means on an instance of a class of the file, or on its parents."""
        owner = self.resolver.by_qualname(self.path, reference.scope)
        if owner is None:
            return None
        key = (self.path, owner.definition)
        return self.classes.member(key, reference.name, inherited=reference.through == "super")

    def root(self, scope: str, name: str) -> Target | None:
        if (scope, name) not in self.roots:
            plain = name.removesuffix(MADE)
            found = (
                self.resolver.scoped(self.path, scope, plain)
                if scope
                else self.resolver.local(self.path, plain)
            )
            self.roots[scope, name] = self.made(found) if plain != name else found
        return self.roots[scope, name]

    def part(self, target: Target, name: str) -> Target | None:
        plain = name.removesuffix(MADE)
        if target.definition < 0:
            found = self.resolver.attribute(target, plain)
        elif self.classes.is_class(target):
            found = self.classes.member((target.path, target.definition), plain)
        else:
            return None  # what a variable or a function holds is not known
        return self.made(found) if plain != name else found

    def made(self, target: Target | None) -> Target | None:
        """The class of which a call makes an instance, if it is one, and does not decide that itself."""
        if target is None or not self.classes.is_class(target):
            return None
        decides = self.classes.member((target.path, target.definition), "__new__")
        return target if decides is None else None
