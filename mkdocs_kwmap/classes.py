"""Classes of the map: their bases across files, where a member is found, what overrides what."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_kwmap.model import Definition, Facts
from mkdocs_kwmap.outlines import kind_of, outline_of
from mkdocs_kwmap.resolve import Resolver, Target

DefinitionKey = tuple[str, int]
"""A definition of the map: path of its file, and index into the file's definitions."""

MOST_ANCESTORS = 200
"""A class with more is treated as one of which not all bases are known."""

NOT_KNOWN = -1
"""In place of an index: a class that is not in the map, so that its members are not known."""

_FILES_AT_HAND = 8
"""Of which is held what their scopes bind."""

_SOMETHING: DefinitionKey = ("", NOT_KNOWN)

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


Bases = tuple[DefinitionKey | None, ...]
"""What the bases of a class are, in their order; None where that is not known or not in the map."""


class FileClasses(Struct, frozen=True, gc=False):
    """The classes and methods of a file, each by its index."""

    bases: Mapping[int, Bases]
    lookups: Mapping[int, tuple[DefinitionKey, ...]]
    """Per class the bases in which its members are looked up."""
    overridden: Mapping[int, DefinitionKey] = {}
    """Per method that of the nearest ancestor with one of its name."""


_NO_CLASSES = FileClasses({}, {})
"""Those of a file that is not there."""


class Classes:
    """All classes of the map; made once, then only read."""

    def __init__(
        self,
        resolver: Resolver,
        facts: Mapping[str, Facts],
        known: Mapping[str, FileClasses] | None = None,
        last: Classes | None = None,
    ) -> None:
        """Find the classes of all files.

        Parameters:
            resolver: Resolves names of the map.
            facts: Facts by path.
            known: By path the classes of files that are known; by default of none.
            last: Those of the files as they were before some of them have changed.
        """
        self._resolver = resolver
        self._facts = facts
        # files are looked at one after the other
        self._scopes = lru_cache(_FILES_AT_HAND)(lambda path: scopes_of(facts[path]))
        known = known or {}
        files = {path: known[path] if path in known else self._classes_of(path) for path in facts}
        self.bases: dict[DefinitionKey, Bases]
        self._orders: dict[DefinitionKey, tuple[DefinitionKey, ...]]
        self.subclasses: dict[DefinitionKey, list[DefinitionKey]]
        """Per class those that name it as a base."""
        if last and _are_alike(files, last.files, lambda one: (one.bases, one.lookups)):
            self.bases, self.subclasses, self._orders = last.bases, last.subclasses, last._orders
        else:
            self.bases = {
                (path, number): bases for path, one in files.items() for number, bases in one.bases.items()
            }
            self.subclasses = self._all_subclasses()
            self._orders = self._orders_after(last, files) if last else self._all_orders(files)
        self.files: Mapping[str, FileClasses] = {
            path: one if path in known else replace(one, overridden=dict(self._overridden_of(path)))
            for path, one in files.items()
        }
        """By path."""
        self.overridden: dict[DefinitionKey, DefinitionKey]
        """Per method that of the nearest ancestor with one of its name."""
        self.overriding: dict[DefinitionKey, list[DefinitionKey]]
        """Per method those that override it."""
        if last and _are_alike(self.files, last.files, lambda one: one.overridden):
            self.overridden, self.overriding = last.overridden, last.overriding
        else:
            self.overridden = {
                (path, number): key
                for path, one in self.files.items()
                for number, key in one.overridden.items()
            }
            self.overriding = _reversed(self.overridden)

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
            if key[1] == NOT_KNOWN:
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

    def _classes_of(self, path: str) -> FileClasses:
        """The classes of a file, without what their methods override."""
        classes = {
            number: one for number, one in enumerate(self._facts[path].definitions) if one.kind == "class"
        }
        bases = {
            number: tuple(self._base(path, one, base) for base in positional_bases(one))
            for number, one in classes.items()
        }
        return FileClasses(
            bases,
            {
                number: tuple(self._lookups(path, number, one, bases[number]))
                for number, one in classes.items()
            },
        )

    def _base(self, path: str, definition: Definition, base: str) -> DefinitionKey | None:
        """A base of a class; one in a class or function is looked up where its name is bound."""
        dotted = base_name(base)
        if not definition.parent:
            target = self._resolver.resolve_name(path, dotted)
        else:
            target = self._inner_base(path, definition, dotted)
        return (target.path, target.definition) if target and self.is_class(target) else None

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
        return scope_at(self._scopes(path), dotted, first, last)

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

    def _all_orders(self, files: Mapping[str, FileClasses]) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
        """The method resolution order of every class, by the C3 rule of Python's data model."""
        orders: dict[DefinitionKey, tuple[DefinitionKey, ...]] = {}
        for key in _bases_first(self.bases):
            orders[key] = self._order(key, files, orders)
        return orders

    @staticmethod
    def _order(
        key: DefinitionKey,
        files: Mapping[str, FileClasses],
        orders: Mapping[DefinitionKey, tuple[DefinitionKey, ...]],
    ) -> tuple[DefinitionKey, ...]:
        """The order of a class, given those of its bases."""
        bases = files[key[0]].lookups[key[1]]
        inner = [(base,) if base[1] == NOT_KNOWN else orders.get(base, (base, _SOMETHING)) for base in bases]
        merged = inner[0] if len(bases) == 1 else _merge([*inner, bases])
        order = (key, *(merged if merged is not None else (_SOMETHING,)))
        return order if len(order) <= MOST_ANCESTORS else (key, _SOMETHING)

    def _lookups(
        self, path: str, number: int, definition: Definition, bases: Bases
    ) -> Iterator[DefinitionKey]:
        """The bases in which members are looked up; those that bring none are left out."""
        for base, key in zip(positional_bases(definition), bases, strict=True):
            name = self._resolver.outside_name(path, base_name(base)) if key is None else ""
            if key is not None:
                yield key
            elif name not in _WITHOUT_MEMBERS:
                yield name or f"{path}:{number}:{base}", NOT_KNOWN

    def _orders_after(
        self, last: Classes, files: Mapping[str, FileClasses]
    ) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
        """The same, where most classes have the bases that they had before."""
        others: set[DefinitionKey] = set()
        for path in last.files.keys() | files.keys():
            before, now = last.files.get(path, _NO_CLASSES), files.get(path, _NO_CLASSES)
            if now is not before and (now.bases, now.lookups) != (before.bases, before.lookups):
                others.update((path, number) for number in before.bases.keys() | now.bases.keys())
        todo = list(others)
        while todo:
            new = set(last.subclasses.get(todo.pop(), ())) - others
            others |= new
            todo += new
        orders = {key: order for key, order in last._orders.items() if key not in others}
        bases = {key: self.bases[key] for key in others & self.bases.keys()}
        inner = {key: tuple(one for one in found if one in bases) for key, found in bases.items()}
        for key in _bases_first(inner):
            if all(one is None or one in orders for one in bases[key]):  # else derives from itself
                orders[key] = self._order(key, files, orders)
        return orders

    def _all_subclasses(self) -> dict[DefinitionKey, list[DefinitionKey]]:
        subclasses: dict[DefinitionKey, list[DefinitionKey]] = defaultdict(list)
        for key, bases in self.bases.items():
            for base in dict.fromkeys(bases):
                if base is not None:
                    subclasses[base].append(key)
        return dict(subclasses)

    def _overridden_of(self, path: str) -> Iterator[tuple[int, DefinitionKey]]:
        for number, one in enumerate(self._facts[path].definitions):
            if one.kind in {"method", "property"} and (target := self._ancestral(path, one)):
                yield number, (target.path, target.definition)

    def _ancestral(self, path: str, method: Definition) -> Target | None:
        owner = self._resolver.by_qualname(path, method.parent)
        if owner is None or (method.name.startswith("__") and not method.name.endswith("__")):
            return None
        order = self._orders.get((path, owner.definition), ())
        found = (self._own(key, method.name) for key in order[1:] if key[1] != NOT_KNOWN)
        return next((target for target in found if target), None)


def _are_alike(
    files: Mapping[str, FileClasses], last: Mapping[str, FileClasses], told: Callable[[FileClasses], object]
) -> bool:
    """Whether of the same files the same is told as before."""
    return files.keys() == last.keys() and all(
        one is last[path] or told(one) == told(last[path]) for path, one in files.items()
    )


def positional_bases(definition: Definition) -> list[str]:
    """The bases of a class without `metaclass=` and other keywords."""
    return [base for base in definition.bases if "=" not in base.partition("(")[0].partition("[")[0]]


def base_name(base: str) -> str:
    """The name of a base class without its type arguments: `Generic` of `Generic[T]`."""
    return base.partition("[")[0]


Scopes = Mapping[str, list[tuple[int, str]]]
"""Per name that a file uses the lines it stands on, with the scope that binds it there."""


def scopes_of(facts: Facts) -> Scopes:
    """What binds the names that a file uses."""
    scopes: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in facts.references:
        if one.through == "name":
            scopes[one.name].extend((line, one.scope) for line in one.lines)
    return {name: sorted(uses) for name, uses in scopes.items()}


def scope_at(scopes: Scopes, dotted: str, first: int, last: int) -> str | None:
    """What `Classes.binding_scope` finds, in the scopes of one file."""
    uses = scopes.get(dotted, [])
    at = bisect_left(uses, (first, ""))
    return None if at == len(uses) or uses[at][0] > last else uses[at][1]


def _bases_first(bases: Mapping[DefinitionKey, Bases]) -> Iterator[DefinitionKey]:
    """All classes, each after its bases; those that derive from themselves are left out."""
    graph = {key: {one for one in found if one is not None} for key, found in bases.items()}
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
