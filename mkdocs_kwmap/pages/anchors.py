"""Ids on a file's documentation page: dotted names, unique, and apart from all other ids there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from mkdocs_kwmap.model import Definition, Facts, Source
from mkdocs_kwmap.paths import name_of

SECTION_PREFIX = "kw-"
_LINE = re.compile(r"L\d+")


class Anchors(Struct, frozen=True):
    """The ids of one file's page."""

    page: str
    """Of its heading: the dotted name of the module, else the file's name."""
    definitions: tuple[str, ...]
    """In the order of the file's definitions."""
    imports: tuple[str, ...]
    """In the order of the file's imports."""


def anchors_of(source: Source, facts: Facts) -> Anchors:
    """Choose the ids of a file's page.

    Parameters:
        source: The file.
        facts: What it says.

    Returns:
        Ids without white space. Of several definitions of one name the first has the plain dotted
        name, the next `NAME~2`, and so on.
    """
    unique = _Unique()
    prefix = source.module or name_of(source.path).rpartition(".")[0] or name_of(source.path)
    page = unique.take(source.module or name_of(source.path))
    definitions = tuple(unique.take(_wanted(prefix, one)) for one in facts.definitions)
    imports = tuple(unique.take(f"import-{one.line}-{one.name}") for one in facts.imports)
    return Anchors(page, definitions, imports)


def section_id(name: str) -> str:
    """The id of a section of a generated page."""
    return SECTION_PREFIX + re.sub(r"\W+", "-", name.lower()).strip("-")


def _wanted(prefix: str, definition: Definition) -> str:
    if definition.kind == "heading":
        return f"heading-{definition.line}"
    if definition.kind == "identifier":
        return f"identifier-{definition.name}"
    return f"{prefix}.{definition.qualname.replace('<locals>.', '')}"


class _Unique:
    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        for candidate in self._candidates(re.sub(r"\s", "-", wanted)):
            if candidate not in self._taken and not _is_reserved(candidate):
                self._taken.add(candidate)
                return candidate
        raise AssertionError("the candidates never end")

    def _candidates(self, wanted: str) -> Iterator[str]:
        yield wanted
        number = 2
        while True:
            yield f"{wanted}~{number}"
            number += 1


def _is_reserved(name: str) -> bool:
    """Source lines, sections, headings of a README and what themes use for themselves."""
    return bool(_LINE.fullmatch(name)) or name.startswith((SECTION_PREFIX, "readme--", "__"))
