"""The main components of a repository: the folders that a reader would take one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set

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
        self._lines = {path: one.lines for path, one in facts.items() if _counts(path, one)}
        self._sizes: dict[str, int] = {}
        self._unordered = frozenset(self._found())
        self._built_on = {path: found for path in self._lines if (found := self._others(path, imported))}
        """By path the other components that a file of a component imports from; without files of none."""
        self.folders: list[str] = self._in_order()
        """Paths, in an order in which each stands behind those it imports from, as far as there is one."""

    def after(
        self,
        folders: Mapping[str, Folder],
        facts: Mapping[str, Facts],
        changed: Iterable[str],
        imported: Callable[[str], Iterable[str]],
    ) -> Components | None:
        """The components after a change of some files.

        Parameters:
            folders: All folders as they are.
            facts: Facts by path.
            changed: Paths of the files that have changed, come or gone, or with imports that lead elsewhere.
            imported: Gives the folders of the map that a file imports from, or in which it imports files.

        Returns:
            These; None where there may be others, or in another order.
        """
        new = object.__new__(Components)
        new._folders, new._lines, new._sizes = folders, dict(self._lines), dict(self._sizes)
        for path in changed:
            new._count(path, facts.get(path))
        if frozenset(new._found()) != self._unordered:
            return None
        new._unordered, new._built_on, new.folders = self._unordered, self._built_on, self.folders
        is_alike = all(new._others(path, imported) == self._built_on.get(path, set()) for path in changed)
        return new if is_alike else None

    def _count(self, path: str, facts: Facts | None) -> None:
        """Have the lines of a file that has changed, come or gone."""
        more = -self._lines.pop(path, 0)
        if facts is not None and _counts(path, facts):
            self._lines[path] = facts.lines
            more += facts.lines
        for folder in folders_around(path):
            if folder in self._sizes:
                self._sizes[folder] += more

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

    def _others(self, path: str, imported: Callable[[str], Iterable[str]]) -> set[str]:
        """The other components that a file of a component imports from."""
        components = self._unordered
        own = _nearest(folder_of(path), components)
        if path not in self._lines or own not in components:
            return set()
        return {_nearest(other, components) for other in imported(path)} & components - {own}

    def _in_order(self) -> list[str]:
        import networkx  # noqa: PLC0415  # takes a tenth of a second, and is needed once

        components = self._unordered
        graph: networkx.DiGraph[str] = networkx.DiGraph()
        graph.add_nodes_from(sorted(components))
        for path, others in self._built_on.items():
            graph.add_edges_from((other, _nearest(folder_of(path), components)) for other in others)
        # components that import from each other are one node, and stand side by side
        whole = networkx.condensation(graph)
        members = {node: sorted(whole.nodes[node]["members"]) for node in whole}
        ordered = networkx.lexicographical_topological_sort(whole, key=lambda node: members[node][0])
        return [folder for node in ordered for folder in members[node]]


def _nearest(folder: str, components: Set[str]) -> str:
    """The innermost component that a folder is or lies in; empty for the root's, or where there is none."""
    while folder and folder not in components:
        folder = folder_of(folder)
    return folder


def _counts(path: str, facts: Facts) -> bool:
    """Whether a file is one of the code that is divided into components."""
    return bool(facts.imports) and _is_own(path)


def _is_own(path: str) -> bool:
    """Whether a file is of the thing itself: no test, example, or part of its documentation."""
    return not (
        is_test(path)
        or is_among_tests(path)
        or is_example(path)
        or is_documentation(path)
        or path.startswith(".")
    )
