"""Where imports of Cython lead: its own by path, the others as in Python."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_kwmap.importing.c_family import includes
from mkdocs_kwmap.importing.places import Places, beside, one_of
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.resolve import Target

_SUFFIXES = (".pxd", ".pyx", ".pxi", "/__init__.pxd")
_BROUGHT = frozenset({"libc", "libcpp", "cpython", "posix"})
"""Packages of declarations that Cython brings."""

ResolvePython = Callable[[str, Import], Target | None]


def cython_import(places: Places, python: ResolvePython, path: str, found: Import) -> Target | None:
    """Find what an import leads to.

    Parameters:
        places: The files of the map.
        python: Resolves an import as Python does.
        path: The file.
        found: Its import: an `include`, the header of a `cdef extern from`, a `cimport` or an `import`.
    """
    if found.kind == "include":
        return includes(places, path, [found])[0]
    wanted = found.name if found.module is None else found.module
    is_named = found.module is not None and found.name != "*"
    home = _home(places, path, wanted)
    if home is None and is_named:
        # a module taken from its package
        dot = "" if wanted.endswith(".") else "."
        home = _home(places, path, f"{wanted}{dot}{found.name}")
    if home is not None:
        return places.within(home.path, (found.name,)) if is_named and home.path else home
    if wanted.partition(".")[0] in _BROUGHT:
        return Target(external="Cython")
    return python(path, found)


def _home(places: Places, path: str, dotted: str) -> Target | None:
    level = len(dotted) - len(dotted.lstrip("."))
    name = dotted[level:].replace(".", "/")
    if not name:
        return None
    if level:
        near = (beside(path, f"{'../' * (level - 1)}{name}{suffix}") for suffix in _SUFFIXES)
        home = places.first_file(near)
        return Target(home) if home else None
    for suffix in _SUFFIXES:
        neighbour = beside(path, f"{name}{suffix}")
        if places.is_file(neighbour):
            return Target(neighbour)
        if paths := [other for other in places.ending_in(f"{name}{suffix}") if other != path]:
            return one_of(paths)
    return None
