"""Texts of nodes, and string literals of C and its kin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

_LONGEST = 2_000
"""Bytes of code that are kept of a node."""
_STRINGS = frozenset({"string_literal", "raw_string_literal", "concatenated_string"})
_RAW = re.compile(r'\w*R"([^()\\\s]{0,16})\((.*)\)\1"', re.DOTALL)
_ESCAPE = re.compile(r"\\(\n|.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "\n": ""}


def values(node: Node) -> list[Node]:
    """What stands in a list, comments and the places that the grammar does not understand left aside."""
    return [one for one in node.named_children if one.type not in {"comment", "ERROR"}]


class Texts:
    """The texts of the nodes of one file."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def written(self, node: Node) -> str:
        """A node as it stands in the file; the begin of a long one."""
        end = min(node.end_byte, node.start_byte + _LONGEST)
        return self._data[node.start_byte : end].decode(errors="ignore")

    def literal(self, node: Node) -> str | None:
        """The text of a string; None of what is none, or is put together by macros."""
        if node.type not in _STRINGS:
            return None
        if node.type != "concatenated_string":
            return self._unquoted(node)
        parts = [self._unquoted(one) if one.type in _STRINGS else None for one in values(node)]
        return None if None in parts else "".join(filter(None, parts))

    def name_in(self, node: Node) -> str | None:
        """The text of a string, or of one that a macro or function alone is given: `PyDoc_STR("…")`."""
        if node.type == "call_expression":
            arguments = node.child_by_field_name("arguments")
            inner = values(arguments) if arguments is not None else []
            return self.literal(inner[0]) if len(inner) == 1 else None
        return self.literal(node)

    def first_literal(self, nodes: Sequence[Node]) -> str:
        """The first string among some nodes; empty where there is none."""
        return next((text for text in map(self.literal, nodes) if text is not None), "")

    def _unquoted(self, node: Node) -> str:
        text = self._data[node.start_byte : node.end_byte].decode(errors="ignore")
        raw = _RAW.fullmatch(text)
        if raw is not None:
            return raw[2]
        inner = text[text.find('"') + 1 : text.rfind('"')]
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), inner)
