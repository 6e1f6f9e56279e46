"""A walk over the statements of a Python syntax tree, with the scope and branch each stands in."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mkdocs_kwmap.extract.deprecations import warns_of_deprecation

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = ("body", "orelse", "finalbody")
_ASSIGNMENTS = ("Assign", "AnnAssign", "TypeAlias")


@dataclass(frozen=True)
class Scope:
    """Where a statement stands: the module, a class or a function."""

    kind: Literal["module", "class", "function"] = "module"
    name: str = ""
    """Qualified name of the class or function; empty for the module."""
    is_local: bool = False
    """Whether there is a function around it."""

    @property
    def is_class(self) -> bool:
        return self.kind == "class"

    def qualname(self, name: str) -> str:
        """The qualified name of something defined in this scope, as Python's `__qualname__`."""
        if not self.name:
            return name
        return f"{self.name}.<locals>.{name}" if self.kind == "function" else f"{self.name}.{name}"


@dataclass(frozen=True)
class Site:
    """A statement that defines or imports something, or that the map tells of for what it does."""

    node: Any
    """The statement (`ast.stmt`)."""
    scope: Scope
    flags: tuple[str, ...] = ()
    """Which branches it stands in: `type-checking`, `try`, `conditional`."""
    names: tuple[tuple[str, ast.expr], ...] = ()
    """Names an assignment gives a value to, each with its node."""
    is_main_guard: bool = False
    is_deprecation_warning: bool = False
    is_from_function: bool = False
    """Whether a function assigns a variable of the module."""


@dataclass(frozen=True)
class _Owner:
    """A class whose body or methods are being walked, and the instance attributes seen so far."""

    scope: Scope
    seen: set[str]


@dataclass(frozen=True)
class _Block:
    statements: list[ast.stmt]
    scope: Scope
    flags: tuple[str, ...] = ()
    owner: _Owner | None = None
    receiver: str = ""
    """What the method calls its instance: usually `self`."""
    shared: set[str] = field(default_factory=set)
    """Names that the function around it has declared `global` so far."""


def walk(tree: ast.Module) -> Iterator[Site]:
    """Yield every statement that defines or imports a name, or warns of a deprecation.

    A stack instead of recursion: a chain of 2,500 `elif` is nested as deeply.

    Parameters:
        tree: The module.

    Yields:
        Sites in the order of the source.
    """
    stack = [_in_block(_Block(tree.body, Scope()))]
    while stack:
        for node, block in stack[-1]:
            yield from _sites(node, block)
            inner = [_in_block(one) for one in _inner_blocks(node, block)]
            if inner:
                stack.extend(reversed(inner))
                break
        else:
            stack.pop()


def without_repeats(sites: list[Site]) -> list[Site]:
    """Leave out what functions assign to variables of the module that are bound elsewhere.

    Parameters:
        sites: All sites of a module, in the order of the source.

    Returns:
        The same; of a variable that only functions assign, the first assignment.
    """
    if not any(site.is_from_function for site in sites):
        return sites
    bound = {name for site in sites if site.scope.kind == "module" for name in _bound(site)}
    kept = []
    for site in sites:
        new = tuple(pair for pair in site.names if pair[0] not in bound)
        if not site.is_from_function:
            kept.append(site)
        elif new:
            kept.append(replace(site, names=new))
            bound.update(name for name, _ in new)
    return kept


def _bound(site: Site) -> Iterator[str]:
    """Names a site binds, if the module runs it."""
    if isinstance(site.node, (*_FUNCTIONS, ast.ClassDef)):
        yield site.node.name
    elif isinstance(site.node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in site.node.names)
    elif not site.is_from_function:
        yield from (name for name, _ in site.names)


def _in_block(block: _Block) -> Iterator[tuple[ast.stmt, _Block]]:
    return ((node, block) for node in block.statements)


def _sites(node: ast.stmt, block: _Block) -> Iterator[Site]:
    scope = block.scope
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom)):
        yield Site(node, scope, block.flags)
    elif isinstance(node, ast.If) and scope.kind == "module" and _is_main_guard(node.test):
        yield Site(node, scope, is_main_guard=True)
    elif type(node).__name__ in _ASSIGNMENTS:
        if scope.kind != "function":
            yield Site(node, scope, block.flags, tuple(_names(node)))
            return
        if block.shared:
            yield from _global_variables(node, block)
        if block.owner and block.receiver:
            yield from _instance_attributes(node, block.owner, block)
    elif isinstance(node, ast.Expr):
        if warns_of_deprecation(node.value):
            yield Site(node, scope, block.flags, is_deprecation_warning=True)
    elif isinstance(node, ast.Global):
        block.shared.update(node.names)


def _inner_blocks(node: ast.stmt, block: _Block) -> Iterator[_Block]:
    if isinstance(node, ast.ClassDef):
        scope = Scope("class", block.scope.qualname(node.name), block.scope.is_local)
        yield _Block(node.body, scope, owner=_Owner(scope, set()))
    elif isinstance(node, _FUNCTIONS):
        scope = Scope("function", block.scope.qualname(node.name), True)
        yield _Block(node.body, scope, owner=block.owner, receiver=_receiver(node, block))
    elif isinstance(node, ast.If):
        flag = "type-checking" if _is_type_checking(node.test) else "conditional"
        yield replace(block, statements=node.body, flags=_with(block.flags, flag))
        yield replace(block, statements=node.orelse, flags=_with(block.flags, "conditional"))
    elif isinstance(node, ast.Match):
        for case in node.cases:
            yield replace(block, statements=case.body, flags=_with(block.flags, "conditional"))
    elif hasattr(node, "handlers"):  # ast.Try, and ast.TryStar from Python 3.11 on
        flags = _with(block.flags, "try")
        for statements in (*_bodies(node), *(handler.body for handler in node.handlers)):
            yield replace(block, statements=statements, flags=flags)
    else:
        for statements in _bodies(node):
            yield replace(block, statements=statements)


def _bodies(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    return (statements for field in _BLOCKS if (statements := getattr(node, field, None)))


def _with(flags: tuple[str, ...], flag: str) -> tuple[str, ...]:
    return flags if flag in flags else (*flags, flag)


def _receiver(node: ast.FunctionDef | ast.AsyncFunctionDef, block: _Block) -> str:
    """The parameter that stands for the instance, in a method and in functions nested in it."""
    parameters = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    if not block.scope.is_class:
        return "" if block.receiver in parameters else block.receiver
    if not parameters or any(getattr(d, "id", "") == "staticmethod" for d in node.decorator_list):
        return ""
    return parameters[0]


def _instance_attributes(node: ast.stmt, owner: _Owner, block: _Block) -> Iterator[Site]:
    """The attributes of the instance that an assignment in a method is the first to set."""
    found = []
    for target in _leaves(_targets(node)):
        if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
            continue
        if target.value.id == block.receiver and target.attr not in owner.seen:
            owner.seen.add(target.attr)
            found.append((target.attr, target))
    if found:
        yield Site(node, owner.scope, block.flags, tuple(found))


def _global_variables(node: ast.stmt, block: _Block) -> Iterator[Site]:
    """The variables of the module that an assignment in a function gives a value to."""
    found = tuple((name, target) for name, target in _names(node) if name in block.shared)
    if found:
        yield Site(node, Scope(), block.flags, found, is_from_function=True)


def _names(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    return ((target.id, target) for target in _leaves(_targets(node)) if isinstance(target, ast.Name))


def _targets(node: ast.stmt) -> Iterable[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AnnAssign):
        return [node.target]
    return [node.name]  # type: ignore[attr-defined]  # ast.TypeAlias


def _leaves(targets: Iterable[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            yield from _leaves(target.elts)
        elif isinstance(target, ast.Starred):
            yield from _leaves([target.value])
        else:
            yield target


def _is_main_guard(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and len(test.comparators) == 1
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == "__main__"
    )


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"
