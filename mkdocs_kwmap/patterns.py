"""Constructs that a Python file shows, told by what its decorators, bases and calls stand for.

Names are looked up as Python does, through the imports of the file and through modules of the map that pass
them on: a decorator named `cache` is a cache where it is that of `functools`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from mkdocs_kwmap.classes import Classes, DefinitionKey, base_name, positional_bases
from mkdocs_kwmap.model import Definition, Facts, Pattern
from mkdocs_kwmap.outlines import kind_of, outline_of
from mkdocs_kwmap.resolve import Resolver

_FUNCTIONS = {"function", "method"}
_WRAPPING = {"functools.wraps", "functools.update_wrapper"}
_IMPLIED_BY = {
    "generator": {"context manager"},
    "asynchronous generator": {"asynchronous context manager"},
    "asynchronous function": {"asynchronous generator", "asynchronous context manager"},
}
"""Constructs that need not be told beside others."""

_TYPING = ("typing", "typing_extensions")
_ENUMS = tuple(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "ReprEnum", "Flag", "IntFlag"))
_NAMED_TUPLES = ("collections.namedtuple", *(f"{module}.NamedTuple" for module in _TYPING))
_TYPED_DICTIONARIES = tuple(f"{module}.TypedDict" for module in _TYPING)

_BY_DECORATOR = {
    "dataclasses.dataclass": "dataclass",
    "pydantic.dataclasses.dataclass": "dataclass",
    **dict.fromkeys(("attr.s", "attr.attrs", "attr.define", "attr.frozen"), "attrs class"),
    **dict.fromkeys(("attrs.define", "attrs.frozen", "attrs.mutable"), "attrs class"),
    **{f"{module}.overload": "overload" for module in _TYPING},
    "abc.abstractmethod": "abstract method",
    "contextlib.contextmanager": "context manager",
    "contextlib.asynccontextmanager": "asynchronous context manager",
    "functools.singledispatch": "single dispatch",
    "functools.singledispatchmethod": "single dispatch",
    "functools.total_ordering": "total ordering",
    "property": "property",
}
_BY_BASE = {
    "abc.ABC": "abstract base class",
    **{f"{module}.Protocol": "protocol" for module in _TYPING},
    **dict.fromkeys(_NAMED_TUPLES, "named tuple"),
}
"""What only the class itself is that names one of these, and none that derives from it."""
_BY_ANCESTOR = {
    **dict.fromkeys(_ENUMS, "enum"),
    **dict.fromkeys(_TYPED_DICTIONARIES, "typed dictionary"),
    **dict.fromkeys(("contextlib.AbstractContextManager", "typing.ContextManager"), "context manager"),
    **dict.fromkeys(("collections.abc.Iterator", "typing.Iterator"), "iterator"),
}
_BY_CALL = {
    **dict.fromkeys(_NAMED_TUPLES, "named tuple"),
    **dict.fromkeys(_TYPED_DICTIONARIES, "typed dictionary"),
    **dict.fromkeys(_ENUMS, "enum"),
}
_BY_METHODS = (
    ("context manager", {"__enter__", "__exit__"}),
    ("asynchronous context manager", {"__aenter__", "__aexit__"}),
    ("iterator", {"__iter__", "__next__"}),
    ("asynchronous iterator", {"__aiter__", "__anext__"}),
    ("descriptor", {"__get__"}),
    ("callable object", {"__call__"}),
    ("attributes on demand", {"__getattr__"}),
)
CACHES = {
    "functools.cache": "for ever",
    "functools.lru_cache": "the latest calls",
    "functools.cached_property": "per instance",
    "cachetools.cached": "in a cache of cachetools",
    "cachetools.cachedmethod": "in a cache of cachetools",
    "async_lru.alru_cache": "the latest calls",
}
"""Decorators that keep results, and which."""


class Patterns:
    """Finds constructs; made once for the map, asked file by file."""

    def __init__(
        self,
        resolver: Resolver,
        classes: Classes,
        facts: Mapping[str, Facts],
        known: Mapping[str, Collection[DefinitionKey]],
    ) -> None:
        """Take what is known of the files.

        Parameters:
            resolver: Resolves names of the map.
            classes: The classes of the map.
            facts: Facts of the Python files, by path.
            known: By path what decorates definitions of a file, of files of which that is known.
        """
        self._known = known
        self._resolver = resolver
        self._classes = classes
        self._facts = facts

    def of(self, path: str) -> tuple[Pattern, ...]:
        """The constructs of a Python file, by line.

        Parameters:
            path: The file.

        Returns:
            Those that its statements show by themselves, and those that names tell of.
        """
        facts = self._facts[path]
        methods = _methods(facts)
        named = [
            Pattern(name, one.qualname, one.line)
            for number, one in enumerate(facts.definitions)
            for name in self._names(path, number, one, methods)
        ]
        found = {*named, *self._wrapping(path), *facts.patterns}
        return tuple(sorted(_once(_telling(found)), key=lambda one: (one.line, one.name)))

    def caches(self, path: str) -> Iterator[tuple[int, str]]:
        """The definitions of a file whose results a decorator keeps: index of each, and which it keeps."""
        for number, one in enumerate(self._facts[path].definitions):
            words = (
                CACHES.get(self._origin(path, text, one.first_line, one.line)) for text in one.decorators
            )
            if found := next(filter(None, words), None):
                yield number, found

    def _names(
        self, path: str, number: int, one: Definition, methods: Mapping[str, Collection[str]]
    ) -> Iterator[str]:
        for decorator in one.decorators:
            if name := _BY_DECORATOR.get(self._origin(path, decorator, one.first_line, one.line)):
                yield name
        if one.deprecated:
            yield "deprecation"
        if "async" in one.labels:
            yield "asynchronous function"
        if (path, number) in self.decorators:
            yield "decorator"
        if "(" in one.value:
            origin = self._origin(path, one.value, one.first_line, one.last_line)
            yield from filter(None, [_BY_CALL.get(origin)])
        if one.kind == "function" and one.qualname == "__getattr__":
            yield "module attributes on demand"
        if one.kind == "class":
            yield from self._class_names((path, number), methods.get(one.qualname, ()))

    def _class_names(self, key: DefinitionKey, methods: Collection[str]) -> Iterator[str]:
        bases = set(self._outside_bases(key))
        yield from (_BY_BASE[base] for base in bases if base in _BY_BASE)
        if "metaclass=abc.ABCMeta" in bases:
            yield "abstract base class"
        yield from (_BY_ANCESTOR[base] for base in self._ancestors(key) if base in _BY_ANCESTOR)
        yield from (name for name, needed in _BY_METHODS if needed <= set(methods))

    def _outside_bases(self, key: DefinitionKey) -> Iterator[str]:
        """Names of the bases that are not of the map, and `metaclass=` with that of a metaclass."""
        path, number = key
        one = self._facts[path].definitions[number]
        for base in positional_bases(one):
            yield self._origin(path, base_name(base), one.line, one.last_line)
        for base in one.bases:
            if base.startswith("metaclass="):
                origin = self._origin(path, base.removeprefix("metaclass="), one.line, one.last_line)
                yield f"metaclass={origin}"

    def _ancestors(self, key: DefinitionKey) -> set[str]:
        """Names of all ancestors that are not of the map."""
        seen, todo, names = {key}, [key], set[str]()
        while todo:
            one = todo.pop()
            names.update(self._outside_bases(one))
            new = {base for base in self._classes.bases.get(one, ()) if base is not None} - seen
            seen |= new
            todo.extend(new)
        return names

    def _origin(self, path: str, expression: str, first: int, last: int) -> str:
        """What an expression calls or subscripts, by the name it has where it comes from; else empty."""
        dotted = _called(expression)
        scope = self._classes.binding_scope(path, dotted, first, last)
        if scope is None and "." in dotted:
            return ""  # only built-ins are bound by nothing, and have no parts here
        outside = self._resolver.outside_name(path, dotted, scope or "")
        return outside if scope is not None or outside == dotted else ""

    @cached_property
    def decorators(self) -> frozenset[DefinitionKey]:
        """The definitions of the map that decorate others."""
        found = {key for keys in self.decorating.values() for key in keys}
        return frozenset(key for key in found if self._is_function_or_class(key))

    @cached_property
    def decorating(self) -> Mapping[str, Collection[DefinitionKey]]:
        """By path the definitions of the map, or what else it is, that decorate those of a file."""
        return {
            path: self._known[path] if path in self._known else set(self._decorating(path))
            for path in self._facts
        }

    def known_by_now(self) -> Mapping[str, Collection[DefinitionKey]]:
        """What is known of `decorating`, whether that has been made or not."""
        made: Mapping[str, Collection[DefinitionKey]] = vars(self).get("decorating", self._known)
        return made

    def _decorating(self, path: str) -> Iterator[DefinitionKey]:
        for text, first, last in outline_of(self._facts[path]).decorators:
            dotted = _called(text)
            if self._classes.binding_scope(path, dotted, first, last) == "":
                target = self._resolver.resolve_name(path, dotted)
                if target is not None and target.definition >= 0:
                    yield target.path, target.definition

    def _is_function_or_class(self, key: DefinitionKey) -> bool:
        return kind_of(outline_of(self._facts[key[0]]), key[1]) in {"function", "class", "method"}

    def _wrapping(self, path: str) -> Iterator[Pattern]:
        """Functions that give a function in them the name of another: with `functools.wraps` and its kin."""
        definitions = self._facts[path].definitions
        outermost = [one for one in definitions if one.kind in _FUNCTIONS and ".<locals>" not in one.qualname]
        for line in self._lines_of_wrapping(path):
            for one in outermost:
                if one.line < line <= one.last_line:
                    yield Pattern("decorator", one.qualname, one.line)

    def _lines_of_wrapping(self, path: str) -> Iterator[int]:
        for one in outline_of(self._facts[path]).wrapping:
            if one.through == "name" and self._resolver.outside_name(path, one.name, one.scope) in _WRAPPING:
                yield from one.lines


def _methods(facts: Facts) -> dict[str, set[str]]:
    """Names of the methods of each class."""
    methods: dict[str, set[str]] = defaultdict(set)
    for one in facts.definitions:
        if one.kind == "method":
            methods[one.parent].add(one.name)
    return methods


def _telling(patterns: Collection[Pattern]) -> Iterator[Pattern]:
    """All but those that another on the same line implies."""
    names: dict[int, set[str]] = defaultdict(set)
    for one in patterns:
        names[one.line].add(one.name)
    return (one for one in patterns if not names[one.line] & _IMPLIED_BY.get(one.name, set()))


def _once(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """Overloads and accessors of one name only once."""
    seen = set()
    for one in sorted(patterns, key=lambda pattern: pattern.line):
        key = (one.name, one.qualname)
        if one.name not in {"overload", "property"} or key not in seen:
            seen.add(key)
            yield one


def _called(expression: str) -> str:
    """`dataclasses.dataclass` of `dataclasses.dataclass(frozen=True)`, `Protocol` of `Protocol[T]`."""
    return expression.partition("(")[0].partition("[")[0]
