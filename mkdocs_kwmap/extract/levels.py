"""What is nested so deep that a grammar would end the process, found before it is asked to parse it."""

from __future__ import annotations

import re

MOST_LEVELS = 150
"""Levels of indentation that are parsed; the grammar of YAML keeps them in a buffer of 1,024 bytes, and
writes past its end from some hundreds on."""

_INDENTED = frozenset({"YAML"})
"""Languages of such grammars."""
_MARKS = re.compile(r"(?:[ \t]*[-?:](?=[ \t]))*[ \t]*")
"""What begins levels on one line: `- - ? key`."""


def refuse_levels(text: str, language: str) -> None:
    """Refuse a file that would end the process.

    Parameters:
        text: Its text.
        language: Its language.

    Raises:
        RecursionError: It is one.
    """
    if language in _INDENTED and _is_too_deep(text):
        raise RecursionError(f"more than {MOST_LEVELS} levels of indentation")


def _is_too_deep(text: str) -> bool:
    columns: list[int] = []
    for line in text.split("\n"):
        if not line or line.isspace():
            continue
        start = len(line) - len(line.lstrip())
        while columns and columns[-1] > start:
            columns.pop()
        match = _MARKS.match(line, start)
        marks = match[0] if match else ""
        columns += [start + at for at, sign in enumerate(marks) if sign in "-?:"]
        columns.append(start + len(marks))
        while len(columns) > 1 and columns[-1] == columns[-2]:
            columns.pop()
        if len(columns) > MOST_LEVELS:
            return True
    return False
