"""Types as annotations name them, also those in quotes, such as the `Node` of `parent: "Node"`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from mkdocs_kwmap.extract.expressions import dotted_name, last_name

TAKES_TYPES = {"cast": slice(0, 1), "TypeVar": slice(1, None)}
"""Functions of `typing` whose string arguments are types, and which of them are."""


def quoted_names(annotation: ast.expr) -> Iterator[ast.expr]:
    """The expressions in quotes of an annotation, with the lines of their quotes.

    Parameters:
        annotation: The annotation.

    Yields:
        What stands in quotes where a type is meant: not in `Literal`, not in the notes of `Annotated`.
    """
    stack: list[Any] = [annotation]
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind is ast.Constant:
            if isinstance(node.value, str):
                yield from _parsed(node.value.strip(), node)
        elif kind is ast.Subscript:
            stack.extend(_arguments(node))
        elif kind in (ast.Tuple, ast.List):
            stack.extend(node.elts)
        elif kind is ast.BinOp:
            stack.extend((node.left, node.right))


def quoted_types(call: ast.Call) -> Iterator[ast.expr]:
    """The expressions in quotes that a call of `cast` or `TypeVar` takes as types."""
    which = TAKES_TYPES.get(last_name(call.func))
    if which is not None:
        for argument in call.args[which]:
            yield from quoted_names(argument)
        for keyword in call.keywords:
            yield from quoted_names(keyword.value)


def declared_class(annotation: ast.expr | None) -> str:
    """The class of which an annotation says that the value is an instance.

    Parameters:
        annotation: What stands behind the colon, in quotes or not.

    Returns:
        `a.Node` for `a.Node`, `Optional[a.Node]`, `a.Node | None` and `a.Node[int]`; empty for a union of
        several and whatever else names no single class.
    """
    node: Any = annotation
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = next(_parsed(node.value.strip(), node), None)
    if isinstance(node, ast.BinOp):
        sides = [side for side in (node.left, node.right) if not _is_none(side)]
        node = sides[0] if len(sides) == 1 else None
    if isinstance(node, ast.Subscript):
        node = node.slice if last_name(node.value) == "Optional" else node.value
    return dotted_name(node)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _arguments(node: ast.Subscript) -> list[ast.expr]:
    name = last_name(node.value)
    if name == "Literal":
        return []
    if name == "Annotated" and isinstance(node.slice, ast.Tuple):
        return node.slice.elts[:1]
    return [node.slice]


def _parsed(text: str, quoted: ast.Constant) -> Iterator[ast.expr]:
    if text.isidentifier():
        yield ast.copy_location(ast.Name(text, ast.Load()), quoted)
        return
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # no type after all
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.keyword):
            node.lineno = node.end_lineno = quoted.lineno
    yield tree
