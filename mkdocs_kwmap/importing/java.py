"""Where imports by dotted names of packages lead, as in Java, Kotlin and Scala."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_kwmap.importing.places import Places, one_of, root_of
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.resolve import STDLIB, Target

_SUFFIXES = (".java", ".kt", ".scala", ".groovy")
_STANDARD = ("java", "javax", "jdk", "kotlin", "scala", "groovy")
"""Tops of the packages that come with the languages."""
_FEWEST = 2
"""Parts that the name of a package outside has."""


def class_import(places: Places, path: str, found: Import) -> Target | None:
    """Find what an import leads to: a class, its member, a folder, or a package elsewhere."""
    parts = [part for part in f"{found.module or ''}.{found.name}".split(".") if part]
    if parts and parts[-1] in {"*", "_"}:
        target = _class(places, path, parts[:-1]) or _package(places, path, parts[:-1])
    else:
        target = _class(places, path, parts)
    return target or (_outside(parts) if parts else None)


def _class(places: Places, path: str, parts: Sequence[str]) -> Target | None:
    """The class that the longest beginning of a name is, or what the rest of it names inside."""
    for count in range(len(parts), 0, -1):
        end = "/".join(parts[:count])
        homes = [home for suffix in _SUFFIXES for home in places.ending_in(f"{end}{suffix}")]
        homes = _same_root(path, [(home, root_of(home.rpartition(".")[0], end)) for home in homes])
        if len(homes) == 1:
            return places.within(homes[0], _names(parts[:count], parts[count - 1 :]))
        if homes:
            return one_of(homes)
    return None


def _names(package: Sequence[str], inner: Sequence[str]) -> list[str]:
    """Qualified names that a definition may have in its file, the whole first."""
    outer = ".".join(package[:-1])
    dotted = [".".join(inner[:count]) for count in range(len(inner), 0, -1)]
    return [name for one in dotted for name in (one, f"{outer}.{one}")]


def _package(places: Places, path: str, parts: Sequence[str]) -> Target | None:
    end = "/".join(parts)
    folders = [one for one in places.folders_ending_in(end) if _has_classes(places, one)] if end else []
    folders = _same_root(path, [(folder, root_of(folder, end)) for folder in folders])
    if len(folders) > 1:
        return Target(candidates=tuple(sorted(f"{folder}/" for folder in folders)))
    return Target(folder=folders[0]) if folders else None


def _has_classes(places: Places, folder: str) -> bool:
    return any(path.endswith(_SUFFIXES) for path in places.files_in(folder))


def _same_root(path: str, found: Sequence[tuple[str, str]]) -> list[str]:
    """Of several the one that lies below the same root of sources as the file, if there is one."""
    own = [place for place, root in found if path.startswith(f"{root}/")]
    return own if len(own) == 1 else [place for place, _ in found]


def _outside(parts: Sequence[str]) -> Target:
    if parts[0] in _STANDARD:
        return Target(external=STDLIB)
    return Target(external=".".join(parts[: max(1, min(_FEWEST, len(parts) - 1))]))
