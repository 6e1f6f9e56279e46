"""Where files lead that are named by their path: `source`, `include`, `load` and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from mkdocs_kwmap.importing.places import Places, beside, one_of
from mkdocs_kwmap.model import Import
from mkdocs_kwmap.resolve import Target

_VARIABLE = re.compile(
    r"""
    .* (?:                          # the last of
        \$\{[^{}]*\} | \$\([^()]*\) # ${X} and $(X)
      | [})`"]                      # the end of something nested
      | \$[@*#?!0-9-] | \$\w+       # $0 and $X
      | %[^%/]*%                    # %X%
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_SIGN = re.compile(r"[$`]|%\w+%")


class ByPath(Struct, frozen=True):
    """How a language names other files."""

    suffixes: tuple[str, ...] = ("",)
    """What may be missing at the end of a path."""
    in_folder: str = ""
    """The file that stands for a folder."""
    dotted: bool = False
    """Whether `.` stands between the parts of a path."""
    own: str = ""
    """What brings the files that lie in none of the map and begin with `own_prefix`."""
    own_prefix: str = ""

    def __call__(self, places: Places, path: str, found: Import) -> Target | None:
        """Find the file that an import names, and in it the name that is taken from it."""
        wanted = found.name if found.module is None else found.module
        target = self._file(places, path, wanted.strip("\"' "))
        if target is None:
            is_own = self.own and wanted.startswith(self.own_prefix)
            return Target(external=self.own) if is_own else None
        if found.module is None or found.name == "*" or not target.path:
            return target
        return places.within(target.path, (found.name,))

    def _file(self, places: Places, path: str, wanted: str) -> Target | None:
        if self.dotted and "/" not in wanted:
            wanted = wanted.replace(".", "/")
        if _SIGN.search(wanted):
            return _by_end(places, path, self._spellings(behind_variables(wanted)))
        neighbours = (beside(path, one) for one in self._spellings(wanted))
        if neighbour := places.first_file(neighbours):
            return Target(neighbour)
        return _by_end(places, path, self._spellings(wanted))

    def _spellings(self, wanted: str) -> list[str]:
        if not wanted:
            return []
        whole = [f"{wanted}{suffix}" for suffix in self.suffixes]
        return [*whole, f"{wanted}/{self.in_folder}"] if self.in_folder else whole


def behind_variables(wanted: str) -> str:
    """What of a path follows the last variable, as whole parts; empty where nothing does."""
    match = _VARIABLE.match(wanted)
    rest = wanted[match.end() :] if match else wanted
    # `$NAME-x.sh` is a part of which only the end is known
    return rest.partition("/")[2] if match else rest


def label(places: Places, path: str, found: Import) -> Target | None:
    """Find what the label of a `load` of Starlark leads to: `//pkg:file.bzl`, `:file.bzl`, `@repo//…`."""
    wanted = found.name if found.module is None else found.module
    repository, slashes, inner = wanted.rpartition("//")
    name = repository.lstrip("@")
    if name:
        return Target(external=name)
    if slashes:
        end = inner.replace(":", "/").lstrip("/")
        target = Target(end) if places.is_file(end) else _by_end(places, path, [end])
    else:
        neighbour = beside(path, inner.lstrip(":"))
        target = Target(neighbour) if places.is_file(neighbour) else None
    if target is None or not target.path or found.module is None:
        return target
    return places.within(target.path, (found.name,))


def image(places: Places, path: str, found: Import) -> Target | None:
    """Find what the `FROM` of a Dockerfile leads to: an image elsewhere, unless it is an earlier stage."""
    facts = places.facts_of(path)
    earlier = (one for one in facts.imports if one.line < found.line) if facts else ()
    if "$" in found.name or found.name in {one.asname for one in earlier if one.asname}:
        return None
    # a port is followed by the rest of the name, a tag by nothing
    whole = found.name.partition("@")[0]
    stem, colon, tag = whole.rpartition(":")
    return Target(external=stem if colon and "/" not in tag else whole)


def _by_end(places: Places, path: str, spellings: Iterable[str]) -> Target | None:
    """What the first spelling leads to that any file ends in, the file itself left out."""
    for one in spellings:
        if paths := [other for other in places.ending_in(one) if other != path]:
            return one_of(paths)
    return None
