"""What is used otherwise than in another index of the same files, however many changes ago that was."""

from __future__ import annotations

from collections.abc import Set

from mkdocs_kwmap.differences import differing
from mkdocs_kwmap.index import Index


def files_used_otherwise_since(last: Index, index: Index, changed: Set[str]) -> set[str]:
    """Files of which something is used otherwise than before, or by a changed file.

    Parameters:
        last: An index of the same files before.
        index: The index of the files as they are.
        changed: Paths of the files that are other than they were then.
    """
    found = set[str]()
    for before, after in ((last.uses, index.uses), (last.binding_uses, index.binding_uses)):
        for path in differing(before, after) | (before.keys() - after.keys()):
            both = before.get(path, {}).items() ^ after.get(path, {}).items()
            found.update(home for (home, _), _ in both)
        for path in changed & after.keys():
            found.update(home for home, _ in after[path])
    return found
