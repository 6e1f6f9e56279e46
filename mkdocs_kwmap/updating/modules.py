"""What files may mean something else because modules have come or gone, or star imports bring other names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import accumulate

from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts, Import
from mkdocs_kwmap.modules import Modules, names_of_module
from mkdocs_kwmap.reach.names import ChangedNames
from mkdocs_kwmap.resolve import bound_name, star_imports, top_level


def modules_of(index: Index, paths: Set[str]) -> set[str]:
    """The dotted names under which some files may be imported."""
    sources = (index.sources[path] for path in paths)
    return {name for source in sources for name in names_of_module(source)}


def imports_of(modules: Modules, facts: Mapping[str, Facts], wanted: Set[str]) -> dict[str, list[Import]]:
    """The imports that may have to do with some modules.

    Parameters:
        modules: All modules of the map.
        facts: What the files of Python say, by path.
        wanted: Names of modules.

    Returns:
        By path, of files that have such imports.
    """
    found: dict[str, list[Import]] = {}
    for path, one in facts.items() if wanted else ():
        some = [
            imported for imported in one.imports if not wanted.isdisjoint(_meant(imported, path, modules))
        ]
        if some:
            found[path] = some
    return found


def _meant(found: Import, path: str, modules: Modules) -> Iterator[str]:
    """The names of the modules that an import may have to do with."""
    module = modules.absolute(path, found.name if found.module is None else found.module)
    if module is not None:
        yield from accumulate(module.split("."), "{}.{}".format)
        if found.module is not None:
            yield f"{module}.{found.name}"


def with_modules(
    changed: ChangedNames,
    last: Index,
    new: Index,
    modules: Set[str],
    importing: Mapping[str, list[Import]],
) -> ChangedNames:
    """Add the names that stand for something else because of modules, and of star imports.

    Parameters:
        changed: The names of which changed files make something else.
        last: The index of the files as they were.
        new: That of the files as they are, where names can be looked up.
        modules: The dotted names under which files are imported that have come or gone.
        importing: By path the imports that may have to do with these.

    Returns:
        The names; no file is left of which they are not known.
    """
    names = {name.rpartition(".")[2] for name in modules}
    for path, imports in importing.items():
        for one in imports:
            if one.name != "*":
                names.update([bound_name(one)] if _leads_elsewhere(last, new, path, one) else [])
            else:
                homes = {index.resolver.starred(path, one) for index in (last, new)} - {""}
                names.update(*(names_brought(last, new, home) for home in homes))
    names.update(*(names_brought(last, new, path) for path in changed.starring | changed.offering))
    return ChangedNames(
        changed.rebound | names,
        changed.others | names,
        changed.extended,
        starring=frozenset(),
        offering=frozenset(),
    )


def _leads_elsewhere(last: Index, new: Index, path: str, found: Import) -> bool:
    """Whether an import of a file of Python leads to something else than before."""
    if path not in last.python_facts:
        return True
    return last.resolver.resolve(path, found) != new.resolver.resolve(path, found)


def names_brought(last: Index, new: Index, path: str) -> set[str]:
    """The names that star imports of a file may bring, or have brought; those that it takes so included."""
    return _names_brought(last, path) | _names_brought(new, path)


def _names_brought(index: Index, path: str) -> set[str]:
    found, seen, todo = set[str](), {path}, [path]
    while todo:
        one = todo.pop()
        if one not in index.facts:
            continue
        found |= top_level(index.facts[one]).keys()
        stars = star_imports(index.facts[one])
        others = {index.resolver.starred(one, star) for star in stars} - seen - {""}
        seen |= others
        todo += others
    return found
