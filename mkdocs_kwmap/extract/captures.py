"""One reader for all languages that tree-sitter parses: what a query captures becomes facts.

A query names what it finds: `@definition.KIND` around `@name`, `@import` around `@module` and `@name`,
`@comment`, and so on; the documentation lists all of it ("Add a language").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from inspect import cleandoc
from operator import attrgetter
from time import perf_counter

from tree_sitter import Node

from mkdocs_kwmap.extract.bindings import MACROS, may_bind, read_bindings
from mkdocs_kwmap.extract.c_family import CFamily
from mkdocs_kwmap.extract.captured_imports import CapturedImports
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.comments import leading_comment
from mkdocs_kwmap.extract.control_flow import nesting
from mkdocs_kwmap.extract.decorators import Decorators
from mkdocs_kwmap.extract.deprecations import deprecation_of
from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.dialects import dialect_of
from mkdocs_kwmap.extract.doc_comments import Comment, DocComments
from mkdocs_kwmap.extract.doc_tags import doc_sections
from mkdocs_kwmap.extract.docstrings import prose
from mkdocs_kwmap.extract.excerpts import Excerpts
from mkdocs_kwmap.extract.found import (
    SCOPES,
    Found,
    in_order,
    is_local,
    kind_of,
    labels_of,
    last_line,
    named,
    outermost_wrapper,
    part_of_file,
    place,
)
from mkdocs_kwmap.extract.parsing import Parsed, parse_text
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.extract.treesitter import Captures, in_time, load, matches
from mkdocs_kwmap.grammars import GRAMMARS, Grammar
from mkdocs_kwmap.model import Definition, Facts, Source

VALUE_LIMIT = 200
"""Characters of a value that are kept; a longer one ends in `…`."""
HEAD_LIMIT = 1_000
"""Characters of the head of a definition that are kept; a longer one ends in `…`."""

FUNCTIONS = frozenset({"function", "method", "property"})
_LOCAL_KINDS = frozenset({"variable", "constant", "declaration"})
"""Kinds that are nobody's business inside of a body."""
_UNSCOPED = frozenset({"anchor", "macro"})
"""Kinds whose names hold in the whole file, wherever they stand."""
_DOCUMENTED_BEHIND = frozenset(
    {"field", "enumerator", "variable", "constant", "macro", "key", "typedef", "target"}
)
"""Kinds that a comment behind them documents."""
_DEEPEST = 1_000
"""Characters of indentation before a comment that has a line of its own."""
_REST_OF_LINE = re.compile(rb"[ \t\r,;}]*(?:\n|\Z|//|/\*)")
"""What follows on a line where no more code does."""


def read_tree(
    source: Source,
    text: str,
    seconds: float,
    attribute_macros: frozenset[str],
    on_tree: Callable[[Parsed], None] | None = None,
) -> Facts:
    """Read a file with the grammar of its language.

    Parameters:
        source: The file; its language is one of `GRAMMARS`.
        text: Its text, with lines that end in `\\n`.
        seconds: How long all of it may take.
        attribute_macros: Macros that stand where an attribute would, in C and its kin.
        on_tree: Is given the tree, for others to read.

    Returns:
        Definitions, imports and documentation.

    Raises:
        MissingGrammarError: The grammar is not installed, or cannot be used.
        TimeLimitError: It takes longer.
        RecursionError: It is nested deeper than its grammar bears.
    """
    with collector_off():  # else it goes through all nodes of the tree again and again
        deadline = perf_counter() + seconds
        parsed = parse_text(source.language, text.encode(), attribute_macros, deadline)
        if on_tree:
            on_tree(parsed)
        return _read(source, text, parsed, deadline)


def _read(source: Source, text: str, parsed: Parsed, deadline: float) -> Facts:
    row, dialect = GRAMMARS[source.language], dialect_of(source.language)
    loaded, tree, data = load(source.language), parsed.tree, parsed.data
    reading = _Reading(data, row, dialect, matches(loaded, tree, deadline))
    comment = reading.docs() or leading_comment(text, source.language)
    definitions = list(in_time(reading.definitions(), deadline))
    if isinstance(dialect, CFamily) and may_bind(data):
        definitions = [one for one in definitions if one.name not in MACROS]
        definitions += read_bindings(source.language, data, tree)
    return Facts(
        path=source.path,
        docs=doc_sections(comment, row.tagged_docs),
        summary=first_sentence(comment),
        definitions=tuple(definitions),
        imports=tuple(in_time(reading.imports, deadline)),
        gaps=tuple(sorted({node.start_point[0] + 1 for node in reading.gaps})),
    )


_NAMED = frozenset({"definition", "declaration"})
_AROUND = frozenset({"wrapper", "local", "scope"})
_IMPORTS = frozenset({"import", "include"})
_FLOW = frozenset({"control_flow", "else_if", "closure"})
_PLAIN = frozenset({"comment", "gap", "attribute", "decorator", "export", "docs"})
_ROLES = frozenset({"common", *_NAMED, *_AROUND, *_IMPORTS, *_FLOW, *_PLAIN})


@cache
def _parted(capture: str) -> tuple[str, str, str]:
    """Role, kind and label of a capture such as `definition.enum.typedef`; none where it is a part of one."""
    role, _, kind = capture.partition(".")
    kind, _, label = kind.partition(".")
    return (role, kind, label) if role in _ROLES else ("", "", "")


class _Reading:
    """The captures of one file, sorted out."""

    def __init__(self, data: bytes, row: Grammar, dialect: Dialect, captured: Iterable[Captures]) -> None:
        self._data, self._row, self._dialect = data, row, dialect
        self._found: list[Found] = []
        self._begun: set[int] = set()
        self._bodies: dict[int, int] = {}
        self._common: dict[tuple[int, int], Captures] = {}
        plain: dict[str, list[Node]] = {role: [] for role in (*_FLOW, *_PLAIN)}
        imports = self._sorted_out(captured, plain)
        self.gaps, self._file_docs = plain["gap"], plain["docs"]
        self._nesting = self._nestings(plain)
        comments = sorted(plain["comment"], key=attrgetter("start_byte"))
        self._excerpts = Excerpts(data, comments, has_macros=isinstance(dialect, CFamily))
        self.imports = CapturedImports(imports, dialect, self._excerpts.text)
        self._decorators = Decorators(data, plain["decorator"])
        self._exported = {self._excerpts.text(node) for node in plain["export"]}
        self._docs = DocComments(
            [self._comment(node) for node in comments],
            row.doc_comments,
            [
                (node.start_point[0] + 1, node.end_point[0] + 1)
                for node in plain["attribute"]
                if self._ends_line(node.end_byte)
            ],
        )

    def _sorted_out(
        self, captured: Iterable[Captures], plain: dict[str, list[Node]]
    ) -> list[tuple[str, Captures]]:
        """Put everything where it belongs; the imports are returned."""
        imports: list[tuple[str, Captures]] = []
        for captures in captured:
            for capture, nodes in captures.items():
                role, kind, label = _parted(capture)
                if not role:
                    continue
                if role in plain:
                    plain[role].extend(nodes)
                elif role in _NAMED:
                    self._add_named(nodes[0], role, kind or role, label, captures)
                elif role in _AROUND:
                    node = nodes[0]
                    self._found.append(Found(node, node.start_byte, node.end_byte, role, captures, kind))
                elif role in _IMPORTS:
                    imports.append((capture, captures))
                else:
                    self._add_common(nodes[0], captures)
        return imports

    def _add_named(self, node: Node, role: str, kind: str, label: str, captures: Captures) -> None:
        """Keep a definition, and where the body of each begins."""
        for one in named(node, role, kind, label, captures):
            self._found.append(one)
            for body in one.captures.get("body", ()):
                start = body.start_byte
                self._bodies[one.name_start] = min(start, self._bodies.get(one.name_start, start))

    def _nestings(self, flow: dict[str, list[Node]]) -> dict[int, int]:
        """The nesting of functions by where their names start."""
        if not flow["control_flow"]:
            return {}
        named_closures = {node.start_byte for one in self._found for node in one.captures.get("function", ())}
        closures = [node for node in flow["closure"] if node.start_byte not in named_closures]
        scopes = [((one.start, one.end), one.name_start) for one in self._found if one.name is not None]
        return nesting(scopes, closures, flow["control_flow"], flow["else_if"])

    def _add_common(self, node: Node, captures: Captures) -> None:
        """Keep what is captured of a node for all definitions in it; several matches tell of one node."""
        common = self._common.setdefault((node.start_byte, node.end_byte), {})
        for capture, nodes in captures.items():
            common.setdefault(capture, []).extend(nodes)

    def docs(self) -> str:
        """What the file says of itself in other ways than a comment, such as a docstring."""
        return cleandoc("".join(map(self._excerpts.text, self._file_docs[:1]))).strip()

    def _ends_line(self, end: int) -> bool:
        """Whether no code follows on the line where something ends."""
        return self._data[end - 1 : end] == b"\n" or _REST_OF_LINE.match(self._data, end) is not None

    def _comment(self, node: Node) -> Comment:
        start, (row, column) = node.start_byte, node.start_point
        is_alone = column <= _DEEPEST and not self._data[start - column : start].strip()
        text = self._excerpts.text(node).rstrip()
        last = row + 1 + text.count("\n")
        return Comment(row + 1, last, text, is_alone, self._ends_line(node.end_byte))

    # Definitions

    def definitions(self) -> Iterator[Definition]:
        """All definitions, in the order of the file, each once."""
        seen: set[int] = set()
        better = {one.name_start for one in self._found if one.name and one.kind not in _LOCAL_KINDS}
        told: set[tuple[int, str]] = set()
        around: list[Found] = []
        for one in sorted(self._found, key=in_order):
            while around and around[-1].end <= one.start:
                around.pop()
            place(one, around)
            if one.name is not None:
                if one.name_start in seen or self._is_too_deep(one):
                    continue
                is_better_known = one.name_start in better or self.imports.binds_at(one.name_start)
                if one.kind in _LOCAL_KINDS and is_better_known:
                    continue
                seen.add(one.name_start)
                definition = self._definition(one, around)
                if definition is None:
                    continue
                where = (part_of_file(around), definition.qualname)
                if not (self._row.lists and where in told):
                    told.add(where)
                    yield definition
                if definition.kind not in SCOPES or definition.is_declaration:
                    continue
                one.kind, one.qualname = definition.kind, definition.qualname
            elif one.role == "scope":
                parts = [part for node in one.captures.get("name", ()) for part in self._parts(node, node)]
                one.qualname = self._row.separator.join(filter(None, (one.outer, *parts)))
            around.append(one)

    def _is_too_deep(self, one: Found) -> bool:
        return one.level > self._row.levels and one.kind not in _UNSCOPED

    def _parts(self, node: Node, whole: Node) -> list[str]:
        """The parts of a name, the last of which is its own."""
        return self._dialect.parts(self._dialect.name(node, whole, self._excerpts.text))

    def _definition(self, one: Found, around: Sequence[Found]) -> Definition | None:
        """The definition of a name; None where it is local to a body, or has no name after all."""
        assert one.name is not None
        *before, name = self._parts(one.name, one.node) or [""]
        if not name or (one.kind in _LOCAL_KINDS and is_local(around)):
            return None
        kind = kind_of(one)
        parent = self._parent(one, kind, before)
        outermost = outermost_wrapper(one, around)
        line, last = outermost.node.start_point[0] + 1, last_line(outermost.node)
        decorated = self._decorators.of(outermost.start, one.name_start, line)
        head = self._head(one, decorated.end)
        is_first = self._is_first_on(decorated.first_line, line)
        comment = self._documentation(one, kind, decorated.first_line if is_first else 0, last)
        docs = doc_sections(comment, self._row.tagged_docs)
        return Definition(
            name=name,
            kind=kind,
            qualname=f"{parent}{self._row.separator}{name}" if parent else name,
            line=one.name.start_point[0] + 1,
            first_line=decorated.first_line,
            last_line=max(last, decorated.first_line),
            parent=parent,
            head=head,
            signature=self._signature(one),
            annotation=self._annotation(one),
            value=self._captured(one, "value", VALUE_LIMIT),
            decorators=decorated.texts,
            bases=self._bases(one),
            labels=labels_of(one, kind, head),
            nesting=self._nesting.get(one.name_start, 0) if kind in FUNCTIONS else 0,
            public=self._is_public(one, name, head, parent),
            deprecated=decorated.deprecation or (deprecation_of((), docs) if docs else ""),
            docs=docs,
            summary=first_sentence(prose(docs)) if docs else "",
        )

    def _parent(self, one: Found, kind: str, before: Sequence[str]) -> str:
        """Qualified name of what a definition belongs to, which may be a part of how its name is written."""
        outer = one.outer_type if kind == "field" else one.outer
        outer = "" if kind in _UNSCOPED else outer
        owners = one.captures.get("owner", ())
        if not (before or owners):
            return outer
        owner = [part for node in owners for part in self._parts(node, node)]
        return self._row.separator.join(filter(None, (outer, *owner, *before)))

    def _is_public(self, one: Found, name: str, head: str, parent: str) -> bool:
        """Whether others may use it: a file that says what it exports keeps the rest to itself."""
        if self._exported and not parent and name not in self._exported:
            return False
        return self._dialect.is_public(name, head, one.owner.kind if one.owner else "")

    def _documentation(self, one: Found, kind: str, line: int, last: int) -> str:
        """What stands in a definition, above its line (0 for one that has no claim on what is there), or
        behind it; a comment behind a target is on its name."""
        if inside := one.captures.get("doc"):
            return cleandoc(self._excerpts.text(inside[0])).strip()
        comment = self._docs.above(line) if line else ""
        if comment or kind not in _DOCUMENTED_BEHIND or one.name is None:
            return comment
        return self._docs.behind(one.name.start_point[0] + 1 if kind == "target" else last)

    def _is_first_on(self, *lines: int) -> bool:
        """Whether no other definition begins on these lines, that the comment above would belong to."""
        is_first = self._begun.isdisjoint(lines)
        self._begun.update(lines)
        return is_first

    def _head(self, one: Found, start: int) -> str:
        """What stands before the body, as written."""
        end = self._bodies.get(one.name_start, one.end)
        value = one.captures.get("value")
        if value and one.kind == "key":
            end = value[-1].end_byte  # without the comment that some grammars count as a part of it
        return self._excerpts.line(start, end, HEAD_LIMIT).rstrip(" {;:=,")

    def _signature(self, one: Found) -> str:
        """The parameters of a function, and what follows them."""
        if one.parameters is not None and one.name is not None:
            start = max(one.name.end_byte, one.parameters.start_byte)
            return self._excerpts.line(start, one.parameters.end_byte, HEAD_LIMIT)
        signature = self._captured(one, "signature", HEAD_LIMIT)
        return f"({signature})" if signature.isidentifier() else signature

    def _annotation(self, one: Found) -> str:
        """The type of what is declared: that before the name, and what of the declarator surrounds it."""
        written = self._captured(one, "type", VALUE_LIMIT)
        declarators = one.captures.get("declarator")
        if not declarators or one.parameters is not None or one.name is None:
            return written
        start = declarators[0].start_byte
        before = self._excerpts.line(start, one.name_start, VALUE_LIMIT) if start != one.name_start else ""
        return f"{written} {before}" if before else written

    def _captured(self, one: Found, capture: str, limit: int) -> str:
        nodes = one.captures.get(capture) or self._common_of(one).get(capture)
        return self._excerpts.line(nodes[0].start_byte, nodes[-1].end_byte, limit) if nodes else ""

    def _bases(self, one: Found) -> tuple[str, ...]:
        own, common = one.captures.get("base", ()), self._common_of(one).get("base", ())
        nodes = sorted((*own, *common), key=attrgetter("start_byte")) if own or common else ()
        return tuple(self._excerpts.line(node.start_byte, node.end_byte, VALUE_LIMIT) for node in nodes)

    def _common_of(self, one: Found) -> Captures:
        """What is captured of the node of a definition for all definitions that it holds."""
        return self._common.get((one.start, one.end), {}) if self._common else {}
