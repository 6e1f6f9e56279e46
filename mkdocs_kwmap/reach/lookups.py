"""What names lead to, kept from build to build: after a change few of them lead elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress

from msgspec import Struct

from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.classes import NOT_KNOWN, DefinitionKey, FileClasses
from mkdocs_kwmap.index import Index, KnownLookups
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import numbers_by_qualname
from mkdocs_kwmap.reach.changes import MOST_FILES, ChangedFacts, Changes
from mkdocs_kwmap.reach.names import FileNames
from mkdocs_kwmap.references import SharedUses, Uses
from mkdocs_kwmap.remembered import recall_one

_Place = tuple[int, int]
"""A definition: number of its file in the order of all, and its index there."""
_Uses = tuple[tuple[int, int, tuple[int, ...]], ...]
"""Places, each with the lines that use it."""


class FileLookups(Struct, frozen=True, array_like=True, gc=False):
    """What the names in a file of Python lead to."""

    names: FileNames
    bases: dict[int, tuple[_Place | None, ...]]
    lookups: dict[int, tuple[_Place | str, ...]]
    """As in `FileClasses`; what is not in the map by its name."""
    overridden: dict[int, _Place]
    uses: _Uses
    binding_uses: _Uses
    decorating: tuple[_Place, ...]


class Lookups(Struct, frozen=True):
    """What the names in all files lead to."""

    state: bytes
    """A key of everything that the map was made of."""
    basis: bytes
    """A digest of what names were resolved with, apart from what files say."""
    files: dict[str, FileLookups]
    facts: dict[str, bytes]
    """By path what the facts of all files were kept under."""


# For the next build


def lookups_of(index: Index, names: Mapping[str, FileNames], state: bytes) -> Lookups:
    """What a build leaves to the next.

    Parameters:
        index: The index of all files.
        names: By path the names in files.
        state: A key of everything that the map is made of.
    """
    numbers = _numbers(index)
    files: dict[str, FileLookups] = {}
    for path in index.python_facts:
        classes = index.classes.files[path]
        files[path] = FileLookups(
            names=names[path],
            bases={
                number: tuple(None if key is None else (numbers[key[0]], key[1]) for key in bases)
                for number, bases in classes.bases.items()
            },
            lookups={
                number: tuple(name if at == NOT_KNOWN else (numbers[name], at) for name, at in keys)
                for number, keys in classes.lookups.items()
            },
            overridden={number: (numbers[key[0]], key[1]) for number, key in classes.overridden.items()},
            uses=_placed(index.uses[path], numbers),
            binding_uses=_placed(index.binding_uses[path], numbers),
            decorating=tuple(
                sorted((numbers[key[0]], key[1]) for key in index.named_patterns.decorating[path])
            ),
        )
    return Lookups(state, index.resolver.basis, files, dict(index.fact_keys))


def _placed(uses: Uses, numbers: Mapping[str, int]) -> _Uses:
    return tuple((numbers[path], number, lines) for (path, number), lines in uses.items())


# From the last build


def changes_since(last: Lookups, index: Index, cache: Cache) -> dict[str, ChangedFacts] | None:
    """Find which files say something else than when names were looked up.

    Parameters:
        last: What has been left then.
        index: The index of all files.
        cache: Has the facts of then.

    Returns:
        The facts, by path; None where files have come or gone, more than `MOST_FILES` have changed, or it is
        not known any more what they said.
    """
    now = index.fact_keys
    if last.basis != index.resolver.basis or last.facts.keys() != now.keys():
        return None
    others = [path for path, key in now.items() if last.facts[path] != key]
    if len(others) > MOST_FILES:
        return None
    old = {path: recall_one(cache, last.facts[path]) for path in others}
    known = {path: ChangedFacts(facts, index.facts[path]) for path, facts in old.items() if facts is not None}
    return known if len(known) == len(old) else None


def known_lookups(
    index: Index, last: Lookups, changes: Mapping[str, ChangedFacts], using: Set[str]
) -> KnownLookups:
    """What is known of names after a change.

    Parameters:
        index: The index of all files.
        last: What the last build has left.
        changes: The facts that are other than they were then, by path.
        using: The files in which a name may lead elsewhere than before, changed ones left aside.
    """
    places = _Places(index, changes)
    classes: dict[str, FileClasses] = {}
    uses: dict[str, Uses] = {}
    binding_uses: dict[str, Uses] = {}
    decorating: dict[str, set[DefinitionKey]] = {}
    knows_bindings = all(bindings_of(one.old) == bindings_of(one.new) for one in changes.values())
    for path, one in last.files.items():
        if path not in changes and path not in using:
            with suppress(KeyError):  # what it used is gone, as names should have told
                classes[path], uses[path] = places.classes(one), places.uses(one.uses)
                decorating[path] = set(map(places.key, one.decorating))
                if knows_bindings:
                    binding_uses[path] = places.bindings(one.binding_uses)
    return KnownLookups(classes, uses, binding_uses, decorating)


def files_used_otherwise(index: Index, last: Lookups, changes: Changes) -> set[str]:
    """Files of which something is used otherwise than before, or by a changed file.

    Parameters:
        index: The index of all files.
        last: What the last build has left.
        changes: What has changed since.
    """
    paths, numbers, found = list(index.sources), _numbers(index), set[str]()
    for path in last.files.keys() | index.python_facts.keys():
        one, tables = last.files.get(path), (index.uses, index.binding_uses)
        if path not in index.known.uses or path not in index.known.binding_uses:
            before = {*one.uses, *one.binding_uses} if one else set()
            after = {place for uses in tables for place in _placed(uses.get(path, {}), numbers)}
            found.update(paths[file] for file, _, _ in before ^ after)
        if path in changes.files:
            found.update(home for uses in tables for home, _ in uses.get(path, {}))
    return found


def _numbers(index: Index) -> dict[str, int]:
    """Number of each file in the order of all, by path."""
    return {path: number for number, path in enumerate(index.sources)}


def bindings_of(facts: Facts) -> list[tuple[int, str, str, Sequence[str]]]:
    """What is bound to Python in a file."""
    return [
        (number, one.qualname, one.value, one.labels)
        for number, one in enumerate(facts.definitions)
        if one.kind == "binding"
    ]


class _Places:
    """Turns places of the last build into definitions of this one; `KeyError` where one is gone."""

    def __init__(self, index: Index, changed: Mapping[str, ChangedFacts]) -> None:
        """Take what has moved.

        Parameters:
            index: The index of all files, which are those of the last build.
            changed: Facts that are other than in the last build, by path.
        """
        self._paths = list(index.sources)
        self._moved = {
            number: _moved(changed[path]) for number, path in enumerate(self._paths) if path in changed
        }
        self._shared = SharedUses()

    def uses(self, uses: _Uses) -> Uses:
        paths, moved = self._paths, self._moved  # as there are very many
        return self._shared.of(
            ((paths[file], moved[file][number] if file in moved else number), lines)
            for file, number, lines in uses
        )

    def bindings(self, uses: _Uses) -> Uses:
        return {(self._paths[file], number): lines for file, number, lines in uses}  # none has moved

    def classes(self, one: FileLookups) -> FileClasses:
        return FileClasses(
            {
                number: tuple(None if place is None else self.key(place) for place in bases)
                for number, bases in one.bases.items()
            },
            {
                number: tuple(
                    (place, NOT_KNOWN) if isinstance(place, str) else self.key(place) for place in places
                )
                for number, places in one.lookups.items()
            },
            {number: self.key(place) for number, place in one.overridden.items()},
        )

    def key(self, place: _Place) -> DefinitionKey:
        file, number = place
        return self._paths[file], self._moved[file][number] if file in self._moved else number


def _moved(changed: ChangedFacts) -> dict[int, int]:
    """By the index that definitions had their index now, of those that stand for all of a name."""
    old, new = numbers_by_qualname(changed.old.definitions), numbers_by_qualname(changed.new.definitions)
    return {number: new[qualname] for qualname, number in old.items() if qualname in new}
