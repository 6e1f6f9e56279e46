"""What `__all__` holds, as far as the source says it.

The statements at the top level of a module are followed in their order, those in branches, loops and
`try` as well: each may run, so the names of all variants count. Nothing is run. What adds to `__all__`
in a way that is not understood (a comprehension, a call, a loop) leaves the rest readable.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mkdocs_kwmap.extract.name_lists import (
    DEFINITIONS,
    UNKNOWN,
    Exports,
    Values,
    is_all,
    is_written,
    item,
    plain_targets,
)

_CHANGING = {"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "update"} | {
    *("discard", "difference_update", "intersection_update", "symmetric_difference_update"),
    *("__setitem__", "__delitem__", "__iadd__"),
}


def read_exports(tree: ast.Module, text: str) -> Exports | None:
    """Read `__all__`.

    Parameters:
        tree: The module.
        text: Its source.

    Returns:
        Names and modules, each once; None where the module has no `__all__`.
    """
    if "__all__" not in text:
        return None
    lines = [number for number, line in enumerate(text.split("\n"), 1) if "__all__" in line]
    values = Values(tree)
    _Reader(values, lines).follow(tree.body)
    return values.current and values.current.without_repeats()


class _Reader:
    """Follows the statements that mention `__all__`."""

    def __init__(self, values: Values, lines: list[int]) -> None:
        self._values = values
        self._lines = lines

    def follow(self, statements: list[ast.stmt], *, may_run: bool = False) -> None:
        """Take in some statements.

        Parameters:
            statements: In their order.
            may_run: Whether they stand in a branch, so that what was there before may stay.
        """
        for node in statements:
            if not self._is_mentioned(node):
                continue
            if isinstance(node, DEFINITIONS):
                if _changes_from_within(node):
                    self._add(UNKNOWN)
                continue
            for block, is_branch in _blocks(node):
                self.follow(block, may_run=may_run or is_branch)
            self._statement(node, may_run=may_run)

    def _is_mentioned(self, node: ast.stmt) -> bool:
        following = bisect_left(self._lines, node.lineno)
        return following < len(self._lines) and self._lines[following] <= (node.end_lineno or node.lineno)

    def _add(self, more: Exports) -> None:
        self._values.current = (self._values.current or Exports()) + more

    def _set(self, value: Exports, *, may_run: bool) -> None:
        self._values.current = self._values.current + value if may_run and self._values.current else value

    def _statement(self, node: ast.stmt, *, may_run: bool) -> None:
        if isinstance(node, ast.Assign) and any(map(is_all, node.targets)):
            self._set(self._values.read(node.value), may_run=may_run)
        elif isinstance(node, ast.AnnAssign) and is_all(node.target):
            self._set(self._values.read(node.value) if node.value else UNKNOWN, may_run=may_run)
        elif isinstance(node, ast.AugAssign) and is_all(node.target):
            is_union = isinstance(node.op, ast.Add | ast.BitOr)
            self._add(self._values.read(node.value) if is_union else UNKNOWN)
        elif isinstance(node, ast.ImportFrom):
            self._import(node, may_run=may_run)
        elif isinstance(node, ast.Expr) and (method := _method_of_all(node.value)):
            assert isinstance(node.value, ast.Call)
            self._call(method, node.value, may_run=may_run)
        elif isinstance(node, ast.Delete) and not may_run and any(map(is_all, node.targets)):
            self._values.current = None
        elif _changes(_own_expressions(node)):
            self._add(UNKNOWN)
        if isinstance(node, ast.Assign) and not all(map(self._values.is_constant, _aliases(node))):
            self._add(UNKNOWN)

    def _import(self, node: ast.ImportFrom, *, may_run: bool) -> None:
        """`from .core import __all__` takes it over; under another name it may become a part of it."""
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            bound = alias.asname or alias.name
            if alias.name == "__all__" and bound == "__all__":
                self._set(Exports(modules=(module,)), may_run=may_run)
            elif alias.name == "__all__":
                self._values.imported[bound] = module
            elif bound == "__all__":
                self._set(UNKNOWN, may_run=may_run)

    def _call(self, method: str, call: ast.Call, *, may_run: bool) -> None:
        argument = call.args[-1] if call.args and not call.keywords else None
        if method in {"append", "add"} and argument:
            self._add(item(argument))
        elif method == "insert" and argument:
            self._insert(call.args[0], argument)
        elif method in {"extend", "update"} and argument and len(call.args) == 1:
            self._add(self._values.read(argument))
        elif method in {"remove", "discard"} and argument and not may_run:
            self._remove(argument)
        elif method == "sort" and not call.args and not call.keywords:
            self._order(sorted)
        elif method == "reverse":
            self._order(lambda names: reversed(tuple(names)))
        elif method == "clear" and not may_run:
            self._values.current = Exports()
        elif method in _CHANGING and method != "sort":
            self._add(UNKNOWN)

    def _insert(self, place: ast.expr, argument: ast.expr) -> None:
        found = self._values.current or Exports()
        added = item(argument)
        at = _integer(place)
        if at is None:
            self._add(added)
        else:
            names = found.names[:at] + added.names + found.names[at:]
            self._values.current = replace(found + added, names=names)

    def _remove(self, argument: ast.expr) -> None:
        found = self._values.current or Exports()
        names = list(found.names)
        if isinstance(argument, ast.Constant) and argument.value in names:
            names.remove(argument.value)
            self._values.current = replace(found, names=tuple(names))
        elif found.modules or not isinstance(argument, ast.Constant):
            self._add(UNKNOWN)  # a name of another module, or one that is computed

    def _order(self, arrange: Callable[[Iterable[str]], Iterable[str]]) -> None:
        if found := self._values.current:
            self._values.current = replace(found, names=tuple(arrange(found.names)))


def _blocks(node: ast.stmt) -> Iterator[tuple[list[ast.stmt], bool]]:
    """The statements inside a statement, and whether they are a branch that may not run."""
    is_branch = not isinstance(node, ast.With | ast.AsyncWith)
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        inner = getattr(node, field, ())
        if field in {"handlers", "cases"}:
            yield from ((one.body, True) for one in inner)
        elif inner:
            yield inner, is_branch and field != "finalbody"


def _own_expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, those of the statements inside it left out."""
    todo: list[ast.AST] = [node]
    while todo:
        current = todo.pop()
        yield current
        children = ast.iter_child_nodes(current)
        todo.extend(
            one for one in children if not isinstance(one, ast.stmt | ast.ExceptHandler | ast.match_case)
        )


def _integer(node: ast.expr) -> int | None:
    is_negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    number = node.operand if is_negative else node  # type: ignore[attr-defined]
    if isinstance(number, ast.Constant) and isinstance(number.value, int):
        return -number.value if is_negative else number.value
    return None


def _aliases(node: ast.Assign) -> list[str]:
    """Variables that an assignment makes another name of the list."""
    is_shared = is_all(node.value) or any(map(is_all, node.targets))
    return [name for name in plain_targets(node) if name != "__all__"] if is_shared else []


def _method_of_all(node: ast.AST) -> str:
    """`append` of `__all__.append("x")`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_all(node.func.value):
        return node.func.attr
    return ""


def _changes(nodes: Iterator[ast.AST]) -> bool:
    """Whether some code binds or changes `__all__`."""
    return any(_is_bound(node) or _changes_in_place(node) for node in nodes)


def _is_bound(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__" and is_written(node)


def _changes_in_place(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return is_all(node.value) and isinstance(node.ctx, ast.Store | ast.Del)
    return _method_of_all(node) in _CHANGING


def _changes_from_within(node: ast.stmt) -> bool:
    """Whether a function or class changes the `__all__` of the module, as a decorator `export` does."""
    nodes = list(ast.walk(node))
    if any(isinstance(one, ast.Global) and "__all__" in one.names for one in nodes):
        return any(map(_is_bound, nodes)) or any(map(_changes_in_place, nodes))
    return not any(map(_is_bound, nodes)) and any(map(_changes_in_place, nodes))
