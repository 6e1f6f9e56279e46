"""What pages make of the kinds of definitions: their plurals, and which are rows, blocks or neither."""

from __future__ import annotations

PYTHON_ROWS = frozenset({"variable", "constant", "attribute", "type_alias"})
"""Kinds of Python without a body."""

ROWS = PYTHON_ROWS | frozenset(
    {
        "alias",
        "anchor",
        "argument",
        "binding",
        "column",
        "enumerator",
        "field",
        "key",
        "label",
        "macro",
        "option",
        "parameter",
        "typedef",
    }
)
"""Kinds shown as rows of a table: a name, what it stands for, and a description; others are blocks."""

_DECORATOR_FORMS = {"Rust": "#[{}]"}
"""How decorators are written where that is not `@…`."""

_SIBILANTS = ("s", "x", "z", "ch", "sh")


def words(kind: str) -> str:
    """A kind as it is written in a sentence: `type alias`."""
    return kind.replace("_", " ")


def as_decorator(text: str, language: str) -> str:
    """A decorator as it is written in a language: `@cache`, `#[test]`."""
    return _DECORATOR_FORMS.get(language, "@{}").format(text)


def plural(kind: str) -> str:
    """Several of a kind: `classes`, `properties`, `type aliases`, `keys`."""
    one = words(kind)
    if one.endswith(_SIBILANTS):
        return f"{one}es"
    if one.endswith("y") and one[-2:-1] not in {*"aeiou"}:
        return f"{one[:-1]}ies"
    return f"{one}s"
