"""Parsing with tree-sitter: grammars, queries, and a limit of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from time import perf_counter
from typing import TypeVar

from msgspec import Struct
from tree_sitter import Language, Node, Parser, Point, Query, QueryCursor, Tree

from mkdocs_kwmap.extract.trees import MissingGrammarError, TimeLimitError
from mkdocs_kwmap.grammars import GRAMMARS

_READ = 1 << 12
"""Bytes that are given out at a time: for each text that a query compares, as many are copied."""

_PIECE = 1 << 18
"""Bytes of a file that are searched at a time."""

_STRIDE = 256
"""Items between two looks at the clock."""

_MOST_LEVELS = 20_000
"""Levels of a tree that is searched; the query takes time in proportion to the square of them, and finds
nothing below 32,767."""

_LEAP = 1_000
"""Nodes from one whose level is looked at to the next."""

_MOST_STATES = 4_096
"""Matches that a query has begun and not ended; long lists begin one with each item, so that it takes time in
proportion to the square of their length."""

_MOST_SIGNS = 2_000
"""Signs in a row that belong to nothing; the query takes time in proportion to the square of their number."""

Captures = dict[str, list[Node]]

Item = TypeVar("Item")


class Loaded(Struct, frozen=True):
    """A grammar ready to use."""

    language: Language
    query: Query


def load(language: str) -> Loaded:
    """Load the grammar of a language and compile its query.

    Parameters:
        language: A key of `GRAMMARS`.

    Raises:
        MissingGrammarError: The grammar is not installed, or of a version that cannot be used.
    """
    row = GRAMMARS[language]
    return _loaded(row.package, row.function, row.queries)


def grammar_of(language: str) -> Language:
    """Load the grammar of a language, without its query.

    Parameters:
        language: A key of `GRAMMARS`.

    Raises:
        MissingGrammarError: The grammar is not installed, or of a version that cannot be used.
    """
    row = GRAMMARS[language]
    return _grammar(row.package, row.function)


# both by what they are made of, which several languages may share


@cache
def _grammar(package: str, function: str) -> Language:
    try:
        return Language(getattr(import_module(package), function)())
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise MissingGrammarError(f"{package}: {error}") from error


@cache
def _loaded(package: str, function: str, queries: tuple[str, ...]) -> Loaded:
    grammar = _grammar(package, function)
    try:
        return Loaded(grammar, Query(grammar, query_text(queries)))
    except (ValueError, SyntaxError) as error:
        raise MissingGrammarError(f"{package}: {error}") from error


def query_text(names: Iterable[str]) -> str:
    """Queries, one after the other."""
    folder = files("mkdocs_kwmap.extract") / "queries"
    return "\n".join((folder / f"{name}.scm").read_text(encoding="utf-8") for name in names)


def parse(language: Language, data: bytes, deadline: float, known: Tree | None = None) -> Tree:
    """Parse a file.

    Parameters:
        language: The grammar.
        data: The file in UTF-8.
        deadline: When it is to be done, as `perf_counter` tells the time.
        known: A tree that was told what has changed since; what has not is taken from it.

    Raises:
        TimeLimitError: It is not done by then.
    """

    def piece(offset: int, _: Point) -> bytes:
        return data[offset : offset + _READ]

    def is_late(*_: object) -> bool:
        return perf_counter() > deadline

    try:
        if known is None:
            return Parser(language).parse(piece, progress_callback=is_late)
        return Parser(language).parse(piece, known, progress_callback=is_late)
    except ValueError as error:  # that is how a parser says that it was stopped
        raise TimeLimitError from error


def with_lines(tree: Tree, old: bytes, new: bytes) -> Tree:
    """A copy of a tree that knows on which lines signs are now others.

    Parameters:
        tree: The tree.
        old: The file it is of.
        new: The file as it is now, with as many lines.
    """
    changed, start = tree.copy(), 0
    for row, (before, after) in enumerate(zip(old.split(b"\n"), new.split(b"\n"), strict=True)):
        ends = start + len(before), start + len(after)
        if before != after:
            changed.edit(start, *ends, (row, 0), (row, len(before)), (row, len(after)))
        start = ends[1] + 1
    return changed


def errors(tree: Tree) -> int:
    """Bytes that the grammar does not understand, and places where something is missing."""
    todo, found = [tree.root_node], 0
    while todo:
        node = todo.pop()
        if node.is_error:
            found += node.end_byte - node.start_byte
        elif node.is_missing:
            found += 1
        elif node.has_error:
            todo.extend(node.children)
    return found


def matches(loaded: Loaded, tree: Tree, deadline: float) -> Iterator[Captures]:
    """What the query finds in a tree, each match once, in no order.

    A large file is searched piece by piece, so that neither time nor memory grows between two looks at the
    clock. The query's own limit of time is not used, for with it tree-sitter 0.26.1 ends the process now
    and then.

    Parameters:
        loaded: The grammar and its query.
        tree: The tree of a file.
        deadline: When all is to be found, as `perf_counter` tells the time.

    Raises:
        TimeLimitError: It is not found by then.
        RecursionError: The tree has more levels than can be searched.
    """
    root = tree.root_node
    refuse_hostile(tree, deadline)
    across: set[tuple[object, ...]] = set()
    is_one = root.end_byte < _PIECE  # piece
    for start in range(0, root.end_byte or 1, _PIECE):
        end = start + _PIECE
        cursor = QueryCursor(loaded.query, match_limit=_MOST_STATES)
        if root.end_byte > _PIECE:
            cursor.set_byte_range(start, end)
        found = cursor.matches(root)
        if cursor.did_exceed_match_limit:
            raise TimeLimitError
        for pattern, captures in in_time(found, deadline):
            if is_one or _is_within(captures, start, end) or _is_new((pattern, *_identity(captures)), across):
                yield captures


def refuse_hostile(tree: Tree, deadline: float) -> None:
    """Refuse a tree over which a query would take hours.

    Parameters:
        tree: The tree of a file.
        deadline: When it is to be said, as `perf_counter` tells the time.

    Raises:
        TimeLimitError: It has very many signs in a row, or there is no time to find out.
        RecursionError: It has more levels than can be searched.
    """
    _refuse_depth(tree)
    _refuse_litter(tree.root_node, deadline)


def _refuse_depth(tree: Tree) -> None:
    """Refuse a tree of too many levels; a node is at most one level below the node before it.

    Raises:
        RecursionError: It is one.
    """
    cursor = tree.walk()
    for number in range(0, tree.root_node.descendant_count, _LEAP):
        cursor.goto_descendant(number)
        if cursor.depth > _MOST_LEVELS:
            raise RecursionError


def _refuse_litter(root: Node, deadline: float) -> None:
    """Refuse a tree over which the query would take hours: one of very many signs in a row.

    Raises:
        TimeLimitError: It is one.
    """
    todo = [root] if root.has_error else []
    while todo:
        signs = 0
        for child in in_time(_children(todo.pop()), deadline):
            signs = 0 if child.is_named else signs + 1
            if signs > _MOST_SIGNS:
                raise TimeLimitError
            if child.has_error:
                todo.append(child)


def _children(node: Node) -> Iterator[Node]:
    """The children one by one: there may be a million."""
    cursor = node.walk()
    there_is_one = cursor.goto_first_child()
    while there_is_one:
        assert cursor.node is not None
        yield cursor.node
        there_is_one = cursor.goto_next_sibling()


def in_time(items: Iterable[Item], deadline: float) -> Iterator[Item]:
    """Items up to a time.

    Raises:
        TimeLimitError: There are more by then.
    """
    for number, item in enumerate(items):
        if number % _STRIDE == 0 and perf_counter() > deadline:
            raise TimeLimitError
        yield item


def _is_within(captures: Captures, start: int, end: int) -> bool:
    """Whether a match lies in one piece of the file, so that no other piece has it as well."""
    for nodes in captures.values():
        for node in nodes:
            if node.end_byte >= end or node.start_byte < start:
                return False
    return True


def _identity(captures: Captures) -> Iterator[tuple[str, int]]:
    return ((name, node.id) for name, nodes in captures.items() for node in nodes)


def _is_new(key: tuple[object, ...], seen: set[tuple[object, ...]]) -> bool:
    is_new = key not in seen
    seen.add(key)
    return is_new
