"""Brings what is known of a map up to date after a change: what it cannot matter to is taken over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from contextlib import suppress

from mkdocs_kwmap.classes import NOT_KNOWN, DefinitionKey, FileClasses
from mkdocs_kwmap.index import Index, KnownLookups
from mkdocs_kwmap.outlines import numbers_by_qualname
from mkdocs_kwmap.reach.changes import MOST_FILES, ChangedFacts
from mkdocs_kwmap.reach.lookups import bindings_of
from mkdocs_kwmap.references import Uses


def changed_facts(last: Index, index: Index, changed: Collection[str]) -> dict[str, ChangedFacts] | None:
    """The facts of changed files, as they were and as they are.

    Parameters:
        last: The index of the files as they were.
        index: That of the files as they are.
        changed: Paths of those that are other than they were.

    Returns:
        The facts; None where files have come or gone or are of another language, or more than `MOST_FILES`
        have changed.
    """
    is_alike = last.resolver.basis == index.resolver.basis and last.facts.keys() == index.facts.keys()
    if not is_alike or len(changed) > MOST_FILES:
        return None
    return {
        path: ChangedFacts(last.facts[path], index.facts[path]) for path in changed if path in index.facts
    }


def lookups_after(last: Index, changes: Mapping[str, ChangedFacts], using: Set[str]) -> KnownLookups:
    """What is known of names after a change.

    Parameters:
        last: The index of all files before it.
        changes: The facts that are other than they were, by path.
        using: The files in which a name may lead elsewhere than before, changed ones left aside.
    """
    moved = _Moved(changes)
    last_known = last.known_by_now()
    classes: dict[str, FileClasses] = {}
    uses: dict[str, Uses] = {}
    binding_uses: dict[str, Uses] = {}
    decorating: dict[str, set[DefinitionKey]] = {}
    knows_bindings = all(bindings_of(one.old) == bindings_of(one.new) for one in changes.values())
    for path in last.python_facts:
        if path in changes or path in using:
            continue
        with suppress(KeyError):  # what it used is gone, as names should have told
            if path in last_known.classes:
                classes[path] = moved.classes(last_known.classes[path])
            if path in last_known.uses:
                uses[path] = moved.uses(last_known.uses[path])
            if path in last_known.decorating:
                decorating[path] = set(map(moved.key, last_known.decorating[path]))
            if knows_bindings and path in last_known.binding_uses:
                binding_uses[path] = last_known.binding_uses[path]  # none has moved
    return KnownLookups(classes, uses, binding_uses, decorating)


class _Moved:
    """Turns definitions of files as they were into those of these files now; `KeyError` where one is gone."""

    def __init__(self, changes: Mapping[str, ChangedFacts]) -> None:
        self._numbers = {path: moved_numbers(one) for path, one in changes.items()}

    def key(self, key: DefinitionKey) -> DefinitionKey:
        path, number = key
        return (path, self._numbers[path][number]) if path in self._numbers else key

    def uses(self, uses: Uses) -> Uses:
        numbers = self._numbers
        if all(path not in numbers for path, _ in uses):
            return uses
        return {self.key(key): lines for key, lines in uses.items()}

    def classes(self, one: FileClasses) -> FileClasses:
        return FileClasses(
            {
                number: tuple(None if key is None else self.key(key) for key in bases)
                for number, bases in one.bases.items()
            },
            {
                number: tuple(key if key[1] == NOT_KNOWN else self.key(key) for key in keys)
                for number, keys in one.lookups.items()
            },
            {number: self.key(key) for number, key in one.overridden.items()},
        )


def moved_numbers(changed: ChangedFacts) -> dict[int, int]:
    """By the index that definitions had their index now, of those that stand for all of a name."""
    old, new = numbers_by_qualname(changed.old.definitions), numbers_by_qualname(changed.new.definitions)
    return {number: new[qualname] for qualname, number in old.items() if qualname in new}
