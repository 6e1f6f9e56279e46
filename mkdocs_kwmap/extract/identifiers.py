"""Identifiers of programs in languages that have no reader of their own, from Pygments' tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from time import thread_time

from pygments.token import Name, Token, is_token_subtype
from pygments.token import _TokenType as TokenType

from mkdocs_kwmap.languages import lexer_for
from mkdocs_kwmap.model import Definition

_NO_IDENTIFIER: tuple[TokenType, ...] = (
    *(Name.Builtin, Name.Attribute, Name.Tag, Name.Entity, Name.Operator, Name.Keyword, Name.Property),
    *(Name.Quoted, Name.Symbol),
)
_ASSEMBLERS = frozenset({"AMDGPU", "Assembly", "NASM", "TASM", "ca65 assembler", "DASM16", "MIPS"})
"""Languages whose other names are those of the machine: instructions and registers."""
_IDENTIFIER = re.compile(r"[^\W\d][\w.:/!?'*+<>=-]*")
_SIGILS = "$@%&#{}()[]:;,.'\"\\ \t\n"
_MAX_NAME = 200
_SOME_ERRORS = 200
MAX_SECONDS = 5.0
"""Of processor time; for half a megabyte a lexer needs two, or hours, where somebody wished it."""
_MANY_TOKENS = 20_000
_LONG_SPACE = re.compile(r"\s{40,}")


def identifiers(lines: list[str], language: str, seconds: float) -> Iterator[Definition]:
    seen: set[str] = set()
    text, numbers = squeezed(lines)
    for name, at in _names(text, language, min(seconds, MAX_SECONDS)):
        line = numbers[at] if at < len(numbers) else 0
        # Some lexers lose a character: what does not stand where it should is not shown.
        if name not in seen and line and name in lines[line - 1]:
            seen.add(name)
            yield Definition(name=name, kind="identifier", qualname=name, line=line)


def squeezed(lines: list[str]) -> tuple[str, list[int]]:
    """Leave out what white space tells no name apart, and say which lines are left.

    Over runs of it some lexers take time in proportion to the cube of its length.
    """
    kept = [
        (number, _LONG_SPACE.sub(" ", line.rstrip()))
        for number, line in enumerate(lines, 1)
        if number == 1 or line.strip() or lines[number - 2].strip()
    ]
    return "".join(f"{line}\n" for _, line in kept), [number for number, _ in kept]


@cache
def _is_identifier(kind: TokenType, language: str) -> bool:
    if language in _ASSEMBLERS:
        return is_token_subtype(kind, Name.Label)
    return is_token_subtype(kind, Name) and not any(is_token_subtype(kind, other) for other in _NO_IDENTIFIER)


def _names(text: str, language: str, seconds: float) -> list[tuple[str, int]]:
    """Names and the index of the line each stands on; none for tables and for other languages."""
    lexer = lexer_for(language)
    names: list[tuple[str, int]] = []
    line, errors, named, deadline = 0, 0, 0, thread_time() + seconds
    for tokens, (kind, value) in enumerate(lexer.get_tokens(text) if lexer else ()):
        errors += kind is Token.Error
        named += is_token_subtype(kind, Name)
        is_other = errors > _SOME_ERRORS and errors > tokens / 4
        is_table = tokens > _MANY_TOKENS and named < tokens / 500
        if is_other or is_table or (not tokens % 64 and thread_time() > deadline):
            return []
        if _is_identifier(kind, language):
            name = value.strip(_SIGILS)
            if 2 <= len(name) <= _MAX_NAME and _IDENTIFIER.fullmatch(name):
                names.append((name, line))
        line += value.count("\n")
    return names
