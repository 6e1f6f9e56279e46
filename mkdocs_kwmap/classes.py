"""Classes of the map: their bases across files, where a member is found, what overrides what."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from mkdocs_kwmap.model import Definition, Facts
from mkdocs_kwmap.outlines import kind_of, outline_of
from mkdocs_kwmap.resolve import Resolver, Target

DefinitionKey = tuple[str, int]
"""A definition of the map: path of its file, and index into the file's definitions."""

MOST_ANCESTORS = 200
"""A class with more is treated as one of which not all bases are known."""

_NOT_KNOWN = -1
"""In place of an index: a class that is not in the map, so that its members are not known."""

_SOMETHING: DefinitionKey = ("", _NOT_KNOWN)

_WITHOUT_MEMBERS = frozenset(
    {
        "abc.ABC",
        "object",
        "typing.Generic",
        "typing.Protocol",
        "typing_extensions.Protocol",
    }
)
"""Bases outside of the map that bring no members one would look up."""


class Classes:
    """All classes of the map; made once, then only read."""

    def __init__(self, resolver: Resolver, facts: Mapping[str, Facts]) -> None:
        self._resolver = resolver
        self._facts = facts
        self._scopes_of: dict[str, dict[str, list[tuple[int, str]]]] = {}
        self.bases: dict[DefinitionKey, tuple[Target | None, ...]] = dict(self._all_bases())
        """Per class what its bases are, in their order; None where that is not known or not in the map."""
        self._orders = self._all_orders()
        self.subclasses = self._all_subclasses()
        """Per class those that name it as a base."""
        self.overridden: dict[DefinitionKey, DefinitionKey] = dict(self._all_overridden())
        """Per method that of the nearest ancestor with one of its name."""
        self.overriding: dict[DefinitionKey, list[DefinitionKey]] = _reversed(self.overridden)
        """Per method those that override it."""

    def member(self, owner: DefinitionKey, name: str, *, inherited: bool = False) -> Target | None:
        """Find a member of a class, as Python looks it up.

        Parameters:
            owner: The class.
            name: The member.
            inherited: Whether the class itself is left out, as `super()` does.

        Returns:
            The definition; None where there is none, or a base that is not known may have one.
        """
        order = self._orders.get(owner, (owner, _SOMETHING))
        if name.startswith("__") and not name.endswith("__"):
            order = order[:1]  # a private name is that of the class it stands in
        for key in order[1:] if inherited else order:
            if key[1] == _NOT_KNOWN:
                return None
            if target := self._own(key, name):
                return target
        return None

    def is_class(self, target: Target) -> bool:
        """Whether a target is a class of the map."""
        if not target.path or target.definition < 0:
            return False
        return kind_of(outline_of(self._facts[target.path]), target.definition) == "class"

    def _own(self, key: DefinitionKey, name: str) -> Target | None:
        path, number = key
        return self._resolver.by_qualname(path, f"{self._facts[path].definitions[number].qualname}.{name}")

    def _all_bases(self) -> Iterator[tuple[DefinitionKey, tuple[Target | None, ...]]]:
        for path, facts in self._facts.items():
            for number, one in enumerate(facts.definitions):
                if one.kind == "class":
                    found = (self._base(path, one, base) for base in positional_bases(one))
                    yield (path, number), tuple(found)

    def _base(self, path: str, definition: Definition, base: str) -> Target | None:
        """A base of a class; one in a class or function is looked up where its name is bound."""
        dotted = base_name(base)
        if not definition.parent:
            target = self._resolver.resolve_name(path, dotted)
        else:
            target = self._inner_base(path, definition, dotted)
        return target if target and self.is_class(target) else None

    def binding_scope(self, path: str, dotted: str, first: int, last: int) -> str | None:
        """Find what binds a name that some lines of a file use.

        Parameters:
            path: The file.
            dotted: The name as written.
            first: The first of the lines.
            last: The last of them.

        Returns:
            Qualified name of the class or function, empty for the module; None where the name stands for no
            import or definition, such as a parameter or a built-in.
        """
        uses = self._scopes(path).get(dotted, [])
        at = bisect_left(uses, (first, ""))
        return None if at == len(uses) or uses[at][0] > last else uses[at][1]

    def _inner_base(self, path: str, definition: Definition, dotted: str) -> Target | None:
        """A base of a class that stands in another or in a function: a parameter may be meant as well."""
        scope = self.binding_scope(path, dotted, definition.line, definition.last_line)
        if scope is None:
            return None
        if not scope:
            return self._resolver.resolve_name(path, dotted)
        first, *rest = dotted.split(".")
        target = self._resolver.scoped(path, scope, first)
        for name in rest:
            target = self._resolver.attribute(target, name) if target else None
        return target

    def _scopes(self, path: str) -> dict[str, list[tuple[int, str]]]:
        """Per name that a file uses the lines it stands on, with the scope that binds it there."""
        if path not in self._scopes_of:
            scopes: dict[str, list[tuple[int, str]]] = defaultdict(list)
            for one in self._facts[path].references:
                if one.through == "name":
                    scopes[one.name].extend((line, one.scope) for line in one.lines)
            self._scopes_of[path] = {name: sorted(uses) for name, uses in scopes.items()}
        return self._scopes_of[path]

    def _all_orders(self) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
        """The method resolution order of every class, by the C3 rule of Python's data model."""
        orders: dict[DefinitionKey, tuple[DefinitionKey, ...]] = {}
        for key in _bases_first(self.bases):
            bases = list(self._lookups(key))
            inner = [
                (base,) if base[1] == _NOT_KNOWN else orders.get(base, (base, _SOMETHING)) for base in bases
            ]
            merged = inner[0] if len(bases) == 1 else _merge([*inner, tuple(bases)])
            order = (key, *(merged if merged is not None else (_SOMETHING,)))
            orders[key] = order if len(order) <= MOST_ANCESTORS else (key, _SOMETHING)
        return orders

    def _lookups(self, key: DefinitionKey) -> Iterator[DefinitionKey]:
        """The bases in which members are looked up; those that bring none are left out."""
        path, number = key
        definition = self._facts[path].definitions[number]
        for base, target in zip(positional_bases(definition), self.bases[key], strict=True):
            name = self._resolver.outside_name(path, base_name(base)) if target is None else ""
            if target is not None:
                yield target.path, target.definition
            elif name not in _WITHOUT_MEMBERS:
                yield name or f"{path}:{number}:{base}", _NOT_KNOWN

    def _all_subclasses(self) -> dict[DefinitionKey, list[DefinitionKey]]:
        subclasses: dict[DefinitionKey, list[DefinitionKey]] = defaultdict(list)
        for key, bases in self.bases.items():
            for base in dict.fromkeys(bases):
                if base is not None:
                    subclasses[base.path, base.definition].append(key)
        return dict(subclasses)

    def _all_overridden(self) -> Iterator[tuple[DefinitionKey, DefinitionKey]]:
        for path, facts in self._facts.items():
            for number, one in enumerate(facts.definitions):
                if one.kind in {"method", "property"} and (target := self._ancestral(path, one)):
                    yield (path, number), (target.path, target.definition)

    def _ancestral(self, path: str, method: Definition) -> Target | None:
        owner = self._resolver.by_qualname(path, method.parent)
        if owner is None or (method.name.startswith("__") and not method.name.endswith("__")):
            return None
        order = self._orders.get((path, owner.definition), ())
        found = (self._own(key, method.name) for key in order[1:] if key[1] != _NOT_KNOWN)
        return next((target for target in found if target), None)


def positional_bases(definition: Definition) -> list[str]:
    """The bases of a class without `metaclass=` and other keywords."""
    return [base for base in definition.bases if "=" not in base.partition("(")[0].partition("[")[0]]


def base_name(base: str) -> str:
    """The name of a base class without its type arguments: `Generic` of `Generic[T]`."""
    return base.partition("[")[0]


def _bases_first(bases: Mapping[DefinitionKey, Sequence[Target | None]]) -> Iterator[DefinitionKey]:
    """All classes, each after its bases; those that derive from themselves are left out."""
    graph = {
        key: {(one.path, one.definition) for one in found if one is not None} for key, found in bases.items()
    }
    sorter = TopologicalSorter(graph)
    with suppress(CycleError):  # classes that derive from themselves never become ready
        sorter.prepare()
    while ready := sorter.get_ready():
        yield from ready
        sorter.done(*ready)


def _merge(orders: Sequence[Sequence[DefinitionKey]]) -> Sequence[DefinitionKey] | None:
    """Merge the orders of the bases as C3 does; None where they contradict each other."""
    merged: list[DefinitionKey] = []
    left = [list(order) for order in orders if order]
    while left:
        heads = (order[0] for order in left)
        candidate = next((one for one in heads if not any(one in order[1:] for order in left)), None)
        if candidate is None:
            return None
        merged.append(candidate)
        left = [rest for order in left if (rest := order[1:] if order[0] == candidate else order)]
    return merged


def _reversed(pairs: Mapping[DefinitionKey, DefinitionKey]) -> dict[DefinitionKey, list[DefinitionKey]]:
    found: dict[DefinitionKey, list[DefinitionKey]] = defaultdict(list)
    for one, other in pairs.items():
        found[other].append(one)
    return dict(found)
