"""Which file the name of a module means, as seen from another file."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from mkdocs_kwmap.model import Source
from mkdocs_kwmap.paths import folder_of, stem_of
from mkdocs_kwmap.weak_methods import weakly


class Modules:
    """The modules of the map."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.path: source for source in sources if source.module}
        self._paths = _paths_by_module(self._sources.values())
        # what the files of one folder import is mostly the same
        self._found: Callable[[str, str], str | None] = lru_cache(maxsize=50_000)(weakly(self._find))

    def name_of(self, path: str) -> str:
        """Dotted name of the module a file is; empty if it is none."""
        source = self._sources.get(path)
        return source.module if source else ""

    def has(self, name: str) -> bool:
        """Whether any file of the map may be meant by a name."""
        return name in self._paths

    def absolute(self, path: str, module: str) -> str | None:
        """A module name without leading dots; None where the dots lead out of the file's package."""
        level = len(module) - len(module.lstrip("."))
        if not level:
            return module
        if path not in self._sources:
            return None
        package = self.name_of(path).split(".")
        if stem_of(path) != "__init__":
            package.pop()
        if level > 1:
            package = package[: 1 - level] if level - 1 < len(package) else []
        if not package:
            return None
        return ".".join(filter(None, [*package, module[level:]]))

    def find(self, importer: str, module: str) -> str | None:
        """The file of a module, as seen from a file that imports it; None where it is not in the map."""
        if module not in self._paths:
            return None
        if "." not in module and module in sys.stdlib_module_names and not self._is_own(importer, module):
            return None
        return self._found(module, folder_of(importer))

    def _find(self, module: str, folder: str) -> str | None:
        """The file of a module, as seen from the files of a folder."""
        candidates: Sequence[str] = self._paths[module]
        if "." not in module:
            candidates = [path for path in candidates if self._is_reachable(path, folder)]
        return _nearest(candidates, folder)

    def _is_own(self, importer: str, top: str) -> bool:
        return self.name_of(importer).partition(".")[0] == top

    def _is_reachable(self, path: str, folder: str) -> bool:
        """Whether the file can be on the import path: a package, or a script's neighbour, or on top."""
        if stem_of(path) == "__init__":
            return True
        return folder_of(path) in {folder, "", "src", "lib", self._sources[path].origin}


def _paths_by_module(sources: Iterable[Source]) -> dict[str, list[str]]:
    """Files of each module name, sources before stubs.

    A file below folders without `__init__` is known by its path as well: `tests.helpers`; one
    below `src` also by its path from there.
    """
    paths: dict[str, list[str]] = defaultdict(list)
    for source in sorted(sources, key=lambda source: (source.path.endswith(".pyi"), source.path)):
        for name in names_of_module(source):
            paths[name].append(source.path)
    return dict(paths)


def names_of_module(source: Source) -> set[str]:
    """The dotted names under which a file may be imported; none for one that is no module."""
    if not source.module:
        return set()
    by_path = _dotted_path(source.path)
    return {source.module, by_path, by_path.removeprefix("src.")}


def _dotted_path(path: str) -> str:
    folders, stem = path.split("/")[:-1], stem_of(path)
    return ".".join(folders if stem == "__init__" else [*folders, stem])


def _nearest(paths: Sequence[str], folder: str) -> str | None:
    """The path that shares the most folders with the importing files; None where two share as many."""
    if len(paths) < 2:
        return paths[0] if paths else None
    shared = sorted(((_shared_folders(path, folder), path) for path in paths), reverse=True)
    (most, best), (second, other) = shared[:2]
    if most > second:
        return best
    pair = {best, other}
    stub = {path for path in pair if path.endswith(".pyi")}
    if len(shared) == 2 and len(stub) == 1:
        return (pair - stub).pop()
    return None


def _shared_folders(path: str, folder: str) -> int:
    count = 0
    for mine, theirs in zip(path.split("/")[:-1], folder.split("/"), strict=False):
        if mine != theirs:
            break
        count += 1
    return count
