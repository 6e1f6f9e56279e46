"""Where imports of Go lead: to folders."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from mkdocs_kwmap.importing.places import Places
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.paths import folder_of, name_of
from mkdocs_kwmap.resolve import STDLIB, Target

_MODULE = re.compile(r"^\s*module\s+\"?([^\s\"]+)", re.MULTILINE)
_LARGEST = 100_000
"""Characters of a `go.mod` that are looked at: its module stands at the top."""


class Packages:
    """The Go packages of the map."""

    def __init__(self, places: Places) -> None:
        """Take the map as it is; nothing is read before an import asks."""
        self._places = places

    def package(self, places: Places, path: str, found: Import) -> Target | None:
        """Find what an import leads to: a folder of the map, the standard library, or a module elsewhere."""
        wanted = found.name if found.module is None else found.module
        if wanted == "C":
            return None  # the C code in the comment above
        for name, folder in self._modules.items():
            if wanted == name or wanted.startswith(f"{name}/"):
                own = "/".join(filter(None, (folder, wanted[len(name) + 1 :])))
                return Target(folder=own) if self._has_go(own) else None
        if "." not in wanted.partition("/")[0]:
            return Target(external=STDLIB)
        inner = self._by_end(wanted)
        return Target(external=_repository(wanted)) if inner is None else Target(folder=inner)

    @cached_property
    def _modules(self) -> dict[str, str]:
        """Folders of the modules of the map by their names, longer names first."""
        modules: dict[str, str] = {}
        for path, source in self._places.sources.items():
            if name_of(path) == "go.mod" and (name := _module_name(source.location)):
                modules.setdefault(name, folder_of(path))
        return dict(sorted(modules.items(), key=lambda item: -len(item[0])))

    def _by_end(self, wanted: str) -> str | None:
        """The folder that an import names by its longest end; None where none is, or several are.

        A folder below another counts only with the whole path, as copies of modules lie in `vendor`.
        """
        whole = [one for one in self._places.folders_ending_in(wanted) if self._has_go(one)]
        if whole:
            return whole[0] if len(whole) == 1 else None
        if self._modules:
            return None  # the modules of the map say themselves what they are called
        parts = wanted.split("/")
        # the host, and who owns it, are never folders of the repository itself
        ends = ("/".join(parts[start:]) for start in range(2, len(parts)))
        return next((end for end in ends if self._has_go(end)), None)

    def _has_go(self, folder: str) -> bool:
        return any(path.endswith(".go") for path in self._places.files_in(folder))


def _module_name(location: str) -> str:
    try:
        with Path(location).open(encoding="utf-8", errors="replace") as file:
            match = _MODULE.search(file.read(_LARGEST))
    except OSError:
        return ""
    return match[1] if match else ""


def _repository(wanted: str) -> str:
    """The part of an import path that names a repository: `github.com/owner/name`."""
    return "/".join(wanted.split("/")[:3])
