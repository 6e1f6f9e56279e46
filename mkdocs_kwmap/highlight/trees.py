"""Colours by the syntax tree of a file: a query for each language captures what has a colour.

A capture is named by the class that Pygments gives to such a piece; the documentation lists those that are
more than a class ("Add a language").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from operator import attrgetter
from time import perf_counter

from msgspec import Struct
from tree_sitter import Language, Node, Query, QueryCursor, Tree

from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.parsing import Parsed, parse_text
from mkdocs_kwmap.extract.trees import MissingGrammarError, TimeLimitError
from mkdocs_kwmap.extract.treesitter import grammar_of, refuse_hostile
from mkdocs_kwmap.grammars import C_FAMILY, GRAMMARS
from mkdocs_kwmap.highlight.blanked import hidden_words, other_branches, switched_off
from mkdocs_kwmap.highlight.markup import PLAIN, Place, to_html
from mkdocs_kwmap.highlight.words import NOT_BEHIND_A_DOT, WORDS

_PIECE = 1 << 18
"""Bytes of a file that are searched between two looks at the clock."""

_MOST_STATES = 64
"""Matches that the query has begun and not ended: a pattern has a node and one in it."""

_RANGE = attrgetter("byte_range")

_QUOTES = {b"'": "s1", b'"': "s2", b"`": "sb"}
_COMMENTS = {b"/*": "cm", b"#!": "ch"}


def _class_of_string(text: bytes) -> str:
    return _QUOTES.get(text[-1:], "s")


def _class_of_number(text: bytes) -> str:
    if text[1:2] in {b"x", b"X"}:
        return "mh"
    return "mf" if b"." in text or b"e" in text else "mi"


_BY_TEXT: dict[str, Callable[[bytes], str]] = {
    "comment": lambda text: _COMMENTS.get(text[:2], "c1"),
    "number": _class_of_number,
    "quoted": _class_of_string,
    "literal": lambda text: (_class_of_number if text[:1].isdigit() else _class_of_string)(text),
}
"""Captures whose class is told by the text."""


class _Colours(Struct, frozen=True):
    """What is known of a language."""

    query: Query
    captures: tuple[str, ...]
    """Names of captures; where two are of one node, the later counts."""
    words: dict[bytes, str]
    """Classes of names, by what they are."""


@cache
def _colours_of(language: str) -> _Colours:
    """The query of a language, ready to use.

    Raises:
        MissingGrammarError: The grammar is not installed, or the language has no query that fits it.
    """
    row, grammar, words = GRAMMARS[language], grammar_of(language), WORDS.get(language, {})
    if not row.colours:
        raise MissingGrammarError(f"{language} has no query for its colours")
    folder = files("mkdocs_kwmap.highlight") / "queries"
    texts = [(folder / f"{name}.scm").read_text(encoding="utf-8") for name in row.colours]
    try:
        query = Query(grammar, "\n".join((*_keywords(grammar, words, row.keyword_nodes), *texts)))
    except (ValueError, SyntaxError) as error:
        raise MissingGrammarError(f"{row.package}: {error}") from error
    names = tuple(map(query.capture_name, range(query.capture_count)))
    return _Colours(query, names, _shown(words))


def _shown(words: Mapping[str, str]) -> dict[bytes, str]:
    return {word.encode(): css for word, css in words.items() if css not in PLAIN}


@cache
def keywords_of(language: str) -> Mapping[bytes, str]:
    """Classes of the words that mean something in a language, those of its grammar included.

    Raises:
        MissingGrammarError: The grammar is not installed.
    """
    kinds = _kinds(grammar_of(language))
    own = {word: "k" for word, is_named in kinds if word.isidentifier() and not is_named}
    return _shown({**own, **WORDS.get(language, {})})


def _keywords(grammar: Language, words: Mapping[str, str], prefix: str) -> Iterator[str]:
    """Patterns for the words that the grammar itself knows; those that have no class of their own come first.

    Parameters:
        grammar: The grammar.
        words: Classes of words.
        prefix: How the names of nodes begin that are such words; empty where there are none.
    """
    patterns: dict[str, list[str]] = {"n": [], "k": []}
    for name, is_named in sorted(_kinds(grammar)):
        if not is_named and name.isidentifier():
            patterns.setdefault(words.get(name, "k"), []).append(f'"{name}"')
        elif is_named and prefix and name.startswith(prefix):
            css = words.get(name.removeprefix(prefix), "k")
            patterns.setdefault(css, []).append(f"({name})")
    return (f"[{' '.join(nodes)}] @{css}" for css, nodes in patterns.items() if nodes)


def _kinds(grammar: Language) -> Iterator[tuple[str, bool]]:
    """The kinds of nodes that a grammar has, and whether they have names or are written as they are named."""
    for kind in filter(grammar.node_kind_is_visible, range(grammar.node_kind_count)):
        yield grammar.node_kind_for_id(kind) or "", grammar.node_kind_is_named(kind)


def coloured(
    data: bytes, language: str, attribute_macros: frozenset[str], deadline: float, parsed: Parsed | None
) -> bytes:
    """Highlight a text by its tree.

    Parameters:
        data: The text in UTF-8.
        language: A key of `GRAMMARS`.
        attribute_macros: Macros that stand where an attribute would, in C and its kin.
        deadline: When it is to be done, as `perf_counter` tells the time.
        parsed: The tree of the text, or of a longer one that begins with it; None to parse it here.

    Returns:
        Its HTML.

    Raises:
        MissingGrammarError: There is no grammar, or no query for the colours of its language.
        TimeLimitError: It is not done by then.
        RecursionError: It is nested too deeply.
    """
    with collector_off():
        if parsed is None or not parsed.text.startswith(data):
            parsed = parse_text(language, data, attribute_macros, deadline)
        spans = _spans(parsed.tree, data, language, deadline)
        if language in C_FAMILY:
            spans.update(hidden_words(data, keywords_of(language)))
            rest, directives = other_branches(data, parsed)
            spans |= directives
            if rest:
                tree = parse_text(language, rest, attribute_macros, deadline).tree
                spans |= _spans(tree, data, language, deadline)
            spans |= switched_off(data)
        return to_html(data, spans)


def _spans(tree: Tree, data: bytes, language: str, deadline: float) -> dict[Place, str]:
    """What has a colour; pieces lie in each other or apart."""
    refuse_hostile(tree, deadline)
    colours = _colours_of(language)
    spans: dict[Place, str] = {}
    for found in _captures(colours.query, tree, len(data), deadline):
        for name in colours.captures:
            nodes = found.get(name)
            if nodes is None:
                continue
            places = map(_RANGE, nodes)
            if name == "word":
                spans.update(_words(places, data, colours.words))
            elif name == "directive":
                spans.update(_directives(places, data))
            elif name in _BY_TEXT:
                tell = _BY_TEXT[name]
                spans.update((place, tell(data[place[0] : place[1]])) for place in places)
            else:
                spans.update(dict.fromkeys(places, "" if name == "n" else name))
    return spans


def _captures(query: Query, tree: Tree, end: int, deadline: float) -> Iterator[dict[str, list[Node]]]:
    """What a query captures, piece by piece; a node on the edge of a piece is found in both."""
    for start in range(0, end, _PIECE):
        if perf_counter() > deadline:
            raise TimeLimitError
        cursor = QueryCursor(query, match_limit=_MOST_STATES)
        if end > _PIECE or end < tree.root_node.end_byte:
            cursor.set_byte_range(start, min(start + _PIECE, end))
        yield cursor.captures(tree.root_node)


def _words(places: Iterable[Place], data: bytes, words: dict[bytes, str]) -> Iterator[tuple[Place, str]]:
    """The names among those of a text that mean something in its language."""
    known = [(place, css) for place in places if (css := words.get(data[place[0] : place[1]]))]
    for place, css in known:
        start = place[0]
        if css not in NOT_BEHIND_A_DOT or not start or data[start - 1] != _DOT:
            yield place, css


_DOT = ord(".")


def _directives(places: Iterator[Place], data: bytes) -> Iterator[tuple[Place, str]]:
    """Directives of a preprocessor, which are text to the grammar, and the comments in them."""
    for place in places:
        yield place, "cp"
        for found in _IN_DIRECTIVE.finditer(data, *place):
            if found.lastgroup:
                yield found.span(), found.lastgroup


_IN_DIRECTIVE = re.compile(
    rb"""\"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?P<cm>/\*.*?\*/)|(?P<c1>//[^\n]*)""", re.DOTALL
)
"""A string, or a comment."""
