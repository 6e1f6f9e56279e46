"""Scopes of a Python file: what binds a name where, by the language's own rules.

The rules are those of the language reference, "Naming and binding": a name is looked up in its own
scope, then in the functions around it, then in the module; the names of a class are seen by its own
statements only, and by those that come after.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Any, Literal

Kind = Literal["module", "class", "function", "lambda", "comprehension", "parameters"]
"""`parameters` is the scope of type parameters (PEP 695)."""


class Binding(IntEnum):
    """What gives a name its meaning in a scope; of several, the greatest counts."""

    NOTHING = 0
    """`None`, or a change of the value: it tells nothing of what the name stands for."""
    LOCAL = 1
    """What is known only when the program runs: a parameter, a loop's target."""
    DEFINED = 2
    """A definition of the map."""
    IMPORTED = 3


class Scope:
    """One scope, with the names it binds and those it uses."""

    __slots__ = (
        "bindings",
        "containers",
        "counts",
        "declared",
        "definitions",
        "instance_of",
        "kind",
        "names",
        "node",
        "owner",
        "parent",
        "qualname",
        "receiver",
        "seen_after",
        "split_chains",
        "unknown",
    )

    def __init__(self, kind: Kind, qualname: str = "", parent: Scope | None = None) -> None:
        self.kind = kind
        self.qualname = qualname
        """Of the class or function; a lambda or comprehension has that of what it stands in."""
        self.parent = parent
        self.owner = ""
        """Qualified name of the class whose method this is."""
        self.receiver = ""
        """What the method calls its instance: usually `self`."""
        self.bindings: dict[str, Binding] = {}
        self.counts: dict[str, int] = {}
        """How many statements bind a name."""
        self.unknown: set[str] = set()
        """Names that something binds of which nothing is known before the program runs."""
        self.seen_after: dict[str, int] = {}
        """In a class: the line after which a name is bound."""
        self.declared: dict[str, Literal["global", "nonlocal"]] = {}
        self.node: Any = None
        """Of a function, its definition."""
        self.definitions: set[str] = set()
        """Names of functions and classes that are defined here."""
        self.containers: set[str] = set()
        """Names that are given a new mapping, list or set."""
        self.instance_of: dict[str, str] = {}
        """Names that are assigned a call or annotated with a class: `a.B()` where it is one of `a.B`."""
        self.names: dict[str, list[int]] = {}
        """Dotted names that are used, each with its lines."""
        self.split_chains: list[tuple[str, int, int]] = []
        """Dotted names over several lines: the name, how many parts stand on earlier lines, the line."""

    def bind(self, name: str, binding: Binding, line: int) -> None:
        """Note that a statement binds a name, and the line its value is computed on."""
        before = self.bindings.get(name)
        if before is None or before < binding:
            self.bindings[name] = binding
        self.counts[name] = self.counts.get(name, 0) + 1
        if binding is Binding.LOCAL:
            self.unknown.add(name)
        if self.kind == "class":
            self.seen_after[name] = min(line, self.seen_after.get(name, line))

    def use(self, name: str, line: int) -> None:
        """Note that a dotted name stands on a line."""
        lines = self.names.get(name)
        if lines is None:
            self.names[name] = [line]
        else:
            lines.append(line)

    def inner_qualname(self, name: str) -> str:
        """Python's `__qualname__` of something defined in this scope."""
        if not self.qualname:
            return name
        return f"{self.qualname}.{name}" if self.kind == "class" else f"{self.qualname}.<locals>.{name}"

    def homes(self, name: str, lines: list[int]) -> Iterator[tuple[Scope | None, list[int]]]:
        """The scopes in which a name that is used here on some lines is bound, each with its lines."""
        scope: Scope | None = self
        sees_class = True
        while scope is not None and lines:
            declared = scope.declared.get(name) if scope.declared else None
            if declared == "global":
                break
            if name in scope.bindings and not declared and (sees_class or scope.kind != "class"):
                after = scope.seen_after.get(name, 0)
                if not after:
                    yield scope, lines
                    return
                yield scope, [line for line in lines if line > after]
                lines = [line for line in lines if line <= after]
            sees_class = scope.kind == "parameters"
            scope = scope.parent
        if lines:
            module = self.module()
            yield (module if name in module.bindings else None), lines

    def module(self) -> Scope:
        """The scope around all."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def statement_scope(self) -> Scope:
        """The scope in which an assignment expression binds: not that of a comprehension."""
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def method(self) -> Scope | None:
        """The method this scope is, or stands in."""
        scope: Scope | None = self
        while scope is not None and not scope.owner:
            scope = scope.parent
        return scope
