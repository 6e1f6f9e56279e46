"""The tables of an index after a change of a few files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import cache
from operator import itemgetter
from typing import Any

from mkdocs_kwmap.classes import Classes, DefinitionKey, FileClasses
from mkdocs_kwmap.connect import importers_of
from mkdocs_kwmap.cycles import needed_by
from mkdocs_kwmap.differences import differing, have_same_keys, without
from mkdocs_kwmap.folders import folders_of
from mkdocs_kwmap.importing import Imports
from mkdocs_kwmap.index import Index, KnownLookups
from mkdocs_kwmap.layers import folders_above
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import outline_of
from mkdocs_kwmap.paths import folder_of
from mkdocs_kwmap.reexports import Offered, offered_by
from mkdocs_kwmap.references import FileReferences, Uses, test_order
from mkdocs_kwmap.same_names import SameNames
from mkdocs_kwmap.updating.declarations import declarations_after_edit, declared_after
from mkdocs_kwmap.updating.edits import Edit
from mkdocs_kwmap.updating.imports import targets_after
from mkdocs_kwmap.updating.regrouping import regrouped
from mkdocs_kwmap.usages import document_usages
from mkdocs_kwmap.weak_methods import weakly


def connect_again(last: Index, new: Index, edit: Edit) -> None:
    """Find where the imports of changed files lead, and those of others that may lead elsewhere now.

    Parameters:
        last: The index of the files as they were.
        new: That of the files as they are, of which only facts are known, and what finds names; what is
            found is put into it.
        edit: What has changed.
    """
    if edit.has_same_files:
        new.imports = last.imports.after(new.facts, new.resolver)
    else:
        new.imports = Imports(new.sources.values(), new.facts, new.resolver)
        new.folders = folders_of(list(new.sources.values()))
    new.bindings = last.bindings.after(new.resolver, new.sources, new.facts, new.tables, edit.files)
    new.targets = targets_after(last, new, edit)
    others = edit.rewired(last.targets, new.targets)
    new.importers, new.folder_importers = (
        regrouped(table, ((key, one.path) for key, one in _flat(before)), _flat(after))
        for table, before, after in zip(
            (last.importers, last.folder_importers),
            importers_of({path: last.facts[path] for path in others & last.facts.keys()}, last.targets),
            importers_of({path: new.facts[path] for path in others & new.facts.keys()}, new.targets),
            strict=True,
        )
    )
    new.known = _lookups(last, edit)
    bring_up_to_date(_TABLES_OF_NAMES, last, new, edit)
    new.resolver.forget()  # or the other tables would be made beside what it has found
    bring_up_to_date(_TABLES, last, new, edit)


def bring_up_to_date(tables: Mapping[str, Callable[..., object]], last: Any, new: Any, edit: Edit) -> None:
    """Put into something what is known of its tables because those of before are known.

    Parameters:
        tables: By name of a table what gives it; where that gives None, it is made when it is asked for.
        last: Has the tables of before.
        new: Is to have those of now.
        edit: What has changed.
    """
    for name, make in tables.items():
        if name in vars(last):
            table = make(last, new, edit)
            if table is not None:
                vars(new)[name] = table


def _flat(table: Mapping[Any, Iterable[Any]]) -> Iterator[tuple[Any, Any]]:
    return ((key, one) for key, found in table.items() for one in found)


def _of_same_files(name: str) -> Callable[..., object]:
    """Gives a table that nothing matters to but which files there are."""

    def taken_over(last: object, _: object, edit: Edit) -> object:
        return getattr(last, name) if edit.has_same_files else None

    return taken_over


# What names lead to


def _lookups(last: Index, edit: Edit) -> KnownLookups:
    """What is known of names: in files that a change may matter to they are looked up anew."""
    known, moved = last.known_by_now(), edit.moved
    again = edit.changes.keys() | edit.using
    classes, uses = without(known.classes, again), without(known.uses, again)
    decorating = without(known.decorating, again)
    binding_uses: dict[str, Uses] = {}
    if not edit.binds_otherwise:
        binding_uses = without(known.binding_uses, again)
    for path in _deriving(last, edit, classes):
        _patch(classes, path, moved.classes)
    for path in _users(last, edit, uses):
        _patch(uses, path, moved.uses)
    for path, keys in list(decorating.items()):
        if any(key[0] in edit.changes for key in keys):
            _patch(decorating, path, lambda found: set(map(moved.key, found)))
    return KnownLookups(classes, uses, binding_uses, decorating)


def _patch(table: dict[str, Any], path: str, move: Callable[[Any], Any]) -> None:
    """Turn around what is known of a file; where a definition is gone, it is not known any more."""
    with suppress(KeyError):
        table[path] = move(table.pop(path))


def _deriving(last: Index, edit: Edit, classes: Mapping[str, FileClasses]) -> list[str]:
    """The files whose classes have to do with some of changed files."""
    if "classes" not in vars(last):
        return [path for path, one in classes.items() if _names_changed(one, edit)]
    tables = (last.classes.subclasses, last.classes.overriding)
    found = {
        path
        for changed, one in edit.changes.items()
        for number in range(len(outline_of(one.old).names))
        for table in tables
        for path, _ in table.get((changed, number), ())
    }
    return [path for path in found if path in classes]


def _names_changed(one: FileClasses, edit: Edit) -> bool:
    """Whether the classes of a file have to do with some of changed files."""
    tables = (one.bases.values(), one.lookups.values(), [tuple(one.overridden.values())])
    return any(
        key is not None and key[0] in edit.changes for table in tables for keys in table for key in keys
    )


def _users(last: Index, edit: Edit, uses: Mapping[str, Uses]) -> list[str]:
    """The files that use something of changed ones."""
    if "references" not in vars(last):
        return [path for path, used in uses.items() if any(key[0] in edit.changes for key in used)]
    users = {
        one.path
        for path, changed in edit.changes.items()
        for number in range(len(outline_of(changed.old).names))
        for one in last.references.get((path, number), ())
    }
    return [path for path in users if path in uses]


def _references(last: Index, new: Index, edit: Edit) -> Mapping[DefinitionKey, Sequence[FileReferences]]:
    python, bindings = edit.used_otherwise(last, new)
    references = last.references
    if any(python.values()):
        references = _with_references(references, python, cache(test_order))
    return _with_references(references, bindings, str) if any(bindings.values()) else references


def _with_references(
    references: Mapping[DefinitionKey, Sequence[FileReferences]],
    used: Mapping[str, Uses],
    order: Callable[[str], Any],
) -> Mapping[DefinitionKey, Sequence[FileReferences]]:
    new = (
        (key, FileReferences(path, lines))
        for path, uses in used.items()
        for key, lines in uses.items()
        if lines
    )
    gone = ((key, path) for path, uses in used.items() for key in uses)
    return regrouped(references, gone, new, order)


# Tables of files by themselves


def _same_names(last: Index, new: Index, edit: Edit) -> SameNames:
    return last.same_names.after(new.facts, edit.changes, weakly(new.language))


def _number_of_importing_files(last: Index, _: Index, edit: Edit) -> int:
    others = sum(bool(new.imports) - bool(old.imports) for old, new in edit.pairs())
    return last.number_of_importing_files + others


def _documents(last: Index, new: Index, edit: Edit) -> object:
    if not edit.has_same_files:
        return None
    others = {path for path in last.documents if _names_any(new.facts[path], edit.named)}
    found = without(last.documents, others | edit.changes.keys())
    for path in new.facts.keys() & (others | edit.changes.keys()):
        if usages := document_usages(new.resolver, new.facts[path]):
            found[path] = usages
    return found


def _names_any(document: Facts, names: Set[str]) -> bool:
    """Whether the code in a document names one of some names."""
    return any(not names.isdisjoint(name.split(".")) for one in document.snippets for name in one.uses)


def _changed_together(last: Index, new: Index, edit: Edit) -> object:
    return last.changed_together if last.history is new.history and edit.has_same_files else None


# Tables of imports


def _fan_ins(last: Index, new: Index, _: Edit) -> dict[str, int]:
    others = differing(last.importers, new.importers)
    if not have_same_keys(last.importers, new.importers):
        others |= last.importers.keys() - new.importers.keys()
    found = without(last.fan_ins, others)
    found.update((path, number) for path in others if (number := len(new.importing_files(path))))
    return found


def _importing(last: Index, new: Index, edit: Edit) -> Mapping[DefinitionKey, Sequence[tuple[str, int]]]:
    paths = edit.rewired(last.targets, new.targets)
    gone = last.importing_in(paths & last.targets.keys())
    now = new.importing_in(paths & new.targets.keys())
    found = dict(last.importing)
    for key in gone.keys() | now.keys():
        others = [one for one in found.pop(key, ()) if one[0] not in paths]
        if whole := sorted([*others, *now.get(key, ())], key=itemgetter(0)):
            found[key] = whole
    return found


def _offered(last: Index, new: Index, edit: Edit) -> Mapping[str, Offered]:
    python = new.python_facts
    paths = {path for path in edit.changes if path in python or path in last.python_facts}
    if not paths:
        return last.offered
    paths |= edit.importing
    if edit.offers_otherwise or edit.named:
        paths |= _taking_all(new, paths)
    found: dict[str, Offered] = {}
    for path, one in last.offered.items():
        if one and path not in paths and any(key[0] in edit.changes for key, _ in one):
            try:
                found[path] = [(edit.moved.key(key), offer) for key, offer in one]
            except KeyError:
                paths.add(path)
    found |= {
        path: offered_by(new.resolver, new.sources, path, python[path]) for path in paths & python.keys()
    }
    others = {path: one for path, one in found.items() if one != last.offered.get(path)}
    if have_same_keys(last.offered, python):
        return {**last.offered, **others} if others else last.offered
    return {path: others[path] if path in others else last.offered[path] for path in python}


def _taking_all(index: Index, paths: Set[str]) -> set[str]:
    """The files that take all names of some of these, or of one of such files."""
    found, todo = set[str](), list(paths)
    while todo:
        importers = index.importers.get(todo.pop(), ())
        new = {one.path for one in importers if one.found.name == "*" or index.facts[one.path].exports_from}
        todo += new - found
        found |= new
    return found


def _classes(last: Index, new: Index, _: Edit) -> Classes:
    return Classes(new.resolver, new.python_facts, new.known.classes, last.classes)


def _reexports(last: Index, new: Index, _: Edit) -> object:
    return last.reexports if last.offered is new.offered else None


def _unused_imports(last: Index, new: Index, edit: Edit) -> Mapping[str, Sequence[int]]:
    found = (
        (path, new.unused_imports_of(path) if path in edit.changes else last.unused_imports.get(path))
        for path in new.python_facts
    )
    return {path: numbers for path, numbers in found if numbers}


def _cycles(last: Index, new: Index, edit: Edit) -> object:
    paths = edit.rewired(last.targets, new.targets)
    pairs = ((path, _needed(last, path), _needed(new, path)) for path in paths)
    others = {path: (before, now) for path, before, now in pairs if before != now}
    if not others.keys().isdisjoint(last.cycles):
        return None
    # what is needed less cannot matter to circles then, and what is needed more only if it leads back
    added = {one for before, now in others.values() for one in now if one not in before}
    return None if _lead_to(new, added, others.keys()) else last.cycles


def _lead_to(index: Index, paths: Iterable[str], others: Set[str]) -> bool:
    """Whether some files are or need one of some others, directly or through further ones."""
    found = set(paths)
    todo = list(found)
    while todo and found.isdisjoint(others):
        new = set(_needed(index, todo.pop())) - found
        found |= new
        todo += new
    return not found.isdisjoint(others)


def _distinct_cycles(last: Index, new: Index, _: Edit) -> object:
    return last.distinct_cycles if vars(new).get("cycles") is last.cycles else None


def _needed(index: Index, path: str) -> list[str]:
    """The files that one needs when it is imported; the order decides which of two ways round is told."""
    if path not in index.python_facts:
        return []
    pairs = zip(index.facts[path].imports, index.targets[path], strict=True)
    found = (needed_by(index.resolver, path, one, target) for one, target in pairs)
    return list(dict.fromkeys(filter(None, found)))


def _layers(last: Index, new: Index, edit: Edit) -> object:
    folders = {folder_of(path) for path in edit.rewired(last.targets, new.targets)}
    is_alike = all(_built_on(last, folder) == _built_on(new, folder) for folder in folders)
    return last.layers if is_alike else None


def _built_on(index: Index, folder: str) -> set[str]:
    """The folders that one builds on; none if it is not there."""
    return {
        other
        for path in (index.folders[folder].files if folder in index.folders else ())
        if path in index.facts
        for other in folders_above(path, index.facts[path], index.targets[path])
    }


def _components(last: Index, new: Index, edit: Edit) -> object:
    changed = edit.changes.keys() | edit.rewired(last.targets, new.targets)
    return last.components.after(new.folders, new.facts, changed, new._folders_imported)


_TABLES_OF_NAMES: Mapping[str, Callable[[Index, Index, Edit], object]] = {
    "python_tests_first": _of_same_files("python_tests_first"),
    "classes": _classes,
    "references": _references,
    "documents": _documents,
}
"""The tables for which very many names are looked up, each behind those that it needs."""

_TABLES: Mapping[str, Callable[[Index, Index, Edit], object]] = {
    "tests": _of_same_files("tests"),
    "cython_files": _of_same_files("cython_files"),
    "same_names": _same_names,
    "changed_together": _changed_together,
    "number_of_importing_files": _number_of_importing_files,
    "declarations": declarations_after_edit,
    "declared": declared_after,
    "fan_ins": _fan_ins,
    "importing": _importing,
    "offered": _offered,
    "reexports": _reexports,
    "unused_imports": _unused_imports,
    "cycles": _cycles,
    "distinct_cycles": _distinct_cycles,
    "layers": _layers,
    "components": _components,
}
"""The other tables that need not be made from scratch, each behind those that it needs."""
