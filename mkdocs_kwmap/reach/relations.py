"""Which pages that list imports and references tell something otherwise than before."""

from __future__ import annotations

from collections.abc import Iterator, Set

from mkdocs_kwmap.pages import imports, references, uris
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.reach.changes import Changes
from mkdocs_kwmap.reach.record import imports_digest, referring


def reached_references(context: Context, changes: Changes) -> Iterator[str]:
    """URIs of the pages of references that may be other than they were: these name a changed file, or others.

    Parameters:
        context: The map.
        changes: What is other than in the last build.
    """
    now, last = context.once(referring), changes.last.references
    for path, some in now.items():
        for number, one in some.items():
            named = {path, *(user.path for user in context.index.references[path, number])}
            if last.get(path, {}).get(number) != one or not changes.files.isdisjoint(named):
                yield from references.page_uris(context, (path, number))


def reached_imports(context: Context, changes: Changes, told: Set[str]) -> Iterator[str]:
    """URIs of the pages of facts on imports that may be other than they were.

    Parameters:
        context: The map.
        changes: What is other than in the last build.
        told: The files of which something may be told that is other than it was.
    """
    is_alike = context.once(imports_digest) == changes.last.imports
    for number, rows in enumerate(imports.paged_rows(context), 1):
        if not is_alike or not all(map(told.isdisjoint, rows)):
            yield uris.further_page(uris.IMPORTS, number)
