"""What is peculiar to C, C++, CUDA and Objective-C: macros in place of attributes, and qualified names."""

from __future__ import annotations

import re

from mkdocs_kwmap.extract.conditionals import with_first_branches, without_disabled
from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.macros import blanked


class CFamily(Dialect):
    """The rules of C and its kin."""

    def clean(self, data: bytes, attribute_macros: frozenset[str]) -> bytes:
        return blanked(without_disabled(data), attribute_macros)

    def simplify(self, data: bytes) -> bytes:
        return with_first_branches(without_disabled(data))

    def parts(self, name: str) -> list[str]:
        """`a::B<int>::operator()` is `a`, `B` and `operator()`."""
        if name.isidentifier():
            return [name]
        before, operator, symbol = _operator(name)
        plain = _without_arguments(before)
        parts = [part.strip() for part in plain.split("::")]
        if operator:
            parts[-1] = f"operator{symbol}"
        return [part for part in parts if part]


def _operator(name: str) -> tuple[str, str, str]:
    match = _OPERATOR.search(name)
    if match is None:
        return name, "", ""
    symbol = _SPACES.sub(" ", match[1]).strip()
    if symbol[:1].isalpha() or symbol[:1] == "_":  # of a conversion, the parameters stand in its name
        return name[: match.start()], "operator", f" {symbol.partition('(')[0].strip()}"
    return (
        name[: match.start()],
        "operator",
        symbol.replace(" ", ""),
    )


_OPERATOR = re.compile(r"\boperator\b(.*)", re.DOTALL)
_SPACES = re.compile(r"\s+")


def _without_arguments(name: str) -> str:
    """Leave out template arguments."""
    if "<" not in name:
        return name
    depth, kept = 0, []
    for sign in name:
        if sign == "<":
            depth += 1
        elif sign == ">":
            depth -= 1
        elif depth == 0:
            kept.append(sign)
    return "".join(kept)
