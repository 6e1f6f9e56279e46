"""Parameter lists of C and C++ in a form that is the same for a declaration and its definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

_TOKEN = re.compile(r"\w+|::|\.\.\.|&&|\S")
_QUALIFIERS = frozenset({"const", "volatile", "restrict", "__restrict", "__restrict__", "register"})
_TAGS = frozenset({"struct", "class", "union", "enum", "typename"})
_BUILTIN = """
    void bool char short int long float double signed unsigned auto wchar_t char8_t char16_t char32_t
"""
_WORDS_OF_TYPES = frozenset(_BUILTIN.split()) | _QUALIFIERS
_OPENING = "([{<"
_CLOSING = ")]}>"
_LITERAL = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
"""Text in quotes, which may hold any sign; it only stands in defaults."""
_NESTED_NAME = re.compile(r"(\(\s*(?:\w+\s*::\s*)*[*&^]+\s*(?:const\s*)?)\w+(\s*(?:\[[^\]]*\])*\))")
"""`(*callback)` of a pointer to a function, whose name says nothing of its type."""


class Parameters(Struct, frozen=True, gc=False):
    """What tells the overloads of one name apart."""

    types: tuple[str, ...]
    """Types of the parameters, without names, defaults, spaces and namespaces."""
    suffix: tuple[str, ...] = ()
    """Which of `const`, `volatile`, `&` and `&&` follow the parameters of a method."""

    @property
    def shape(self) -> tuple[int, tuple[str, ...]]:
        """How many parameters there are, and what follows them."""
        return len(self.types), self.suffix


@lru_cache(maxsize=10_000)  # a definition is looked at right behind its declaration
def parameters(signature: str) -> Parameters:
    """Read the parameters of a function.

    Parameters:
        signature: As `Definition.signature` has it: `(int a, const std::string& b = "x") const -> T`.

    Returns:
        Its parameters; none where the signature has no closed parentheses.
    """
    signature = _LITERAL.sub("0", signature)
    start = signature.find("(")
    if start < 0:
        return Parameters(())
    end = _closing(signature, start)
    inner = signature[start + 1 : end]
    types = tuple(_type(one) for one in _split(inner) if one.strip())
    return Parameters(() if types == ("void",) else types, _suffix(signature[end + 1 :]))


def _closing(text: str, start: int) -> int:
    """Where the parenthesis closes that opens at a place; the end where it does not."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] == "(":
            depth += 1
        elif text[at] == ")":
            depth -= 1
            if depth == 0:
                return at
    return len(text)


def _split(text: str) -> Iterator[str]:
    """The parts between commas that stand in no parentheses or brackets."""
    depth, begin = 0, 0
    for at, sign in enumerate(text):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING and not (sign == ">" and text[at - 1 : at] == "-"):
            depth -= 1
        elif sign == "," and depth == 0:
            yield text[begin:at]
            begin = at + 1
    yield text[begin:]


@lru_cache(maxsize=10_000)  # a few types are those of most parameters
def _type(parameter: str) -> str:
    """The type of a parameter: `const string&` of `const std::string &name = "x"`."""
    plain = _NESTED_NAME.sub(r"\1\2", _without_default(parameter))
    tokens = [token for token in _TOKEN.findall(plain) if token not in _TAGS]
    tokens = _without_name(tokens)
    return "".join(_unqualified(_const_first(tokens)))


def _without_default(parameter: str) -> str:
    depth = 0
    for at, sign in enumerate(parameter):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        elif sign == "=" and depth == 0:
            return parameter[:at]
    return parameter


def _without_name(tokens: list[str]) -> list[str]:
    """Leave out the name, which is the last word behind a complete type; `[3]` behind it is a pointer."""
    end = len(tokens)
    arrays = 0
    while end and tokens[end - 1] == "]" and "[" in tokens[:end]:
        end = end - 1 - tokens[:end][::-1].index("[")
        arrays += 1
    before = tokens[: max(end - 1, 0)]
    last = tokens[end - 1] if end else ""
    if _is_word(last) and last not in _WORDS_OF_TYPES and _is_type(before):
        return [*before, *"*" * arrays]
    return [*tokens[:end], *"*" * arrays]


def _is_type(tokens: list[str]) -> bool:
    """Whether something is a type, so that a word behind it is a name."""
    if not tokens or tokens[-1] == "::":
        return False
    return any(_is_word(token) and token not in _QUALIFIERS for token in tokens)


def _is_word(token: str) -> bool:
    return token[:1].isalpha() or token[:1] == "_"


def _const_first(tokens: list[str]) -> list[str]:
    """`T const &` is `const T &`; that a value itself is `const` is nobody's business but the body's."""
    signs = [at for at, token in enumerate(tokens) if token in {"*", "&", "&&", "("}]
    end = signs[0] if signs else len(tokens)
    head = [token for token in tokens[:end] if token not in _QUALIFIERS]
    is_const = bool(signs) and "const" in tokens[:end]
    tail = tokens[end:]
    while tail and tail[-1] in _QUALIFIERS:
        tail.pop()
    return [*(["const "] if is_const else []), *head, *tail]


def _unqualified(tokens: list[str]) -> Iterator[str]:
    """Names without the namespaces before them; words side by side keep a space between them."""
    previous = ""
    for at, token in enumerate(tokens):
        following = tokens[at + 1 : at + 2]
        if token == "::" or (following == ["::"] and _is_word(token)):
            continue
        if _is_word(token) and _is_word(previous) and not previous.endswith(" "):
            yield " "
        yield token
        previous = token


def _suffix(rest: str) -> tuple[str, ...]:
    before = rest.partition("->")[0]
    tokens = _TOKEN.findall(before.partition(":")[0] if not before.lstrip().startswith("::") else "")
    return tuple(sorted({token for token in tokens if token in {"const", "volatile", "&", "&&"}}))
