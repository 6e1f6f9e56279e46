"""The layers of the folders: which of them build on which others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.paths import folder_of, is_among_tests, is_documentation, is_test
from mkdocs_kwmap.resolve import Target


class Layer(Struct, frozen=True):
    """Where a folder stands among the others."""

    number: int
    """1 for a folder that imports from no other, else one more than the highest of those it imports from."""
    circle: tuple[str, ...] = ()
    """The folders that import from each other in a circle, itself among them; they share a layer."""


class Layers:
    """The layers of all folders whose files import from other folders or are imported from there."""

    def __init__(self, facts: Mapping[str, Facts], targets: Mapping[str, Sequence[Target | None]]) -> None:
        """Find the layers.

        What tests and documentation import, and what is imported for type checkers only, does not count.

        Parameters:
            facts: Facts by path.
            targets: Where the imports of each file lead, in their order.
        """
        self.of: dict[str, Layer] = _layers(facts, targets)
        """By folder."""
        self.number = max((layer.number for layer in self.of.values()), default=0)
        """How many there are."""

    def folders(self, number: int) -> list[str]:
        """The folders of a layer, sorted."""
        return sorted(folder for folder, layer in self.of.items() if layer.number == number)


def _layers(facts: Mapping[str, Facts], targets: Mapping[str, Sequence[Target | None]]) -> dict[str, Layer]:
    import networkx  # noqa: PLC0415  # takes a tenth of a second, and is needed once

    pairs = (
        (folder_of(path), other)
        for path, one in facts.items()
        for other in folders_above(path, one, targets[path])
    )
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_edges_from(dict.fromkeys(pairs))  # of files in a folder, most build on the same others
    # one node for each circle: what is left has none
    whole = networkx.condensation(graph)
    numbers: dict[int, int] = {}
    for node in reversed(list(networkx.topological_sort(whole))):
        numbers[node] = 1 + max((numbers[other] for other in whole[node]), default=0)
    found_layers: dict[str, Layer] = {}
    for node, number in numbers.items():
        members = tuple(sorted(whole.nodes[node]["members"]))
        circle = members if len(members) > 1 else ()
        found_layers.update({folder: Layer(number, circle) for folder in members})
    return found_layers


def folders_above(path: str, facts: Facts, targets: Sequence[Target | None]) -> Iterator[str]:
    """The other folders that a file builds on, by its imports.

    Parameters:
        path: The file.
        facts: What it says.
        targets: Where its imports lead, in their order.
    """
    if is_test(path) or is_among_tests(path) or is_documentation(path):
        return
    folder = folder_of(path)
    for found, target in zip(facts.imports, targets, strict=True):
        other = _folder(target) if target is not None and "type-checking" not in found.flags else None
        if other is not None and other != folder:
            yield other


def _folder(target: Target) -> str | None:
    """The folder that an import leads into; None where it leads out of the map, or nowhere for certain."""
    return folder_of(target.path) if target.path else target.folder
