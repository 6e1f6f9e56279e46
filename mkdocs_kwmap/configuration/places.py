"""Lines of what a configuration file says, from the definitions that its reader found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mkdocs_kwmap.model import Definition, Facts

_TOKEN = re.compile(r"""#[^\n]*|(?P<string>"(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")
_COMMENT = ("#", ";")


class Places:
    """Finds the line of a key, and those of the values below it."""

    def __init__(self, text: str, facts: Facts) -> None:
        """Look up keys of a file.

        Parameters:
            text: The text of the file.
            facts: What its reader says of it; without definitions no line is known.
        """
        self._lines = text.split("\n")
        self._keys: dict[str, Definition] = {}
        self._first: dict[str, int] = {}
        for one in facts.definitions:
            if one.kind in {"key", "table", "section"}:
                self._keys.setdefault(one.qualname, one)
                self._first.setdefault(".".join(one.qualname.split(".", 2)[:2]), one.line)

    def line(self, *keys: str) -> int:
        """The line of a key in tables, or of the first thing below two tables; 0 if it is not known."""
        name = ".".join(keys)
        found = self._keys.get(name)
        return found.line if found else self._first.get(name, 0)

    def elements(self, number: int, *keys: str) -> list[int]:
        """Lines of that many strings in a list; that of its key where they are not told apart."""
        lines = [line for line, text in self._below(*keys) for one in _TOKEN.finditer(text) if one["string"]]
        # a key in quotation marks stands before its list
        is_told = 0 <= len(lines) - number <= 1
        return lines[len(lines) - number :] if is_told else [self.line(*keys)] * number

    def values(self, values: Sequence[str], *keys: str) -> Iterator[tuple[str, int]]:
        """The values of a key of an INI file, of which each stands on a line, with these lines."""
        below = self._below(*keys)
        for value in values:
            there = (
                line
                for line, text in below
                if text.rstrip().endswith(value) and not text.lstrip().startswith(_COMMENT)
            )
            yield value, next(there, self.line(*keys))

    def _below(self, *keys: str) -> Iterator[tuple[int, str]]:
        one = self._keys.get(".".join(keys))
        if one is None:
            return
        for line in range(one.line, one.last_line + 1):
            yield line, self._lines[line - 1] if line <= len(self._lines) else ""
