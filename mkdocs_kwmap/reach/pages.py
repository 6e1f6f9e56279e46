"""Which pages a change reaches: these may be other than they were, and all others are not."""

from __future__ import annotations

from collections.abc import Iterator, Set

from msgspec import Struct

from mkdocs_kwmap.configuration import NAMING_OBJECTS
from mkdocs_kwmap.pages import (
    book,
    file_docs,
    file_keywords,
    folder_docs,
    folder_index,
    home,
    imports,
    keywords,
    references,
    uris,
)
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import KINDS
from mkdocs_kwmap.pages.stubs import twin_of
from mkdocs_kwmap.paths import folders_around, name_of
from mkdocs_kwmap.reach.book import reached_chapters
from mkdocs_kwmap.reach.changes import Changes
from mkdocs_kwmap.reach.listings import changed_names, moved_names, reached_parts
from mkdocs_kwmap.reach.names import Naming, derived_files
from mkdocs_kwmap.reach.record import settled
from mkdocs_kwmap.reach.relations import reached_imports, reached_references
from mkdocs_kwmap.reach.rows import Tables

_KNOWN = frozenset(
    {
        book.pages,
        file_docs.pages,
        file_keywords.pages,
        folder_docs.pages,
        folder_index.pages,
        home.pages,
        imports.pages,
        keywords.pages,
        keywords.pages_of_all,
        references.pages,
    }
)
"""Page kinds of which it is known here what each page tells of."""


class Reach(Struct, frozen=True):
    """What a change reaches."""

    pages: frozenset[str]
    """URIs of the pages."""
    files: frozenset[str]
    """Paths of the files of which something may be told that is other than it was."""


def reach_of(
    changes: Changes, naming: Naming, used: Set[str], context: Context, tables: Tables
) -> Reach | None:
    """Find what a change reaches.

    Parameters:
        changes: What is other than in the last build.
        naming: Tells which files name something of that.
        used: The files of which something is used otherwise, or by a changed file.
        context: The map as it is.
        tables: The rows of that map.

    Returns:
        The pages, and perhaps some that are as they were; None where it may be all of them.
    """
    if context.once(settled) != changes.last.settled:
        return None
    told = _told_otherwise(changes, used, context, tables)
    files = told & context.index.sources.keys()
    own = files | set(_looking_up_otherwise(changes, naming, context, tables))
    folders = _folders(context, told)
    pages = {
        uris.HOME,
        *_pages_of_other_kinds(context),
        *_pages_of_files(own),
        *_pages_of_folders(folders),
        *reached_references(context, changes),
        *reached_imports(context, changes, files),
        *reached_chapters(context, changes, files | folders),
        *reached_parts(context, changes.last.listings, _listed_otherwise(changes, context)),
    }
    return Reach(frozenset(pages), frozenset(files))


def _told_otherwise(changes: Changes, used: Set[str], context: Context, tables: Tables) -> set[str]:
    """The files and folders of which something is known that is other than it was, or of what they name."""
    index = context.index
    last = changes.last
    told = {
        *changes.files,
        *used,
        *tables.common.differing(last.rows),
        *tables.common.naming,
        *tables.bases.differing(last.bases),
        *tables.bases.naming,
    }
    if changes.may_declare:
        told |= tables.declarations.differing(last.declarations)
        told |= tables.declarations.naming
    # what is known of a folder is told on the pages of the files in it as well
    return told | {path for folder in told & index.folders.keys() for path in index.folders[folder].files}


def _looking_up_otherwise(
    changes: Changes, naming: Naming, context: Context, tables: Tables
) -> Iterator[str]:
    """The files whose pages look up what is in no row."""
    index = context.index
    with_other_bases = tables.bases.differing(changes.last.bases)
    renamed = naming.telling()
    yield from renamed
    yield from derived_files(index, {*changes.files, *with_other_bases, *renamed})
    yield from filter(None, (twin_of(context, path) for path in changes.facts))
    yield from (path for path in index.facts if name_of(path) in NAMING_OBJECTS)
    for name in moved_names(context, changes.last.listings.get(uris.KEYWORDS, ())):
        yield from context.names.paths(name)


def _pages_of_other_kinds(context: Context) -> Iterator[str]:
    return (uri for pages in KINDS if pages not in _KNOWN for uri, _ in pages(context))


def _pages_of_files(files: set[str]) -> Iterator[str]:
    for path in files:
        yield from (uris.file_docs(path), uris.file_keywords(path))


def _folders(context: Context, paths: set[str]) -> set[str]:
    """The folders among some paths, and all around these."""
    return (paths & context.index.folders.keys()) | {
        folder for path in paths for folder in folders_around(path)
    }


def _pages_of_folders(folders: set[str]) -> Iterator[str]:
    for folder in folders:
        yield from (uris.folder_index(folder), uris.folder_docs(folder))


def _listed_otherwise(changes: Changes, context: Context) -> dict[str, set[str]]:
    """By path of each changed file the names with which listings show it otherwise than before."""
    index = context.index
    return {
        path: changed_names(index.settings, index.sources[path], one.old, one.new)
        for path, one in changes.facts.items()
    }
