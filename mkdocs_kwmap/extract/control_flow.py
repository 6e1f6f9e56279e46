"""How deep the control flow of functions is nested, from what a query captures of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tree_sitter import Node

Span = tuple[int, int]
"""First byte, and the byte behind the last."""


def nesting(
    functions: Iterable[tuple[Span, int]],
    closures: Iterable[Node],
    statements: Iterable[Node],
    else_ifs: Collection[Node],
) -> dict[int, int]:
    """The deepest nesting of control-flow statements in each function.

    What stands in a function or class within a function, or in one without a name, is not counted for the
    outer one; `else if` nests no deeper than its `if`.

    Parameters:
        functions: Functions and types, each with a key.
        closures: Functions without a name.
        statements: Statements that branch, loop or catch.
        else_ifs: Those of them that stand alone behind an `else`.

    Returns:
        Depths from 1 on by key; functions without such statements are left out.
    """
    chained = {(node.start_byte, node.end_byte) for node in else_ifs}
    events = [(start, -end, 0, key) for (start, end), key in functions]
    events += [(node.start_byte, -node.end_byte, 1, -1) for node in closures]
    events += [(node.start_byte, -node.end_byte, 2, -1) for node in statements]
    deepest: dict[int, int] = {}
    around: list[tuple[int, int, int]] = []
    for start, negative_end, order, key in sorted(events):
        while around and around[-1][0] <= start:
            around.pop()
        if order < 2:
            around.append((-negative_end, 0, key))
        elif around and (start, -negative_end) not in chained:
            depth, owner = around[-1][1] + 1, around[-1][2]
            around.append((-negative_end, depth, owner))
            deepest[owner] = max(depth, deepest.get(owner, 0))
    return deepest
