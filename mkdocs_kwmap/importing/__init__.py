"""Where imports lead in all languages but Python, which `resolve` knows: a rule for each language.

A new language is a row of `RULES`. Nothing is guessed: where one of several files may be meant, and the
source does not tell which, the target names them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.importing.by_path import ByPath, image, label
from mkdocs_kwmap.importing.c_family import includes
from mkdocs_kwmap.importing.cython import cython_import
from mkdocs_kwmap.importing.go import Packages
from mkdocs_kwmap.importing.java import class_import
from mkdocs_kwmap.importing.javascript import module_import
from mkdocs_kwmap.importing.places import Places
from mkdocs_kwmap.importing.rust import Uses
from mkdocs_kwmap.model import Facts, Import, Source
from mkdocs_kwmap.resolve import Resolver, Target

Rule = Callable[[Places, str, Import], Target | None]
"""Finds what an import of a file leads to; None where nothing is known."""


_SCRIPTS = frozenset({"JavaScript", "JSX", "TypeScript", "TSX", "Vue", "Svelte"})

RULES: dict[str, Rule] = {
    **dict.fromkeys(_SCRIPTS, module_import),
    **dict.fromkeys(("Java", "Kotlin", "Scala", "Groovy"), class_import),
    "Starlark": label,
    "Docker": image,
    **dict.fromkeys(("Bash", "Fish", "Awk"), ByPath(suffixes=("", ".sh"))),
    **dict.fromkeys(("Makefile", "Base Makefile", "NASM", "Vim script"), ByPath()),
    **dict.fromkeys(("Tcl", "R", "Julia", "PHP"), ByPath()),
    "CMake": ByPath(suffixes=("", ".cmake"), in_folder="CMakeLists.txt"),
    "Meson": ByPath(in_folder="meson.build"),
    "Protocol Buffer": ByPath(own="protobuf", own_prefix="google/protobuf/"),
    "Thrift": ByPath(),
    "reStructuredText": ByPath(own="docutils", own_prefix="<"),
    "TeX": ByPath(suffixes=("", ".tex", ".sty", ".cls")),
    "Fortran": ByPath(),
    "PowerShell": ByPath(suffixes=("", ".ps1", ".psm1")),
    "Batchfile": ByPath(suffixes=("", ".bat", ".cmd")),
    "Ruby": ByPath(suffixes=("", ".rb")),
    "Lua": ByPath(suffixes=(".lua", ""), in_folder="init.lua", dotted=True),
    "Nix": ByPath(suffixes=("", ".nix"), in_folder="default.nix"),
    **dict.fromkeys(("CSS", "SCSS", "Sass", "Less"), ByPath(suffixes=("", ".scss", ".sass", ".less"))),
}
"""Rules by language; Python, the C family, Go, Rust and Cython need more than one import to go by."""


def family_of(language: str) -> str:
    """The name of the languages that are mixed with one in a program; itself if there are no others."""
    if language in C_FAMILY:
        return "C"
    return "JavaScript" if language in _SCRIPTS else language


class Imports:
    """Where the imports of files lead that are not written in Python."""

    def __init__(self, sources: Iterable[Source], facts: Mapping[str, Facts], resolver: Resolver) -> None:
        """Index the map.

        Parameters:
            sources: All files of the map.
            facts: Facts by path.
            resolver: Knows the modules of Python.
        """
        self._take(Places(sources, facts), facts, resolver)

    def after(self, facts: Mapping[str, Facts], resolver: Resolver) -> Imports:
        """Finds where imports lead after some of the same files have changed.

        Parameters:
            facts: Facts by path.
            resolver: Knows the modules of Python.
        """
        new = object.__new__(Imports)
        new._take(self._places.after(facts), facts, resolver)
        return new

    def _take(self, places: Places, facts: Mapping[str, Facts], resolver: Resolver) -> None:
        self._facts, self._places, self._resolver = facts, places, resolver
        self._packages = Packages(self._places)
        self._uses = Uses(self._places)

    def targets(self, path: str, found: Sequence[Import]) -> tuple[Target | None, ...]:
        """Find what the imports of a file lead to.

        Parameters:
            path: The file.
            found: Its imports.

        Returns:
            A target for each, None where nothing is known.
        """
        language = self._facts[path].code_language or self._places.sources[path].language
        if language in C_FAMILY:
            return tuple(includes(self._places, path, found))
        rule = self._rule(language)
        return tuple(rule(self._places, path, one) if rule else None for one in found)

    def _rule(self, language: str) -> Rule | None:
        if language == "Go":
            return self._packages.package
        if language == "Rust":
            return self._uses.use
        if language == "Cython":
            return lambda places, path, found: cython_import(places, self._resolver.resolve, path, found)
        return RULES.get(language)
