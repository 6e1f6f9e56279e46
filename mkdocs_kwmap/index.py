"""What all files say together: folders, where imports lead, who imports whom, who defines a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from msgspec import Struct

from mkdocs_kwmap.bindings import Bindings
from mkdocs_kwmap.classes import Classes, DefinitionKey, FileClasses
from mkdocs_kwmap.components import Components
from mkdocs_kwmap.cpp_patterns import LANGUAGES as CPP
from mkdocs_kwmap.cpp_patterns import cpp_patterns
from mkdocs_kwmap.cycles import import_cycles, needed_by
from mkdocs_kwmap.declarations import Declarations, declarations_of, declarations_of_definitions
from mkdocs_kwmap.folders import Folder, readme_of
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.history import ChangedTogether, History
from mkdocs_kwmap.importing import Imports, family_of
from mkdocs_kwmap.layers import Layers
from mkdocs_kwmap.model import Facts, Finding, Import, Pattern, Settings, Source
from mkdocs_kwmap.outlines import outline_of
from mkdocs_kwmap.paths import folder_of, is_test, name_of
from mkdocs_kwmap.patterns import Patterns
from mkdocs_kwmap.reexports import Offered, ReExport, offered_by, reexports_by_definition
from mkdocs_kwmap.references import (
    FileReferences,
    SharedUses,
    Uses,
    references_by_definition,
    tests_first,
    uses_of,
)
from mkdocs_kwmap.remembered import KeptTables
from mkdocs_kwmap.resolve import Resolver, Target
from mkdocs_kwmap.same_names import SameNames
from mkdocs_kwmap.sharing import SharedImports
from mkdocs_kwmap.tested import tests_of_file
from mkdocs_kwmap.usages import Usage, Usages, document_usages
from mkdocs_kwmap.weak_methods import weakly


class Importer(Struct, frozen=True, gc=False):
    """One import of a file, seen from that file."""

    path: str
    line: int
    found: Import


class KnownLookups(Struct, frozen=True):
    """What names in some files of Python lead to, where it need not be found out; by path."""

    classes: Mapping[str, FileClasses] = {}
    uses: Mapping[str, Uses] = {}
    binding_uses: Mapping[str, Uses] = {}
    decorating: Mapping[str, Collection[DefinitionKey]] = {}
    """What decorates definitions of a file."""


@dataclass
class Index:
    """Everything known about the mapped files; made once, then only read."""

    settings: Settings
    sources: Mapping[str, Source]
    facts: Mapping[str, Facts]
    findings: Mapping[str, Sequence[Finding]]
    resolver: Resolver
    imports: Imports
    """Finds where imports of other languages than Python lead."""
    targets: Mapping[str, Sequence[Target | None]]
    """Per file, where its imports lead, in their order."""
    importers: Mapping[str, Sequence[Importer]]
    """Per file, the imports that lead to it or to something in it."""
    folder_importers: Mapping[str, Sequence[Importer]]
    """Per folder, the imports that lead to it as a whole, in languages that import folders."""
    folders: Mapping[str, Folder]
    bindings: Bindings
    """What C and its kin bring to Python."""
    tables: KeptTables
    """Those that are kept."""
    history: History | None = None
    """What git's log says; None where there is none."""
    fact_keys: Mapping[str, bytes] = field(default_factory=dict)
    """Per file, what its facts are kept under."""
    source_keys: Mapping[str, bytes] = field(default_factory=dict)
    """Per file, what its highlighted source is kept under; empty for one that nobody can highlight."""
    macros: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Attribute macros of those files of C and its kin that have any."""
    rewritten: frozenset[str] = frozenset()
    """Files that were written while they were read: nobody knows which content is told of."""
    known: KnownLookups = field(default_factory=KnownLookups)
    """What is known of names before any is looked up."""

    kept_texts: Mapping[str, str] = field(default_factory=dict)
    """Texts of files of which is known what they said before, and not what they say now."""

    def known_by_now(self) -> KnownLookups:
        """What is known of names now that some have been looked up."""
        made, known = vars(self), self.known
        return KnownLookups(
            self.classes.files if "classes" in made else known.classes,
            made.get("uses", known.uses),
            made.get("binding_uses", known.binding_uses),
            self.named_patterns.known_by_now() if "named_patterns" in made else known.decorating,
        )

    def forget(self) -> None:
        """Let go of what was only needed to find out what names lead to."""
        self.known = self.known_by_now()
        self.resolver.forget()

    def family(self, path: str) -> str:
        """The language of a file, or the one for all that are mixed with it in one program."""
        return family_of(self.language(path))

    def language(self, path: str) -> str:
        """The language of the code in a file: of a notebook that of its cells."""
        facts = self.facts.get(path)
        return (facts.code_language if facts else "") or self.sources[path].language

    def has_pages(self, path: str) -> bool:
        """Whether a file has pages of its own: binary files are listed in their folder only."""
        return self.sources[path].language != "Binary"

    def importing_files(self, path: str) -> frozenset[str]:
        """The other files that import a file."""
        return frozenset({importer.path for importer in self.importers.get(path, ())} - {path})

    def fan_in(self, path: str) -> int:
        """How many other files import a file."""
        return self.fan_ins.get(path, 0)

    @cached_property
    def fan_ins(self) -> Mapping[str, int]:
        """How many other files import each file that any imports."""
        return {path: number for path in self.importers if (number := len(self.importing_files(path)))}

    @cached_property
    def tests(self) -> frozenset[str]:
        """Paths of the tests."""
        return frozenset(filter(is_test, self.sources))

    @cached_property
    def cython_files(self) -> Sequence[str]:
        """Paths of the files of Cython, whose imports lead to what other files define."""
        return [path for path, source in self.sources.items() if source.language == "Cython"]

    @cached_property
    def shared_imports(self) -> SharedImports:
        """Finds files that import the same."""
        files = self.number_of_importing_files
        return SharedImports(weakly(self.imported_files), weakly(self.importing_files), files)

    @cached_property
    def number_of_importing_files(self) -> int:
        """How many files import something."""
        return sum(bool(one.imports) for one in self.facts.values())

    def imported_files(self, path: str) -> list[str]:
        """The mapped files a file imports from, itself left out, in order of first import."""
        targets = (target.path for target in self.targets.get(path, ()) if target and target.path)
        return [target for target in dict.fromkeys(targets) if target != path]

    def imported_folders(self, path: str) -> list[str]:
        """The mapped folders a file imports as a whole, in order of first import."""
        folders = (target.folder for target in self.targets.get(path, ()) if target is not None)
        return [folder for folder in dict.fromkeys(folders) if folder is not None]

    @cached_property
    def python_facts(self) -> Mapping[str, Facts]:
        """Facts of files with Python, by path: what is known of names and classes holds for these only."""
        return {path: one for path, one in self.facts.items() if path in self.resolver.python}

    @cached_property
    def classes(self) -> Classes:
        """Bases, subclasses and overridden methods."""
        return Classes(self.resolver, self.python_facts, self.known.classes)

    def patterns(self, path: str) -> tuple[Pattern, ...]:
        """The constructs that a file shows, by line."""
        if path in self.python_facts:
            return self.named_patterns.of(path)
        return cpp_patterns(self.facts[path]) if self.language(path) in CPP else ()

    @cached_property
    def named_patterns(self) -> Patterns:
        """Finds constructs of Python."""
        return Patterns(self.resolver, self.classes, self.python_facts, self.known.decorating)

    @cached_property
    def references(self) -> Mapping[DefinitionKey, Sequence[FileReferences]]:
        """Per definition the places that use it; definitions that nothing uses are left out."""
        return {**references_by_definition(self.uses), **references_by_definition(self.binding_uses)}

    @cached_property
    def uses(self) -> dict[str, Uses]:
        """Per file of Python what it uses that is defined in Python, tests and examples first."""
        known, shared = self.known.uses, SharedUses()
        return {
            path: known[path]
            if path in known
            else shared.of(uses_of(self.resolver, self.classes, path, self.python_facts[path]).items())
            for path in self.python_tests_first
        }

    @cached_property
    def python_tests_first(self) -> Sequence[str]:
        """Paths of the files of Python, tests and examples first."""
        return tests_first(self.python_facts)

    @cached_property
    def binding_uses(self) -> dict[str, Uses]:
        """Per file of Python the bindings that it uses."""
        known = self.known.binding_uses
        return {
            path: known[path] if path in known else self.bindings.uses_of(path)
            for path in sorted(self.python_facts)
        }

    @cached_property
    def reexports(self) -> Mapping[DefinitionKey, Sequence[ReExport]]:
        """Per definition the other names under which modules offer it."""
        return reexports_by_definition(self.offered.values())

    @cached_property
    def offered(self) -> Mapping[str, Offered]:
        """Per file of Python what it offers that is defined elsewhere."""
        return {
            path: offered_by(self.resolver, self.sources, path, one)
            for path, one in self.python_facts.items()
        }

    @cached_property
    def declarations(self) -> Declarations:
        """What files of C and its kin declare, and where that is defined."""
        paths = [path for path in self.facts if self.sources[path].language in C_FAMILY]
        return self.tables.table(
            "declarations",
            paths,
            Declarations,
            lambda: declarations_of(self.sources, self.facts, self.targets),
        )

    @property
    def defined(self) -> Mapping[DefinitionKey, Sequence[DefinitionKey]]:
        """Per declaration of C and its kin the definitions of what it declares."""
        return self.declarations.definitions

    @cached_property
    def declared(self) -> Mapping[DefinitionKey, Sequence[DefinitionKey]]:
        """Per definition of C and its kin the declarations of it."""
        return declarations_of_definitions(self.defined)

    @cached_property
    def cycles(self) -> Mapping[str, tuple[str, ...]]:
        """Per file in a circular import the shortest cycle through it, the file itself first."""
        return import_cycles(self.resolver, self.python_facts, self.targets)

    @cached_property
    def distinct_cycles(self) -> list[tuple[str, ...]]:
        """Each circular import once, beginning with the first of its files."""
        rotated = {_rotated(cycle) for cycle in self.cycles.values()}
        return sorted(rotated)

    def line_of_import(self, path: str, other: str) -> int:
        """The first line of a file at which importing it runs another; 0 where there is none."""
        return self._lines_of_imports(path).get(other, 0)

    @cached_property
    def _lines_of_imports(self) -> Callable[[str], Mapping[str, int]]:
        """Gives for a file the first line with an import of each other that importing it runs."""
        return cache(weakly(self._needed))

    def _needed(self, path: str) -> dict[str, int]:
        lines: dict[str, int] = {}
        for found, target in zip(self.facts[path].imports, self.targets[path], strict=True):
            other = needed_by(self.resolver, path, found, target)
            lines[other] = min(found.line, lines.get(other, found.line))
        return lines

    @cached_property
    def unused_imports(self) -> Mapping[str, Sequence[int]]:
        """Per file the imports that it does not use, as indexes; files without are left out.

        What the `__init__` of a package imports, it offers; a notebook imports for whoever works in it.
        """
        unused = ((path, self.unused_imports_of(path)) for path in self.python_facts)
        return {path: numbers for path, numbers in unused if numbers}

    def unused_imports_of(self, path: str) -> Sequence[int]:
        """The imports that a file of Python does not use, as indexes."""
        facts = self.python_facts[path]
        if facts.code_language or name_of(path) in {"__init__.py", "__init__.pyi"}:
            return []
        return [number for number, found in enumerate(facts.imports) if not found.used]

    @cached_property
    def documents(self) -> Mapping[str, Sequence[tuple[Usage, frozenset[str]]]]:
        """By path of each document its blocks of code, each with the files of which it uses something."""
        found = (document_usages(self.resolver, one) for one in self.facts.values() if one.snippets)
        return {usages[0][0].path: usages for usages in found}

    @cached_property
    def usages(self) -> Usages:
        """Finds pieces of tests, examples and documents that use a file."""
        return Usages(self.facts, self.references, self.documents)

    @cached_property
    def components(self) -> Components:
        """The main components, those that the others build on first."""
        return Components(self.folders, self.facts, self._folders_imported)

    def _folders_imported(self, path: str) -> set[str]:
        """The folders that a file imports, or imports files in."""
        return {*map(folder_of, self.imported_files(path)), *self.imported_folders(path)}

    @cached_property
    def layers(self) -> Layers:
        """Which folders build on which others."""
        return Layers(self.facts, self.targets)

    @cached_property
    def changed_together(self) -> ChangedTogether | None:
        """Finds files that change together; None without a history."""
        return ChangedTogether(self.history, self.sources) if self.history else None

    @cached_property
    def same_names(self) -> SameNames:
        """Finds files of the same name."""
        return SameNames(self.facts, weakly(self.language))

    def tests_of(self, path: str) -> Mapping[str, str]:
        """The test files that reach a file: that import it, or import or use what it defines.

        Returns:
            Per test file the file through which it imports the name, such as the package's
            `__init__`; empty where it does not go through another.
        """
        return self._tests(path)

    @cached_property
    def _tests(self) -> Callable[[str], Mapping[str, str]]:
        return cache(weakly(self._tests_reaching))

    def _tests_reaching(self, path: str) -> Mapping[str, str]:
        tests = {one.path for one in self.importers.get(path, ()) if one.path in self.tests}
        imports = {test: zip(self.facts[test].imports, self.targets[test], strict=True) for test in tests}
        numbers = range(len(outline_of(self.facts[path]).names)) if path in self.facts else ()
        references = (self.references.get((path, number), ()) for number in numbers)
        return tests_of_file(path, imports, references, self.resolver, self.python_facts)

    def languages(self, paths: Sequence[str]) -> Counter[str]:
        """How many of some files are written in each language."""
        return Counter(self.sources[path].language for path in paths)

    def readme(self, folder: str) -> str:
        """Path of a folder's README; empty where there is none."""
        return readme_of(self.folders[folder].files)

    def package_file(self, folder: str) -> str:
        """Path of a folder's `__init__` file; empty where there is none."""
        for suffix in ("py", "pyi"):
            path = f"{folder}/__init__.{suffix}" if folder else f"__init__.{suffix}"
            if path in self.facts:
                return path
        return ""

    @cached_property
    def importing(self) -> Mapping[DefinitionKey, Sequence[tuple[str, int]]]:
        """Per definition the files and lines that import it by its name."""
        return self.importing_in(self.targets)

    def importing_in(self, paths: Iterable[str]) -> dict[DefinitionKey, list[tuple[str, int]]]:
        """The same, of imports in some files."""
        found: dict[DefinitionKey, list[tuple[str, int]]] = defaultdict(list)
        for path in paths:
            for one, target in zip(self.facts[path].imports, self.targets[path], strict=True):
                if target is not None and target.definition >= 0:
                    found[target.path, target.definition].append((path, one.line))
        return dict(found)

    def describe(self, folder: str) -> str:
        """One line about a folder: from its package docstring, else its README."""
        for path in (self.package_file(folder), self.readme(folder)):
            if path and path in self.facts and self.facts[path].summary:
                return self.facts[path].summary
        return ""


def _rotated(cycle: tuple[str, ...]) -> tuple[str, ...]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
