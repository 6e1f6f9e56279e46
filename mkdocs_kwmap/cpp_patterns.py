"""Constructs that a file of C++ and its kin shows, told by its definitions: their heads, labels and members.

A head is what the grammar found before the body of a definition, so that comments and strings are never
among what is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mkdocs_kwmap.model import Definition, Facts, Pattern

LANGUAGES = frozenset({"C++", "CUDA", "HIP", "Metal", "Objective-C++"})

_TEMPLATE = re.compile(r"template\s*<\s*(>)?")
_PURE = re.compile(r"\b(?:virtual|override|final)\b.*=\s*0\s*$", re.DOTALL)
"""Without such a word, a macro as `OPTION(double, rate) = 0`, would be taken for a pure method."""
_TYPES = frozenset({"class", "struct"})
_MADE = frozenset({"default", "delete"})
"""Labels of members that the compiler makes, or that there are none of."""


def cpp_patterns(facts: Facts) -> tuple[Pattern, ...]:
    """The constructs of a file, by line.

    Parameters:
        facts: What the file says; its language is one of `LANGUAGES`.

    Returns:
        Templates and their specialisations, virtual interfaces, abstract classes, RAII types, callable
        objects, classes that hand themselves to their base as an argument.
    """
    members: dict[str, list[Definition]] = defaultdict(list)
    for one in facts.definitions:
        if one.parent:
            members[one.parent].append(one)
    found = {
        Pattern(name, one.qualname, one.line) for one in facts.definitions for name in _names(one, members)
    }
    return tuple(sorted(found, key=lambda one: (one.line, one.name)))


def _names(one: Definition, members: Mapping[str, Sequence[Definition]]) -> Iterator[str]:
    if head := _TEMPLATE.match(one.head):
        yield "template specialisation" if head[1] else "template"
    if one.kind in _TYPES and not one.is_declaration:
        yield from _class_names(one, members.get(one.qualname, ()))


def _class_names(one: Definition, members: Sequence[Definition]) -> Iterator[str]:
    special = {one.name, f"~{one.name}"}
    methods = [member for member in members if member.kind == "method"]
    plain = [
        member for member in methods if member.name not in special and not _MADE.intersection(member.labels)
    ]
    pure = [member for member in plain if _PURE.search(member.head)]
    if pure:
        is_interface = len(pure) == len(plain) and not any(member.kind == "field" for member in members)
        yield "virtual interface" if is_interface else "abstract class"
    if _owns(one.name, methods):
        yield "RAII type"
    if any(member.name == "operator()" for member in plain):
        yield "callable object"
    if any(re.search(rf"<(?:[^<>]*,)?\s*{re.escape(one.name)}\s*[,>]", base) for base in one.bases):
        yield "base with the class as its argument (CRTP)"


def _owns(name: str, methods: Sequence[Definition]) -> bool:
    """Whether a class has a destructor of its own, and deletes its copying or says how it is moved."""
    has_destructor = any(
        one.name == f"~{name}" and not _MADE.intersection(one.labels) and not _PURE.search(one.head)
        for one in methods
    )
    made = [
        one
        for one in methods
        if one.name in {name, "operator="} and re.search(rf"\b{name}\b.*&", one.signature)
    ]
    return has_destructor and any("delete" in one.labels or "&&" in one.signature for one in made)
