"""Where `use` and `mod` of Rust lead."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from mkdocs_kwmap.importing.crates import Crates, Module
from mkdocs_kwmap.importing.places import Places
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.resolve import STDLIB, Target

_STANDARD = frozenset({"std", "core", "alloc", "proc_macro", "test"})
_MOST_STEPS = 32
"""Imports that are followed for one name."""
_MOST_NAMES = 8
"""Names of a path, behind its modules, that are looked up as one: a variant of an enum has two."""


class Uses:
    """Finds what is imported, also through modules that pass it on."""

    def __init__(self, places: Places) -> None:
        """Take the map as it is; nothing is read before an import asks."""
        self._places = places
        self._crates = Crates(places)

    def use(self, places: Places, path: str, found: Import) -> Target | None:
        """Find what a path leads to: a definition, a module, the standard library, or a crate."""
        return self._use(path, found, (), [])

    def _use(self, path: str, found: Import, rest: Sequence[str], steps: _Steps) -> Target | None:
        """What an import leads to, and some names in it.

        Parameters:
            path: The file with the import.
            found: The import.
            rest: Names in what is imported.
            steps: What was followed so far.
        """
        parts = _parts(found, rest)
        here: Module | None = self._crates.part_at(path, found.line)
        if parts[:1] == ["crate"]:
            return self._walk(self._crates.root(path), parts[1:], steps)
        if parts[:1] in (["self"], ["super"]):
            upwards = list(takewhile(lambda part: part in {"self", "super"}, parts))
            for _ in range(upwards.count("super")):
                here = self._crates.above(here) if here else None
            return self._walk(here, parts[len(upwards) :], steps)
        own = self._walk(here, parts, steps, follow=False) if parts else None
        if own is not None and (own.path != path or own.definition >= 0):
            return own
        return self._other_crate(parts, steps) if parts else None

    def _walk(
        self, module: Module | None, parts: Sequence[str], steps: _Steps, follow: bool = True
    ) -> Target | None:
        """Follow modules down; what is left is the name of a definition in the last of them, or of what it
        imports itself."""
        count = 0
        while module and count < len(parts) and (inner := self._crates.below(module, parts[count])):
            module = inner
            count += 1
        if module is None:
            return None
        rest = parts[count:]
        # a variant of an enum leads as far as it is known
        outer = [module.inner] if module.inner else []
        counts = range(min(len(rest), _MOST_NAMES), 0, -1)
        names = ["::".join([*outer, *rest[:count]]) for count in counts]
        target = self._places.member(module.path, names if rest else outer)
        if target is None and rest and follow:
            target = self._passed_on(module, rest, steps)
        return target or Target(module.path)

    def _passed_on(self, module: Module, rest: Sequence[str], steps: _Steps) -> Target | None:
        """What a module imports itself under a name, alone or with all names of another module."""
        step = (module, rest[0])
        if step in steps or len(steps) >= _MOST_STEPS:
            return None
        steps.append(step)
        for one in self._crates.bound(module, rest[0])[:1]:
            return self._use(module.path, one, rest[1:], steps)
        for one in self._crates.bound(module, "*"):
            if len(steps) >= _MOST_STEPS:
                break
            steps.append((module, "*"))
            target = self._use(module.path, one, rest, steps)
            if target and target.definition >= 0 and target != self._use(module.path, one, (), steps):
                return target
        return None

    def _other_crate(self, parts: Sequence[str], steps: _Steps) -> Target:
        if parts[0] in _STANDARD:
            return Target(external=STDLIB)
        root = self._crates.named(parts[0])
        return (self._walk(root, parts[1:], steps) if root else None) or Target(external=parts[0])


_Steps = list[tuple[Module, str]]
"""Modules whose imports were followed, with the name that was looked for, or `*` for each that gives all."""


def _parts(found: Import, rest: Sequence[str]) -> list[str]:
    """The names of a path, those in what it imports behind them."""
    whole = f"{found.module or ''}::{found.name}"
    parts = [part for part in whole.split("::") if part not in {"", "*"}]
    if len(parts) > 1 and parts[-1] == "self":
        parts.pop()
    return [*parts, *rest]
