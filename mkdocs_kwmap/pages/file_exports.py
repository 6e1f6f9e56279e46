"""What a file offers to others: the names of `__all__`, and its public types and functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mkdocs_kwmap.model import Definition, Facts
from mkdocs_kwmap.outlines import CONCEPTS
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context, count, joined, marks
from mkdocs_kwmap.pages.model import Block, Code, Inline, Muted, Paragraph, Ref, Row, Run, Table
from mkdocs_kwmap.pages.vocabulary import words
from mkdocs_kwmap.paths import folder_of, name_of
from mkdocs_kwmap.resolve import bound_name

_NOT_FOUND = "not found in this file: no definition, no import"


def public_names(context: Context, path: str) -> Iterator[Block | None]:
    """What `__all__` is made of, and a table of all public names, those of `__all__` first."""
    facts = context.index.facts[path]
    if facts.exports is not None:
        yield Paragraph(_composition(context, path))
    rows = _exported(context, path) if facts.exports else {}
    for node in context.nested(path):
        if _is_offered(node.definition) and (title := node.title) not in rows:
            rows[title] = _defined(context, path, node.number, title)
    yield Table(("Public name", "Kind", "Description"), tuple(rows.values())) if rows else None


def _is_offered(definition: Definition) -> bool:
    """Whether it is a public type or function; a type that is only declared is offered by another file."""
    is_elsewhere = "declaration" in definition.labels and definition.kind != "function"
    return definition.kind in CONCEPTS and definition.public and not is_elsewhere


def _composition(context: Context, path: str) -> Run:
    """How many names `__all__` has, and what else is a part of it."""
    facts = context.index.facts[path]
    run: Run = (Code("__all__"), f" has {count(len(facts.exports or ()), 'name')}")
    if facts.exports_from:
        own = "" if facts.exports else " of its own"
        run += (
            f"{own}, and those of ",
            *joined([_included(context, path, name) for name in facts.exports_from]),
        )
    if facts.exports_partial:
        run += ("; it is computed: names that are added at run time are not listed",)
    return (*run, ".")


def _included(context: Context, path: str, dotted: str) -> Inline:
    """Another module's `__all__`, with a link to that module where it is in the map."""
    home = context.index.resolver.exporting_module(path, dotted)
    text = f"{dotted}.__all__"
    return context.file(home, text) if home else Code(text)


def _exported(context: Context, path: str) -> dict[str, Row]:
    """The names of `__all__`, each with what it stands for in the file."""
    facts = context.index.facts[path]
    defined, imported = _definitions(facts), _imports(facts)
    rows = {}
    for name in facts.exports or ():
        if name in defined:
            rows[name] = _defined(context, path, defined[name], name)
        elif name in imported:
            rows[name] = _imported(context, path, name, imported[name])
        else:
            elsewhere = _found_elsewhere(context, path, name, defined)
            rows[name] = Row(((Code(name),), *elsewhere))
    return rows


def _definitions(facts: Facts) -> Mapping[str, int]:
    """The first definition of each name at the top level; an overload where there is no other."""
    numbers = sorted(range(len(facts.definitions)), key=lambda number: facts.definitions[number].is_overload)
    names: dict[str, int] = {}
    for number in numbers:
        if not facts.definitions[number].parent:
            names.setdefault(facts.definitions[number].name, number)
    return names


def _imports(facts: Facts) -> Mapping[str, int]:
    """The first import that binds each name; one in a function only where there is no other."""
    # one in a function binds it where that declares the name global
    numbers = sorted(range(len(facts.imports)), key=lambda number: bool(facts.imports[number].scope))
    return {bound_name(facts.imports[number]): number for number in reversed(numbers)}


def _defined(context: Context, path: str, number: int, title: str) -> Row:
    definition = context.index.facts[path].definitions[number]
    kind = Muted(words(definition.kind))
    name = context.definition(path, number, title)
    return Row(((name, *marks(definition)), (kind,), (definition.summary,)))


def _imported(context: Context, path: str, name: str, number: int) -> Row:
    anchor = context.anchors(path).imports[number]
    found = context.index.facts[path].imports[number]
    kind = f"import in {found.scope}" if found.scope else "import"
    link = Ref(name, uris.file_docs(path), anchor, code=True)
    return Row(((link,), (Muted(kind),), context.target(path, number)))


def _found_elsewhere(context: Context, path: str, name: str, defined: Mapping[str, int]) -> tuple[Run, Run]:
    """Kind and description of a name that the file neither defines nor imports by name."""
    if submodule := _submodule(context, path, name):
        return (Muted("module"),), (context.file(submodule),)
    facts = context.index.facts[path]
    if target := context.index.resolver.resolve_name(path, name):
        return (Muted("star import"),), context.mapped(target)
    if any(found.name == "*" and not found.scope for found in facts.imports):
        return (), (f"{_NOT_FOUND}; a star import may bring it",)
    if "__getattr__" in defined:
        return (), (f"{_NOT_FOUND}; ", Code("__getattr__"), " may make it")
    return (), (_NOT_FOUND,)


def _submodule(context: Context, path: str, name: str) -> str:
    """The file of a module of this package, which `import *` imports where `__all__` names it."""
    if name_of(path).partition(".")[0] != "__init__":
        return ""
    folder = folder_of(path)
    stem = f"{folder}/{name}" if folder else name
    candidates = (f"{stem}{end}" for end in (".py", "/__init__.py", ".pyi", "/__init__.pyi"))
    return next((candidate for candidate in candidates if candidate in context.index.sources), "")
