"""Ids on a file's documentation page: dotted names, unique, and apart from all other ids there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from mkdocs_kwmap.model import Definition, Facts, Source
from mkdocs_kwmap.outlines import LOCALS, UNSAFE, WITHOUT_QUALNAME, id_end
from mkdocs_kwmap.paths import name_of

SECTION_PREFIX = "kw-"
PAGE_ID = "kw-top"
"""Of the heading of every page but those of files."""

_LINE = re.compile(r"L\d+")
_RESERVED = (SECTION_PREFIX, "readme--", "__")
"""What the ids of sections, of headings of a README, and those of themes begin with."""


class Anchors(Struct, frozen=True, gc=False):
    """The ids of one file's page."""

    page: str
    """Of its heading: the dotted name of the module, else the file's name."""
    definitions: tuple[str, ...]
    """In the order of the file's definitions."""
    imports: tuple[str, ...]
    """In the order of the file's imports."""
    odd: dict[int, str]
    """The ids of definitions that are other than `plain_id` has it, by index."""


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
    prefix = id_prefix(source)
    page = unique.take(_page_id(source))
    plain = [plain_id(prefix, one) for one in facts.definitions]
    odd: dict[int, str] = {}
    if not unique.are_new(plain):
        order = sorted(range(len(plain)), key=lambda number: facts.definitions[number].is_overload)
        ids = {number: unique.take(plain[number]) for number in order}
        odd = {number: found for number, found in ids.items() if found != plain[number]}
    definitions = tuple(odd.get(number, found) for number, found in enumerate(plain)) if odd else tuple(plain)
    imports = tuple(unique.take(_plain(f"import-{one.line}-{one.name}")) for one in facts.imports)
    return Anchors(page, definitions, imports, odd)


def odd_ids(source: Source, facts: Facts) -> Mapping[int, str]:
    """What `Anchors.odd` is, without all ids where no two names of the file are alike, as in most.

    Parameters:
        source: The file.
        facts: What it says.
    """
    return {} if _are_plain(source, facts) else anchors_of(source, facts).odd


def _are_plain(source: Source, facts: Facts) -> bool:
    """Whether the ids of all definitions are certain to be their names behind the prefix of the file."""
    names = [one.qualname for one in facts.definitions if one.kind not in WITHOUT_QUALNAME]
    distinct = set(names)
    if len(distinct) != len(facts.definitions):
        return False
    text = "".join(names)
    if LOCALS in text or UNSAFE.search(text):
        return False
    return page_end(source) not in distinct


def page_end(source: Source) -> str:
    """What no definition has as the end of its id, for then it would be that of the page; mostly empty."""
    page, begin = _page_id(source), f"{id_prefix(source)}."
    return page.removeprefix(begin) if page.startswith(begin) else ""


def _page_id(source: Source) -> str:
    return _plain(source.module or name_of(source.path))


def id_prefix(source: Source) -> str:
    """What the ids of a file's definitions begin with."""
    # no reserved beginning has a dot in it, so what stands behind the prefix's makes none
    begin = f"{source.module or name_of(source.path).rpartition('.')[0] or name_of(source.path)}."
    return _plain(begin).removesuffix(".")


def section_id(name: str) -> str:
    """The id of a section of a generated page."""
    return SECTION_PREFIX + re.sub(r"\W+", "-", name.lower()).strip("-")


def keyword_id(name: str) -> str:
    """The id of a name in the listing of all keywords; empty for one that is no identifier."""
    return f"keyword-{name}" if name.isidentifier() else ""


def plain_id(prefix: str, definition: Definition) -> str:
    """The id of a definition, unless another of its file has that already.

    Parameters:
        prefix: What `id_prefix` gives for the file.
        definition: The definition.
    """
    if definition.kind == "heading":
        return f"heading-{definition.line}"
    if definition.kind == "identifier":
        return _plain(f"identifier-{definition.name}")
    return f"{prefix}.{id_end(definition.qualname)}"


def _plain(wanted: str) -> str:
    """An id without what cannot be looked up, apart from those that others use."""
    plain = UNSAFE.sub("-", wanted)
    is_reserved = plain.startswith(_RESERVED) or (plain[:1] == "L" and _LINE.fullmatch(plain))
    return f"id-{plain}" if is_reserved else plain


class _Unique:
    def __init__(self) -> None:
        self._taken: dict[str, int] = {}
        """How often each id was wanted."""

    def are_new(self, wanted: Sequence[str]) -> bool:
        """Take some ids if all of them are free; says whether they were."""
        fresh = dict.fromkeys(wanted, 1)
        if len(fresh) < len(wanted) or not self._taken.keys().isdisjoint(fresh):
            return False
        self._taken.update(fresh)
        return True

    def take(self, wanted: str) -> str:
        found = wanted
        while found in self._taken:
            self._taken[wanted] += 1
            found = f"{wanted}~{self._taken[wanted]}"
        self._taken[found] = 1
        return found
