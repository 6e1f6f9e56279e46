"""Parsing with tree-sitter: grammars, queries, and a limit of time."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files
from time import perf_counter

from msgspec import Struct
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

from mkdocs_kwmap.extract.trees import MissingGrammarError, TimeLimitError
from mkdocs_kwmap.grammars import GRAMMARS, Grammar

_PIECE = 1 << 12
"""Bytes that are given out at a time: for each text that a query compares, as many are copied."""

Captures = dict[str, list[Node]]


class Loaded(Struct, frozen=True):
    """A grammar ready to use."""

    language: Language
    query: Query


@cache
def load(language: str) -> Loaded:
    """Load the grammar of a language and compile its query.

    Parameters:
        language: A key of `GRAMMARS`.

    Raises:
        MissingGrammarError: The grammar is not installed, or of a version that cannot be used.
    """
    row = GRAMMARS[language]
    try:
        grammar = Language(getattr(import_module(row.package), row.function)())
        return Loaded(grammar, Query(grammar, query_text(row)))
    except (ImportError, AttributeError, TypeError, ValueError, SyntaxError) as error:
        raise MissingGrammarError(f"{row.package}: {error}") from error


def query_text(row: Grammar) -> str:
    """The queries of a grammar, one after the other."""
    folder = files("mkdocs_kwmap.extract") / "queries"
    return "\n".join((folder / f"{name}.scm").read_text(encoding="utf-8") for name in row.queries)


def parse(language: Language, data: bytes, seconds: float) -> Tree:
    """Parse a file.

    Parameters:
        language: The grammar.
        data: The file in UTF-8.
        seconds: How long it may take.

    Raises:
        TimeLimitError: It takes longer.
    """
    deadline = perf_counter() + seconds
    try:
        return Parser(language).parse(
            lambda offset, _: data[offset : offset + _PIECE],
            progress_callback=lambda *_: perf_counter() > deadline,
        )
    except ValueError as error:  # that is how a parser says that it was stopped
        raise TimeLimitError from error


def matches(loaded: Loaded, tree: Tree) -> list[Captures]:
    """What the query finds in a tree, in no order.

    It takes time in proportion to the tree, but for what is refused; its own limit of time is not used, for
    with one tree-sitter 0.26.1 ends the process now and then.

    Raises:
        TimeLimitError: It would take too long.
        ValueError: The tree is deeper than a query can go.
    """
    _check_depth(tree)
    _check_errors(tree)
    return [captures for _, captures in QueryCursor(loaded.query).matches(tree.root_node)]


_MOST_LEVELS = 20_000
_STRIDE = 10_000
_MOST_STEPS = 400_000_000
"""A second or two."""


def _check_depth(tree: Tree) -> None:
    """Refuse a tree of more than 32,767 levels: below them a query finds nothing, and takes minutes for it.

    A node is no more than one level deeper than the one before it, so that a few tell of all.
    """
    cursor = tree.walk()
    for number in range(0, tree.root_node.descendant_count, _STRIDE):
        cursor.goto_descendant(number)
        if cursor.depth > _MOST_LEVELS:
            raise ValueError("nested too deeply")


def _check_errors(tree: Tree) -> None:
    """Refuse a tree in which much lies side by side that is not understood, such as a million of `(`.

    For each node in an error, a query goes through all that follow it there.
    """
    todo, steps = [tree.root_node], 0
    while todo:
        node = todo.pop()
        if node.has_error:
            steps += node.child_count**2 if node.is_error else 0
            if steps > _MOST_STEPS:
                raise TimeLimitError
            todo.extend(node.children)
