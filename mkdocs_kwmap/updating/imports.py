"""Where imports lead after a change of a few files."""

from __future__ import annotations

from collections.abc import Sequence, Set

from mkdocs_kwmap.connect import python_target, python_targets
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.paths import name_of
from mkdocs_kwmap.resolve import Target
from mkdocs_kwmap.updating.edits import Edit


def targets_after(last: Index, new: Index, edit: Edit) -> dict[str, Sequence[Target | None]]:
    """Where the imports of all files lead; those of a file that lead where they did are the same object.

    Parameters:
        last: The index of the files as they were.
        new: That of the files as they are, where names can be looked up.
        edit: What has changed.
    """
    targets = dict(last.targets)
    if not edit.has_same_files:
        targets = {path: last.targets.get(path, ()) for path in new.facts}
    others = new.facts.keys() & (_importing_otherwise(last, new, edit) | _importing_others(new, edit))
    found = {path: _targets(new, path) for path in others}
    importing = (_importing(last, edit) & new.python_facts.keys()) - others
    found |= {path: _targets_in_changed(last, new, edit, path) for path in importing}
    return targets | {path: one for path, one in found.items() if one != targets[path]}


def _targets(new: Index, path: str) -> Sequence[Target | None]:
    facts = new.facts[path]
    if path in new.python_facts:
        return python_targets(new.resolver, new.bindings, path, facts)
    return new.imports.targets(path, facts.imports)


def _targets_in_changed(last: Index, new: Index, edit: Edit, path: str) -> Sequence[Target | None]:
    """The same of a file of Python of which only imports of changed files may lead to other lines."""
    return tuple(
        python_target(new.resolver, new.bindings, path, found)
        if target is not None and target.path in edit.changes
        else target
        for found, target in zip(new.facts[path].imports, last.targets[path], strict=True)
    )


def _importing(last: Index, edit: Edit) -> set[str]:
    """The files that import changed ones."""
    return {one.path for path in edit.changes for one in last.importers.get(path, ())}


def _importing_otherwise(last: Index, new: Index, edit: Edit) -> set[str]:
    """The files of which any import may lead elsewhere."""
    paths = {*edit.changes, *edit.importing}
    paths |= _importing(last, edit) - last.python_facts.keys()
    if edit.binds_otherwise:
        paths |= last.python_facts.keys()
    elif edit.builds_otherwise:
        paths |= {path for path, one in new.python_facts.items() if _loads_library(one)}
    # where includes lead is told by the names of files; other languages look into files
    if any(_looks_into_files(last, path) for path in edit.changes):
        return paths | {
            path for path, one in last.facts.items() if one.imports and _looks_into_files(last, path)
        }
    return paths.union(last.cython_files)


def _importing_others(new: Index, edit: Edit) -> set[str]:
    """The files of which an import may lead to a file that has come, or no more to one that has gone.

    Those that import a module of Python by its name stand in `edit.importing`.
    """
    names = {name_of(path) for path in edit.come | edit.gone}
    return {path for path in new.facts if names and _may_import(new, path, names)}


def _may_import(index: Index, path: str, names: Set[str]) -> bool:
    """Whether an import of a file may have to do with one of files with some names."""
    imports = index.facts[path].imports
    if path in index.python_facts:
        return _loads_library(index.facts[path])
    if index.language(path) in C_FAMILY:
        return any(name_of(one.name) in names for one in imports)
    return bool(imports)


def _loads_library(facts: Facts) -> bool:
    """Whether a file of Python names a library that it loads, which may be what a build makes."""
    return any(one.kind == "library" for one in facts.imports)


def _looks_into_files(index: Index, path: str) -> bool:
    is_there = path in index.facts and path not in index.python_facts
    return is_there and index.language(path) not in C_FAMILY
