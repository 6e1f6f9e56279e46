"""What is peculiar to languages of configuration, data and build files: how names are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.strings import unquoted

_MAX_NAME = 200
"""Characters; nothing longer is a name."""
_PART = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|`([^`]*)`|\[([^\]]*)\]|([^.\s"\'`\[]+))\s*\.?')


class Quoted(Dialect):
    """Names may stand in quotation marks, and are one name whatever is in them."""

    def parts(self, name: str) -> list[str]:
        bare = unquoted(name)
        return [bare] if len(bare) <= _MAX_NAME and "\n" not in bare else []


class Yaml(Quoted):
    """The grammar keeps its indentations in a space of fixed size, and counts lines in 16 bits."""

    def clean(self, data: bytes, attribute_macros: frozenset[str]) -> bytes:
        """Refuse what the grammar gets wrong.

        Raises:
            ValueError: It would end the process over the file, or leave out its end.
        """
        if data.count(b"\n") > _MOST_YAML_LINES:
            raise ValueError(f"its grammar counts no more than {_MOST_YAML_LINES} lines")
        columns: list[int] = []
        for line in data.split(b"\n"):
            for column in _columns(line):
                while columns and columns[-1] >= column:
                    columns.pop()
                columns.append(column)
            if len(columns) > _MOST_YAML_LEVELS:
                raise ValueError("nested too deeply")
        return data


def _columns(line: bytes) -> Iterator[int]:
    """Where the collections begin that a line of YAML begins, as in `- - key: value`."""
    prefix = _YAML_PREFIX.match(line)
    for sign in _YAML_SIGN.finditer(prefix[0]) if prefix else ():
        yield sign.start()
    if prefix and prefix.end() < len(line):
        yield prefix.end()


_MOST_YAML_LINES = 32_766
_MOST_YAML_LEVELS = 100
"""A mapping and a list may begin in the same column; the grammar has room for 256 of them together."""
_YAML_PREFIX = re.compile(rb"[ \t\r]*(?:[-?:](?:[ \t\r]+|$)|[&!*][^ \t]*[ \t]+)*")
_YAML_SIGN = re.compile(rb"(?<![^ \t\r])[-?:](?=[ \t\r]|$)")


class Dotted(Dialect):
    """Dots part a name, but not within quotation marks: `a."b.c"` of TOML, `[a].b` of SQL."""

    def parts(self, name: str) -> list[str]:
        if len(name) > _MAX_NAME:
            return []
        return [next(filter(None, match), "") for match in _PART.findall(name)]


class Shell(Dialect):
    """An alias is written as `name=value`."""

    def parts(self, name: str) -> list[str]:
        return [name.partition("=")[0]]


class Make(Dialect):
    """Calls hold parentheses of their own, as in `$(shell (cd a; ls))`, which the grammar does not know."""

    def clean(self, data: bytes, attribute_macros: frozenset[str]) -> bytes:
        """Blank the pairs of parentheses within calls; a call ends on its line, or where that continues."""
        blanked = bytearray(data)
        opened: list[re.Match[bytes]] = []
        for sign in _MAKE_SIGN.finditer(data):
            outer = opened[-1][0] if opened else b""
            if sign[0] == b"\n":
                opened.clear()
            elif sign[0] in _MAKE_CALLS or (outer and sign[0] == b"("):
                opened.append(sign)
            elif outer and sign[0] == _MAKE_ENDS[outer]:
                begun = opened.pop()
                if outer == b"(":
                    blanked[begun.start()] = blanked[sign.start()] = _BLANK
        return bytes(blanked)


_MAKE_SIGN = re.compile(rb"\\\n|\$\$|\$[({]|[(){}\n]")
_MAKE_CALLS = frozenset({b"$(", b"${"})
_MAKE_ENDS = {b"$(": b")", b"${": b"}", b"(": b")"}
_BLANK = ord(" ")


class StarlarkDialect(Dialect):
    """A leading underscore hides a name from `load`."""

    def is_public(self, name: str, head: str, owner: str) -> bool:
        return not name.startswith("_")
