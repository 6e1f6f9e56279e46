"""How Python and files of C and its kin are joined: by names that stand in both, and by no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, cached_property
from itertools import chain
from posixpath import normpath

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.extract.names import MADE
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.model import BINDING_MODULE, TORCH_LIBRARY, Definition, Facts, Import, Reference, Source
from mkdocs_kwmap.natives import Natives, last_part, native_name
from mkdocs_kwmap.outlines import of_kinds, outline_of
from mkdocs_kwmap.paths import folder_of, stem_of
from mkdocs_kwmap.references import Uses
from mkdocs_kwmap.remembered import KeptTables
from mkdocs_kwmap.resolve import Resolver, Target, bound_name

_OPERATORS = "torch.ops."
_C_API = "Python C API"
_STUB = ".pyi"
_JOINED = C_FAMILY | {"Cython"}
"""Languages that Python is joined to."""

_Joined = dict[DefinitionKey, tuple[DefinitionKey, ...]]


class Bindings:
    """What is bound to Python, what it is bound to, and which Python code uses it."""

    def __init__(
        self,
        resolver: Resolver,
        sources: Mapping[str, Source],
        facts: Mapping[str, Facts],
        tables: KeptTables,
    ) -> None:
        """Sort the bindings of all files.

        Parameters:
            resolver: Resolves names of the map.
            sources: Files by path.
            facts: Facts by path.
            tables: Those that are kept.
        """
        self._resolver, self._sources, self._facts, self._tables = resolver, sources, facts, tables

    @cached_property
    def _keys(self) -> Sequence[DefinitionKey]:
        """All bindings."""
        return [
            (path, number)
            for path, one in self._facts.items()
            if "binding" in _kinds(one)
            for number, _ in of_kinds(one, {"binding"})
        ]

    def after(
        self,
        resolver: Resolver,
        sources: Mapping[str, Source],
        facts: Mapping[str, Facts],
        tables: KeptTables,
        changed: Collection[str],
    ) -> Bindings:
        """The bindings after some files have changed, come or gone.

        Parameters:
            resolver: Resolves names of the map.
            sources: Files by path.
            facts: Facts by path.
            tables: Those that are kept.
            changed: Paths of the files that have changed, come or gone.
        """
        new = Bindings(resolver, sources, facts, tables)
        read = [(one, path) for one in (self, new) for path in changed if path in one._facts]
        if not any(one._may_join(path, self.wanted, self._last_parts) for one, path in read):
            taken_over = _TOLD_BY_JOINING
            if all({"library", "target"}.isdisjoint(_kinds(one._facts[path])) for one, path in read):
                taken_over |= {"_targets"}
            if new._packages_among(changed) != self._packages_among(changed):
                taken_over -= {"_packages", *_TOLD_BY_PACKAGES}
            vars(new).update((name, table) for name, table in vars(self).items() if name in taken_over)
        return new

    def _may_join(self, path: str, wanted: Set[str], bound: Set[str]) -> bool:
        """Whether what is known of joined languages may have to do with a file.

        Parameters:
            path: The file.
            wanted: The last parts of the names of what is looked up in C and its kin.
            bound: Those of the names of bindings, which stubs may describe.
        """
        facts = self._facts[path]
        is_stub = path.endswith(_STUB)
        if "binding" not in _kinds(facts) and (is_stub or self._sources[path].language in C_FAMILY):
            return not (bound if is_stub else wanted).isdisjoint(outline_of(facts).names)
        return self._joins(path, facts)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The last parts of the names of what is looked up in C and its kin."""
        declared = (one.name for _, _, one in self._cython_declarations())
        return frozenset(map(last_part, chain(map(self._native_name, self._keys), declared)))

    def _joins(self, path: str, facts: Facts) -> bool:
        """Whether a file joins languages, or is joined."""
        return self._sources[path].language in _JOINED or path.endswith(_STUB) or "binding" in _kinds(facts)

    def _definition(self, key: DefinitionKey) -> Definition:
        return self._facts[key[0]].definitions[key[1]]

    # What is bound

    @cached_property
    def bound(self) -> Mapping[DefinitionKey, tuple[DefinitionKey, ...]]:
        """Per binding the definitions of what is bound; bindings of which that is not known are left out."""
        return self._tables.table("bound", self._joining, _Joined, self._all_bound)

    def _all_bound(self) -> _Joined:
        found = ((key, self._bound(key)) for key in self._keys)
        return {key: keys for key, keys in found if keys}

    @cached_property
    def _joining(self) -> list[str]:
        """The files that join languages, or are joined."""
        return [path for path, one in self._facts.items() if self._joins(path, one)]

    @cached_property
    def bindings_of(self) -> Mapping[DefinitionKey, Sequence[DefinitionKey]]:
        """Per definition its bindings."""
        return _reversed(self.bound)

    @cached_property
    def _natives(self) -> Natives:
        declared = (one.name for _, _, one in self._cython_declarations())
        return Natives(
            self._sources.values(), self._facts, chain(map(self._native_name, self._keys), declared)
        )

    def _bound(self, key: DefinitionKey) -> tuple[DefinitionKey, ...]:
        name = self._native_name(key)
        return self._natives.find(key[0], name) if name else ()

    def _native_name(self, key: DefinitionKey) -> str:
        """What is bound, as it is called in its own language; empty where that has no name."""
        definition = self._definition(key)
        is_macro = BINDING_MODULE in definition.labels and _C_API not in definition.labels
        return "" if is_macro else native_name(definition.value)

    # What other languages declare

    @cached_property
    def declared(self) -> Mapping[DefinitionKey, tuple[DefinitionKey, ...]]:
        """Per declaration of Cython (`cdef extern from`) the definitions it stands for."""
        return self._tables.table("declared", self._joining, _Joined, self._all_declared)

    def _all_declared(self) -> _Joined:
        included = cache(lambda path: self._included(path, self._facts[path]))
        found: _Joined = {}
        for path, number, one in self._cython_declarations():
            if keys := self._natives.find(path, one.name, included(path)):
                found[path, number] = keys
        return found

    def _cython_declarations(self) -> Iterator[tuple[str, int, Definition]]:
        for path, facts in self._facts.items():
            if self._sources[path].language == "Cython":
                for number, one in enumerate(facts.definitions):
                    if one.is_declaration:
                        yield path, number, one

    @cached_property
    def declarations_of(self) -> Mapping[DefinitionKey, Sequence[DefinitionKey]]:
        """Per definition the declarations of Cython that stand for it."""
        return _reversed(self.declared)

    def _included(self, path: str, facts: Facts) -> set[str]:
        """The files that may be meant by the includes of a file."""
        names = tuple(f"/{one.name}" for one in facts.imports if one.kind == "include" and one.name)
        return {other for other in self._facts if f"/{other}".endswith(names)} if names else set()

    @cached_property
    def joined(self) -> frozenset[DefinitionKey]:
        """The definitions of which any of this is known."""
        tables = (self.bound, self.bindings_of, self.declared, self.declarations_of)
        return frozenset(chain(*tables, self.stubbed, self.stubs_of))

    # Names of Python

    @cached_property
    def _operators(self) -> dict[str, DefinitionKey]:
        """Operators and classes of libraries of torch, by library and name."""
        return self._by_name([key for key in self._keys if TORCH_LIBRARY in self._definition(key).labels])

    @cached_property
    def _members(self) -> dict[str, DefinitionKey]:
        """Modules and what is known to be in them, by dotted name."""
        modules = {
            one.qualname
            for one in map(self._definition, self._keys)
            if BINDING_MODULE in one.labels and one.value  # one without is bound in a module not known
        }
        return self._by_name([key for key in self._keys if self._is_in(key, modules)])

    @cached_property
    def _packages(self) -> set[str]:
        """Packages of the map; a module that is one file holds no other."""
        return self._packages_among(self._sources)

    def _packages_among(self, paths: Iterable[str]) -> set[str]:
        """The packages that some files are, as far as these are there."""
        found = (
            self._sources[path] for path in paths if stem_of(path) == "__init__" and path in self._sources
        )
        return {one.module for one in found if one.module}

    def _is_in(self, key: DefinitionKey, modules: set[str]) -> bool:
        one = self._definition(key)
        if TORCH_LIBRARY in one.labels:
            return False
        parts = one.qualname.split(".")
        return any(".".join(parts[:end]) in modules for end in range(1, len(parts) + 1))

    def _by_name(self, keys: Sequence[DefinitionKey]) -> dict[str, DefinitionKey]:
        """The first binding of each name, definitions before implementations; of one file, or none."""
        named: dict[str, list[DefinitionKey]] = defaultdict(list)
        for key in keys:
            named[self._definition(key).qualname].append(key)
        found = {}
        for name, sites in named.items():
            first = [key for key in sites if not self._is_implementation(key)] or sites
            if len({path for path, _ in first}) == 1:
                found[name] = first[0]
        return found

    def _is_implementation(self, key: DefinitionKey) -> bool:
        labels = self._definition(key).labels
        return TORCH_LIBRARY in labels and len(labels) > 1

    def named(self, dotted: str) -> DefinitionKey | None:
        """The binding that a dotted name of Python means, as it stands in an import or in code.

        A module is known by its own name (`_C`); what stands before that must be a package of the map.
        """
        if dotted.startswith(_OPERATORS):
            return self._operators.get(dotted.removeprefix(_OPERATORS))
        before, rest = "", dotted
        while rest:
            key = self._members.get(rest)
            if key is not None and (not before or before in self._packages):
                return key
            part, _, rest = rest.partition(".")
            before = f"{before}.{part}" if before else part
        return None

    def imported(self, path: str, found: Import) -> Target | None:
        """Where an import leads that leads to no Python file: to a binding, or to the source of a library."""
        if found.kind == "library":
            return self._library(path, found.name)
        dotted = self._absolute(path, found) if self._keys and found.kind == "import" else ""
        key = self.named(dotted) if dotted else None
        return Target(key[0], self._definition(key).line, key[1]) if key else None

    def _absolute(self, path: str, found: Import) -> str:
        """The dotted name that an import names; empty where its dots lead out of the package."""
        if found.module is None:
            return found.name
        module = self._resolver.modules.absolute(path, found.module)
        return f"{module}.{found.name}" if module and found.name != "*" else module or ""

    # Libraries

    def _library(self, path: str, name: str) -> Target | None:
        """A file of the map, from the folder of the file that loads it or the top; or a build's target."""
        for folder in (folder_of(path), ""):
            place = normpath(f"{folder}/{name}".lstrip("/"))
            if place in self._sources and place != path:
                return Target(place)
        stem = name.rpartition("/")[2].partition(".")[0]
        keys = self._targets.get(stem) or self._targets.get(stem.removeprefix("lib"))
        if not keys or len(keys) != 1:
            return None
        return Target(keys[0][0], self._definition(keys[0]).line, keys[0][1])

    @cached_property
    def _targets(self) -> dict[str, list[DefinitionKey]]:
        """Libraries that files of a build define, by name."""
        found: dict[str, list[DefinitionKey]] = defaultdict(list)
        for path, facts in self._facts.items():
            for number, one in of_kinds(facts, {"library", "target"}):
                found[one.name].append((path, number))
        return found

    # Uses

    def uses_of(self, path: str) -> Uses:
        """Find the bindings that a file uses.

        Parameters:
            path: The file, of Python.
        """
        facts = self._facts[path]
        if not self._keys or not facts.references:
            return {}
        imports = {(one.scope, bound_name(one)): one for one in facts.imports if one.kind == "import"}
        lines: dict[DefinitionKey, set[int]] = defaultdict(set)
        for one in facts.references:
            found = imports.get((one.scope, one.name.partition(".")[0].removesuffix(MADE)))
            if found is not None and one.through == "name" and self._may_mean(found, one):
                for key in self._meant(path, found, one):
                    lines[key].update(one.lines)
        return {key: tuple(sorted(numbers)) for key, numbers in lines.items()}

    def _may_mean(self, found: Import, reference: Reference) -> bool:
        """Whether a part of a name is called as a binding is: to look up names takes longer than this."""
        _, *rest = reference.name.split(".")
        imported = found.name.partition(".")[0] if _is_top(found) else found.name.rpartition(".")[2]
        return not self._last_parts.isdisjoint([imported, *(part.removesuffix(MADE) for part in rest)])

    @cached_property
    def _last_parts(self) -> frozenset[str]:
        """The last parts of the names of bindings."""
        return frozenset(name.rpartition(".")[2] for name in chain(self._operators, self._members))

    def _meant(self, path: str, found: Import, reference: Reference) -> Iterator[DefinitionKey]:
        """The bindings that the parts of a name mean; a module or definition of Python goes before."""
        first, *rest = reference.name.split(".")
        dotted = found.name.partition(".")[0] if _is_top(found) else self._absolute(path, found)
        known = reference.known
        local = first.removesuffix(MADE)
        target = (
            self._resolver.scoped(path, reference.scope, local)
            if reference.scope
            else self._resolver.local(path, local)
        )
        for number, name in enumerate(("", *rest)):
            if name:
                dotted = f"{dotted}.{name.removesuffix(MADE)}"
                target = self._resolver.attribute(target, name) if target and target.path else None
            key = self.named(dotted) if target is None or not target.path else None
            if key is not None and number >= known:
                yield key

    # Stubs

    @cached_property
    def stubbed(self) -> Mapping[DefinitionKey, tuple[DefinitionKey, ...]]:
        """Per definition of a stub (`.pyi`) the binding that it describes."""
        return self._tables.table("stubbed", self._joining, _Joined, self._all_stubbed)

    def _all_stubbed(self) -> _Joined:
        found: _Joined = {}
        for path, facts in self._facts.items() if self._keys else ():
            module = self._sources[path].module
            if path.endswith(_STUB) and module:
                for number, one in enumerate(facts.definitions):
                    key = self.named(f"{module}.{one.qualname}")
                    if key is not None:
                        found[path, number] = (key,)
        return found

    @cached_property
    def stubs_of(self) -> Mapping[DefinitionKey, Sequence[DefinitionKey]]:
        """Per binding the definitions of stubs that describe it."""
        return _reversed(self.stubbed)


_TOLD_BY_JOINING = frozenset(
    {
        *("bound", "bindings_of", "declared", "declarations_of", "joined", "stubbed", "stubs_of"),
        *("_keys", "wanted", "_operators", "_members", "_last_parts", "_packages"),
    }
)
"""The tables that depend on files that join languages, and are joined, alone; and on packages."""

_TOLD_BY_PACKAGES = frozenset({"stubbed", "stubs_of", "joined"})
"""Those for which it matters which packages there are."""


def _is_top(found: Import) -> bool:
    """Whether an import binds the name of a top module, whatever module it names in that."""
    return found.module is None and not found.asname


def _kinds(facts: Facts) -> Sequence[str]:
    return outline_of(facts).kinds


def _reversed(
    pairs: Mapping[DefinitionKey, Sequence[DefinitionKey]],
) -> dict[DefinitionKey, list[DefinitionKey]]:
    found: dict[DefinitionKey, list[DefinitionKey]] = defaultdict(list)
    for one, others in pairs.items():
        for other in others:
            found[other].append(one)
    return dict(found)
