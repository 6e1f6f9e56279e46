"""A Griffe visit of a Python file, as far as its objects are needed: their docstrings, labels and names.

What Griffe makes of values, and of the parameters of functions without a docstring, nobody asks for; in a
file of data, or of tests, that would be most of the work.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe

from mkdocs_kwmap.model import Source

MOST_ASSIGNMENTS = 5_000
"""In one block; Griffe looks through the whole block for each, so that more of them take minutes."""


class _TooManyAssignmentsError(Exception):
    """A block has more than `MOST_ASSIGNMENTS`."""


class Visit(griffe.Extension):
    """Keeps the tree Griffe visits, and which of Griffe's objects stands for which node."""

    def __init__(self) -> None:
        self.tree = ast.Module([], [])
        self.objects: dict[int, list[griffe.Object]] = defaultdict(list)

    def on_module_node(
        self, *, node: ast.AST | griffe.ObjectNode, agent: griffe.Visitor | griffe.Inspector, **kwargs: Any
    ) -> None:
        assert isinstance(node, ast.Module)
        self.tree = node
        if any(_assignments(block) > MOST_ASSIGNMENTS for block in _blocks(node)):
            raise _TooManyAssignmentsError

    def on_instance(
        self,
        *,
        node: ast.AST | griffe.ObjectNode,
        obj: griffe.Object,
        agent: griffe.Visitor | griffe.Inspector,
        **kwargs: Any,
    ) -> None:
        self.objects[id(node)].append(obj)

    def release(self) -> None:
        """Empty Griffe's objects, which nothing may use from then on.

        They know their members, and their members and expressions know them. With these cycles broken,
        everything is freed as soon as the last of it is let go.
        """
        for objects in self.objects.values():
            for obj in objects:
                vars(obj).clear()


def visited(source: Source, text: str, visit: Visit) -> griffe.Module:
    """The module as Griffe has it, without members where Griffe fails on a tree, or would take too long.

    Parameters:
        source: The file; its `module` names the module.
        text: Its text.
        visit: Is told of each object.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As `compile` does.
    """
    name = source.module or Path(source.path).stem
    try:
        return _Visitor(name, Path(source.path), text, griffe.Extensions(visit)).get_module()
    except (SyntaxError, RecursionError, MemoryError):
        raise
    except Exception:  # besides our own: Griffe 2.4 cannot take overloads in an `__init__`, say
        if not visit.tree.body:
            raise
        docstring = ast.get_docstring(visit.tree)
        return griffe.Module(name, docstring=griffe.Docstring(docstring) if docstring else None)


class _Visitor(griffe.Visitor):
    """Visits statements only, and hides from Griffe what nobody asks for."""

    def __init__(self, name: str, path: Path, text: str, extensions: griffe.Extensions) -> None:
        super().__init__(name, path, text, extensions)
        self._of_attributes: dict[int, ast.AST] = {}
        """What attributes stand in; looking for what follows one, Griffe links all children to it."""

    def get_module(self) -> griffe.Module:
        try:
            return super().get_module()
        finally:
            for parent in self._of_attributes.values():
                for child in ast.iter_child_nodes(parent):
                    vars(child).pop("parent", None)

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.Expr):
            return
        for block in _BLOCKS:
            for child in getattr(node, block, ()):
                child.parent = node
                self.visit(child)

    def handle_function(
        self, node: ast.AsyncFunctionDef | ast.FunctionDef, labels: set[str] | None = None
    ) -> None:
        if node.name == "__init__" or _may_have_docstring(node):  # a class is documented with the former
            super().handle_function(node, labels)
            return
        arguments, node.args = node.args, _NO_ARGUMENTS
        try:
            super().handle_function(node, labels)
        finally:
            node.args = arguments

    def handle_attribute(
        self, node: ast.Assign | ast.AnnAssign, annotation: str | griffe.Expr | None = None
    ) -> None:
        parent: ast.AST = node.parent  # type: ignore[union-attr]  # set by `generic_visit`
        self._of_attributes[id(parent)] = parent
        value = node.value
        if value is None or _gives_all(node):
            super().handle_attribute(node, annotation)
            return
        node.value = _ANY_VALUE
        try:
            super().handle_attribute(node, annotation)
        finally:
            node.value = value


_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
"""What statements stand in, in the order of the source."""
_NO_ARGUMENTS = ast.arguments([], [], None, [], [], None, [])
_ANY_VALUE = ast.Constant(0)


def _may_have_docstring(node: ast.AsyncFunctionDef | ast.FunctionDef) -> bool:
    first = node.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


def _gives_all(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any("__all__" in map(_name, ast.walk(target)) for target in targets)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """The statements of a module and of the classes at its top level."""
    yield tree.body
    yield from (node.body for node in tree.body if isinstance(node, ast.ClassDef))


def _assignments(block: list[ast.stmt]) -> int:
    if len(block) <= MOST_ASSIGNMENTS:
        return 0
    return sum(isinstance(node, ast.Assign | ast.AnnAssign) for node in block)
