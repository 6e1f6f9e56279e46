"""Things captured in a file that lie in each other, and what that makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from mkdocs_kwmap.extract.declarators import declared, function_parts
from mkdocs_kwmap.extract.treesitter import Captures

TYPES = frozenset(
    {"class", "struct", "union", "interface", "trait", "protocol", "category", "record", "annotation"}
)
"""Kinds whose functions are methods, and whose variables are fields."""
SCOPES = TYPES | frozenset(
    {"enum", "namespace", "module", "function", "method", "type", "key", "table", "message", "service"}
)
"""Kinds whose definitions hold others."""
_CALLABLE = frozenset({"function", "method"})
_NO_BODY = ("default", "delete")
_EXTERN = re.compile(r"(?:extern|export\s+declare|declare)\b")


@dataclass(slots=True)
class Found:
    """Something captured that other things may lie in."""

    node: Node
    start: int
    end: int
    role: str
    """`definition`, `declaration`, or one of `wrapper`, `local`, `scope`."""
    captures: Captures
    kind: str = ""
    label: str = ""
    name: Node | None = None
    name_start: int = 0
    parameters: Node | None = None
    qualname: str = ""
    owner: Found | None = None
    """The innermost thing around it that has a name."""
    level: int = 0
    """How many named things it is in, itself counted where it has a name."""

    @property
    def outer(self) -> str:
        """Qualified name of what it stands in."""
        return self.owner.qualname if self.owner else ""

    @property
    def outer_type(self) -> str:
        """Where a field belongs, even one that is written among the parameters of a constructor."""
        owner = self.owner
        while owner is not None and owner.kind in _CALLABLE:
            owner = owner.owner
        return owner.qualname if owner else self.outer


def named(node: Node, role: str, kind: str, label: str, captures: Captures) -> Iterator[Found]:
    """One definition for each name, or for each declarator, that a match holds."""
    start, end = node.start_byte, node.end_byte
    if "function" in captures:
        captures = captures | function_parts(captures["function"][0])
    for name in captures.get("name", ()):
        if not name.is_missing:
            yield Found(node, start, end, role, captures, kind, label, name, name.start_byte)
    for declarator in captures.get("declarator", ()):
        one = declared(declarator)
        if one is not None and not one.name.is_missing:
            at = one.name.start_byte
            yield Found(node, start, end, role, captures, kind, label, one.name, at, one.parameters)


def in_order(one: Found) -> tuple[int, int, int, bool, int]:
    """A key for the order of the file; of what is found twice, first that of which more is known."""
    known = sum(map(len, one.captures.values()))
    return one.start, -one.end, one.name_start, not one.label, -known


def place(one: Found, around: Sequence[Found]) -> None:
    """Tell something captured what it stands in; all of it is found in the innermost."""
    if around:
        inner = around[-1]
        one.owner = inner if inner.qualname else inner.owner
    one.level = (one.owner.level if one.owner else 0) + (one.name is not None)


def part_of_file(around: Sequence[Found]) -> int:
    """Where the part of the file begins that something stands in, such as a document of YAML."""
    return around[0].start if around and around[0].role == "scope" else -1


def is_local(around: Sequence[Found]) -> bool:
    """Whether a body is nearer than a type."""
    for outer in reversed(around):
        if outer.role == "local":
            return True
        if outer.kind in TYPES:
            return False
    return False


def kind_of(one: Found) -> str:
    """The kind of a definition, which for functions and variables depends on what they stand in."""
    is_member = one.owner is not None and one.owner.kind in TYPES
    kind = one.kind
    if kind == "declaration":
        kind = "variable" if one.parameters is None else "function"
    if is_member and kind == "function":
        return "method"
    return "field" if is_member and kind == "variable" else kind


def labels_of(one: Found, kind: str, head: str) -> tuple[str, ...]:
    """What is to be known of a definition beside its kind: above all, whether it is one."""
    labels = [one.label] if one.label else []
    if kind in _CALLABLE:
        labels += ["declaration"] if one.role == "declaration" else _no_body(head)
    elif kind == "variable" and _EXTERN.match(head):
        labels.append("declaration")
    return tuple(labels)


def _no_body(head: str) -> list[str]:
    """What stands in place of the body of a function."""
    return [word for word in _NO_BODY if head.endswith((f"={word}", f"= {word}"))]


def outermost_wrapper(one: Found, around: Sequence[Found]) -> Found:
    """What is written around a definition and belongs to it, such as `template <…>`."""
    found = one
    for outer in reversed(around):
        if outer.role != "wrapper":
            break
        found = outer
    return found


def last_line(node: Node) -> int:
    """The last line of a node; one that ends before the first sign of a line is not on it."""
    row, column = node.end_point
    return row + 1 if column else row
