"""A walk over the statements of a Python syntax tree, with the scope and branch each stands in."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from mkdocs_kwmap.extract.deprecations import warns_of_deprecation
from mkdocs_kwmap.extract.patterns import DEPRECATION_WARNING, SINGLE_INSTANCE, makes_on_demand

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = ("body", "orelse", "finalbody")
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_BINDING = (*_DEFINITIONS, ast.Import, ast.ImportFrom)
_TYPE_ALIAS = tuple(filter(None, [getattr(ast, "TypeAlias", None)]))  # from Python 3.12 on
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, *_TYPE_ALIAS)
_WITHOUT_SITES = frozenset({ast.Return, ast.Raise, ast.Assert, ast.AugAssign, ast.Pass})
"""Statements that neither bind what a map shows nor have others in them; the most frequent ones."""
_WITHOUT_BLOCKS = frozenset({*_ASSIGNMENTS, ast.Expr, ast.Global, ast.Import, ast.ImportFrom})


class Scope(Struct, frozen=True):
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


class Site(Struct, frozen=True):
    """A statement that defines or imports something, or that the map tells of for what it does."""

    node: Any
    """The statement (`ast.stmt`)."""
    scope: Scope
    flags: tuple[str, ...] = ()
    """Which branches it stands in: `type-checking`, `script`, `try`, `conditional`."""
    names: tuple[tuple[str, ast.expr], ...] = ()
    """Names an assignment gives a value to, each with its node."""
    is_main_guard: bool = False
    pattern: str = ""
    """Name of the construct that the statement is."""
    is_from_function: bool = False
    """Whether a function assigns a variable of the module."""


class _Owner(Struct, frozen=True):
    """A class whose body or methods are being walked, and the instance attributes seen so far."""

    scope: Scope
    seen: set[str]


class _Place(Struct, frozen=True):
    """What is alike for all statements of a block."""

    scope: Scope
    flags: tuple[str, ...] = ()
    owner: _Owner | None = None
    receiver: str = ""
    """What the method calls its instance: usually `self`."""
    class_name: str = ""
    """What a class method, or `__new__`, calls its class: usually `cls`."""
    shared: set[str] = field(default_factory=set)
    """Names that the function around it has declared `global` so far."""

    def in_branch(self, flag: str) -> _Place:
        """The same place, in a branch of it."""
        if flag in self.flags:
            return self
        return replace(self, flags=(*self.flags, flag))


_Block = tuple[list[ast.stmt], _Place]


def walk(tree: ast.Module) -> Iterator[Site]:
    """Yield every statement that defines or imports a name, or is a construct worth telling of.

    A stack instead of recursion: a chain of 2,500 `elif` is nested as deeply.

    Parameters:
        tree: The module.

    Yields:
        Sites in the order of the source.
    """
    stack = [(iter(tree.body), _Place(Scope()))]
    while stack:
        statements, place = stack[-1]
        for node in statements:
            kind = node.__class__
            if kind in _WITHOUT_SITES:
                continue
            yield from _sites(node, place)
            if kind not in _WITHOUT_BLOCKS and (blocks := _inner_blocks(node, place)):
                stack.extend((iter(inner), inner_place) for inner, inner_place in reversed(blocks))
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


def _sites(node: ast.stmt, place: _Place) -> Iterable[Site]:
    scope = place.scope
    if isinstance(node, ast.Expr):
        if warns_of_deprecation(node.value):
            return (Site(node, scope, place.flags, pattern=DEPRECATION_WARNING),)
    elif isinstance(node, _ASSIGNMENTS):
        if scope.kind != "function":
            return (Site(node, scope, place.flags, tuple(_names(node))),)
        return (*_global_variables(node, place), *_instance_attributes(node, place))
    elif isinstance(node, _BINDING):
        return (Site(node, scope, place.flags),)
    elif isinstance(node, ast.Global):
        place.shared.update(node.names)
    elif isinstance(node, ast.If):
        return _condition(node, place)
    return ()


def _condition(node: ast.If, place: _Place) -> Iterable[Site]:
    """An `if` that is a site itself."""
    if place.scope.kind == "module":
        return (Site(node, place.scope, is_main_guard=True),) if _is_main_guard(node.test) else ()
    is_on_demand = (place.shared or place.class_name) and makes_on_demand(
        node, place.shared, place.class_name
    )
    return (Site(node, place.scope, pattern=SINGLE_INSTANCE),) if is_on_demand else ()


def _inner_blocks(node: ast.stmt, place: _Place) -> list[_Block]:
    if isinstance(node, ast.If):
        return [
            (node.body, place.in_branch(_branch(node.test))),
            (node.orelse, place.in_branch("conditional")),
        ]
    if isinstance(node, _DEFINITIONS):
        return [(node.body, _inside(node, place))]
    if isinstance(node, ast.Match):
        return [(case.body, place.in_branch("conditional")) for case in node.cases]
    if hasattr(node, "handlers"):  # ast.Try, and ast.TryStar from Python 3.11 on
        bodies = (*_bodies(node), *(handler.body for handler in node.handlers))
        return [(body, place.in_branch("try")) for body in bodies]
    return [(body, place) for body in _bodies(node)]


def _inside(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, place: _Place) -> _Place:
    """What the body of a definition is for the statements in it."""
    name = place.scope.qualname(node.name)
    if isinstance(node, ast.ClassDef):
        scope = Scope("class", name, place.scope.is_local)
        return _Place(scope, owner=_Owner(scope, set()))
    receiver = _receiver(node, place)
    of_class = place.scope.is_class and (node.name == "__new__" or _is_class_method(node))
    class_name = receiver if of_class else ""
    return _Place(Scope("function", name, True), owner=place.owner, receiver=receiver, class_name=class_name)


def _is_class_method(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(getattr(decorator, "id", "") == "classmethod" for decorator in node.decorator_list)


def _bodies(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    return (statements for field in _BLOCKS if (statements := getattr(node, field, None)))


def _receiver(node: ast.FunctionDef | ast.AsyncFunctionDef, place: _Place) -> str:
    """The parameter that stands for the instance, in a method and in functions nested in it."""
    parameters = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    if not place.scope.is_class:
        return "" if place.receiver in parameters else place.receiver
    if not parameters or any(getattr(d, "id", "") == "staticmethod" for d in node.decorator_list):
        return ""
    return parameters[0]


def _instance_attributes(node: ast.stmt, place: _Place) -> Iterable[Site]:
    """The attributes of the instance that an assignment in a method is the first to set."""
    owner = place.owner
    if owner is None or not place.receiver:
        return ()
    found = []
    for target in _leaves(_targets(node)):
        if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
            continue
        if target.value.id == place.receiver and target.attr not in owner.seen:
            owner.seen.add(target.attr)
            found.append((target.attr, target))
    return (Site(node, owner.scope, place.flags, tuple(found)),) if found else ()


def _global_variables(node: ast.stmt, place: _Place) -> Iterable[Site]:
    """The variables of the module that an assignment in a function gives a value to."""
    if not place.shared:
        return ()
    found = tuple((name, target) for name, target in _names(node) if name in place.shared)
    return (Site(node, Scope(), place.flags, found, is_from_function=True),) if found else ()


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


def _branch(test: ast.expr) -> str:
    """What kind of branch a condition guards."""
    if _is_type_checking(test):
        return "type-checking"
    return "script" if _is_main_guard(test) else "conditional"


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
