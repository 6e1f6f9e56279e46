"""What a definition says of its own deprecation, and warnings of deprecation that code gives."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from textwrap import dedent

from mkdocs_kwmap.extract.expressions import last_name
from mkdocs_kwmap.extract.headings import without_code
from mkdocs_kwmap.model import DocSection

NO_REASON = "The source gives no reason."
COMPUTED_REASON = "The reason is computed when the program runs."

_MESSAGES = {"reason", "message", "msg", "details", "instructions"}
"""Parameters that hold the message, in the libraries that have such a decorator."""

_CATEGORIES = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")
_DIRECTIVE = re.compile(r"\.\.\s+deprecated::[ \t]*(.*)")


def deprecation_of(decorators: Sequence[ast.expr], docs: Sequence[DocSection]) -> str:
    """Find what a definition says of its deprecation.

    Parameters:
        decorators: Its decorators. The one named `deprecated` counts, of whatever module it is.
        docs: Its docstring. A section `Deprecated` counts, and a directive `deprecated` that is indented
            under nothing: one inside the description of a parameter is about the parameter.

    Returns:
        The message of the decorator, else the text of the docstring; empty where neither is there.
    """
    for decorator in decorators:
        call = decorator if isinstance(decorator, ast.Call) else None
        if last_name(call.func if call else decorator) == "deprecated":
            return _message(call) if call else NO_REASON
    return next(filter(None, map(_documented, docs)), "")


def warns_of_deprecation(node: ast.expr) -> bool:
    """Whether an expression calls `warn` with a category that stands for a deprecation, as written."""
    if not (isinstance(node, ast.Call) and last_name(node.func) in {"warn", "warn_explicit"}):
        return False
    given = [*node.args[:2], *(one.value for one in node.keywords if one.arg in {"message", "category"})]
    categories = (one.func if isinstance(one, ast.Call) else one for one in given)
    return any(last_name(category).endswith(_CATEGORIES) for category in categories)


# Decorators


def _message(call: ast.Call) -> str:
    """Its strings: first the message, then what else is said by name, such as a version."""
    positional = list(filter(None, map(_string, call.args)))
    named = [(one.arg, text) for one in call.keywords if one.arg and (text := _string(one.value))]
    messages = [*positional, *(text for name, text in named if name in _MESSAGES)]
    others = [f"{name} {text}" for name, text in named if name not in _MESSAGES]
    if messages:
        return ": ".join(messages) + (f" ({', '.join(others)})" if others else "")
    if others:
        return ", ".join(others)
    return COMPUTED_REASON if _is_computed(call) else NO_REASON


def _string(node: ast.expr) -> str:
    is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return " ".join(str(node.value).split()) if is_string else ""  # type: ignore[attr-defined]


def _is_computed(call: ast.Call) -> bool:
    given = [*call.args[:1], *(one.value for one in call.keywords if one.arg in {None, *_MESSAGES})]
    return any(not isinstance(one, ast.Constant) for one in given)


# Docstrings


def _documented(section: DocSection) -> str:
    if section.kind == "deprecated":
        return _since(section.title, section.text)
    if section.kind != "text" or "deprecated::" not in section.text:
        return ""
    return next(_directives(section.text), "")


def _directives(text: str) -> Iterator[str]:
    lines = list(without_code(text.split("\n")))
    for number, line in enumerate(lines):
        if found := _DIRECTIVE.match(line):
            version, _, rest = found[1].partition(" ")
            yield _since(version, f"{rest}\n{_indented(lines[number + 1 :])}")


def _indented(lines: list[str]) -> str:
    """What belongs to a directive above it."""
    end = next((number for number, line in enumerate(lines) if line[:1].strip()), len(lines))
    return dedent("\n".join(lines[:end]))


def _since(version: str, text: str) -> str:
    """One line of both. What stands for the version is a word of the text where it has no digit."""
    words = " ".join(text.split())
    if not any(map(str.isdigit, version)):
        return " ".join(filter(None, (version, words))) or NO_REASON
    since = f"Since version {version.rstrip('.,:;')}"
    return f"{since}: {words}" if words else f"{since}."
