"""What is peculiar to Go: capitals make public, and methods stand outside of their type."""

from __future__ import annotations

import re

from mkdocs_kwmap.extract.dialect import Dialect

_FUNCTIONS = frozenset({"function", "method"})
_WORD = re.compile(r"\w+")


class Go(Dialect):
    """The rules of Go."""

    def parts(self, name: str) -> list[str]:
        """A name, or the type in a receiver such as `(s *Stack[T])` and `((*Stack))`; `_` is no name."""
        if name.startswith("("):
            return _WORD.findall(name.partition("[")[0])[-1:]
        return [] if name == "_" else [name]

    def is_public(self, name: str, head: str, owner: str) -> bool:
        """What begins with a capital, and is not local to a function."""
        return name[:1].isupper() and owner not in _FUNCTIONS
