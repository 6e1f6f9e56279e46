"""The names and the text of Python expressions, as `ast.unparse` writes it but several times as fast.

Annotations, bases, decorators and defaults are names, constants, subscripts, unions and calls, nearly
always. These are written here, and all others are left to `ast.unparse`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from types import EllipsisType, NoneType
from typing import Any


def expression_text(node: ast.expr | ast.keyword) -> str:
    """Write an expression.

    Parameters:
        node: The expression, or a keyword argument.

    Returns:
        Exactly what `ast.unparse` gives.

    Raises:
        RecursionError, ValueError: As `ast.unparse` does, of what is nested too deeply and of huge numbers.
    """
    text = _text(node)
    return ast.unparse(node) if text is None else text


def dotted_name(node: ast.AST | None) -> str:
    """A dotted name as written: `a.b.c`; empty for any other expression."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def last_name(node: ast.expr) -> str:
    """The last part of a name: `deprecated` of `warnings.deprecated`; empty for most other expressions."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def arguments_of(arguments: ast.arguments) -> Iterator[ast.arg]:
    """All parameters of a function."""
    yield from arguments.posonlyargs
    yield from arguments.args
    yield from arguments.kwonlyargs
    if arguments.vararg:
        yield arguments.vararg
    if arguments.kwarg:
        yield arguments.kwarg


def makes_container(node: ast.expr | None) -> bool:
    """Whether an expression makes a mapping, list or set to put things into."""
    if isinstance(node, ast.Dict | ast.List | ast.Set):
        return True
    return isinstance(node, ast.Call) and dotted_name(node.func).rpartition(".")[2] in _CONTAINERS


_CONTAINERS = frozenset(
    {"dict", "list", "set", "defaultdict", "OrderedDict"}
    | {"WeakValueDictionary", "WeakKeyDictionary", "WeakSet"}
)


def _text(node: ast.AST) -> str | None:
    """The text of a simple expression where no parentheses are needed around it; None of any other."""
    write = _WRITERS.get(type(node))
    return write(node) if write else None


def _operand(node: ast.expr) -> str | None:
    """The same for an expression that an attribute, subscript or call is taken of."""
    return _text(node) if isinstance(node, _PRIMARIES) else None


def _joined(nodes: Iterable[ast.AST]) -> str | None:
    texts = []
    for node in nodes:
        text = _text(node)
        if text is None:
            return None
        texts.append(text)
    return ", ".join(texts)


def _name(node: ast.Name) -> str:
    return node.id


def _constant(node: ast.Constant) -> str | None:
    if type(node.value) not in _PLAIN_CONSTANTS or node.kind:
        return None
    return "..." if node.value is ... else repr(node.value)


def _attribute(node: ast.Attribute) -> str | None:
    value = _operand(node.value)
    return None if value is None else f"{value}.{node.attr}"


def _subscript(node: ast.Subscript) -> str | None:
    value = _operand(node.value)
    if value is None:
        return None
    is_bare_tuple = isinstance(node.slice, ast.Tuple) and len(node.slice.elts) > 1
    inner = _joined(node.slice.elts) if is_bare_tuple else _text(node.slice)  # type: ignore[attr-defined]
    return None if inner is None else f"{value}[{inner}]"


def _union(node: ast.BinOp) -> str | None:
    if not (isinstance(node.op, ast.BitOr) and isinstance(node.right, _UNION_MEMBERS)):
        return None
    if not isinstance(node.left, (*_UNION_MEMBERS, ast.BinOp)):
        return None
    left, right = _text(node.left), _text(node.right)
    return None if left is None or right is None else f"{left} | {right}"


def _call(node: ast.Call) -> str | None:
    function = _operand(node.func)
    arguments = _joined((*node.args, *node.keywords))
    return None if function is None or arguments is None else f"{function}({arguments})"


def _keyword(node: ast.keyword) -> str | None:
    value = _text(node.value)
    return None if node.arg is None or value is None else f"{node.arg}={value}"


def _list(node: ast.List) -> str | None:
    inner = _joined(node.elts)
    return None if inner is None else f"[{inner}]"


_PLAIN_CONSTANTS = frozenset({str, bytes, bool, int, NoneType, EllipsisType})
"""Types of which `repr` is what stands in the source; of infinite floats it is not."""

_PRIMARIES = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)
_UNION_MEMBERS = (*_PRIMARIES, ast.Constant)

_WRITERS: dict[type[ast.AST], Callable[[Any], str | None]] = {
    ast.Name: _name,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BinOp: _union,
    ast.Call: _call,
    ast.keyword: _keyword,
    ast.List: _list,
}
