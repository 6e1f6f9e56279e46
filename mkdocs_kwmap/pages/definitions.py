"""Definitions of a file as a tree of blocks: classes with their methods, functions, attributes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mkdocs_kwmap.classes import DefinitionKey, base_name, positional_bases
from mkdocs_kwmap.extract.deprecations import deprecation_of
from mkdocs_kwmap.model import Definition
from mkdocs_kwmap.pages import references, uris
from mkdocs_kwmap.pages.bindings import bound_value
from mkdocs_kwmap.pages.context import Context, joined, marks
from mkdocs_kwmap.pages.model import Code, DefinitionBlock, Docs, Inline, Ref, Row, Run, Table
from mkdocs_kwmap.pages.nesting import Node
from mkdocs_kwmap.pages.relations import relations
from mkdocs_kwmap.pages.vocabulary import as_decorator, words

_COLUMNS = ("Type", "Value", "Description", "References", "Line")
"""Of every table of definitions, behind the name; those that are empty in all rows are left out."""

_DEEPEST = 6


def definition_blocks(context: Context, path: str) -> tuple[DefinitionBlock, ...]:
    """The classes and functions of a file, nested as in the source, in its order."""
    nodes = context.nested(path)
    return tuple(_block(context, path, node, 3) for node in nodes if not node.is_row and not node.is_heading)


def definition_tables(context: Context, path: str) -> tuple[Table, ...]:
    """The variables, macros, keys and the like at the top level of a file."""
    return _tables(context, path, context.nested(path), "Name")


def _block(context: Context, path: str, node: Node, level: int) -> DefinitionBlock:
    definition = node.definition
    language = context.index.language(path)
    inner = min(level + 1, _DEEPEST)
    return DefinitionBlock(
        id=context.anchors(path).definitions[node.number],
        name=definition.name,
        kind=definition.kind,
        path=path,
        line=(context.line(path, definition.line, f"line {definition.line}"),),
        language=language,
        scope="" if language == "Python" else node.title.removesuffix(definition.name),
        signature=definition.signature,
        head=telling_head(definition),
        decorators=tuple(as_decorator(text, language) for text in definition.decorators),
        bases=_bases(context, path, node),
        labels=_labels(definition, language),
        deprecated=_deprecation(definition),
        docs=definition.docs,
        tables=_tables(context, path, node.children, "Attribute"),
        relations=relations(context, path, node.number),
        references=references.on_block(context, path, node.number),
        members=tuple(_block(context, path, child, inner) for child in node.children if not child.is_row),
        level=level,
    )


def telling_head(definition: Definition) -> str:
    """What stands before the body of a definition; empty where that is no more than its kind and name."""
    if not definition.head:
        return ""
    plain = {words(definition.kind), *words(definition.kind).split(), definition.name, definition.qualname}
    return "" if plain.issuperset(definition.head.split()) else definition.head


def _bases(context: Context, path: str, node: Node) -> Run:
    """Base classes as written, each linked where it is in the map or documented elsewhere."""
    if not node.definition.bases:
        return ()
    positional = positional_bases(node.definition)
    known = dict(zip(positional, context.index.classes.bases.get((path, node.number), ()), strict=False))
    bases = node.definition.bases
    return joined([_base(context, path, base, known.get(base)) for base in bases])


def _base(context: Context, path: str, base: str, known: DefinitionKey | None) -> Inline:
    if known is not None:
        return context.definition(*known, base)
    outside = context.index.resolver.outside_name(path, base_name(base))
    return context.documented(outside, base) or Code(base)


def _labels(definition: Definition, language: str) -> tuple[str, ...]:
    shown = [label for label in definition.labels if language != "Python" or label in _TELLING]
    shown += ["deprecated"] if definition.deprecated else []
    return tuple(shown) if definition.public else (*shown, "private")


def _deprecation(definition: Definition) -> str:
    """What only the decorator says of its deprecation."""
    if not definition.deprecated or definition.deprecated == deprecation_of((), definition.docs):
        return ""
    return definition.deprecated


_TELLING = {"async", "classmethod", "staticmethod", "abstractmethod", "dataclass", "cached", "writable"}


# Rows


def _tables(context: Context, path: str, nodes: Sequence[Node], column: str) -> tuple[Table, ...]:
    """The rows among some definitions: of Python one table, of other languages one for each kind."""
    is_python = context.index.language(path) == "Python"
    groups: dict[str, list[Row]] = {}
    for node in nodes:
        if node.is_row:
            head = column if is_python else words(node.definition.kind).capitalize()
            row = _python_row(context, path, node) if is_python else _row(context, path, node)
            groups.setdefault(head, []).append(row)
    columns = _COLUMNS[1:] if is_python else _COLUMNS
    return tuple(Table((head, *columns), tuple(rows), not is_python) for head, rows in groups.items())


def _python_row(context: Context, path: str, node: Node) -> Row:
    """The type stands behind the name, as in the language."""
    definition = node.definition
    annotation = (": ", Code(definition.annotation)) if definition.annotation else ()
    name = (*_name(context, path, node, definition.name), *annotation, *marks(definition))
    return _row_of(context, path, node, (name, _code(definition.value)))


def _row(context: Context, path: str, node: Node) -> Row:
    definition = node.definition
    type_, value = definition.annotation, definition.value
    if definition.kind in {"typedef", "type_alias", "alias"} and not type_:
        type_, value = value, ""
    is_binding = definition.kind == "binding"
    title = definition.qualname if is_binding else node.title
    shown = bound_value(context, (path, node.number)) if is_binding else _code(value)
    name = (*_name(context, path, node, title), *marks(definition))
    return _row_of(context, path, node, (name, _code(type_), shown))


def _name(context: Context, path: str, node: Node, title: str) -> Run:
    id_ = context.anchors(path).definitions[node.number]
    return (Ref(title, uris.file_docs(path), id_, code=True), *_code(node.definition.signature))


def _row_of(context: Context, path: str, node: Node, cells: tuple[Run, ...]) -> Row:
    line = node.definition.line
    used = references.in_cell(context, path, node.number)
    behind = (_description(node.definition, path), used, (context.line(path, line),))
    return Row((*cells, *behind), context.anchors(path).definitions[node.number])


def _code(text: str) -> Run:
    return (Code(text),) if text else ()


def _description(definition: Definition, path: str) -> Run:
    """The first sentence; all of the documentation where that is more."""
    first = definition.docs[0] if len(definition.docs) == 1 else None
    is_all = first is not None and first.kind == "text" and len(first.text.strip()) <= len(definition.summary)
    return (Docs(definition.docs, path),) if definition.docs and not is_all else (definition.summary,)


def walk_blocks(blocks: Sequence[DefinitionBlock]) -> Iterator[DefinitionBlock]:
    """All blocks of some trees, parents before their members."""
    for block in blocks:
        yield block
        yield from walk_blocks(block.members)
