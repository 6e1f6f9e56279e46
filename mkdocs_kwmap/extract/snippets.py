"""Python in documents: which names its examples use."""

from __future__ import annotations

import ast
import doctest
import re
import warnings
from collections.abc import Iterator
from textwrap import dedent
from typing import NamedTuple

from mkdocs_kwmap.model import Snippet

_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*\{?\.?(\w*)")
_DIRECTIVE = re.compile(r"([ \t]*)\.\. (?:code|code-block|sourcecode|testcode|doctest)::[ \t]*(\w*)")
_PROMPT = re.compile(r"[ \t]*>>> ")
_PYTHON = frozenset({"python", "py", "python3", "pycon", "doctest", "testcode", ""})
"""Languages of blocks; of those that name none, what Python parses and imports."""


class _Block(NamedTuple):
    first: int
    """Index of its first line."""
    lines: list[str]


def find_snippets(lines: list[str]) -> tuple[Snippet, ...]:
    """The blocks of Python in Markdown or reStructuredText that use imported names.

    A name counts where an import of the same document binds it, in the block or in one before. Blocks that
    cannot be parsed are left out.

    Parameters:
        lines: The lines of the document.

    Returns:
        The blocks in their order; numbers of lines are those of the document.
    """
    bound: dict[str, str] = {}
    snippets = []
    for block in _blocks(lines):
        tree = _parsed("\n".join(block.lines))
        if tree is None:
            continue
        bound.update(_bound(tree))
        uses = tuple(sorted(set(_uses(tree, bound))))
        if uses:
            filled = [number for number, line in enumerate(block.lines, 1) if line.strip()]
            snippets.append(Snippet(block.first + filled[0], block.first + filled[-1], uses))
    return tuple(snippets)


# Blocks


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """Fenced code, code of directives, and examples with prompts."""
    at = 0
    while at < len(lines):
        end = at + 1
        if (fence := _FENCE.match(lines[at])) is not None:
            end = _fence_end(lines, at, fence[2])
            if fence[3].lower() in _PYTHON:
                yield _Block(at + 1, lines[at + 1 : end])
            end += 1
        elif (directive := _DIRECTIVE.match(lines[at])) is not None:
            end = _indented_end(lines, at, len(directive[1]))
            if directive[2].lower() in _PYTHON:
                # options stand right below the directive, up to an empty line
                first = next((number for number in range(at + 1, end) if not lines[number].strip()), end)
                yield _Block(first, lines[first:end])
        elif _PROMPT.match(lines[at]):
            end = next((number for number in range(at, len(lines)) if not lines[number].strip()), len(lines))
            yield _Block(at, lines[at:end])
        at = end


def _fence_end(lines: list[str], at: int, mark: str) -> int:
    closing = (number for number in range(at + 1, len(lines)) if lines[number].strip().startswith(mark))
    return next(closing, len(lines))


def _indented_end(lines: list[str], at: int, indent: int) -> int:
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return number
    return len(lines)


def _parsed(text: str) -> ast.Module | None:
    try:
        if any(_PROMPT.match(line) for line in text.split("\n")):
            text = "".join(one.source for one in doctest.DocTestParser().get_examples(text))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on invalid escapes, which are none of ours
            return ast.parse(dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


# Names


def _bound(tree: ast.Module) -> dict[str, str]:
    """What each name that an import binds stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                names[one.asname or one.name.partition(".")[0]] = (
                    one.name if one.asname else one.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.update({one.asname or one.name: f"{node.module}.{one.name}" for one in node.names})
    return names


def _uses(tree: ast.Module, bound: dict[str, str]) -> Iterator[str]:
    """The full names of what is used, each as long as it is written."""
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and id(node) not in parts:
            names: list[str] = []
            inner: ast.expr = node
            while isinstance(inner, ast.Attribute):
                names.append(inner.attr)
                inner = inner.value
                parts.add(id(inner))
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id in bound:
                yield ".".join((bound[inner.id], *reversed(names)))
