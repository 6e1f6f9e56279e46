"""What C and its kin declare and define after a change of a few files."""

from __future__ import annotations

from collections.abc import Set

from mkdocs_kwmap.declarations import (
    declarations_after,
    declarations_of_definitions,
    family_of,
)
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.updating.edits import Edit


def declarations_after_edit(last: Index, new: Index, edit: Edit) -> object:
    """The table `declarations` of an index; None where it is as well made from scratch.

    Parameters:
        last: The index of the files as they were.
        new: That of the files as they are, where it is known to which files imports lead.
        edit: What has changed.
    """
    paths = edit.changes.keys() | edit.rewired(last.targets, new.targets)
    changes = _family_changes(last, new, paths)
    # another definition may be near to whatever includes a file that includes other files
    including = {path for path in changes if _included(last, path) != _included(new, path)}
    including = _reaching(last, including) | _reaching(new, including)
    if len(including) > _MANY_INCLUDING:
        return None
    changes |= _family_changes(last, new, including)
    if not changes:
        return last.declarations
    return declarations_after(
        last.declarations,
        last.declared,
        changes,
        including,
        family=family_of(new.sources, new.facts),
        targets=new.targets,
    )


_MANY_INCLUDING = 2000
"""Files that reach others than before. With more it takes no longer to begin anew, for a map of 15,000."""


def _reaching(index: Index, paths: Set[str]) -> set[str]:
    """Some files, and those of C and its kin that include one of them, directly or through others."""
    found, todo = set(paths), list(paths)
    while todo:
        importers = (one.path for one in index.importers.get(todo.pop(), ()))
        new = {path for path in importers if path not in found and _family_facts(index, path)}
        found |= new
        todo += new
    return found


def _family_changes(last: Index, new: Index, paths: Set[str]) -> dict[str, tuple[Facts, Facts]]:
    """The facts of those of some files that are of C and its kin, as they were and as they are."""
    pairs = {path: (_family_facts(last, path), _family_facts(new, path)) for path in paths}
    return {
        path: (old or Facts(path=path), now or Facts(path=path))
        for path, (old, now) in pairs.items()
        if old or now
    }


def _family_facts(index: Index, path: str) -> Facts | None:
    """The facts of a file of C and its kin."""
    return index.facts[path] if path in index.facts and index.sources[path].language in C_FAMILY else None


def _included(index: Index, path: str) -> set[str]:
    return {target.path for target in index.targets.get(path, ()) if target is not None}


def declared_after(last: Index, new: Index, _: Edit) -> object:
    """The table `declared` of an index, once its `declarations` are known; None where they are not."""
    if "declarations" not in vars(new):
        return None
    return last.declared if new.defined is last.defined else declarations_of_definitions(new.defined)
