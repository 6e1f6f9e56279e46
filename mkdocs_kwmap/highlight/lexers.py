"""Colours by Pygments, for languages without a grammar, and for whoever prefers it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from time import thread_time

from pygments.lexer import Lexer
from pygments.token import STANDARD_TYPES, Punctuation, _TokenType

from mkdocs_kwmap.highlight.markup import PLAIN, Place, Spans, to_html
from mkdocs_kwmap.languages import lexer_for

_MAX_SECONDS = 10.0
"""Of processor time for a file: 500 kB take two seconds, or hours where somebody wished it."""

_LONG_SPACE = re.compile(r"\s{300}")
"""Over runs of white space, some lexers take time in proportion to the cube of their length; for
the same reason runs of blank lines are not shown to them."""

Token = tuple[_TokenType, str]


def lexed(text: str, language: str) -> str:
    """Highlight a text.

    Parameters:
        text: The text, lines ended by a line feed.
        language: Its language; one without a lexer is only escaped.

    Returns:
        As many lines of HTML as the text has. Spans do not reach over lines.
    """
    lines = text.split("\n")
    if any(_LONG_SPACE.search(line) for line in lines):
        return escape(text, quote=False)
    kept = [
        number
        for number, line in enumerate(lines)
        if line.strip() or number == 0 or lines[number - 1].strip()
    ]
    squeezed = "".join(f"{lines[number]}\n" for number in kept)
    result = [escape(line, quote=False) for line in lines]
    highlighted = to_html(squeezed.encode(), _spans(_tokens(squeezed, lexer_for(language)))).decode()
    for number, html in zip(kept, highlighted.split("\n"), strict=False):
        result[number] = html
    return "\n".join(result)


def _tokens(text: str, lexer: Lexer | None) -> Iterator[Token]:
    if lexer is not None:
        try:
            tokens = list(_in_time(lexer.get_tokens(text)))
        except Exception:  # a lexer of 500 that fails on odd input must not cost the page
            tokens = []
        if "".join(value for _, value in tokens) == text:
            return iter(tokens)
    return iter([(Punctuation, text)])


def _in_time(tokens: Iterable[Token]) -> Iterator[Token]:
    """Tokens up to a limit of processor time; what is missing then makes the text plain."""
    deadline = thread_time() + _MAX_SECONDS
    for number, token in enumerate(tokens):
        if number % 64 == 0 and thread_time() > deadline:
            return
        yield token


def _spans(tokens: Iterator[Token]) -> Spans:
    spans: dict[Place, str] = {}
    end = 0
    for kind, value in tokens:
        start, end = end, end + len(value.encode())
        if css := _css_class(kind):
            spans[start, end] = css
    return spans


@lru_cache(maxsize=1024)
def _css_class(kind: _TokenType) -> str:
    # a lexer's own token types take the class of the standard type they refine
    css = next(STANDARD_TYPES[known] for known in reversed(kind.split()) if known in STANDARD_TYPES)
    return "" if css in PLAIN else css
