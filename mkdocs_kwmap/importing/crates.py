"""What crates and modules of Rust the map has, by what its files and manifests say."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from msgspec import Struct

from mkdocs_kwmap.extract.strings import unquoted
from mkdocs_kwmap.importing.places import Places, inside
from mkdocs_kwmap.model import Definition, Import
from mkdocs_kwmap.paths import folder_of, name_of

ROOTS = ("lib.rs", "main.rs")
"""Files that a crate begins with, where its manifest does not say otherwise."""


class Module(Struct, frozen=True):
    """A module: a file, or a part of one."""

    path: str
    folder: str
    """Where the files of its modules lie."""
    inner: str = ""
    """Qualified name of the part; empty for the file."""


class Crates:
    """The crates and modules of the map, by their files."""

    def __init__(self, places: Places) -> None:
        """Take the map as it is; nothing is read before an import asks."""
        self._places = places
        self._folders: dict[str, str] = {}
        self._spans: dict[str, Sequence[tuple[int, str]]] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._bindings: dict[str, dict[tuple[str, str], list[Import]]] = {}

    def module(self, path: str) -> Module:
        """The module that is a file."""
        if path not in self._folders:
            self._folders[path] = self._children(path)
        return Module(path, self._folders[path])

    def part_at(self, path: str, line: int) -> Module:
        """The module that a line of a file stands in."""
        module, inner = self.module(path), self._inner(path, line)
        folder = "/".join((module.folder, *inner.split("::"))) if inner else module.folder
        return Module(path, folder.lstrip("/"), inner)

    def root(self, path: str) -> Module | None:
        """The module that the crate of a file begins with."""
        seen = {path}
        while (above := self._parents.get(path)) and above[0] not in seen:
            path = above[0]
            seen.add(path)
        if name_of(path) not in ROOTS and self.module(path).folder != folder_of(path):
            path = self._nearest_root(path) or path
        return self.module(path)

    def above(self, module: Module) -> Module | None:
        """The module that one stands in; None where it is not in the map."""
        if module.inner:
            return Module(module.path, folder_of(module.folder), module.inner.rpartition("::")[0])
        if module.path in self._parents:
            return self.part_at(*self._parents[module.path])
        folder = folder_of(module.folder)
        prefix = f"{folder}/" if folder else ""
        names = (f"{prefix}mod.rs", f"{folder}.rs", *(f"{prefix}{name}" for name in ROOTS))
        home = self._places.first_file(names)
        return Module(home, folder) if home else None

    def below(self, module: Module, name: str) -> Module | None:
        """A module in another: a part of its file, or a file."""
        stem = f"{module.folder}/{name}" if module.folder else name
        inner = f"{module.inner}::{name}" if module.inner else name
        if inner in self._parts_of(module.path):
            return Module(module.path, stem, inner)
        path = self._places.first_file((f"{stem}.rs", f"{stem}/mod.rs"))
        return Module(path, stem) if path else None

    def bound(self, module: Module, name: str) -> Sequence[Import]:
        """The imports that give a name to a module; `*` for those of all names of another."""
        if module.path not in self._bindings:
            bindings: dict[tuple[str, str], list[Import]] = defaultdict(list)
            for one in self._imports(module.path):
                bindings[self._inner(module.path, one.line), one.asname or one.name].append(one)
            self._bindings[module.path] = dict(bindings)
        return self._bindings[module.path].get((module.inner, name), ())

    def named(self, crate: str) -> Module | None:
        """The root of the crate that source calls by a name; None where none is, or several are."""
        roots = self._named.get(crate, ())
        if not roots:
            folders = {crate, crate.replace("_", "-")}
            ends = [one for name in folders for one in self._places.ending_in(f"{name}/src/lib.rs")]
            roots = [one for one in ends if folder_of(folder_of(one)) not in self._manifests]
        return self.module(roots[0]) if len(roots) == 1 else None

    @cached_property
    def _manifests(self) -> dict[str, dict[str, str]]:
        """What the manifests that name a package say of it, by folder."""
        found: dict[str, dict[str, str]] = {}
        for path in self._places.ending_in("Cargo.toml"):
            facts = self._places.facts_of(path)
            said = {one.qualname: unquoted(one.value) for one in facts.definitions} if facts else {}
            if "package.name" in said:
                found[folder_of(path)] = said
        return found

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Files that the crates of the map begin with, by the names that source has for them."""
        found: dict[str, list[str]] = defaultdict(list)
        for folder, said in self._manifests.items():
            root = inside(folder, said.get("lib.path") or "src/lib.rs")
            if self._places.is_file(root):
                found[said.get("lib.name") or said["package.name"].replace("-", "_")].append(root)
        return dict(found)

    @cached_property
    def _parents(self) -> dict[str, tuple[str, int]]:
        """The file and line that make a file a module."""
        found: dict[str, tuple[str, int]] = {}
        for path, source in self._places.sources.items():
            if source.language == "Rust":
                for one in self._modules_of(path):
                    child = self.below(self.part_at(path, one.line), one.name)
                    if child and child.path != path:
                        found.setdefault(child.path, (path, one.line))
        return found

    def _imports(self, path: str) -> Sequence[Import]:
        facts = self._places.facts_of(path)
        return facts.imports if facts else ()

    def _modules_of(self, path: str) -> Iterable[Import]:
        """What may be `mod name;`: names taken from the module itself."""
        return (one for one in self._imports(path) if one.module == "self" and one.name != "*")

    def _children(self, path: str) -> str:
        """The folder in which the modules inside of a file lie: beside it where a crate begins with it."""
        beside, own = Module("", folder_of(path)), Module("", path.removesuffix(".rs"))
        if name_of(path) in {*ROOTS, "mod.rs"}:
            return beside.folder
        names = [one.name for one in self._modules_of(path)]
        is_root = any(self.below(beside, name) for name in names)
        return beside.folder if is_root and not any(self.below(own, name) for name in names) else own.folder

    def _nearest_root(self, path: str) -> str:
        """The nearest file around that a crate begins with by its name."""
        folder = folder_of(path)
        while True:
            prefix = f"{folder}/" if folder else ""
            root = self._places.first_file(f"{prefix}{name}" for name in ROOTS)
            if root or not folder:
                return root
            folder = folder_of(folder)

    def _inner(self, path: str, line: int) -> str:
        """Qualified name of the innermost module in a file that a line stands in; empty where none is."""
        spans = self._spans_of(path)
        number = bisect_right(spans, line, key=lambda span: span[0])
        return spans[number - 1][1] if number else ""

    def _parts_of(self, path: str) -> frozenset[str]:
        """Qualified names of the modules in a file."""
        if path not in self._parts:
            self._parts[path] = frozenset(name for _, name in self._spans_of(path) if name)
        return self._parts[path]

    def _spans_of(self, path: str) -> Sequence[tuple[int, str]]:
        if path not in self._spans:
            facts = self._places.facts_of(path)
            self._spans[path] = _spans(facts.definitions if facts else ())
        return self._spans[path]


def _spans(definitions: Iterable[Definition]) -> list[tuple[int, str]]:
    """The lines at which another module in a file begins to be the innermost, with its name."""
    spans: list[tuple[int, str]] = []
    around: list[Definition] = []
    for one in sorted(definitions, key=lambda one: (one.line, -one.last_line)):
        if one.kind == "module":
            _close(around, one.line, spans)
            spans.append((one.line, one.qualname))
            around.append(one)
    _close(around, None, spans)
    return spans


def _close(around: list[Definition], line: int | None, spans: list[tuple[int, str]]) -> None:
    """End the modules that end before a line; all where there is none."""
    while around and (line is None or around[-1].last_line < line):
        ended = around.pop()
        spans.append((ended.last_line + 1, around[-1].qualname if around else ""))
