"""Which files may mean something else by a name, because another file binds it to something else.

This is about names that lead out of the map, such as those of decorators and bases: pages look them up when
they are made. What leads to a definition of the map stands in the tables that `rows` goes through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts, Import
from mkdocs_kwmap.patterns import WRAPPING_NAMES
from mkdocs_kwmap.resolve import bound_name, star_imports, top_level


def files_with_changed_names(index: Index, changes: Iterable[tuple[Facts, Facts]]) -> set[str]:
    """Files of Python that name something, in a decorator or the like, which has another meaning now.

    Parameters:
        index: The index of all files.
        changes: Facts of the changed files, as they were and as they are.

    Returns:
        Their paths, and perhaps those of others.
    """
    names: set[str] = set()
    for old, new in changes:
        if _stars(old) != _stars(new):
            return set(index.python_facts)
        before, after = _meanings(old), _meanings(new)
        names.update(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if not names:
        return set()
    _add_other_names(names, index.python_facts)
    return {path for path, one in index.python_facts.items() if not names.isdisjoint(_used(one))}


def _stars(facts: Facts) -> list[str | None]:
    return [one.module for one in star_imports(facts)]


def _meanings(facts: Facts) -> dict[str, tuple[str, str | None]]:
    """What each name at the top level stands for, in words that tell one from another."""
    return {
        name: (bound.name, bound.module) if isinstance(bound, Import) else ("", None)
        for name, bound in top_level(facts).items()
    }


def _add_other_names(names: set[str], facts: Mapping[str, Facts]) -> None:
    """Add the names under which other files import some names."""
    others = {
        (one.name, bound_name(one))
        for file in facts.values()
        for one in file.imports
        if one.module is not None and one.asname and one.asname != one.name
    }
    while new := {bound for name, bound in others if name in names} - names:
        names |= new


def _used(facts: Facts) -> Iterator[str]:
    """The parts of the names that pages look up."""
    for one in facts.definitions:
        for text in (*one.decorators, *one.bases):
            yield from _parts(text)
        if "(" in one.value:
            yield from _parts(one.value)
    for reference in facts.references:
        if reference.name.endswith(WRAPPING_NAMES):
            yield from reference.name.split(".")


def _parts(expression: str) -> Sequence[str]:
    """The parts of the name that an expression calls or subscripts, or gives to a keyword."""
    return expression.partition("(")[0].partition("[")[0].rpartition("=")[2].split(".")


def derived_files(index: Index, paths: Iterable[str]) -> set[str]:
    """Files with classes that derive from one in some files, these included."""
    bases, wanted = index.classes.bases, set(paths)
    seen: set[DefinitionKey] = {key for key in bases if key[0] in wanted}
    todo = list(seen)
    while todo:
        new = set(index.classes.subclasses.get(todo.pop(), ())) - seen
        seen |= new
        todo += new
    return wanted | {path for path, _ in seen}
