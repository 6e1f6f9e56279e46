"""Source text to HTML in Pygments' CSS classes, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from time import thread_time

from pygments.lexer import Lexer
from pygments.token import STANDARD_TYPES, Punctuation, _TokenType, is_token_subtype

from mkdocs_kwmap.languages import lexer_for
from mkdocs_kwmap.render.heads import LONG, laid_out

PLAIN_CLASSES = frozenset({"", "n", "p", "w", "err"})
"""Classes that themes show in the colour of the text: no span is written for them."""

_MAX_SECONDS = 10.0
"""Of processor time for a file: 500 kB take two seconds, or hours where somebody wished it."""

_LONG_SPACE = re.compile(r"\s{300}")
"""Over runs of white space, some lexers take time in proportion to the cube of their length; for
the same reason runs of blank lines are not shown to them."""

Token = tuple[_TokenType, str]


def highlight_lines(text: str, language: str) -> list[str]:
    """Highlight a file.

    Parameters:
        text: The text, lines ended by a line feed.
        language: Its language; one without a lexer is only escaped.

    Returns:
        The HTML of each line, without line ends. Spans do not reach over lines.
    """
    lines = text.removesuffix("\n").split("\n")
    if any(_LONG_SPACE.search(line) for line in lines):
        return [escape(line) for line in lines]
    kept = [
        number
        for number, line in enumerate(lines)
        if line.strip() or number == 0 or lines[number - 1].strip()
    ]
    squeezed = "".join(f"{lines[number]}\n" for number in kept)
    result = [escape(line) for line in lines]
    highlighted = _spans(_tokens(squeezed, lexer_for(language))).split("\n")
    for number, html in zip(kept, highlighted, strict=False):
        result[number] = html
    return result


@lru_cache(maxsize=4096)
def highlight_signature(name: str, signature: str) -> str:
    """The HTML of a Python callable's name and parameters, on several lines where it is long."""
    tokens: Iterator[Token] = _tokens(signature, lexer_for("Python"))
    if len(name) + len(signature) > LONG:
        tokens = _one_parameter_a_line(tokens)
    return f'<span class="nf">{escape(name)}</span>{_spans(tokens)}'


@lru_cache(maxsize=4096)
def highlight_head(head: str, name: str, signature: str, language: str) -> str:
    """The HTML of the head of a definition in any language, on several lines where it is long."""
    return _spans(_tokens(laid_out(head, name, signature), lexer_for(language)))


@lru_cache(maxsize=4096)
def highlight_expression(text: str) -> str:
    """The HTML of a short piece of Python."""
    return _spans(_tokens(text, lexer_for("Python")))


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


def _spans(tokens: Iterator[Token]) -> str:
    """Spans of merged neighbours, none across a line end."""
    parts: list[str] = []
    current, run = "", ""
    for kind, value in tokens:
        css = _css_class(kind)
        if css != current:
            parts.append(_span(current, run))
            current, run = css, ""
        run += value
    parts.append(_span(current, run))
    return "".join(parts)


def _span(css: str, text: str) -> str:
    html = escape(text)
    if not css or not text:
        return html
    return "\n".join(f'<span class="{css}">{line}</span>' if line else "" for line in html.split("\n"))


@lru_cache(maxsize=1024)
def _css_class(kind: _TokenType) -> str:
    # a lexer's own token types take the class of the standard type they refine
    css = next(STANDARD_TYPES[known] for known in reversed(kind.split()) if known in STANDARD_TYPES)
    return "" if css in PLAIN_CLASSES else css


def _one_parameter_a_line(tokens: Iterator[Token]) -> Iterator[Token]:
    depth = 0
    fresh = False
    for kind, value in tokens:
        if fresh and not value.strip():
            continue
        fresh = False
        if is_token_subtype(kind, Punctuation):
            opened, closed = value.count("(") + value.count("["), value.count(")") + value.count("]")
            if closed and depth == closed:
                yield Punctuation, "\n"
            depth += opened - closed
            yield kind, value
            if depth == 1 and value.endswith(("(", ",")):
                yield Punctuation, "\n    "
                fresh = True
        else:
            yield kind, value
