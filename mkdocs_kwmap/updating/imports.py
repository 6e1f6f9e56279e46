"""Where imports lead after a change of a few files."""

from __future__ import annotations

from collections.abc import Sequence, Set

from mkdocs_kwmap.connect import python_targets
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.index import Index
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
    for path in new.facts.keys() & (_importing_otherwise(last, edit) | _importing_others(new, edit)):
        found = _targets(new, path)
        if found != targets[path]:
            targets[path] = found
    return targets


def _targets(new: Index, path: str) -> Sequence[Target | None]:
    facts = new.facts[path]
    if path in new.python_facts:
        return python_targets(new.resolver, new.bindings, path, facts)
    return new.imports.targets(path, facts.imports)


def _importing_otherwise(last: Index, edit: Edit) -> set[str]:
    """The files of which an import may lead elsewhere, or to another line."""
    paths = {*edit.changes, *edit.importing}
    paths |= {one.path for path in edit.changes for one in last.importers.get(path, ())}
    if edit.binds_otherwise:
        paths |= last.python_facts.keys()
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
        return any(one.kind == "library" for one in imports)
    if index.language(path) in C_FAMILY:
        return any(name_of(one.name) in names for one in imports)
    return bool(imports)


def _looks_into_files(index: Index, path: str) -> bool:
    is_there = path in index.facts and path not in index.python_facts
    return is_there and index.language(path) not in C_FAMILY
