"""What a language may tell beyond its grammar and its query; what is here is right for most languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from mkdocs_kwmap.extract.strings import unquoted
from mkdocs_kwmap.extract.treesitter import Captures

Imported = tuple[str, str | None, str]
"""What is imported, the module it is imported from (None where it is the module), and its name here."""


class Dialect:
    """The rules of a language without peculiarities."""

    def clean(self, data: bytes, attribute_macros: frozenset[str]) -> bytes:
        """Blank what the grammar does not understand, by spaces of the same length.

        Parameters:
            data: The file in UTF-8.
            attribute_macros: Macros that stand where an attribute would.
        """
        return data

    def simplify(self, data: bytes) -> bytes:
        """Blank what else the grammar may not understand, in a file in which it found errors.

        Parameters:
            data: The file in UTF-8, before it is cleaned.
        """
        return data

    def parts(self, name: str) -> list[str]:
        """The parts of a qualified name as it is written, the last of which is the name itself."""
        return [name]

    def name(self, node: Node, whole: Node, text: Callable[[Node], str]) -> str:
        """A name that a query captured, where it is written in more than one place: as one.

        Parameters:
            node: What is captured.
            whole: The definition that it names.
            text: Gives the text of a node.
        """
        return text(node)

    def is_public(self, name: str, head: str, owner: str) -> bool:
        """Whether what is defined is meant for others.

        Parameters:
            name: Its name.
            head: What stands before its body.
            owner: The kind of what it is defined in; empty at the top.
        """
        return True

    def imports(
        self, node: Node, captures: Captures, text: Callable[[Node], str]
    ) -> Iterator[tuple[int, Imported]]:
        """What an import names, with the line of each; most languages need only `imported`."""
        line = node.start_point[0] + 1
        return ((line, one) for one in self.imported(node, captures, text))

    def imported(self, node: Node, captures: Captures, text: Callable[[Node], str]) -> Iterator[Imported]:
        """What an import names.

        Parameters:
            node: The import.
            captures: What the query captures of it: `@path`, or `@module`, `@name` and `@asname`.
            text: Gives the text of a node.
        """
        asnames = [text(one) for one in captures.get("asname", ())]
        asname = asnames[0] if asnames else ""
        module = next((unquoted(text(one)) for one in captures.get("module", ())), None)
        for one in captures.get("path", ()):
            yield unquoted(text(one)), None, asname
        for one in captures.get("name", ()):
            yield unquoted(text(one)), module, asname
        if module is not None and "name" not in captures:
            yield module, None, asname
