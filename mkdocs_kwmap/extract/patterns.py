"""Constructs that the statements of a Python file show by themselves, with no look at another file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import chain

from mkdocs_kwmap.extract.expressions import arguments_of, dotted_name
from mkdocs_kwmap.extract.names import NameWalk
from mkdocs_kwmap.extract.scopes import Binding, Scope
from mkdocs_kwmap.model import Pattern

DEPRECATION_WARNING = "deprecation warning"
"""A call that warns of a deprecation; its line is that of the call."""
GENERATOR = "generator"
ASYNC_GENERATOR = "asynchronous generator"
MONKEY_PATCH = "monkey-patch"
"""A function or class takes the place of an attribute of something imported; its line is that of the
assignment."""
REGISTRY = "registry"
"""A function keeps what it is given in a mapping or list of the module; its line is that of the statement."""
SINGLE_INSTANCE = "single instance, made on demand"
"""A variable of the module or class is `None` until a function makes its value."""


def makes_on_demand(node: ast.If, shared: Iterable[str], receiver: str) -> bool:
    """Whether a function gives a variable of its module or class a new value where it has none.

    Parameters:
        node: An `if` of the function.
        shared: Names that the function declares `global`.
        receiver: What a method calls its class or instance; empty outside of `__new__` and class methods.
    """
    name = _tested(node.test)
    root, dot, _ = name.partition(".")
    is_shared = (bool(dot) and root == receiver) or (not dot and name in shared)
    return is_shared and any(_makes(one, name) for one in node.body)


def _tested(test: ast.expr) -> str:
    """The name of which a condition asks whether it has no value: `x is None`, `not x`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return dotted_name(test.operand)
    is_none = (
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.Is)
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value is None
    )
    return dotted_name(test.left) if is_none else ""  # type: ignore[attr-defined]


def _makes(node: ast.stmt, name: str) -> bool:
    if not (isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(dotted_name(target) == name for target in targets)


def patterns_of(walk: NameWalk) -> Iterator[Pattern]:
    """The constructs that a walk over a file met, as far as the rules of names decide what they are.

    Parameters:
        walk: A walk that has run.

    Yields:
        Generators; functions of an import that are replaced; registries.
    """
    for scope in walk.generators:
        name = ASYNC_GENERATOR if isinstance(scope.node, ast.AsyncFunctionDef) else GENERATOR
        yield Pattern(name, scope.qualname, scope.node.lineno)
    for scope, node in walk.attribute_assignments:
        if _replaces(scope, node):
            yield Pattern(MONKEY_PATCH, scope.qualname, node.lineno)
    for scope, container, given in walk.kept:
        if _is_container(scope, container) and _is_given(scope, given):
            yield Pattern(REGISTRY, scope.qualname, given.lineno)


def _replaces(scope: Scope, node: ast.Assign) -> bool:
    """Whether an assignment puts a function or class in the place of an attribute of an import."""
    is_made = isinstance(node.value, ast.Lambda) or _is_definition(scope, node.value)
    names = (dotted_name(target) for target in node.targets if isinstance(target, ast.Attribute))
    return is_made and any(_is_imported(scope, name.partition(".")[0], node.lineno) for name in names if name)


def _home(scope: Scope, name: str, line: int) -> Scope | None:
    return next((home for home, _ in scope.homes(name, [line])), None)


def _is_imported(scope: Scope, name: str, line: int) -> bool:
    home = _home(scope, name, line)
    return home is not None and home.bindings[name] is Binding.IMPORTED and name not in home.unknown


def _is_definition(scope: Scope, node: ast.expr) -> bool:
    if not isinstance(node, ast.Name):
        return False
    home = _home(scope, node.id, node.lineno)
    return home is not None and node.id in home.definitions and home.counts[node.id] == 1


def _is_container(scope: Scope, container: ast.Name) -> bool:
    home = _home(scope, container.id, container.lineno)
    return home is not None and home.kind == "module" and container.id in home.containers


def _is_given(scope: Scope, given: ast.Name) -> bool:
    """Whether a name is a parameter of the function, or of one around it."""
    home = _home(scope, given.id, given.lineno)
    if home is None or not isinstance(home.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    names = {argument.arg for argument in arguments_of(home.node.args)}
    return given.id in names and home.counts[given.id] == 1


_CONTROL = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)
_CONTROL_FLOW = (*_CONTROL, *filter(None, [getattr(ast, "TryStar", None)]))  # from Python 3.11 on
_OTHER_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def nesting_of(body: list[ast.stmt]) -> int:
    """The deepest nesting of control-flow statements in the body of a function.

    `elif` nests no deeper than its `if`; what stands in a nested function or class is left out.
    """
    deepest, stack = 0, [(iter(body), 0)]
    while stack:
        statements, depth = stack[-1]
        for node in statements:
            if isinstance(node, _CONTROL_FLOW):
                deepest = max(deepest, depth + 1)
                stack.extend(_blocks(node, depth))
                break
        else:
            stack.pop()
    return deepest


def _blocks(node: ast.stmt, depth: int) -> Iterator[tuple[Iterator[ast.stmt], int]]:
    """The blocks of a control-flow statement with the depth of each."""
    if isinstance(node, ast.Match):
        yield chain.from_iterable(case.body for case in node.cases), depth + 1
        return
    yield iter(node.body), depth + 1  # type: ignore[attr-defined]
    for handler in getattr(node, "handlers", ()):
        yield iter(handler.body), depth + 1
    yield iter(getattr(node, "finalbody", ())), depth + 1
    orelse = getattr(node, "orelse", [])
    is_elif = (
        isinstance(node, ast.If)
        and len(orelse) == 1
        and isinstance(orelse[0], ast.If)
        and orelse[0].col_offset == node.col_offset
    )
    yield iter(orelse), depth if is_elif else depth + 1
