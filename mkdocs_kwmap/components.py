"""The main components of a repository: the folders that a reader would take one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mkdocs_kwmap.folders import Folder, readme_of
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.paths import (
    folder_of,
    folders_around,
    is_among_tests,
    is_documentation,
    is_example,
    is_test,
    name_of,
)

_DIVIDED_FROM = 0.5
"""Share of all lines of code from which on the folders in a component are components as well."""


_MANIFESTS = frozenset(
    {"Cargo.toml", "build.gradle", "build.gradle.kts", "go.mod", "package.json", "pom.xml"}
    | {"pyproject.toml", "setup.cfg", "setup.py"}
)
"""Files that make their folder a package of its own."""
_ROOT_FROM = 0.1
"""Share of all lines of code from which on the files of the root are a component, as in a small Go module."""


class Components:
    """The components, those that the others build on first."""

    def __init__(
        self,
        folders: Mapping[str, Folder],
        facts: Mapping[str, Facts],
        imported: Callable[[str], Iterable[str]],
    ) -> None:
        """Find them.

        A component is a top folder with code that is no test, example or documentation; one that only holds
        others, such as `src`, without code, README or package file of its own, is none itself, and in one
        with at least half of the code each folder is another.

        Parameters:
            folders: All folders.
            facts: Facts by path.
            imported: Gives the folders of the map that a file imports from, or in which it imports files.
        """
        self._folders = folders
        self._lines = {path: one.lines for path, one in facts.items() if one.imports and _is_own(path)}
        self._sizes: dict[str, int] = {}
        self._unordered = self._found()
        self.folders: list[str] = self._in_order(self._unordered, imported)
        """Paths, in an order in which each stands behind those it imports from, as far as there is one."""

    def after(self, facts: Mapping[str, Facts], changed: Iterable[str]) -> Components | None:
        """The components after a change of files that import from the same folders as before.

        Parameters:
            facts: Facts by path.
            changed: Paths of the files that have changed.

        Returns:
            These; None where there may be others.
        """
        new = object.__new__(Components)
        new._folders, new._lines, new._sizes = self._folders, dict(self._lines), dict(self._sizes)
        for path in changed:
            if (path in self._lines) != (bool(facts[path].imports) and _is_own(path)):
                return None
            if path in self._lines:
                new._lines[path] = facts[path].lines
                for folder in folders_around(path):
                    if folder in new._sizes:
                        new._sizes[folder] += facts[path].lines - self._lines[path]
        if new._found() != self._unordered:
            return None
        new._unordered, new.folders = self._unordered, self.folders
        return new

    def _found(self) -> list[str]:
        whole = sum(self._lines.values())
        own = sum(self._lines.get(path, 0) for path in self._folders[""].files)
        found = [""] if own > whole * _ROOT_FROM else []
        for top in self._parts(""):
            found += self._opened(top)
        for folder in list(found):
            parts = self._parts(folder) if folder else []
            if len(parts) > 1 and self._size(folder) >= whole * _DIVIDED_FROM:
                found += parts
        return found

    def _opened(self, folder: str) -> list[str]:
        """A folder, or those in it where it only holds them."""
        files = self._folders[folder].files
        is_whole = (
            any(path in self._lines for path in files)
            or any(name_of(path) in _MANIFESTS for path in files)
            or bool(readme_of(files))
        )
        return [folder] if is_whole else [one for part in self._parts(folder) for one in self._opened(part)]

    def _parts(self, folder: str) -> list[str]:
        return [one for one in self._folders[folder].folders if self._size(one)]

    def _size(self, folder: str) -> int:
        if folder not in self._sizes:
            self._sizes[folder] = sum(self._lines.get(path, 0) for path in self._folders[folder].below)
        return self._sizes[folder]

    def _in_order(self, found: Sequence[str], imported: Callable[[str], Iterable[str]]) -> list[str]:
        import networkx  # noqa: PLC0415  # takes a tenth of a second, and is needed once

        components = set(found)
        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_nodes_from(sorted(components))
        for path in self._lines:
            own = _nearest(folder_of(path), components)
            others = {_nearest(other, components) for other in imported(path)}
            if own in components:
                graph.add_edges_from((other, own) for other in (others - {own}) & components)
        # components that import from each other are one node, and stand side by side
        whole = networkx.condensation(graph)
        members = {node: sorted(whole.nodes[node]["members"]) for node in whole}
        ordered = networkx.lexicographical_topological_sort(whole, key=lambda node: members[node][0])
        return [folder for node in ordered for folder in members[node]]


def _nearest(folder: str, components: set[str]) -> str:
    """The innermost component that a folder is or lies in; empty for the root's, or where there is none."""
    while folder and folder not in components:
        folder = folder_of(folder)
    return folder


def _is_own(path: str) -> bool:
    """Whether a file is of the thing itself: no test, example, or part of its documentation."""
    return not (
        is_test(path)
        or is_among_tests(path)
        or is_example(path)
        or is_documentation(path)
        or path.startswith(".")
    )
