"""What a query finds in a file that brings something to Python, in the order in which it takes effect."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct
from tree_sitter import Node, Query, QueryCursor, Tree

from mkdocs_kwmap.extract.treesitter import load, query_text
from mkdocs_kwmap.grammars import GRAMMARS

EventKind = Literal["function", "call", "variable", "assignment", "object", "list"]


class Event(Struct, frozen=True):
    """One thing found: which, and its nodes by capture."""

    kind: EventKind
    at: int
    """Byte from which it counts: a function from its body on, all else when it is complete."""
    nodes: dict[str, Node]


def events(language: str, tree: Tree) -> list[Event]:
    """All that may be a binding, or tells the module of one.

    Parameters:
        language: One of C and its kin.
        tree: The file.
    """
    found = [_event(captures) for _, captures in QueryCursor(_query(language)).matches(tree.root_node)]
    return sorted(found, key=_order)


@cache
def _query(language: str) -> Query:
    names = ("bindings", "bindings_cpp") if "cpp" in GRAMMARS[language].queries else ("bindings",)
    return Query(load(language).language, query_text(names))


def _event(captures: dict[str, list[Node]]) -> Event:
    nodes = {capture: found[0] for capture, found in captures.items()}
    if "function" in nodes:
        return Event("function", nodes["body"].start_byte, nodes)
    for kind, last in _LAST.items():
        if last in nodes and (kind != "call" or "object" not in nodes):
            return Event(kind, nodes[last].end_byte, nodes)
    raise AssertionError(f"the query captures {sorted(nodes)}")


_LAST: dict[EventKind, str] = {
    "object": "object",
    "call": "call",
    "variable": "made",
    "assignment": "value",
    "list": "list",
}
"""The capture at whose end each kind is complete."""


def _order(event: Event) -> tuple[int, bool]:
    """A variable is there as soon as the call is that makes it."""
    return event.at, event.kind == "variable"
