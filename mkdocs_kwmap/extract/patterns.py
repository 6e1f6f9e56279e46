"""Constructs that show in a file: decorators, bases, special methods, calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mkdocs_kwmap.model import Definition, Pattern

DEPRECATION_WARNING = "deprecation warning"
"""A call that warns of a deprecation; its line is that of the call."""

_BY_DECORATOR = {
    "dataclass": "dataclass",
    "overload": "overload",
    "abstractmethod": "abstract method",
    "contextmanager": "context manager",
    "asynccontextmanager": "context manager",
    "lru_cache": "cached result",
    "cache": "cached result",
    "cached_property": "cached property",
    "singledispatch": "single dispatch",
    "total_ordering": "total ordering",
}
_BY_BASE = {
    "Enum": "enum",
    "IntEnum": "enum",
    "StrEnum": "enum",
    "Flag": "enum",
    "IntFlag": "enum",
    "Protocol": "protocol",
    "ABC": "abstract base class",
    "NamedTuple": "named tuple",
    "TypedDict": "typed dictionary",
}
_BY_CALL = {
    "namedtuple": "named tuple",
    "NamedTuple": "named tuple",
    "TypedDict": "typed dictionary",
    **dict.fromkeys(("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"), "enum"),
}
_BY_METHODS = (
    ("context manager", {"__enter__", "__exit__"}),
    ("asynchronous context manager", {"__aenter__", "__aexit__"}),
    ("iterator", {"__iter__", "__next__"}),
    ("asynchronous iterator", {"__aiter__", "__anext__"}),
    ("descriptor", {"__get__"}),
    ("callable object", {"__call__"}),
)


def find_patterns(
    definitions: Iterable[Definition], statements: Iterable[Pattern] = ()
) -> tuple[Pattern, ...]:
    """Name the constructs that a file shows.

    Parameters:
        definitions: All definitions of one file.
        statements: Constructs already found, which are statements.

    Returns:
        The patterns by line. A name is matched by its last component, as written: what a decorator
        or base resolves to is not looked up.
    """
    definitions = list(definitions)
    methods: dict[str, set[str]] = defaultdict(set)
    for definition in definitions:
        if definition.kind == "method":
            methods[definition.parent].add(definition.name)
    found = {pattern for definition in definitions for pattern in _patterns(definition, methods)}
    found.update(statements)
    return tuple(sorted(found, key=lambda pattern: (pattern.line, pattern.name)))


def _patterns(definition: Definition, methods: dict[str, set[str]]) -> Iterator[Pattern]:
    for name in _names(definition, methods):
        yield Pattern(name, definition.qualname, definition.line)


def _names(definition: Definition, methods: dict[str, set[str]]) -> Iterator[str]:
    for decorator in definition.decorators:
        if name := _BY_DECORATOR.get(_last_component(decorator)):
            yield name
    if definition.deprecated:
        yield "deprecation"
    if "(" in definition.value and (name := _BY_CALL.get(_last_component(definition.value))):
        yield name
    if "async" in definition.labels:
        yield "asynchronous function"
    if definition.kind == "function" and definition.qualname == "__getattr__":
        yield "module attributes on demand"
    if definition.kind == "class":
        yield from _class_names(definition, methods)


def _class_names(definition: Definition, methods: dict[str, set[str]]) -> Iterator[str]:
    for base in definition.bases:
        if name := _BY_BASE.get(_last_component(base)):
            yield name
        if base.startswith("metaclass=") and _last_component(base.removeprefix("metaclass=")) == "ABCMeta":
            yield "abstract base class"
    for name, needed in _BY_METHODS:
        if needed <= methods[definition.qualname]:
            yield name


def _last_component(expression: str) -> str:
    """`dataclass` of `dataclasses.dataclass(frozen=True)`, `Protocol` of `Protocol[T]`."""
    return expression.partition("(")[0].partition("[")[0].rpartition(".")[2]
