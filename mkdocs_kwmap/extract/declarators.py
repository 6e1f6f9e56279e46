"""What a declarator of C or C++ declares, and the parts of a function that is a value."""

from __future__ import annotations

from msgspec import Struct
from tree_sitter import Node

_NAMES = frozenset(
    {
        "identifier",
        "field_identifier",
        "type_identifier",
        "primitive_type",
        "qualified_identifier",
        "destructor_name",
        "operator_name",
        "operator_cast",
        "template_function",
        "template_method",
        "template_type",
    }
)


class Declared(Struct, frozen=True):
    """The name that a declarator declares."""

    name: Node
    parameters: Node | None
    """The part of the declarator with the parameters and what follows them; None for no function."""


def declared(declarator: Node) -> Declared | None:
    """Find what a declarator declares.

    Parameters:
        declarator: Any declarator: `*f(int a)`, `(*callback)(int)`, `x[3]`, `A::operator()(int) const`.

    Returns:
        Its name and, of a function, its parameters; None for a declarator without a name. A pointer to a
        function is no function.
    """
    function: Node | None = None
    node: Node | None = declarator
    while node is not None:
        kind = node.type
        if kind in _NAMES:
            return _named(node, function)
        if kind == "function_declarator":
            function = node
        elif kind in {
            "pointer_declarator",
            "block_pointer_declarator",
            "reference_declarator",
            "array_declarator",
        }:
            function = None  # what is declared is what the pointer or array holds
        node = node.child_by_field_name("declarator") or _inner(node)
    return None


def _named(node: Node, function: Node | None) -> Declared:
    if node.type == "operator_cast":
        return Declared(node, node.child_by_field_name("declarator"))
    return Declared(node, function)


def _inner(node: Node) -> Node | None:
    """The declarator in parentheses or behind `&`, which have no name for it."""
    return next(
        (
            child
            for child in node.named_children
            if child.type.endswith(("declarator", "identifier", "_name", "_cast"))
        ),
        None,
    )


def function_parts(function: Node) -> dict[str, list[Node]]:
    """What a query would capture of a function without a name, such as `(a) => b`.

    Parameters:
        function: The function.

    Returns:
        Its `signature` and its `body`, as far as it has them.
    """
    fields = ("type_parameters", "parameters", "parameter", "return_type")
    signature = [part for name in fields if (part := function.child_by_field_name(name))]
    body = function.child_by_field_name("body")
    parts = {"signature": signature, "body": [body] if body else []}
    return {name: nodes for name, nodes in parts.items() if nodes}
