"""Which names the code of a Python file uses, and what binds each: one walk over its syntax tree.

Only what the language's rules decide is kept: names that lead to an import or a definition, members
of an instance inside its own class, members of what has just been made. What a parameter, a loop's
target or a returned value is, nobody knows before the program runs.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

from mkdocs_kwmap.extract.names import MADE, SUPER, NameWalk
from mkdocs_kwmap.extract.patterns import patterns_of
from mkdocs_kwmap.extract.scopes import Binding, Scope
from mkdocs_kwmap.model import Import, Pattern, Reference


class References:
    """What the walk over a file found."""

    def __init__(
        self, found: Iterable[Reference], used: set[tuple[str, str]], patterns: Iterable[Pattern]
    ) -> None:
        self.found = tuple(found)
        self.patterns = tuple(patterns)
        """Constructs that the same walk met."""
        self.used = used
        """Imported names that are used: the qualified name of the scope of the import, and the name."""

    def is_used(self, found: Import) -> bool:
        """Whether the code uses the name an import binds, or binds it for others to use.

        A star binds no name to look for, `from __future__` changes the file itself, and a name that is
        imported as itself (`import a as a`) is offered to others, as type checkers have it.
        """
        bound = found.asname or found.name.partition(".")[0]
        is_offered = found.name == "*" or found.module == "__future__" or found.asname == found.name
        return is_offered or (found.scope, bound) in self.used


def find_references(tree: ast.Module) -> References:
    """Find the names a file uses.

    Parameters:
        tree: The module.

    Returns:
        References by scope and name, each with its lines, and which imports are used.
    """
    walk = NameWalk()
    walk.run(tree)
    return _Lookup(walk).references()


class _Lookup:
    """Finds what binds the names that the scopes use."""

    def __init__(self, walk: NameWalk) -> None:
        self.scopes = walk.scopes
        self.has_star = walk.has_star
        self.patterns = patterns_of(walk)
        self.lines: dict[tuple[str, str, str, int], list[int]] = defaultdict(list)
        """Scope, name, what it is looked up through and how many parts are known: lines."""
        self.used: set[tuple[str, str]] = set()
        for scope in self.scopes:
            self.bind_globals(scope)

    def bind_globals(self, scope: Scope) -> None:
        """What a function binds after `global` is bound in the module, and an import so is offered there."""
        for name, word in scope.declared.items():
            if word == "global" and name in scope.bindings:
                module = scope.module()
                module.counts[name] = module.counts.get(name, 0) + 1
                module.bindings.setdefault(name, Binding.DEFINED)
                if scope.bindings[name] is Binding.IMPORTED:
                    self.used.add((scope.qualname, name))

    def references(self) -> References:
        for scope in self.scopes:
            for name, lines in scope.names.items():
                self.look_up(scope, name, 0, lines)
            for name, known, line in scope.split_chains:
                self.look_up(scope, name, known, [line])
        found = (
            Reference(scope, name, tuple(sorted(set(lines))), through, known)  # type: ignore[arg-type]
            for (scope, name, through, known), lines in self.lines.items()
        )
        return References(found, self.used, self.patterns)

    def look_up(self, scope: Scope, name: str, known: int, lines: list[int]) -> None:
        root, _, rest = name.partition(".")
        if root == SUPER:
            method = scope.method()
            if method is not None and known <= 1:
                self.lines[method.owner, rest.partition(".")[0], "super", 0].extend(lines)
            return
        for home, seen in scope.homes(root.removesuffix(MADE), lines):
            if home is not None:
                self.bound(home, root, rest, known, seen)
            elif self.has_star:
                self.lines["", name, "name", known].extend(seen)

    def bound(self, home: Scope, root: str, rest: str, known: int, lines: list[int]) -> None:
        if not lines:
            return
        plain = root.removesuffix(MADE)
        binding = home.bindings[plain]
        if binding is Binding.IMPORTED:
            self.used.add((home.qualname, plain))
        if _is_known(home, plain):
            self.lines[home.qualname, f"{root}.{rest}" if rest else root, "name", known].extend(lines)
        if not rest or root != plain:
            return
        if plain == home.receiver and home.counts[plain] == 1:
            if known <= 1:
                self.lines[home.owner, rest.partition(".")[0], "instance", 0].extend(lines)
        elif plain in home.instance_of and home.counts[plain] == 1:
            self.member_of_instance(home, home.instance_of[plain], rest, known, lines)

    def member_of_instance(self, home: Scope, made: str, rest: str, known: int, lines: list[int]) -> None:
        """`rest` is looked up on an instance: `made` is how one is made."""
        root = made.partition(".")[0].removesuffix(MADE)
        parts = made.count(".") + 1
        for maker, _ in home.homes(root, lines):
            if maker is not None and _is_known(maker, root):
                skipped = parts + max(0, known - 1)
                self.lines[maker.qualname, f"{made}.{rest}", "name", skipped].extend(lines)


def _is_known(home: Scope, name: str) -> bool:
    """Whether a name stands for an import or definition, and nothing else binds it."""
    binding = home.bindings[name]
    if home.kind in {"module", "class"} and binding is Binding.DEFINED:
        return True
    return binding >= Binding.DEFINED and name not in home.unknown
