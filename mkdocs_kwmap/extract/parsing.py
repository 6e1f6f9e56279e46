"""The tree of a file, of which the facts are read and the colours of its source."""

from __future__ import annotations

from time import perf_counter

from msgspec import Struct
from tree_sitter import Tree

from mkdocs_kwmap.extract.dialects import dialect_of
from mkdocs_kwmap.extract.trees import TimeLimitError
from mkdocs_kwmap.extract.treesitter import errors, load, parse, with_lines


class Parsed(Struct, frozen=True):
    """The tree of a file."""

    tree: Tree
    text: bytes
    """The file in UTF-8."""
    data: bytes
    """What was parsed, before it was cleaned: the very text, or its simpler form."""


def parse_text(language: str, data: bytes, attribute_macros: frozenset[str], deadline: float) -> Parsed:
    """The tree of a file; that of its simpler form where that has fewer errors.

    Parameters:
        language: A key of `GRAMMARS`.
        data: The file in UTF-8.
        attribute_macros: Macros that stand where an attribute would, in C and its kin.
        deadline: When it is to be done, as `perf_counter` tells the time.

    Raises:
        MissingGrammarError: The grammar is not installed, or cannot be used.
        TimeLimitError: It is not done by then.
    """
    loaded, dialect = load(language), dialect_of(language)
    cleaned = dialect.clean(data, attribute_macros)
    tree = parse(loaded.language, cleaned, deadline)
    if not tree.root_node.has_error or (simpler := dialect.simplify(data)) == data:
        return Parsed(tree, data, data)
    now = perf_counter()
    half = now + (deadline - now) / 2  # for the tree is still to be read
    simpler_cleaned = dialect.clean(simpler, attribute_macros)
    try:
        known = with_lines(tree, cleaned, simpler_cleaned)
        other = parse(loaded.language, simpler_cleaned, half, known)
    except TimeLimitError:
        return Parsed(tree, data, data)
    return Parsed(other, data, simpler) if errors(other) < errors(tree) else Parsed(tree, data, data)
