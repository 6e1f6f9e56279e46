"""Where `use` and `mod` of Rust lead."""

from __future__ import annotations

from collections.abc import Sequence

from mkdocs_kwmap.importing.places import Places
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.paths import folder_of, name_of
from mkdocs_kwmap.resolve import STDLIB, Target

_ROOTS = ("lib.rs", "main.rs")
_STANDARD = frozenset({"std", "core", "alloc", "proc_macro", "test"})


def use(places: Places, path: str, found: Import) -> Target | None:
    """Find what a path leads to: a definition, a module, the standard library, or a crate."""
    whole = f"{found.module or ''}::{found.name}"
    parts = [part for part in whole.split("::") if part not in {"", "*"}]
    if len(parts) > 1 and parts[-1] == "self":
        parts.pop()
    first, *rest = parts or [""]
    if first == "crate":
        return _in_crate(places, path, rest)
    if first in {"self", "super"}:
        return _from_here(places, path, parts)
    own = _walk(places, _children(path), path, parts) if first else None
    if own is not None and (own.path != path or own.definition >= 0):
        return own
    return _other_crate(places, first, rest) if first else None


def _in_crate(places: Places, path: str, parts: Sequence[str]) -> Target | None:
    root = _crate_root(places, path)
    return _walk(places, folder_of(root), root, parts) if root else None


def _crate_root(places: Places, path: str) -> str:
    """The nearest file around that a crate begins with."""
    folder = folder_of(path)
    while True:
        prefix = f"{folder}/" if folder else ""
        root = places.first_file(f"{prefix}{name}" for name in _ROOTS)
        if root or not folder:
            return root
        folder = folder_of(folder)


def _from_here(places: Places, path: str, parts: Sequence[str]) -> Target | None:
    home, folder = path, _children(path)
    rest = list(parts)
    while rest and rest[0] in {"self", "super"}:
        if rest.pop(0) == "super":
            folder = folder_of(folder)
            home = _module_of(places, folder)
            if not home:
                return None
    return _walk(places, folder, home, rest)


def _children(path: str) -> str:
    """The folder in which the modules inside of a file lie."""
    if name_of(path) in {*_ROOTS, "mod.rs"}:
        return folder_of(path)
    return path.removesuffix(".rs")


def _module_of(places: Places, folder: str) -> str:
    """The file whose inner modules lie in a folder."""
    prefix = f"{folder}/" if folder else ""
    return places.first_file((f"{prefix}mod.rs", f"{folder}.rs", *(f"{prefix}{name}" for name in _ROOTS)))


def _walk(places: Places, folder: str, home: str, parts: Sequence[str]) -> Target | None:
    """Follow modules down from a file; what is left is the name of a definition in the last of them."""
    rest = list(parts)
    while rest:
        below = f"{folder}/{rest[0]}" if folder else rest[0]
        inner = places.first_file((f"{below}.rs", f"{below}/mod.rs"))
        if not inner:
            break
        home, folder = inner, below
        rest.pop(0)
    if not rest:
        return Target(home)
    # a variant of an enum, or a re-export, leads as far as it is known
    names = ["::".join(rest[:count]) for count in range(len(rest), 0, -1)]
    return places.within(home, names)


def _other_crate(places: Places, crate: str, parts: Sequence[str]) -> Target:
    if crate in _STANDARD:
        return Target(external=STDLIB)
    names = {crate, crate.replace("_", "-")}
    roots = [root for name in sorted(names) for root in places.ending_in(f"{name}/src/lib.rs")]
    target = _walk(places, folder_of(roots[0]), roots[0], parts) if len(roots) == 1 else None
    return target or Target(external=crate)
