"""What is peculiar to Java: visibility, and imports of names, of members and of all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from mkdocs_kwmap.extract.dialect import Dialect, Imported
from mkdocs_kwmap.extract.treesitter import Captures

_PUBLIC = re.compile(r"[^(=]*\b(?:public|protected|module)\b")
_PRIVATE = re.compile(r"[^(=]*\bprivate\b")
_INSIDE_PUBLIC = frozenset({"interface", "annotation", "enum", "record"})
"""Kinds whose members need not say that they are public."""
_IMPORTED = re.compile(r"import\s+(?:static\s+)?|[\s;]")


class Java(Dialect):
    """The rules of Java."""

    def is_public(self, name: str, head: str, owner: str) -> bool:
        """What says `public` or `protected`, and what need not say it."""
        if _PUBLIC.match(head):
            return True
        if owner == "enum":
            return head.startswith(name)  # a constant: its other members are private to the package
        return owner in _INSIDE_PUBLIC and not _PRIVATE.match(head)

    def imported(self, node: Node, captures: Captures, text: Callable[[Node], str]) -> Iterator[Imported]:
        """`import a.b.C` is `C` of `a.b`, and `import a.b.*` is all of `a.b`."""
        module, _, name = _IMPORTED.sub("", text(node)).rpartition(".")
        yield name, module or None, ""
