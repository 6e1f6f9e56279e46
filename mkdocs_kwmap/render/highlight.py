"""Heads, signatures and expressions to HTML, in the classes that the source has.

They are short and many, so they are not parsed: a regular expression tells strings, numbers and words apart,
and what a word means in its language is looked up.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mkdocs_kwmap.highlight import highlighted, words_of
from mkdocs_kwmap.highlight.markup import Place, to_html
from mkdocs_kwmap.highlight.words import NOT_BEHIND_A_DOT
from mkdocs_kwmap.render.heads import LONG, laid_out, one_a_line

_TOKEN = rb"""
    (?P<cp>\A\#[ \t]*\w.*)
    |(?P<s>"(?:[^"\\]|\\.)*"|%b)
    |(?P<mi>(?<![\w.])\d[\w.]*)
    |(?P<dot>\.)?(?P<word>(?!\d)[\w$\x80-\xff]+|@\w+)
"""
_SINGLE_QUOTED = re.compile(_TOKEN % rb"'(?:[^'\\]|\\.)*'|`[^`]*`", re.VERBOSE | re.DOTALL)
_CHARACTERS = re.compile(_TOKEN % rb"'(?:[^'\\\s]|\\.){1,8}'", re.VERBOSE | re.DOTALL)

_STRINGS_IN_SINGLE_QUOTES = frozenset(
    {"Bash", "JSX", "JavaScript", "Python", "Starlark", "TSX", "TypeScript"}
)
_TYPES = frozenset(
    {
        *(b"@implementation", b"@interface", b"@protocol", b"annotation", b"class", b"enum", b"interface"),
        *(b"record", b"struct", b"trait", b"type", b"union"),
    }
)
"""Words before the name of a type."""


def highlight_lines(text: str, language: str) -> list[str]:
    """The HTML of each line of a piece of source."""
    return highlighted(text, language).decode().split("\n")


@lru_cache(maxsize=4096)
def highlight_signature(name: str, signature: str) -> str:
    """The HTML of a Python callable's name and parameters, on several lines where it is long."""
    is_long = len(name) + len(signature) > LONG and signature.startswith("(")
    shown = f"({one_a_line(signature[1:])}" if is_long else signature
    return _coloured(f"{name}{shown}", "Python", name, is_called=True)


@lru_cache(maxsize=4096)
def highlight_head(head: str, name: str, signature: str, language: str) -> str:
    """The HTML of the head of a definition in any language, on several lines where it is long."""
    text = laid_out(head, name, signature)
    return _coloured(text, language, name, is_called=bool(signature))


@lru_cache(maxsize=4096)
def highlight_expression(text: str) -> str:
    """The HTML of a short piece of Python."""
    return _coloured(text, "Python")


def _coloured(text: str, language: str, name: str = "", *, is_called: bool = False) -> str:
    """The HTML of a few words of a language.

    Parameters:
        text: The words.
        language: Their language; those that have no words of their own are highlighted as a whole file is.
        name: What the words define; empty where they define nothing.
        is_called: Whether it has parameters.
    """
    words = words_of(language)
    if words is None:
        return highlighted(text, language).decode()
    data, its_name = text.encode(), name.lstrip("~").encode()
    spans: dict[Place, str] = {}
    before = b""
    for found in _tokens_of(language).finditer(data):
        css = found.lastgroup or ""
        if css == "word":
            word = found["word"]
            css = words.get(word, "")
            if word == its_name and (is_called or before in _TYPES):
                css, its_name = "nc" if before in _TYPES else "nf", b""
            elif found["dot"] and css in NOT_BEHIND_A_DOT:
                css = ""
            before = word
        if css:
            spans[found.span(found.lastgroup or 0)] = css
    return to_html(data, spans).decode()


def _tokens_of(language: str) -> re.Pattern[bytes]:
    return _SINGLE_QUOTED if language in _STRINGS_IN_SINGLE_QUOTES else _CHARACTERS
