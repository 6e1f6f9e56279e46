"""INI files and lists of requirements: lines that a pattern tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_kwmap.extract.doc_comments import Comment
from mkdocs_kwmap.extract.sites import Site, facts_of
from mkdocs_kwmap.model import Facts, Import, Source

_SECTION = re.compile(r"\[([^\]\n]+)\]")
_ASSIGNMENT = re.compile(r"[=:]")
_COMMENT = ("#", ";")
_LONGEST_VALUE = 1_000


def read_ini(source: Source, text: str) -> Facts:
    """Read the sections of an INI file and their keys.

    Parameters:
        source: The file.
        text: Its text, with lines that end in `\\n`.

    Returns:
        A definition a section and a key; a key ends where its indented lines end.
    """
    lines = text.split("\n")
    comments = [
        Comment(number, number, line.strip(), is_alone=True)
        for number, line in enumerate(lines, 1)
        if line.lstrip().startswith(_COMMENT)
    ]
    return facts_of(source, text, _ini_sites(lines), comments=comments)


def _ini_sites(lines: list[str]) -> Iterator[Site]:
    section: Site | None = None
    key: Site | None = None
    margin = 0
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if not bare or bare.startswith(_COMMENT):
            continue
        indent = len(line) - len(line.lstrip())
        if key and indent > margin:
            _continue(key, bare, number)
        elif match := _SECTION.match(bare):
            section, key = Site(match[1].strip(), "section", number, head=bare), None
            yield section
        else:
            key, margin = _key(bare, number, section), indent
            if key:
                yield key
        if section:
            section.last_line = number


def _key(bare: str, number: int, section: Site | None) -> Site | None:
    sign = _ASSIGNMENT.search(bare)
    name = bare[: sign.start()].strip() if sign else ""
    if not sign or not name:
        return None
    value = bare[sign.end() :].strip()
    parent = section.qualname if section else ""
    return Site(name, "key", number, parent, value=value, head=bare, level=1)


def _continue(key: Site, bare: str, number: int) -> None:
    key.last_line = number
    if len(key.value) < _LONGEST_VALUE:
        key.value = f"{key.value} {bare}".strip()


_REQUIREMENTS_NAME = re.compile(r"(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)")
_REQUIREMENT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?=\s*(?:[\[(<>=!~;@#]|$))")
_OTHER_FILE = re.compile(r"(?:-r|-c|--requirement|--constraint)(?:\s+|=)\s*(\S+)")


def is_requirements(path: str) -> bool:
    """Whether a file lists requirements for pip, as far as its name tells."""
    folder, _, name = path.rpartition("/")
    is_listed = folder.rpartition("/")[2] == "requirements" and name.endswith((".txt", ".in"))
    return is_listed or _REQUIREMENTS_NAME.fullmatch(name) is not None


def read_requirements(source: Source, text: str) -> Facts:
    """Read a list of requirements for pip: distributions as imports, other lists as includes."""
    return facts_of(source, text, (), _requirements(text.split("\n")))


def _requirements(lines: list[str]) -> Iterator[Import]:
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        if other := _OTHER_FILE.match(bare):
            yield Import(name=other[1], line=number, kind="include")
        elif found := _REQUIREMENT.match(bare):
            yield Import(name=found[0], line=number)
