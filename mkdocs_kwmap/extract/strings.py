"""Strings as they are written in a file."""

from __future__ import annotations

_SIGNS = {("'", "'"), ('"', '"'), ("`", "`"), ("<", ">")}


def unquoted(text: str) -> str:
    """A string, or a path in angle brackets, without the signs around it."""
    return text[1:-1] if len(text) > 1 and (text[0], text[-1]) in _SIGNS else text
