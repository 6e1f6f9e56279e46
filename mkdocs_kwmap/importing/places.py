"""Files, folders and definitions of the map by what the source of other languages calls them."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from mkdocs_kwmap.model import Definition, Facts, Import, Source
from mkdocs_kwmap.paths import folder_of, name_of
from mkdocs_kwmap.resolve import Target

_WITHOUT_SCOPE = frozenset({"heading", "identifier"})
"""Kinds that no import can name."""


class Places:
    """The files and folders of the map by the ends of their paths; made once, then only read."""

    def __init__(self, sources: Iterable[Source], facts: Mapping[str, Facts]) -> None:
        """Index the paths.

        Parameters:
            sources: All files of the map.
            facts: Facts by path; files without text have none.
        """
        self.sources = {source.path: source for source in sources}
        self._by_name = _by_last_part(self.sources)
        self._files_in = _files_by_folder(self.sources)
        self._folders_by_name = _by_last_part(self._files_in)
        # the headers of a project are included by many of its files
        self._ending_in: Callable[[str], tuple[str, ...]] = lru_cache(maxsize=20_000)(
            partial(_ending_in, self._by_name)
        )
        self._take(facts)

    def after(self, facts: Mapping[str, Facts]) -> Places:
        """The same files and folders after some of them have changed.

        Parameters:
            facts: Facts by path.
        """
        new = object.__new__(Places)
        new.sources, new._by_name, new._files_in = self.sources, self._by_name, self._files_in
        new._folders_by_name, new._ending_in = self._folders_by_name, self._ending_in
        new._take(facts)
        return new

    def _take(self, facts: Mapping[str, Facts]) -> None:
        self._facts = facts
        self._numbers: dict[str, dict[str, int]] = {}
        self._bindings: dict[str, Mapping[str, Sequence[Import]]] = {}

    def is_file(self, path: str) -> bool:
        """Whether a path is a file of the map."""
        return path in self.sources

    def files_in(self, folder: str) -> Sequence[str]:
        """Paths of the files that lie in a folder itself."""
        return self._files_in.get(folder, ())

    def facts_of(self, path: str) -> Facts | None:
        """The facts of a file, where it has text."""
        return self._facts.get(path)

    def ending_in(self, end: str) -> tuple[str, ...]:
        """The files whose path ends in whole parts of a path, sorted."""
        return self._ending_in(end)

    def folders_ending_in(self, end: str) -> tuple[str, ...]:
        """The folders with files whose path ends in whole parts of a path, sorted."""
        return _ending_in(self._folders_by_name, end)

    def first_file(self, names: Iterable[str]) -> str:
        """The first of some paths that is a file of the map; empty where none is."""
        return next((name for name in names if name in self.sources), "")

    def member(self, path: str, names: Iterable[str]) -> Target | None:
        """The definition of a file that bears one of some qualified names."""
        numbers = self._numbers_of(path)
        number = next((numbers[name] for name in names if name in numbers), None)
        if number is None:
            return None
        return Target(path, self._facts[path].definitions[number].line, number)

    def within(self, path: str, names: Iterable[str]) -> Target:
        """The definition of a file that bears one of some qualified names; else the file itself."""
        return self.member(path, names) or Target(path)

    def bound(self, path: str, name: str) -> Sequence[Import]:
        """The imports that give a name to a file; `*` for those of all names of another."""
        if path not in self._bindings:
            bindings: dict[str, list[Import]] = defaultdict(list)
            facts = self._facts.get(path)
            for one in facts.imports if facts else ():
                bindings[one.asname or one.name].append(one)
            self._bindings[path] = dict(bindings)
        return self._bindings[path].get(name, ())

    def _numbers_of(self, path: str) -> dict[str, int]:
        """Definitions of a file by qualified name: of several the first that is no mere declaration."""
        if path not in self._numbers:
            numbers: dict[str, int] = {}
            facts = self._facts.get(path)
            definitions = list(enumerate(facts.definitions)) if facts else []
            for number, one in sorted(definitions, key=lambda item: item[1].is_declaration):
                if one.kind not in _WITHOUT_SCOPE:
                    numbers.setdefault(one.qualname, number)
            self._numbers[path] = numbers
        return self._numbers[path]

    def default_export(self, path: str) -> Definition | None:
        """The definition that a JavaScript file exports as its default, where it stands with the word."""
        facts = self._facts.get(path)
        found = (one for one in facts.definitions if one.head.startswith("export default")) if facts else ()
        return next(iter(found), None)


def beside(path: str, name: str) -> str:
    """A relative path as seen from the folder of a file; empty where it leads out of the map."""
    return inside(folder_of(path), name)


def inside(folder: str, name: str) -> str:
    """A relative path as seen from a folder; empty where it leads out of the map."""
    joined = posixpath.normpath(f"{folder}/{name}" if folder else name)
    return "" if joined.startswith(("../", "/")) or joined in {".", ".."} else joined


def one_of(paths: Sequence[str]) -> Target | None:
    """A target of the files that may be meant: none, the only one, or all as candidates."""
    if len(paths) > 1:
        return Target(candidates=tuple(sorted(paths)))
    return Target(paths[0]) if paths else None


def root_of(path: str, end: str) -> str:
    """The folder from which a path ends in another: `a/b` of `a/b/c/d.h` and `c/d.h`."""
    return path[: -len(end)].rstrip("/")


def _ending_in(by_name: Mapping[str, Sequence[str]], end: str) -> tuple[str, ...]:
    end = posixpath.normpath(end.lstrip("/")) if end else ""
    # a path that leads upwards names its end no less
    while end.startswith("../"):
        end = end[3:]
    tail = f"/{end}"
    return tuple(path for path in by_name.get(name_of(end), ()) if path == end or path.endswith(tail))


def _by_last_part(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths):
        names[name_of(path)].append(path)
    return {name: tuple(found) for name, found in names.items()}  # take less than lists


def _files_by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    folders: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        folders[folder_of(path)].append(path)
    return dict(folders)
