"""Under which other names a definition can be imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.model import Facts, Import, Source
from mkdocs_kwmap.paths import stem_of
from mkdocs_kwmap.resolve import Resolver, bound_name


class ReExport(Struct, frozen=True, gc=False, order=True):
    """A name under which a module offers what is defined elsewhere."""

    name: str
    """The dotted name to import it by."""
    path: str
    """The file that offers it."""
    line: int
    """Of the import that brings it there."""


Offered = Sequence[tuple[DefinitionKey, ReExport]]
"""The definitions of other modules that a module offers, each with the name under which it does."""


def offered_by(resolver: Resolver, sources: Mapping[str, Source], path: str, facts: Facts) -> Offered:
    """Find the definitions of other modules that a module offers.

    A module offers an imported name if its `__all__` has it. Without `__all__` it offers public names
    that a star import brings, that are imported as themselves (`import a as a`), or that a package's
    `__init__` imports from inside the package.

    Parameters:
        resolver: Resolves names of the map.
        sources: Files by path.
        path: The file.
        facts: What it says.
    """
    found: list[tuple[DefinitionKey, ReExport]] = []
    module = sources[path].module
    for line, name, is_inner in _offered(resolver, path, facts) if module else ():
        target = resolver.local(path, name)
        if target is None or target.definition < 0 or target.path == path:
            continue
        if not is_inner or sources[target.path].module.startswith(f"{module}."):
            key = target.path, target.definition
            found.append((key, ReExport(f"{module}.{name}", path, line)))
    return found


def reexports_by_definition(offered: Iterable[Offered]) -> dict[DefinitionKey, list[ReExport]]:
    """Turn around what modules offer.

    Parameters:
        offered: Of each file.

    Returns:
        Per definition its other names, sorted; of several files that offer it under one the first.
    """
    found: dict[DefinitionKey, dict[str, ReExport]] = defaultdict(dict)
    for one in offered:
        for key, name in one:
            found[key].setdefault(name.name, name)
    return {key: sorted(names.values()) for key, names in found.items()}


def _offered(resolver: Resolver, path: str, facts: Facts) -> Iterator[tuple[int, str, bool]]:
    """Imported names that a module offers.

    Yields:
        The line of the import, the name, and whether it counts only for what is defined in the package.
    """
    exports = resolver.exports(path).names
    is_package = stem_of(path) == "__init__"
    for found in facts.imports:
        for name in _brought(resolver, path, found):
            if exports is not None:
                if name in exports:
                    yield found.line, name, False
            elif found.name in {"*", found.asname}:
                yield found.line, name, False
            elif is_package and not name.startswith("_"):
                yield found.line, name, True


def _brought(resolver: Resolver, path: str, found: Import) -> tuple[str, ...]:
    """The names that an import binds at the top level of a module."""
    if found.scope or found.kind != "import":
        return ()
    if found.name != "*":
        return (bound_name(found),)
    home = resolver.starred(path, found)
    return resolver.public_names(home) if home else ()
