"""Ids on a file's documentation page: dotted names, unique, and apart from all other ids there."""

from __future__ import annotations

import re

from msgspec import Struct

from mkdocs_kwmap.model import Definition, Facts, Source
from mkdocs_kwmap.paths import name_of

SECTION_PREFIX = "kw-"
PAGE_ID = "kw-top"
"""Of the heading of every page but those of files."""

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
        Ids without white space, and without the quotes and backslashes that scripts of themes cannot look
        up. Of several definitions of one name the first that is no overload has the plain dotted name,
        the next `NAME~2`, and so on.
    """
    unique = _Unique()
    prefix = source.module or name_of(source.path).rpartition(".")[0] or name_of(source.path)
    page = unique.take(source.module or name_of(source.path))
    order = sorted(range(len(facts.definitions)), key=lambda number: facts.definitions[number].is_overload)
    ids = {number: unique.take(_wanted(prefix, facts.definitions[number])) for number in order}
    definitions = tuple(ids[number] for number in range(len(facts.definitions)))
    imports = tuple(unique.take(f"import-{one.line}-{one.name}") for one in facts.imports)
    return Anchors(page, definitions, imports)


def section_id(name: str) -> str:
    """The id of a section of a generated page."""
    return SECTION_PREFIX + re.sub(r"\W+", "-", name.lower()).strip("-")


def keyword_id(name: str) -> str:
    """The id of a name in the listing of all keywords; empty for one that is no identifier."""
    return f"keyword-{name}" if name.isidentifier() else ""


def _wanted(prefix: str, definition: Definition) -> str:
    if definition.kind == "heading":
        return f"heading-{definition.line}"
    if definition.kind == "identifier":
        return f"identifier-{definition.name}"
    return f"{prefix}.{definition.qualname.replace('<locals>.', '')}"


class _Unique:
    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        """How often each id was wanted."""

    def take(self, wanted: str) -> str:
        plain = re.sub(r"""[\s"'\\]""", "-", wanted)
        base = f"id-{plain}" if _is_reserved(plain) else plain
        found = base
        while found in self._taken:
            self._taken[base] += 1
            found = f"{base}~{self._taken[base]}"
        self._taken[found] = 1
        return found


def _is_reserved(name: str) -> bool:
    """Source lines, sections, headings of a README and what themes use for themselves."""
    return bool(_LINE.fullmatch(name)) or name.startswith((SECTION_PREFIX, "readme--", "__"))
