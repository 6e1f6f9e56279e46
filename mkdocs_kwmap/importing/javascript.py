"""Where imports of JavaScript and TypeScript lead."""

from __future__ import annotations

from mkdocs_kwmap.importing.places import Places, beside, one_of
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.resolve import STDLIB, Target

_SUFFIXES = (
    *(".ts", ".tsx", ".mts", ".cts", ".d.ts", ".d.mts", ".d.cts"),
    *(".js", ".jsx", ".mjs", ".cjs", ".json", ".node", ".vue", ".svelte"),
)
"""In the order in which TypeScript looks for them, then Node."""

_WRITTEN_FOR = {
    ".js": (".ts", ".tsx", ".d.ts", ".jsx"),
    ".jsx": (".tsx", ".d.ts"),
    ".mjs": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
}
"""TypeScript names the file that will be made: what it may be made from."""

_BUILTIN = """
    assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns
    domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring
    readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads
    zlib
"""
"""Modules of Node that can be imported without `node:`."""

_RE_EXPORTS = 64
"""Files that are followed to the one that defines a name."""


def module_import(places: Places, path: str, found: Import) -> Target | None:
    """Find what an import leads to: the name in its file, the file, a package, or Node's own modules."""
    wanted = (found.name if found.module is None else found.module).partition("?")[0]
    if wanted.startswith("."):
        home = _file(places, beside(path, wanted) or ("." if wanted in {".", "./"} else ""))
        return _named(places, home, found) if home else None
    if wanted.startswith(("@/", "~/", "/")):
        return _from_root(places, wanted.lstrip("@~/"), found)
    return _outside(wanted)


def _file(places: Places, path: str) -> str:
    """The file that a path without a suffix, or with that of what is made of it, stands for."""
    if not path:
        return ""
    return places.first_file(_spellings("" if path == "." else path))


def _spellings(path: str) -> list[str]:
    index = f"{path}/index" if path else "index"
    stem, dot, suffix = path.rpartition(".")
    made_from = [f"{stem}{other}" for other in _WRITTEN_FOR.get(f"{dot}{suffix}", ())]
    plain = [path, *(f"{path}{suffix}" for suffix in _SUFFIXES)] if path else []
    return [*plain, *made_from, *(f"{index}{suffix}" for suffix in _SUFFIXES)]


def _from_root(places: Places, wanted: str, found: Import) -> Target | None:
    """What a path leads to that is written from a root which the settings of a bundler tell."""
    homes = sorted({path for one in _spellings(wanted) for path in places.ending_in(one)})
    return _named(places, homes[0], found) if len(homes) == 1 else one_of(homes)


def _named(places: Places, home: str, found: Import) -> Target:
    if found.module is None or found.name == "*":
        return Target(home)
    return _exported(places, home, found.name, set()) or Target(home)


def _exported(places: Places, home: str, name: str, seen: set[tuple[str, str]]) -> Target | None:
    """The definition of a name that a file exports, in it or where it takes it from.

    Parameters:
        places: The map.
        home: The file.
        name: The name.
        seen: Files that were looked at, with the name that was looked for.
    """
    if not home or (home, name) in seen or len(seen) >= _RE_EXPORTS:
        return None
    seen.add((home, name))
    if name == "default":
        default = places.default_export(home)
        return places.member(home, (default.qualname,)) if default else None
    target = places.member(home, (name,))
    if target is not None:
        return target
    for one in places.bound(home, name):
        if one.module is not None and one.module.startswith("."):
            return _exported(places, _file(places, beside(home, one.module)), one.name, seen)
    for one in places.bound(home, "*"):
        if len(seen) >= _RE_EXPORTS:
            break
        if one.module is not None and one.module.startswith("."):
            target = _exported(places, _file(places, beside(home, one.module)), name, seen)
            if target is not None:
                return target
    return None


def _outside(wanted: str) -> Target | None:
    parts = wanted.split("/")
    if wanted.startswith("node:") or parts[0] in _BUILTIN.split():
        return Target(external=STDLIB)
    if ":" in wanted or wanted.startswith("#"):
        return None  # an address, or a name of the package's own
    return Target(external="/".join(parts[: 2 if wanted.startswith("@") else 1]))
