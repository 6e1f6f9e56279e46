"""Expressions that give lists of names, as `__all__` is made of them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mkdocs_kwmap.extract.expressions import dotted_name

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OWN_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SAME_CONTENT = {"list", "tuple", "set", "frozenset", "sorted"}


@dataclass(frozen=True)
class Exports:
    """The content of `__all__`."""

    names: tuple[str, ...] = ()
    """In their order; one that is added twice is there twice."""
    modules: tuple[str, ...] = ()
    """Modules whose `__all__` is a part of it, as `Facts.exports_from` has them."""
    partial: bool = False
    """Whether there may be more than that."""

    def __add__(self, other: Exports) -> Exports:
        return Exports(self.names + other.names, self.modules + other.modules, self.partial or other.partial)

    def without_repeats(self) -> Exports:
        """The same, with each name and module once."""
        return replace(
            self, names=tuple(dict.fromkeys(self.names)), modules=tuple(dict.fromkeys(self.modules))
        )


UNKNOWN = Exports(partial=True)
"""What an expression that is not understood may hold."""


class Values:
    """Reads such expressions of one module."""

    def __init__(self, tree: ast.Module) -> None:
        self.current: Exports | None = None
        """What `__all__` holds so far."""
        self.imported: dict[str, str] = {}
        """Modules by the name under which their `__all__` is imported."""
        self._tree = tree
        self._open: set[str] = set()
        """Variables whose value is being read."""

    def read(self, node: ast.expr) -> Exports:
        """What a list, or an expression that gives one, holds."""
        reader = _READERS.get(type(node))
        return reader(self, node) if reader else UNKNOWN

    def is_constant(self, name: str) -> bool:
        """Whether a variable of the module is assigned once and never changed."""
        return _only_value(self._tree, name) is not None

    def _choice(self, node: ast.IfExp) -> Exports:
        return self.read(node.body) + self.read(node.orelse)

    def _copy(self, node: ast.Subscript) -> Exports:
        return self.read(node.value) if _is_whole(node.slice) else UNKNOWN

    def _sum(self, node: ast.BinOp) -> Exports:
        """A chain of `+`, which may be long, from its left end."""
        parts = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.BitOr):
            parts.append(left.right)
            left = left.left
        if left is node:  # another operator
            return UNKNOWN
        return sum(map(self.read, reversed(parts)), start=self.read(left))

    def _elements(self, node: ast.List | ast.Tuple | ast.Set) -> Exports:
        names: list[str] = []
        modules: list[str] = []
        partial = False
        for element in node.elts:
            one = self.read(element.value) if isinstance(element, ast.Starred) else item(element)
            names += one.names
            modules += one.modules
            partial = partial or one.partial
        return Exports(tuple(names), tuple(modules), partial)

    def _attribute(self, node: ast.Attribute) -> Exports:
        """`core.__all__`, where `core` can be a module."""
        if node.attr != "__all__":
            return UNKNOWN
        name = dotted_name(node.value)
        root = name.partition(".")[0]
        return Exports(modules=(name,)) if name and root not in self._values_bound else UNKNOWN

    @cached_property
    def _values_bound(self) -> set[str]:
        """Names that the module binds to something else than a module."""
        nodes = list(top_level_nodes(self._tree))
        stored = {node.id for node in nodes if isinstance(node, ast.Name) and is_written(node)}
        return stored | {node.name for node in nodes if isinstance(node, DEFINITIONS)}

    def _name(self, node: ast.Name) -> Exports:
        name = node.id
        if name == "__all__":
            return self.current or UNKNOWN
        if name in self.imported:
            return Exports(modules=(self.imported[name],))
        value = _only_value(self._tree, name)
        # `__all__` itself may be another one by now
        if value is None or name in self._open or any(is_all(node) for node in ast.walk(value)):
            return UNKNOWN
        self._open.add(name)
        found = self.read(value)
        self._open.remove(name)
        return found

    def _result(self, call: ast.Call) -> Exports:
        """The list a call gives: a copy of one, or a split string."""
        function = call.func
        if isinstance(function, ast.Name) and function.id in _SAME_CONTENT:
            return self._same_content(function.id, call)
        if isinstance(function, ast.Attribute) and not call.keywords:
            if function.attr == "copy" and not call.args:
                return self.read(function.value)
            if function.attr == "split":
                return _split(function.value, call.args)
        return UNKNOWN

    def _same_content(self, function: str, call: ast.Call) -> Exports:
        if not call.args and not call.keywords:
            return Exports()
        if len(call.args) != 1 or (call.keywords and function != "sorted"):
            return UNKNOWN
        value = self.read(call.args[0])
        is_plain = function == "sorted" and not call.keywords
        return replace(value, names=tuple(sorted(value.names))) if is_plain else value


_READERS: dict[type[ast.expr], Callable[[Values, Any], Exports]] = {
    ast.List: Values._elements,
    ast.Tuple: Values._elements,
    ast.Set: Values._elements,
    ast.BinOp: Values._sum,
    ast.IfExp: Values._choice,
    ast.Attribute: Values._attribute,
    ast.Name: Values._name,
    ast.Subscript: Values._copy,
    ast.Call: Values._result,
}
"""What gives a list, and how it is read."""


def item(node: ast.expr) -> Exports:
    """One element of a list."""
    return Exports((name,)) if (name := _string(node)) else UNKNOWN


def _split(text: ast.expr, arguments: list[ast.expr]) -> Exports:
    """The words of `"a b".split()`."""
    words, *separators = (_string(node) for node in (text, *arguments))
    if not words or not all(separators) or len(separators) > 1:
        return UNKNOWN
    return Exports(tuple(words.split(separators[0] if separators else None)))


def _string(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def is_all(node: ast.AST) -> bool:
    """Whether it is the name `__all__`."""
    return isinstance(node, ast.Name) and node.id == "__all__"


def _is_whole(node: ast.expr) -> bool:
    """Whether a subscript is `[:]`."""
    return isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)


def _only_value(tree: ast.Module, name: str) -> ast.expr | None:
    """What a variable of the module holds, where it is assigned once and never changed."""
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and name in plain_targets(node)
    ]
    nodes = list(ast.walk(tree))
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    written = sum(map(is_written, names))
    parts = (node.value for node in nodes if isinstance(node, ast.Attribute | ast.Subscript))
    is_changed = any(isinstance(part, ast.Name) and part.id == name for part in parts)
    is_shadowed = any(isinstance(node, DEFINITIONS) and node.name == name for node in nodes)
    return values[0] if len(values) == written == 1 and not (is_changed or is_shadowed) else None


def plain_targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    """The variables that hold the value of an assignment as a whole."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def is_written(node: ast.Name) -> bool:
    """Whether a name is bound or deleted, and not read."""
    return isinstance(node.ctx, ast.Store | ast.Del)


def top_level_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of a module, the inside of functions, classes and comprehensions left out."""
    todo: list[ast.AST] = [tree]
    while todo:
        current = todo.pop()
        yield current
        if not isinstance(current, (*DEFINITIONS, *_OWN_SCOPES)):
            todo.extend(ast.iter_child_nodes(current))
