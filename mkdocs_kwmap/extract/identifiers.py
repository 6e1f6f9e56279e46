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
_SHORT = 40
"""Characters of a line that has no such space."""


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
    kept, numbers = [], []
    is_blank = False
    for number, line in enumerate(lines, 1):
        bare = line.rstrip()
        if bare or not is_blank:
            kept.append(_LONG_SPACE.sub(" ", bare) if len(bare) > _SHORT else bare)
            numbers.append(number)
        is_blank = not bare
    kept.append("")
    return "\n".join(kept), numbers


_OTHER, _ERROR, _NAME, _IDENTIFIER_NAME = range(4)


@cache
def _role(kind: TokenType, language: str) -> int:
    """What a token is for us: an identifier, another name, an error, or nothing of that."""
    if not is_token_subtype(kind, Name):
        return _ERROR if kind is Token.Error else _OTHER
    if language in _ASSEMBLERS:
        return _IDENTIFIER_NAME if is_token_subtype(kind, Name.Label) else _NAME
    is_other = any(is_token_subtype(kind, other) for other in _NO_IDENTIFIER)
    return _NAME if is_other else _IDENTIFIER_NAME


def _names(text: str, language: str, seconds: float) -> list[tuple[str, int]]:
    """Names and the index of the line each stands on; none for tables and for other languages."""
    lexer = lexer_for(language)
    names: list[tuple[str, int]] = []
    line, errors, named, deadline = 0, 0, 0, thread_time() + seconds
    roles: dict[TokenType, int] = {}
    most = _MANY_TOKENS  # tokens; more of them are a table
    for tokens, (kind, value) in enumerate(lexer.get_tokens(text) if lexer else ()):
        role = roles.get(kind)
        if role is None:
            role = roles[kind] = _role(kind, language)
        if role == _ERROR:
            errors += 1
            if errors > _SOME_ERRORS and errors > tokens / 4:
                return []  # another language
        elif role:
            named += 1
            most = max(_MANY_TOKENS, named * 500)
            if role == _IDENTIFIER_NAME:
                name = value.strip(_SIGILS)
                if 2 <= len(name) <= _MAX_NAME and _IDENTIFIER.fullmatch(name):
                    names.append((name, line))
        if tokens > most or (not tokens % 64 and thread_time() > deadline):
            return []
        line += value.count("\n")
    return names
