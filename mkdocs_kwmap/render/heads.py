"""The head of a definition, as it is written in the file, laid out over lines where it is long."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONG = 88
"""Characters from which on a head has a line for each parameter."""

_TOKEN = re.compile(
    r""""(?:[^"\\]|\\.)*"|'(?:[^'\\\s]|\\.){1,8}'|->|=>|<=>|<=|>=|<<|operator\s*\W{1,3}|[()\[\]{}<>,]"""
)
"""Strings, characters, operators that hold a bracket, and brackets and commas."""

_TEMPLATE = re.compile(r"template\s*<")
_CLOSED_BY = {")": "(", "]": "[", "}": "{", ">": "<"}


def laid_out(head: str, name: str, signature: str) -> str:
    """Break a long head: each `template <…>` on a line, and one parameter a line.

    Parameters:
        head: All before the body, on one line.
        name: Name of what it defines.
        signature: Its parameters, as they stand in the head; empty where it has none.

    Returns:
        The head with line feeds in place of some of its spaces.
    """
    templates, rest = _without_templates(head)
    opening = _opening(rest, name, signature)
    if len(rest) > LONG and opening >= 0:
        rest = rest[: opening + 1] + one_a_line(rest[opening + 1 :])
    return "\n".join((*templates, rest))


def _without_templates(head: str) -> tuple[list[str], str]:
    """Each `template <…>` that a head begins with, and what follows them."""
    templates: list[str] = []
    while (found := _TEMPLATE.match(head)) and (end := _after_closing(head, found.end())):
        templates.append(head[:end])
        head = head[end:].lstrip()
    return templates, head


def _after_closing(text: str, start: int) -> int:
    """Where the angle bracket is closed that stands before a place; 0 where it is not."""
    return next((start + at + 1 for _, at, depth in _tokens(text[start:], ["<"]) if depth == 0), 0)


def _opening(head: str, name: str, signature: str) -> int:
    """Where the parameters begin; -1 where there are none."""
    if not signature:
        return -1
    at = head.find(signature, max(head.find(name), 0))
    return head.find("(", at) if at >= 0 else -1


def one_a_line(text: str) -> str:
    """Break what follows an opening parenthesis at its commas and at the parenthesis that closes it."""
    parts: list[str] = []
    last = 0
    for token, start, depth in _tokens(text, ["("]):
        if depth == 0:
            parts.append(text[last:start].strip())
            inner = ",\n    ".join(part for part in parts if part)
            return f"\n    {inner}\n{text[start:]}" if inner else text
        if depth == 1 and token == ",":
            parts.append(text[last:start].strip())
            last = start + 1
    return text


def _tokens(text: str, around: list[str]) -> Iterator[tuple[str, int, int]]:
    """Brackets and commas with their place, and how many brackets are open after each."""
    stack = list(around)
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token in {"(", "[", "{", "<"}:
            stack.append(token)
        elif token in _CLOSED_BY and _CLOSED_BY[token] in stack and (token != ">" or stack[-1] == "<"):
            # an angle bracket that nothing closes was an operator
            while stack.pop() != _CLOSED_BY[token]:
                pass
        elif token != ",":
            continue
        yield token, found.start(), len(stack)
