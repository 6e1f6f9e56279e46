"""Tables of Python's C API: `PyMethodDef` and its kin, and the modules and types that name them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec import Struct
from tree_sitter import Node

from mkdocs_kwmap.extract.literals import Texts, values

_HEAD = re.compile(
    rb"\b(PyMethodDef|PyGetSetDef|PyMemberDef|PyModuleDef|PyTypeObject|PyType_Spec)\s{1,40}"
    rb"(?:\w{1,80}::){0,4}(\w{1,200})\s{0,40}(\[[^\[\]{};]{0,80}\])?\s{0,40}=?\s{0,40}\{"
)
"""`PyMethodDef methods[] = {`; not by the tree, for macros before it are not understood there."""
_WORD = re.compile(r"\b[A-Za-z_]\w*")
_ROWS = frozenset({b"PyMethodDef", b"PyGetSetDef", b"PyMemberDef"})
_VALUE_AT = {b"PyMethodDef": 1, b"PyGetSetDef": 1, b"PyMemberDef": 2}
_DOCS_AT = {b"PyMethodDef": 3, b"PyGetSetDef": 3, b"PyMemberDef": 4}
_NAMES = frozenset({"ml_name", "name", "m_name", "tp_name"})
_VALUES = frozenset({"ml_meth", "get", "offset"})
_DOCS = frozenset({"ml_doc", "doc", "m_doc", "tp_doc"})


class Row(Struct, frozen=True):
    """A name that a table brings."""

    name: str
    parent: str
    """The module or type that the table is of, where that stands in the same file."""
    node: Node
    value: str
    docs: str
    is_module: bool = False


class _Table(Struct, frozen=True):
    kind: bytes
    variable: str
    start: int
    node: Node


class Tables:
    """The tables of one file."""

    def __init__(self, data: bytes, texts: Texts, lists: Sequence[Node]) -> None:
        """Find the tables.

        Parameters:
            data: The file in UTF-8.
            texts: Its texts.
            lists: All lists in braces.
        """
        self._texts = texts
        self._lists = sorted(lists, key=lambda node: node.start_byte)
        by_start = {node.start_byte: node for node in self._lists}
        self._tables = [
            _Table(head[1], head[2].decode(), head.end() - 1, by_start[head.end() - 1])
            for head in _HEAD.finditer(data)
            if head.end() - 1 in by_start
        ]
        self._owners: dict[str, str] = {}
        """Variables of tables, each with what names it."""

    def rows(self) -> Iterator[Row]:
        """All names, those of modules and types first."""
        variables = {one.variable for one in self._tables if one.kind in _ROWS}
        for table in self._tables:
            if table.kind not in _ROWS:
                yield from self._owner(table, variables)
        for table in self._tables:
            if table.kind in _ROWS:
                yield from self._table(table)

    def _owner(self, table: _Table, variables: set[str]) -> Iterator[Row]:
        """A module or type, by its name; what it names of tables is its own."""
        given = [self._designated(node) for node in values(table.node)]
        strings = [node for _, node in given if node is not None and self._texts.literal(node) is not None]
        named = [node for field, node in given if field in _NAMES and node is not None] or strings
        name = self._texts.literal(named[0]) if named else None
        if not name:
            return
        documented = [node for field, node in given if field in _DOCS and node is not None]
        is_module = table.kind == b"PyModuleDef"
        docs = documented or (strings[1:2] if is_module else [])
        for _, node in given:
            for word in _WORD.findall(self._texts.written(node)) if node is not None else ():
                if word in variables:
                    self._owners.setdefault(word, name)
        yield Row(name, "", table.node, table.variable, self._docs(docs), is_module)

    def _table(self, table: _Table) -> Iterator[Row]:
        parent = self._owners.get(table.variable, "")
        for node in self._rows_of(table):
            given = [self._designated(one) for one in values(node)]
            fields = {field: one for field, one in given if field and one is not None}
            plain = [one for field, one in given if not field and one is not None]
            name = _first(fields, _NAMES) or (plain[0] if plain else None)
            text = self._texts.name_in(name) if name is not None else None
            if not text:
                continue
            value = _first(fields, _VALUES) or _at(plain, _VALUE_AT[table.kind])
            docs = _first(fields, _DOCS) or _at(plain, _DOCS_AT[table.kind])
            written = self._texts.written(value) if value is not None else ""
            yield Row(text, parent, node, written, self._docs([docs] if docs is not None else []))

    def _rows_of(self, table: _Table) -> Iterator[Node]:
        """The lists right in a table, also where the grammar does not understand all of what is around."""
        end = table.start
        inside = (node for node in self._lists[self._position(table.start) :])
        for node in takewhile(lambda node: node.start_byte < table.node.end_byte, inside):
            if node.start_byte >= end and node.start_byte != table.start:
                end = node.end_byte
                yield node

    def _position(self, start: int) -> int:

        return bisect_left(self._lists, start, key=lambda node: node.start_byte)

    def _designated(self, node: Node) -> tuple[str, Node | None]:
        """The field that a value is for, where it is written (`.tp_name = "x"`), and the value."""
        if node.type == "initializer_pair":
            designator = node.child_by_field_name("designator")
            field = self._texts.written(designator).strip(". ") if designator is not None else ""
            return field, node.child_by_field_name("value")
        if node.type == "assignment_expression":  # `PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "x"`
            left = node.child_by_field_name("left")
            field = self._texts.written(left).rpartition(".")[2].strip() if left is not None else ""
            return field, node.child_by_field_name("right")
        return "", node

    def _docs(self, nodes: Sequence[Node]) -> str:
        return next((text for text in map(self._texts.name_in, nodes) if text is not None), "")


def _first(fields: dict[str, Node], names: frozenset[str]) -> Node | None:
    return next((node for field, node in fields.items() if field in names), None)


def _at(nodes: Sequence[Node], number: int) -> Node | None:
    return nodes[number] if number < len(nodes) else None
