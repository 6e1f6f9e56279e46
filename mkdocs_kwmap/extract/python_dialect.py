"""What is peculiar to Python where tree-sitter reads it: names of imports, and private names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from mkdocs_kwmap.extract.dialect import Dialect, Imported
from mkdocs_kwmap.extract.treesitter import Captures


class PythonDialect(Dialect):
    """The rules of Python."""

    def is_public(self, name: str, head: str, owner: str) -> bool:
        return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))

    def imported(self, node: Node, captures: Captures, text: Callable[[Node], str]) -> Iterator[Imported]:
        """All names of one statement; `__future__` is the only module that the grammar spells itself."""
        module = node.child_by_field_name("module_name")
        origin = "__future__" if node.type == "future_import_statement" else None
        if module is not None:
            origin = "".join(text(module).split())
        for one in node.children_by_field_name("name"):
            name, asname = one.child_by_field_name("name"), one.child_by_field_name("alias")
            yield text(name or one), origin, text(asname) if asname else ""
        if any(child.type == "wildcard_import" for child in node.named_children):
            yield "*", origin, ""
