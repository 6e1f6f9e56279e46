"""Python files: one Griffe visit, and one walk over the very same syntax tree.

Griffe brings docstrings, public names and the parsing of docstring styles. It merges or leaves out
what a map must show (imports and definitions in function bodies, redefinitions, variants in
branches, lines of names in multi-line imports), so the list of sites comes from our own walk.
"""

from __future__ import annotations

import ast
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

import griffe
from msgspec.structs import replace

from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.comments import leading_comment
from mkdocs_kwmap.extract.deprecations import deprecation_of
from mkdocs_kwmap.extract.docstrings import parse_docstring, prose
from mkdocs_kwmap.extract.exports import read_exports
from mkdocs_kwmap.extract.expressions import expression_text, last_name
from mkdocs_kwmap.extract.libraries import find_libraries
from mkdocs_kwmap.extract.name_lists import Exports, is_written, top_level_nodes
from mkdocs_kwmap.extract.patterns import nesting_of
from mkdocs_kwmap.extract.references import References, find_references
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.extract.signatures import signature_of, type_parameters_of
from mkdocs_kwmap.extract.statements import Scope, Site, walk, without_repeats
from mkdocs_kwmap.extract.visits import Visit, visited
from mkdocs_kwmap.model import Definition, DocSection, DocstringStyle, Facts, Import, Pattern, Source

VALUE_LIMIT = 120
"""Characters of an assigned value that are kept; a longer one ends in `…`."""

_ACCESSORS = {"getter", "setter", "deleter"}


def read_python(source: Source, text: str, style: DocstringStyle) -> Facts:
    """Read one Python file.

    Parameters:
        source: The file; its `module` names the module.
        text: Its text.
        style: The docstring style.

    Returns:
        Everything the file says, sites sorted by line.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As `compile` does.
    """
    with collector_off(), _quiet_griffe(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # compiling warns about invalid escapes, which are none of ours
        return _read(source, text, style)  # the tree is freed in there, before the collector is back


def _read(source: Source, text: str, style: DocstringStyle) -> Facts:
    visit = Visit()
    try:
        return _Reader(source, text, style, visit, visited(source, text, visit)).facts()
    finally:
        visit.release()


@contextmanager
def _quiet_griffe() -> Iterator[None]:
    """Griffe logs each odd docstring and expression; the map shows what is there without comment."""
    logger = logging.getLogger("griffe")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


class _Reader:
    def __init__(
        self, source: Source, text: str, style: DocstringStyle, visit: Visit, module: griffe.Module
    ) -> None:
        self.source = source
        self.text = text
        self.lines = text.split("\n")
        self.style = style
        self.visit = visit
        self.module = module
        self.exports = read_exports(visit.tree, text)
        self.exported = frozenset(self.exports.names if self.exports else ())

    def facts(self) -> Facts:
        sites = without_repeats(list(walk(self.visit.tree)))
        definitions: list[Definition] = []
        for site in sites:
            definitions.extend(self._definitions(site))
        definitions.extend(self._exported_otherwise(definitions))
        definitions.sort(key=lambda definition: (definition.line, definition.first_line))
        references = find_references(self.visit.tree)
        imports = [
            replace(found, used=references.is_used(found) or self._is_offered(found))
            for site in sites
            for found in _imports(site)
        ]
        imports += find_libraries(self.visit.tree, self.text, tuple(imports))
        docs = parse_docstring(self.module.docstring, self.style) or self._leading_comment()
        return Facts(
            path=self.source.path,
            docs=docs,
            summary=first_sentence(prose(docs)),
            definitions=tuple(definitions),
            imports=tuple(sorted(imports, key=lambda found: found.line)),
            references=references.found,
            exports=self.exports.names if self.exports else None,
            exports_from=self.exports.modules if self.exports else (),
            exports_partial=self.exports.partial if self.exports else False,
            main_line=next((site.node.lineno for site in sites if site.is_main_guard), 0),
            patterns=_patterns(sites, references),
        )

    def _leading_comment(self) -> tuple[DocSection, ...]:
        head = takewhile(_is_blank_or_comment, self.lines)  # to look at no more than is needed
        comment = leading_comment("\n".join(head), "Python")
        return (DocSection("text", text=comment),) if comment else ()

    def _is_offered(self, found: Import) -> bool:
        """Whether `__all__` names what an import binds, or may name it where it is computed."""
        is_computed = self.exports is not None and self.exports.partial
        return not found.scope and (is_computed or (found.asname or found.name) in self.exported)

    def _exported_otherwise(self, definitions: list[Definition]) -> Iterator[Definition]:
        """Names of `__all__` that something else than a definition binds, such as a loop."""
        missing = self.exported - {definition.qualname for definition in definitions}
        nodes = top_level_nodes(self.visit.tree) if missing else ()
        names = [node for node in nodes if isinstance(node, ast.Name) and node.id in missing]
        bound = sorted(filter(is_written, names), key=lambda node: node.lineno)
        for name, node in {node.id: node for node in reversed(bound)}.items():
            yield Definition(
                name=name,
                kind=_variable_kind(name),
                qualname=name,
                line=node.lineno,
                first_line=node.lineno,
                last_line=node.end_lineno or node.lineno,
            )

    def _definitions(self, site: Site) -> Iterator[Definition]:
        node = site.node
        if isinstance(node, ast.ClassDef):
            yield self._class(node, site.scope)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield self._function(node, site.scope)
        else:
            for name, target in site.names:
                yield self._assigned(node, name, target, site.scope)

    def _class(self, node: ast.ClassDef, scope: Scope) -> Definition:
        obj = self._object(node, node.name)
        bases = [*map(expression_text, node.bases), *map(expression_text, node.keywords)]
        parameters = type_parameters_of(node)
        return self._definition(
            node, node.name, "class", scope, obj, bases=tuple(bases), signature=parameters
        )

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Definition:
        obj = self._object(node, node.name)
        kind = _function_kind(node, scope)
        signature, nesting = signature_of(node), nesting_of(node.body)
        return self._definition(node, node.name, kind, scope, obj, signature=signature, nesting=nesting)

    def _definition(
        self,
        node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
        name: str,
        kind: str,
        scope: Scope,
        obj: griffe.Object | None,
        *,
        bases: tuple[str, ...] = (),
        signature: str = "",
        nesting: int = 0,
    ) -> Definition:
        docs = self._docs(node, obj)
        labels = set(obj.labels) if obj else set()
        if isinstance(node, ast.AsyncFunctionDef):
            labels.add("async")
        return Definition(
            name=name,
            kind=kind,
            qualname=scope.qualname(name),
            line=node.lineno,
            first_line=min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]),
            last_line=node.end_lineno or node.lineno,
            parent=scope.name,
            signature=signature,
            decorators=tuple(map(expression_text, node.decorator_list)),
            bases=bases,
            labels=tuple(sorted(labels)),
            public=self._public(name, obj, scope),
            deprecated=deprecation_of(node.decorator_list, docs),
            nesting=nesting,
            docs=docs,
            summary=first_sentence(prose(docs)),
        )

    def _assigned(self, node: ast.stmt, name: str, target: ast.expr, scope: Scope) -> Definition:
        obj = self._object(node, name)
        docs = parse_docstring(obj.docstring, self.style) if obj else ()
        annotation = getattr(node, "annotation", None)
        return Definition(
            name=name,
            kind=_assigned_kind(node, name, annotation, scope),
            qualname=scope.qualname(name),
            line=target.lineno,
            first_line=node.lineno,
            last_line=node.end_lineno or node.lineno,
            parent=scope.name,
            signature=type_parameters_of(node),
            annotation=expression_text(annotation) if annotation else "",
            value=self._value(getattr(node, "value", None)),
            labels=tuple(sorted(obj.labels)) if obj else (),
            public=self._public(name, obj, scope),
            deprecated=deprecation_of((), docs),
            docs=docs,
            summary=first_sentence(prose(docs)),
        )

    def _object(self, node: ast.AST, name: str) -> griffe.Object | None:
        return next((obj for obj in self.visit.objects.get(id(node), ()) if obj.name == name), None)

    def _docs(self, node: ast.AST, obj: griffe.Object | None) -> tuple[DocSection, ...]:
        if obj is not None:
            return parse_docstring(obj.docstring, self.style)
        # Griffe does not enter function bodies: what is nested there brings its bare docstring
        text = ast.get_docstring(node)  # type: ignore[arg-type]
        return parse_docstring(griffe.Docstring(text), self.style) if text else ()

    def _public(self, name: str, obj: griffe.Object | None, scope: Scope) -> bool:
        """As Griffe tells it; for what Griffe does not read, by the same rules.

        `__all__` is read more fully here. Where it holds more than what can be read, a name that is not
        among that is no private one for it: its form decides.
        """
        if scope.is_local:
            return False
        if scope.kind == "module" and self.exports and self.exports != Exports():
            is_whole = not (self.exports.modules or self.exports.partial)
            return name in self.exported or (not is_whole and _has_public_form(name))
        return bool(obj.is_public) if obj is not None else _has_public_form(name)

    def _value(self, node: ast.expr | None) -> str:
        """The assigned value as it stands in the source, its first line if there are several."""
        if node is None:
            return ""
        line = self.lines[node.lineno - 1].encode()
        last = node.end_col_offset if node.end_lineno == node.lineno else None
        value = line[node.col_offset : last].decode(errors="replace").strip()
        if last is None:
            return f"{value[:VALUE_LIMIT]} …"
        return value if len(value) <= VALUE_LIMIT else f"{value[:VALUE_LIMIT]}…"


def _is_blank_or_comment(line: str) -> bool:
    return not (bare := line.lstrip()) or bare.startswith("#")


def _patterns(sites: list[Site], references: References) -> tuple[Pattern, ...]:
    found = [Pattern(site.pattern, site.scope.name, site.node.lineno) for site in sites if site.pattern]
    return tuple(sorted({*found, *references.patterns}, key=lambda one: (one.line, one.name)))


def _has_public_form(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def _function_kind(node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> str:
    if not scope.is_class:
        return "function"
    names = map(last_name, node.decorator_list)
    return "property" if any(name.endswith("property") or name in _ACCESSORS for name in names) else "method"


def _assigned_kind(node: ast.stmt, name: str, annotation: ast.expr | None, scope: Scope) -> str:
    # ast.TypeAlias exists from Python 3.12 on
    if type(node).__name__ == "TypeAlias":
        return "type_alias"
    if annotation is not None and expression_text(annotation).rpartition(".")[2] == "TypeAlias":
        return "type_alias"
    if scope.is_class:
        return "attribute"
    return _variable_kind(name)


def _variable_kind(name: str) -> str:
    return "constant" if name.isupper() else "variable"


def _imports(site: Site) -> Iterator[Import]:
    node, scope = site.node, site.scope
    if isinstance(node, ast.Import):
        module = None
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
    else:
        return
    for alias in node.names:
        yield Import(
            name=alias.name,
            line=alias.lineno,
            module=module,
            asname=alias.asname or "",
            scope=scope.name,
            flags=site.flags,
        )
