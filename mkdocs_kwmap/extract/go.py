"""What is peculiar to Go: capitals make public, and methods stand outside of their type."""

from __future__ import annotations

import re

from mkdocs_kwmap.extract.dialect import Dialect

_RECEIVER = re.compile(r"\(\s*(?:\w+\s+)?\**\s*(\w+)")


class Go(Dialect):
    """The rules of Go."""

    def parts(self, name: str) -> list[str]:
        """A name, or the type in a receiver such as `(s *Stack[T])`; `_` is no name."""
        if receiver := _RECEIVER.match(name):
            return [receiver[1]]
        return [] if name == "_" else [name]

    def is_public(self, name: str, head: str, owner: str) -> bool:
        """What begins with a capital."""
        return name[:1].isupper()
