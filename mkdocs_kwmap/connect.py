"""Connects the facts of all files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mkdocs_kwmap.bindings import Bindings
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.folders import folders_of
from mkdocs_kwmap.history import History
from mkdocs_kwmap.importing import Imports
from mkdocs_kwmap.index import Importer, Index
from mkdocs_kwmap.model import Facts, Finding, Import, Settings, Source
from mkdocs_kwmap.outlines import outlined
from mkdocs_kwmap.remembered import KeptTables
from mkdocs_kwmap.resolve import Resolver, Target, bound_name


def build_index(
    settings: Settings,
    sources: Sequence[Source],
    facts: Mapping[str, Facts],
    findings: Mapping[str, Sequence[Finding]],
    *,
    history: History | None = None,
    tables: KeptTables | None = None,
) -> Index:
    """Connect the facts of all files.

    Parameters:
        settings: What the user asked for.
        sources: All mapped files, by path.
        facts: Facts by path; files without text have none.
        findings: What a linter found, by path.
        history: What git's log says.
        tables: Those that are kept; by default all are made.

    Returns:
        The index.
    """
    tables = tables or KeptTables(Cache(""), sources, dict.fromkeys(facts, b""))
    facts = {path: outlined(one) for path, one in facts.items()}
    resolver = Resolver(sources, facts)
    languages = {source.path: source.language for source in sources}
    imports = Imports(sources, facts, resolver)
    bindings = Bindings(resolver, {source.path: source for source in sources}, facts, tables)
    targets = {
        path: python_targets(resolver, bindings, path, one)
        if (one.code_language or languages[path]) == "Python"
        else imports.targets(path, one.imports)
        for path, one in facts.items()
    }
    importers, folder_importers = importers_of(facts, targets)
    return Index(
        settings=settings,
        sources={source.path: source for source in sources},
        facts=facts,
        findings=findings,
        resolver=resolver,
        imports=imports,
        targets=targets,
        importers=importers,
        folder_importers=folder_importers,
        folders=folders_of(sources),
        bindings=bindings,
        tables=tables,
        history=history,
    )


def python_targets(
    resolver: Resolver, bindings: Bindings, path: str, facts: Facts
) -> tuple[Target | None, ...]:
    """Where the imports of a file of Python lead, in their order."""
    return tuple(python_target(resolver, bindings, path, found) for found in facts.imports)


def python_target(resolver: Resolver, bindings: Bindings, path: str, found: Import) -> Target | None:
    """Where an import leads: what Python files define goes before what is bound to Python."""
    target = resolver.resolve(path, found) if found.kind == "import" else None
    is_known = target is not None and (target.path or target.external != bound_name(found))
    return target if is_known else bindings.imported(path, found) or target


def importers_of(
    facts: Mapping[str, Facts], targets: Mapping[str, Sequence[Target | None]]
) -> tuple[dict[str, tuple[Importer, ...]], dict[str, tuple[Importer, ...]]]:
    """The imports that lead to each file and to each folder; one that may lead to several leads to none."""
    files: dict[str, list[Importer]] = defaultdict(list)
    folders: dict[str, list[Importer]] = defaultdict(list)
    for path, one in facts.items():
        for found, target in zip(one.imports, targets[path], strict=True):
            if target is None:
                continue
            if target.path:
                files[target.path].append(Importer(path, found.line, found))
            elif target.folder is not None:
                folders[target.folder].append(Importer(path, found.line, found))
    of_files, of_folders = (
        {key: tuple(found) for key, found in table.items()}  # take less than lists
        for table in (files, folders)
    )
    return of_files, of_folders
