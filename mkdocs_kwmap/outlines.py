"""What a whole map asks of what its files define and refer to; made once, and kept beside the facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from struct import Struct

from msgspec.structs import replace

from mkdocs_kwmap.model import Definition, Facts, Outline
from mkdocs_kwmap.paths import is_documentation, is_example, is_test

OUTERMOST = 1
"""Mark of a definition at the top level of its file; the title of a section is none."""
PLACEHOLDER = 2
"""Mark of an overload or `x = None`, which only holds the place of another of its name."""
NAMESAKE = 4
"""Mark of the class or function that stands for all of its name at the top level of its file."""
TERM = 8
"""Mark of a definition that the glossary tells."""
PLAIN = 16
"""Mark of a definition at the top level whose id on the page of its file is made of its name, as it is."""

NAMESAKES = frozenset({"class", "struct", "union", "enum", "interface", "trait", "protocol", "function"})
"""Kinds of definitions that name those of the same name in other files."""

SCOPES = frozenset({"namespace", "module", "package"})
"""Kinds that often span a whole file: their members are shown beside them with longer names, not below."""

WITHOUT_QUALNAME = frozenset({"heading", "identifier"})
"""Kinds of definitions whose ids are made of other things than their qualified names."""

CONCEPTS = frozenset(
    {
        "class",
        "concept",
        "enum",
        "function",
        "interface",
        "message",
        "protocol",
        "record",
        "service",
        "struct",
        "trait",
        "type",
        "union",
    }
)
"""Kinds that a folder is known by, and that the glossary explains."""

LOCALS = "<locals>."
"""In qualified names, and left out of ids."""
UNSAFE = re.compile(r"""[\s"'\\]""")
"""What scripts of themes cannot look up as a part of an id."""

_WRAPPING_NAMES = ("wraps", "update_wrapper")
"""What names end with that may be those of `functools`."""

_BYTES = 4
"""Of a line."""
_SPAN = Struct("<II")
"""Two lines."""
_FUNCTIONS = frozenset({"function", "method", "property"})


def outline_of(facts: Facts) -> Outline:
    """What a map asks of the definitions and references of a file, kept or made."""
    return facts.outline or _made(facts)


def outlined(facts: Facts) -> Facts:
    """The same facts, with what a map asks of their definitions and references."""
    return facts if facts.outline else replace(facts, outline=outline_of(facts))


def of_kinds(facts: Facts, kinds: Set[str]) -> Iterator[tuple[int, Definition]]:
    """The definitions of some kinds by their indexes; where there are none, none are read."""
    if not kinds.isdisjoint(outline_of(facts).kinds):
        yield from ((number, one) for number, one in enumerate(facts.definitions) if one.kind in kinds)


def line_of(outline: Outline, number: int) -> int:
    """The line that the name of a definition stands on.

    Parameters:
        outline: Of the file.
        number: Index of the definition.
    """
    return int.from_bytes(outline.lines[number * _BYTES : (number + 1) * _BYTES], "little")


def last_line(outline: Outline) -> int:
    """The last of the lines that names of definitions stand on; 0 where there is none."""
    return max((line_of(outline, number) for number in range(len(outline.names))), default=0)


def shows_uses(facts: Facts) -> bool:
    """Whether pages of other files show how a file uses them: it is a test, an example, one of the
    documentation, or a notebook."""
    path = facts.path
    return is_test(path) or is_example(path) or is_documentation(path) or bool(facts.code_language)


def function_lines(outline: Outline) -> list[tuple[int, int]]:
    """First and last lines of the functions that stand in no other, in their order; known where
    `shows_uses`."""
    return list(_SPAN.iter_unpack(outline.functions))


def kind_of(outline: Outline, number: int) -> str:
    """The kind of a definition.

    Parameters:
        outline: Of the file.
        number: Index of the definition.
    """
    return outline.kinds[outline.kind_numbers[number]]


def id_end(qualname: str) -> str:
    """What the id of a definition ends with, behind the prefix of its file and a dot."""
    return UNSAFE.sub("-", qualname.replace(LOCALS, ""))


def kind_counts(files: Iterable[Facts]) -> Counter[str]:
    """How many definitions of each kind some files have."""
    counts: Counter[str] = Counter()
    for outline in map(outline_of, files):
        for number, times in Counter(outline.kind_numbers).items():
            counts[outline.kinds[number]] += times
    return counts


def rank(definition: Definition) -> tuple[bool, int]:
    """Of several definitions of a name the first counts; overloads and `x = None` only hold its place."""
    is_placeholder = definition.is_overload or (definition.value == "None" and not definition.annotation)
    return is_placeholder, definition.line


def numbers_by_qualname(definitions: Sequence[Definition]) -> dict[str, int]:
    """By qualified name the index of the definition that stands for all of it."""
    numbers: dict[str, int] = {}
    for number, one in enumerate(definitions):
        if one.level:
            continue  # the title of a section is no name
        other = numbers.setdefault(one.qualname, number)
        if other != number and rank(one) < rank(definitions[other]):
            numbers[one.qualname] = number
    return numbers


def _made(facts: Facts) -> Outline:
    definitions, references = facts.definitions, facts.references
    numbers = numbers_by_qualname(definitions)
    plain = _plain(definitions)
    outside = {"", *(one.qualname for one in definitions if one.kind in SCOPES)}
    kinds = tuple(dict.fromkeys(one.kind for one in definitions))
    return Outline(
        names=tuple(one.name for one in definitions),
        lines=b"".join(one.line.to_bytes(_BYTES, "little") for one in definitions),
        marks=bytes(
            _place(one, stands_for_all=numbers.get(one.name) == number)
            | TERM * _is_term(one, outside)
            | PLAIN * (number in plain)
            for number, one in enumerate(definitions)
        ),
        kinds=kinds,
        kind_numbers=bytes(kinds.index(one.kind) for one in definitions),
        decorators=tuple(
            dict.fromkeys((text, one.first_line, one.line) for one in definitions for text in one.decorators)
        ),
        functions=b"".join(_functions(definitions)) if shows_uses(facts) else b"",
        references=len(references),
        wrapping=tuple(one for one in references if one.name.endswith(_WRAPPING_NAMES)),
    )


def _place(one: Definition, *, stands_for_all: bool) -> int:
    """The marks of a definition at the top level."""
    if one.parent or one.level:
        return 0
    is_namesake = one.kind in NAMESAKES and not one.is_declaration and stands_for_all
    return OUTERMOST | PLACEHOLDER * rank(one)[0] | NAMESAKE * is_namesake


def _functions(definitions: Iterable[Definition]) -> Iterator[bytes]:
    """Yield the lines of each function that stands in no other."""
    last = 0
    for one in definitions:
        if one.kind in _FUNCTIONS and one.first_line > last:
            last = one.last_line
            yield _SPAN.pack(one.first_line, last)


def _plain(definitions: Sequence[Definition]) -> Set[int]:
    """Which definitions have their name as the end of their id, as the first of all that would have it.

    Only of names that are identifiers: what is made of another name to keep ids apart is none.
    """
    first: dict[str, int] = {}
    for number in sorted(range(len(definitions)), key=lambda number: definitions[number].is_overload):
        one = definitions[number]
        if one.kind not in WITHOUT_QUALNAME:
            first.setdefault(id_end(one.qualname), number)
    sites = ((end, number, definitions[number]) for end, number in first.items() if end.isidentifier())
    return {number for end, number, one in sites if end == one.name and not (one.parent or one.level)}


def _is_term(one: Definition, outside: Set[str]) -> bool:
    """Whether the glossary tells a definition: a public one with a sentence, which stands in no other."""
    return bool(one.summary) and one.public and one.parent in outside and one.kind in CONCEPTS
