"""Circular imports: modules that need each other before they can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_kwmap.model import Facts, Import
from mkdocs_kwmap.resolve import Resolver, Target

_STUB = ".pyi"
_LATE = {"script", "type-checking"}
"""Flags of imports that do not run while the module is imported."""


def import_cycles(
    resolver: Resolver, facts: Mapping[str, Facts], targets: Mapping[str, Sequence[Target | None]]
) -> dict[str, tuple[str, ...]]:
    """Find the circular imports among modules.

    Only imports that run when the module is imported count: none in functions, none for type checkers,
    none of stubs, none below `if __name__ == "__main__"`.

    Parameters:
        resolver: Resolves names of the map.
        facts: Facts by path.
        targets: Where the imports of each file lead, in their order.

    Returns:
        Per file in a cycle the shortest one through it: paths in the order of the imports, the file
        itself first. Cycles are found with NetworkX (strongly connected components, then a
        breadth-first search).
    """
    import networkx  # noqa: PLC0415  # takes a tenth of a second, and is needed once

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    for path, one in facts.items():
        for found, target in zip(one.imports, targets[path], strict=True):
            if other := needed_by(resolver, path, found, target):
                graph.add_edge(path, other)
    cycles: dict[str, tuple[str, ...]] = {}
    for component in networkx.strongly_connected_components(graph):
        if len(component) > 1:
            edges = [(one, other) for one in sorted(component) for other in graph[one] if other in component]
            inner: networkx.DiGraph[str] = networkx.DiGraph(edges)
            for path in sorted(component):
                # a node that stands for the file at the start of the way: it ends where it began
                inner.add_edges_from([("", other) for other in inner[path]])
                cycles[path] = (path, *networkx.shortest_path(inner, "", path)[1:-1])
                inner.remove_node("")
    return cycles


def needed_by(resolver: Resolver, path: str, found: Import, target: Target | None) -> str:
    """The other file that an import needs when its module is imported.

    That is the module the name is taken from. A module that is taken from its package needs no more of
    the package than that it is there, which holds as soon as its import has begun.

    Parameters:
        resolver: Resolves names of the map.
        path: The file with the import.
        found: The import.
        target: Where it leads.

    Returns:
        Path of the file; empty where the import needs none of the map, or not at once.
    """
    if found.scope or _LATE & set(found.flags) or path.endswith(_STUB):
        return ""
    is_module = target is not None and target.definition < 0
    other = target.path if target is not None and is_module else resolver.module_of(path, found)
    return other if other != path and not other.endswith(_STUB) else ""
