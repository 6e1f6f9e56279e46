"""One reader for all languages that tree-sitter parses: what a query captures becomes facts.

A query names what it finds: `@definition.KIND` around `@name`, `@import` around `@module` and `@name`,
`@comment`, and so on; the documentation lists all of it ("Add a language").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from time import perf_counter

from tree_sitter import Node

from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.comments import leading_comment
from mkdocs_kwmap.extract.declarators import declared
from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.dialects import dialect_of
from mkdocs_kwmap.extract.doc_comments import Comment, DocComments
from mkdocs_kwmap.extract.doc_tags import doc_sections
from mkdocs_kwmap.extract.docstrings import prose
from mkdocs_kwmap.extract.levels import refuse_levels
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.extract.treesitter import Captures, in_time, load, matches, parse
from mkdocs_kwmap.grammars import GRAMMARS, Grammar
from mkdocs_kwmap.model import Definition, Facts, Import, Source

VALUE_LIMIT = 200
"""Characters of a value that are kept; a longer one ends in `…`."""
HEAD_LIMIT = 1_000
"""Characters of the head of a definition that are kept; a longer one ends in `…`."""

_TYPES = frozenset({"class", "struct", "union", "interface", "trait", "protocol", "category"})
"""Kinds whose functions are methods, and whose variables are fields."""
_SCOPES = _TYPES | frozenset(
    {"enum", "namespace", "module", "function", "method", "type", "key", "table", "message", "service"}
)
"""Kinds whose definitions hold others."""
_LOCAL_KINDS = frozenset({"variable", "constant", "declaration"})
"""Kinds that are nobody's business inside of a body."""
_DOCUMENTED_BEHIND = frozenset({"field", "enumerator", "variable", "constant", "macro", "key", "typedef"})
"""Kinds that a comment behind them documents."""
_SPACE = re.compile(r"(?:\s|\\\n)+")
_INNER_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_EXTERN = re.compile(r"(?:extern|export\s+declare|declare)\b")


@dataclass(slots=True)
class _Found:
    """Something captured that other things may lie in."""

    node: Node
    start: int
    end: int
    role: str
    """`definition`, `declaration`, or one of `wrapper`, `local`, `scope`."""
    captures: Captures
    kind: str = ""
    name: Node | None = None
    name_start: int = 0
    parameters: Node | None = None
    qualname: str = ""


def read_tree(source: Source, text: str, seconds: float, attribute_macros: frozenset[str]) -> Facts:
    """Read a file with the grammar of its language.

    Parameters:
        source: The file; its language is one of `GRAMMARS`.
        text: Its text, with lines that end in `\\n`.
        seconds: How long all of it may take.
        attribute_macros: Macros that stand where an attribute would, in C and its kin.

    Returns:
        Definitions, imports and documentation.

    Raises:
        MissingGrammarError: The grammar is not installed, or cannot be used.
        TimeLimitError: It takes longer.
        RecursionError: It is nested deeper than its grammar bears.
    """
    with collector_off():  # else it goes through all nodes of the tree again and again
        return _read(source, text, seconds, attribute_macros)


def _read(source: Source, text: str, seconds: float, attribute_macros: frozenset[str]) -> Facts:
    row, dialect = GRAMMARS[source.language], dialect_of(source.language)
    loaded = load(source.language)
    refuse_levels(text, source.language)
    data = text.encode()
    deadline = perf_counter() + seconds
    tree = parse(loaded.language, dialect.clean(data, attribute_macros), deadline)
    reading = _Reading(data, row, dialect, matches(loaded, tree, deadline))
    comment = leading_comment(text, source.language)
    return Facts(
        path=source.path,
        docs=doc_sections(comment, row.tagged_docs),
        summary=first_sentence(comment),
        definitions=tuple(in_time(reading.definitions(), deadline)),
        imports=tuple(in_time(reading.imports(), deadline)),
        gaps=tuple(sorted({node.start_point[0] + 1 for node in reading.gaps})),
    )


class _Reading:
    """The captures of one file, sorted out."""

    def __init__(self, data: bytes, row: Grammar, dialect: Dialect, captured: Iterable[Captures]) -> None:
        self._data, self._row, self._dialect = data, row, dialect
        self._found: list[_Found] = []
        self._imports: list[tuple[str, Captures]] = []
        self._begun: set[int] = set()
        comments: list[Node] = []
        attributes: list[Node] = []
        self.gaps: list[Node] = []
        plain = {"comment": comments, "gap": self.gaps, "attribute": attributes}
        for captures in captured:
            for capture, nodes in captures.items():
                role, _, kind = capture.partition(".")
                if role in plain:
                    plain[role].extend(nodes)
                elif role in {"definition", "declaration"}:
                    self._found.extend(_named(nodes[0], role, kind or role, captures))
                elif role in {"wrapper", "local", "scope"}:
                    node = nodes[0]
                    self._found.append(_Found(node, node.start_byte, node.end_byte, role, captures))
                elif role in {"import", "include"}:
                    self._imports.append((capture, captures))
        comments.sort(key=attrgetter("start_byte"))
        self._docs = DocComments(
            [self._comment(node) for node in comments],
            row.doc_comments,
            [(node.start_point[0] + 1, node.end_point[0] + 1) for node in attributes],
        )

    def _text(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode(errors="ignore")

    def _one_line(self, start: int, end: int, limit: int) -> str:
        """A piece of the file on one line, without comments, cut after a number of characters."""
        text = self._data[start : min(end, start + 4 * limit)].decode(errors="ignore")
        line = _SPACE.sub(" ", _INNER_COMMENT.sub(" ", text) if "/" in text else text).strip()
        return line if len(line) <= limit else f"{line[:limit]}…"

    def _comment(self, node: Node) -> Comment:
        start = node.start_byte
        before = self._data[self._data.rfind(b"\n", 0, start) + 1 : start]
        text = self._text(node).rstrip()
        line = node.start_point[0] + 1
        return Comment(line, line + text.count("\n"), text, not before.strip())

    # Definitions

    def definitions(self) -> Iterator[Definition]:
        """All definitions, in the order of the file, each once."""
        seen: set[int] = set()
        around: list[_Found] = []
        for one in sorted(self._found, key=_order):
            while around and around[-1].end <= one.start:
                around.pop()
            if one.name is not None:
                if one.name_start in seen:
                    continue
                seen.add(one.name_start)
                definition = self._definition(one, around)
                if definition is None:
                    continue
                yield definition
                if definition.kind not in _SCOPES or definition.is_declaration:
                    continue
                one.kind, one.qualname = definition.kind, definition.qualname
            elif one.role == "scope":
                parts = [part for node in one.captures.get("name", ()) for part in self._parts(node)]
                one.qualname = self._row.separator.join(filter(None, (_outer(around), *parts)))
            around.append(one)

    def _parts(self, node: Node) -> list[str]:
        """The parts of a name, the last of which is its own."""
        return self._dialect.parts(self._text(node))

    def _definition(self, one: _Found, around: Sequence[_Found]) -> Definition | None:
        """The definition of a name; None where it is local to a body, or has no name after all."""
        assert one.name is not None
        parts = self._parts(one.name)
        if not parts or not parts[-1] or (one.kind in _LOCAL_KINDS and _is_local(around)):
            return None
        kind = _kind(one, around)
        separator = self._row.separator
        parent = separator.join(filter(None, (_outer(around), *parts[:-1])))
        outermost = _outermost_wrapper(one, around)
        first_line = outermost.node.start_point[0] + 1
        last_line = _last_line(outermost.node)
        head = self._head(one, outermost)
        comment = self._docs.above(first_line) if self._is_first_on(first_line) else ""
        if not comment and kind in _DOCUMENTED_BEHIND:
            comment = self._docs.behind(last_line)
        docs = doc_sections(comment, self._row.tagged_docs)
        is_only_declared = (one.role == "declaration" and kind in {"function", "method"}) or (
            kind == "variable" and _EXTERN.match(head) is not None
        )
        return Definition(
            name=parts[-1],
            kind=kind,
            qualname=f"{parent}{separator}{parts[-1]}" if parent else parts[-1],
            line=one.name.start_point[0] + 1,
            first_line=first_line,
            last_line=max(last_line, first_line),
            parent=parent,
            head=head,
            signature=self._signature(one),
            annotation=self._annotation(one),
            value=self._captured(one, "value", VALUE_LIMIT),
            bases=self._bases(one),
            labels=("declaration",) if is_only_declared else (),
            public=self._dialect.is_public(parts[-1], head),
            docs=docs,
            summary=first_sentence(prose(docs)),
        )

    def _is_first_on(self, line: int) -> bool:
        """Whether no other definition begins on a line, that the comment above it would belong to."""
        is_first = line not in self._begun
        self._begun.add(line)
        return is_first

    def _head(self, one: _Found, outermost: _Found) -> str:
        """What stands before the body, as written."""
        body = one.captures.get("body")
        end = body[0].start_byte if body else one.end
        return self._one_line(outermost.start, end, HEAD_LIMIT).rstrip(" {;:=,")

    def _signature(self, one: _Found) -> str:
        """The parameters of a function, and what follows them."""
        if one.parameters is not None and one.name is not None:
            start = max(one.name.end_byte, one.parameters.start_byte)
            return self._one_line(start, one.parameters.end_byte, HEAD_LIMIT)
        return self._captured(one, "signature", HEAD_LIMIT)

    def _annotation(self, one: _Found) -> str:
        """The type of what is declared: that before the name, and what of the declarator surrounds it."""
        written = self._captured(one, "type", VALUE_LIMIT)
        declarators = one.captures.get("declarator")
        if not declarators or one.parameters is not None or one.name is None:
            return written
        before = self._one_line(declarators[0].start_byte, one.name.start_byte, VALUE_LIMIT)
        return f"{written} {before}" if before else written

    def _captured(self, one: _Found, capture: str, limit: int) -> str:
        nodes = one.captures.get(capture)
        return self._one_line(nodes[0].start_byte, nodes[-1].end_byte, limit) if nodes else ""

    def _bases(self, one: _Found) -> tuple[str, ...]:
        nodes = one.captures.get("base", ())
        return tuple(self._one_line(node.start_byte, node.end_byte, VALUE_LIMIT) for node in nodes)

    # Imports

    def imports(self) -> Iterator[Import]:
        """All imports, in the order of the file."""
        for capture, captures in sorted(self._imports, key=_import_order):
            role, _, flag = capture.partition(".")
            node = captures[capture][0]
            for name, module, asname in self._dialect.imported(node, captures, self._text):
                yield Import(
                    name=name,
                    line=node.start_point[0] + 1,
                    module=module,
                    asname=asname,
                    flags=(flag,) if flag else (),
                    kind=role,
                )


def _named(node: Node, role: str, kind: str, captures: Captures) -> Iterator[_Found]:
    """One definition for each name, or for each declarator, that a match holds."""
    start, end = node.start_byte, node.end_byte
    for name in captures.get("name", ()):
        if not name.is_missing:
            yield _Found(node, start, end, role, captures, kind, name, name.start_byte)
    for declarator in captures.get("declarator", ()):
        one = declared(declarator)
        if one is not None and not one.name.is_missing:
            at = one.name.start_byte
            yield _Found(node, start, end, role, captures, kind, one.name, at, one.parameters)


def _order(one: _Found) -> tuple[int, int, int]:
    return one.start, -one.end, one.name_start


def _import_order(one: tuple[str, Captures]) -> int:
    return one[1][one[0]][0].start_byte


def _outer(around: Sequence[_Found]) -> str:
    return next((outer.qualname for outer in reversed(around) if outer.qualname), "")


def _is_local(around: Sequence[_Found]) -> bool:
    """Whether a body is nearer than a type."""
    for outer in reversed(around):
        if outer.role == "local":
            return True
        if outer.kind in _TYPES:
            return False
    return False


def _kind(one: _Found, around: Sequence[_Found]) -> str:
    """The kind of a definition, which for functions and variables depends on what they stand in."""
    owner = next((outer for outer in reversed(around) if outer.qualname), None)
    is_member = owner is not None and owner.kind in _TYPES
    kind = one.kind
    if kind == "declaration":
        kind = "variable" if one.parameters is None else "function"
    if is_member and kind == "function":
        return "method"
    return "field" if is_member and kind == "variable" else kind


def _outermost_wrapper(one: _Found, around: Sequence[_Found]) -> _Found:
    """What is written around a definition and belongs to it, such as `template <…>`."""
    found = one
    for outer in reversed(around):
        if outer.role != "wrapper":
            break
        found = outer
    return found


def _last_line(node: Node) -> int:
    row, column = node.end_point
    return row + 1 if column else row
