"""Where imports lead: an index by dotted path over the facts of all files.

The longest module prefix first, then its definitions, then what it imports itself (re-exports, with
a guard against cycles), then its star imports. Nothing is guessed: where two modules of one name
could be meant and neither is nearer, or a name is not found, there is no target.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib.metadata import packages_distributions

from msgspec import Struct

from mkdocs_kwmap.cache import generator_version, key_of
from mkdocs_kwmap.model import Facts, Import, Source
from mkdocs_kwmap.modules import Modules
from mkdocs_kwmap.outlines import OUTERMOST, PLACEHOLDER, line_of, numbers_by_qualname, outline_of
from mkdocs_kwmap.weak_methods import weakly

STDLIB = "stdlib"
_BUILTINS = frozenset(dir(builtins))
_DEPTH = 16
"""Re-exports followed in a row."""


class Target(Struct, frozen=True, gc=False):
    """Where an imported name leads: into the map, out of it, or to one of several places.

    Of `path`, `folder`, `external` and `candidates` exactly one is set.
    """

    path: str = ""
    line: int = 1
    definition: int = -1
    """Index into the definitions of the file; -1 for the module itself."""
    external: str = ""
    """`stdlib`, the name of a distribution, or a top module that no installed one brings."""
    folder: str | None = None
    """Of a language that imports folders, the folder; empty for the root of the map."""
    candidates: tuple[str, ...] = ()
    """Where one of several files is meant and the source does not tell which: all of them, sorted; a folder
    ends in `/`."""


class Exports(Struct, frozen=True):
    """What `__all__` of a module says."""

    names: tuple[str, ...] | None
    """None where there is no `__all__`."""
    is_whole: bool
    """Whether these are all: none are computed in ways that are not understood."""


_installed = cache(packages_distributions)
"""Names of installed distributions by top module; to find them out takes a third of a second."""


class Resolver:
    """Resolves imported and dotted names over a set of files."""

    def __init__(
        self,
        sources: Iterable[Source],
        facts: Mapping[str, Facts],
        distributions: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Index the modules of the map.

        Parameters:
            sources: All files of the map.
            facts: Facts by path.
            distributions: Names of installed distributions by top module; by default it looks for them.
        """
        self._sources = sources = list(sources)
        self._modules = Modules(sources)
        self._distributions = _installed() if distributions is None else distributions
        self.python = frozenset(
            one.path
            for one in sources
            if one.path in facts and (facts[one.path].code_language or one.language) == "Python"
        )
        """Paths of the files with Python."""
        self._take(facts)

    def after(
        self, sources: Iterable[Source], facts: Mapping[str, Facts], *, has_same_files: bool
    ) -> Resolver:
        """Resolves names after some files have changed, come or gone.

        Parameters:
            sources: All files as they are.
            facts: Facts of all files by path.
            has_same_files: Whether files are those of this resolver, in the same languages.
        """
        if not has_same_files:
            return Resolver(sources, facts, self._distributions)
        new = object.__new__(Resolver)
        new._sources, new._modules = self._sources, self._modules
        new._distributions, new.python = self._distributions, self.python
        new._take(facts)
        return new

    def forget(self) -> None:
        """Let go of what was found, where little is left to be looked up."""
        self._take(self._facts)

    def _take(self, facts: Mapping[str, Facts]) -> None:
        self._facts = facts
        self._names: dict[str, dict[str, int | Import]] = {}
        self._qualnames: dict[str, dict[str, int]] = {}
        self._exports: dict[str, Exports] = {}
        self._star_imports: dict[str, list[Import]] = {}
        self._inner_imports: dict[str, dict[tuple[str, str], Import]] = {}
        # a few names of a few modules are what most files use
        self._locals: Callable[[str, str], Target | None] = lru_cache(maxsize=20_000)(weakly(self._local))

    def resolve(self, path: str, found: Import) -> Target | None:
        """Find what an import of a file leads to.

        Parameters:
            path: The file with the import.
            found: The import.

        Returns:
            The target, or None where nothing is known.
        """
        if found.module is None:
            return self._module_target(path, found.name) or self._outside(found.name, path)
        module = self._modules.absolute(path, found.module)
        if module is None:
            return None
        target = (
            self._module_target(path, module) if found.name == "*" else self._member(path, module, found.name)
        )
        # a relative import never leads out of the package it stands in
        return target if target or found.module.startswith(".") else self._outside(module, path)

    @cached_property
    def basis(self) -> bytes:
        """A digest of what names are resolved with, apart from what files say."""
        files = [one.identity for one in self._sources]
        distributions = sorted((name, found[0]) for name, found in self._distributions.items())
        return key_of(generator_version(), repr([files, distributions]))

    @property
    def modules(self) -> Modules:
        """The modules of the map."""
        return self._modules

    def module_of(self, path: str, found: Import) -> str:
        """Path of the module a name is imported from; empty where it is not in the map."""
        name = found.name if found.module is None else self._modules.absolute(path, found.module)
        return (self._modules.find(path, name) or "") if name else ""

    def resolve_name(self, path: str, dotted: str) -> Target | None:
        """Find what a dotted name used at the top level of a file stands for, such as a base class."""
        first, *rest = dotted.split(".")
        target = self.local(path, first)
        for name in rest:
            if target is None or not target.path:
                return None
            target = self.attribute(target, name)
        return target if target and target.path else None

    def local(self, path: str, name: str) -> Target | None:
        """What a name means at the top level of a file: a definition or module of the map, or nothing."""
        return self._locals(path, name)

    def scoped(self, path: str, scope: str, name: str) -> Target | None:
        """What a name means that a class or function of a file binds.

        Parameters:
            path: The file.
            scope: Qualified name of the class or function.
            name: A name that is bound there.
        """
        target = self.by_qualname(path, f"{scope}.{name}") or self.by_qualname(
            path, f"{scope}.<locals>.{name}"
        )
        if target is not None:
            return target
        found = self._scoped_imports(path).get((scope, name))
        return self._imported(path, found, 0) if found else None

    def attribute(self, target: Target, name: str) -> Target | None:
        """What a name means that is looked up in a module or class of the map, inheritance left aside."""
        if target.definition < 0:
            module = self._modules.name_of(target.path)
            return self._locals(target.path, name) or self._module_target(target.path, f"{module}.{name}")
        owner = self._facts[target.path].definitions[target.definition].qualname
        return self.by_qualname(target.path, f"{owner}.{name}")

    def by_qualname(self, path: str, qualname: str) -> Target | None:
        """The definition of a qualified name in a file: of several the one that stands for all."""
        number = self._numbers(path).get(qualname)
        if number is None:
            return None
        return Target(path, line_of(outline_of(self._facts[path]), number), number)

    def outside_name(self, path: str, dotted: str, scope: str = "") -> str:
        """Find what a dotted name is called where it comes from, modules of the map passed through.

        Parameters:
            path: The Python file that uses it.
            dotted: The name as written.
            scope: Qualified name of the class or function that binds its first part; empty for the module.

        Returns:
            `enum.Enum` for the `E` of `from enum import Enum as E`, or the name of a built-in; empty where
            the name comes from the map or from where nobody knows.
        """
        return self._outside_name(path, dotted, scope, 0)

    def _outside_name(self, path: str, dotted: str, scope: str, depth: int) -> str:
        if path not in self.python or depth > _DEPTH:
            return ""  # another language has built-ins of its own
        first, dot, rest = dotted.partition(".")
        found = self._scoped_imports(path).get((scope, first)) if scope else self._top_level(path).get(first)
        if found is None:
            return dotted if not scope and first in _BUILTINS and not self._stars(path) else ""
        if isinstance(found, int):
            return ""
        if not _is_outside(self.resolve(path, found)):
            home = self.module_of(path, found)
            is_name = home and found.module is not None and home != path
            return self._outside_name(home, f"{found.name}{dot}{rest}", "", depth + 1) if is_name else ""
        if found.module is not None:
            first = f"{found.module}.{found.name}"
        elif found.asname:
            first = found.name
        return f"{first}{dot}{rest}"

    def exports(self, path: str) -> Exports:
        """What `__all__` of a file says, with the parts it takes from other modules."""
        if path not in self._exports:
            self._exports[path] = Exports(None, False)  # a guard against modules that include each other
            self._exports[path] = self._read_exports(path)
        return self._exports[path]

    def _read_exports(self, path: str) -> Exports:
        facts = self._facts[path]
        if facts.exports is None:
            return Exports(None, False)
        names, is_whole = list(facts.exports), not facts.exports_partial
        for dotted in facts.exports_from:
            home = self.exporting_module(path, dotted)
            found = self.exports(home) if home else Exports(None, False)
            names.extend(found.names or ())
            is_whole = is_whole and found.is_whole
        return Exports(tuple(dict.fromkeys(names)), is_whole)

    def exporting_module(self, path: str, dotted: str) -> str:
        """Path of a module whose `__all__` is a part of that of a file; empty where it is not in the map.

        Parameters:
            path: The file.
            dotted: What `Facts.exports_from` has: a name that the file binds, or the name of a module.
        """
        target = None if dotted.startswith(".") else self.resolve_name(path, dotted)
        if target is not None and target.definition < 0:
            return target.path
        module = self._modules.absolute(path, dotted)
        return (self._modules.find(path, module) or "") if module else ""

    def starred(self, path: str, found: Import) -> str:
        """Path of the module of the map that a star import takes names from; empty where there is none."""
        module = self._modules.absolute(path, found.module or "")
        home = self._modules.find(path, module) if module else None
        return home if home and home != path else ""

    def public_names(self, path: str) -> tuple[str, ...]:
        """The names that a star import of a file brings, as far as they stand in it."""
        exports = self.exports(path)
        if exports.names is not None:
            return exports.names
        return tuple(name for name in self._top_level(path) if not name.startswith("_"))

    def _member(self, path: str, module: str, name: str) -> Target | None:
        home = self._modules.find(path, module)
        if home is None:
            # a namespace package: a folder without a file of its own
            return self._module_target(path, f"{module}.{name}")
        return self._locals(home, name) or self._module_target(path, f"{module}.{name}")

    def _module_target(self, path: str, module: str) -> Target | None:
        home = self._modules.find(path, module)
        return Target(home) if home is not None else None

    def _outside(self, module: str, path: str) -> Target | None:
        top = module.partition(".")[0]
        if self._modules.find(path, top) is not None:
            return None  # ours, but the name is not there
        if top in sys.stdlib_module_names:
            return Target(external=STDLIB)
        if top in self._distributions:
            return Target(external=self._distributions[top][0])
        return None if self._modules.has(top) else Target(external=top)  # ours may be meant: not known

    def _local(self, path: str, name: str, depth: int = 0) -> Target | None:
        """What a name means at the top level of a file."""
        if depth > _DEPTH or path not in self._facts:
            return None
        found = self._top_level(path).get(name)
        if isinstance(found, int):
            return Target(path, line_of(outline_of(self._facts[path]), found), found)
        if found is not None:
            return self._imported(path, found, depth)
        return self._through_stars(path, name, depth)

    def _imported(self, path: str, found: Import, depth: int) -> Target | None:
        if found.module is None:
            return self._module_target(path, found.name if found.asname else found.name.partition(".")[0])
        module = self._modules.absolute(path, found.module)
        home = self._modules.find(path, module) if module else None
        if home is None:
            return self._module_target(path, f"{module}.{found.name}") if module else None
        target = (
            self._local(home, found.name, depth + 1) if (home, found.name) != (path, found.asname) else None
        )
        return target or self._module_target(path, f"{module}.{found.name}")

    def _through_stars(self, path: str, name: str, depth: int) -> Target | None:
        for found in self._stars(path):
            home = self.starred(path, found)
            if home and self._is_offered(home, name) and (target := self._local(home, name, depth + 1)):
                return target
        return None

    def _stars(self, path: str) -> list[Import]:
        """The star imports of a file."""
        if path not in self._star_imports:
            self._star_imports[path] = star_imports(self._facts[path])
        return self._star_imports[path]

    def _scoped_imports(self, path: str) -> dict[tuple[str, str], Import]:
        """Imports in classes and functions, by the scope and the name they bind."""
        if path not in self._inner_imports:
            inner = (one for one in self._facts[path].imports if one.scope and one.kind == "import")
            self._inner_imports[path] = {(one.scope, bound_name(one)): one for one in inner}
        return self._inner_imports[path]

    def _is_offered(self, path: str, name: str) -> bool:
        """Whether a star import of a file brings a name."""
        exports = self.exports(path)
        if exports.names is None:
            return not name.startswith("_")
        return name in exports.names or not exports.is_whole

    def _top_level(self, path: str) -> dict[str, int | Import]:
        """What binds each name at the top level of a file: of several the one that stands for all."""
        if path not in self._names:
            self._names[path] = top_level(self._facts[path])
        return self._names[path]

    def _numbers(self, path: str) -> dict[str, int]:
        """Definitions of a file by qualified name."""
        if path not in self._qualnames:
            self._qualnames[path] = numbers_by_qualname(self._facts[path].definitions)
        return self._qualnames[path]


def top_level(facts: Facts) -> dict[str, int | Import]:
    """What binds each name at the top level of a file: a definition by its index, or an import."""
    outline = outline_of(facts)
    bound: list[tuple[tuple[bool, int], str, int | Import]] = [
        ((bool(mark & PLACEHOLDER), line_of(outline, number)), outline.names[number], number)
        for number, mark in enumerate(outline.marks)
        if mark & OUTERMOST
    ]
    bound += [
        ((False, one.line), bound_name(one), one)
        for one in facts.imports
        if not one.scope and one.name != "*" and one.kind == "import"
    ]
    names: dict[str, int | Import] = {}
    for _, name, what in sorted(bound, key=lambda item: item[0]):
        names.setdefault(name, what)
    return names


def star_imports(facts: Facts) -> list[Import]:
    """The star imports at the top level of a file."""
    return [one for one in facts.imports if one.name == "*" and not one.scope]


def bound_name(found: Import) -> str:
    """The name an import binds."""
    return found.asname or (found.name if found.module is not None else found.name.partition(".")[0])


def _is_outside(target: Target | None) -> bool:
    return target is not None and bool(target.external)
