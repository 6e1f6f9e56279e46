"""Definitions of a file as a tree of blocks: classes with their methods, functions, attributes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mkdocs_kwmap.classes import base_name, positional_bases
from mkdocs_kwmap.extract.deprecations import deprecation_of
from mkdocs_kwmap.model import Definition
from mkdocs_kwmap.pages import references, uris
from mkdocs_kwmap.pages.bindings import bound_value
from mkdocs_kwmap.pages.context import Context, joined, marks
from mkdocs_kwmap.pages.model import Code, DefinitionBlock, Inline, Ref, Row, Run
from mkdocs_kwmap.pages.relations import relations
from mkdocs_kwmap.resolve import Target

ATTRIBUTES = frozenset({"variable", "constant", "attribute", "type_alias", "binding"})
"""Kinds shown as rows of a table; the others are blocks with a heading."""

ATTRIBUTE_COLUMNS = ("Name", "Value", "Description", "References", "Line")

_DEEPEST = 6


@dataclass
class _Node:
    number: int
    definition: Definition
    children: list[_Node] = field(default_factory=list)


def definition_blocks(context: Context, path: str) -> tuple[DefinitionBlock, ...]:
    """The classes and functions of a file, nested as in the source, in its order."""
    nodes = _tree(context.index.facts[path].definitions)
    return tuple(_block(context, path, node, 3) for node in nodes if node.definition.kind not in ATTRIBUTES)


def attribute_rows(context: Context, path: str) -> tuple[Row, ...]:
    """The variables, constants and type aliases at the top level of a file."""
    return _rows(context, path, _tree(context.index.facts[path].definitions))


def _tree(definitions: Sequence[Definition]) -> list[_Node]:
    """Nest definitions by name and by the lines they span: a name may be defined twice."""
    roots: list[_Node] = []
    owners: dict[str, list[_Node]] = {}
    for number, definition in sorted(enumerate(definitions), key=lambda item: item[1].first_line):
        node = _Node(number, definition)
        owner = _owner(owners.get(definition.parent, ()), definition)
        (owner.children if owner else roots).append(node)
        if definition.kind not in ATTRIBUTES:
            owners.setdefault(definition.qualname, []).append(node)
    return roots


def _owner(candidates: Sequence[_Node], definition: Definition) -> _Node | None:
    around = (
        node
        for node in reversed(candidates)
        if node.definition.first_line <= definition.line <= node.definition.last_line
    )
    return next(around, None)


def _block(context: Context, path: str, node: _Node, level: int) -> DefinitionBlock:
    definition = node.definition
    inner = min(level + 1, _DEEPEST)
    return DefinitionBlock(
        id=context.anchors(path).definitions[node.number],
        name=definition.name,
        kind=definition.kind,
        path=path,
        line=(context.line(path, definition.line, f"line {definition.line}"),),
        signature=definition.signature,
        decorators=definition.decorators,
        bases=_bases(context, path, node),
        labels=_labels(definition),
        deprecated=_deprecation(definition),
        docs=definition.docs,
        attributes=_rows(context, path, node.children),
        relations=relations(context, path, node.number),
        references=references.on_block(context, path, node.number),
        members=tuple(
            _block(context, path, child, inner)
            for child in node.children
            if child.definition.kind not in ATTRIBUTES
        ),
        level=level,
    )


def _bases(context: Context, path: str, node: _Node) -> Run:
    """Base classes as written, each linked where it is in the map or documented elsewhere."""
    positional = positional_bases(node.definition)
    known = dict(zip(positional, context.index.classes.bases.get((path, node.number), ()), strict=False))
    bases = node.definition.bases
    return joined([_base(context, path, base, known.get(base)) for base in bases])


def _base(context: Context, path: str, base: str, target: Target | None) -> Inline:
    if target is not None:
        return context.definition(target.path, target.definition, base)
    outside = context.index.resolver.outside_name(path, base_name(base))
    return context.documented(outside, base) or Code(base)


def _labels(definition: Definition) -> tuple[str, ...]:
    shown = [label for label in definition.labels if label in _TELLING]
    shown += ["deprecated"] if definition.deprecated else []
    return tuple(shown) if definition.public else (*shown, "private")


def _deprecation(definition: Definition) -> str:
    """What only the decorator says of its deprecation."""
    return "" if definition.deprecated == deprecation_of((), definition.docs) else definition.deprecated


_TELLING = {"async", "classmethod", "staticmethod", "abstractmethod", "dataclass", "cached", "writable"}


def _rows(context: Context, path: str, nodes: Sequence[_Node]) -> tuple[Row, ...]:
    return tuple(_row(context, path, node) for node in nodes if node.definition.kind in ATTRIBUTES)


def _row(context: Context, path: str, node: _Node) -> Row:
    definition = node.definition
    id_ = context.anchors(path).definitions[node.number]
    is_binding = definition.kind == "binding"
    text = definition.qualname if is_binding else definition.name
    name = Ref(text, uris.file_docs(path), id_, code=True)
    return Row(
        (
            _typed(name, definition),
            bound_value(context, (path, node.number)) if is_binding else _value(definition),
            (definition.summary,),
            references.in_cell(context, path, node.number),
            (context.line(path, definition.line),),
        ),
        id_,
    )


def _typed(name: Ref, definition: Definition) -> Run:
    parameters = (Code(definition.signature),) if definition.signature else ()
    annotation = (": ", Code(definition.annotation)) if definition.annotation else ()
    return (name, *parameters, *annotation, *marks(definition))


def _value(definition: Definition) -> Run:
    return (Code(definition.value),) if definition.value else ()


def walk_blocks(blocks: Sequence[DefinitionBlock]) -> Iterator[DefinitionBlock]:
    """All blocks of some trees, parents before their members."""
    for block in blocks:
        yield block
        yield from walk_blocks(block.members)
