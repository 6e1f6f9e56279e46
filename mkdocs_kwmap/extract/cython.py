"""Cython: classes, functions and declarations by their indentation, for its syntax is not Python's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import cleandoc

from mkdocs_kwmap.extract.cython_code import Statement, statements
from mkdocs_kwmap.extract.doc_comments import Comment
from mkdocs_kwmap.extract.sites import MOST_LEVELS, Site, facts_of
from mkdocs_kwmap.model import Facts, Import, Source

_WORDS = re.compile(
    r"(?:(?:cdef|cpdef|ctypedef|public|api|readonly|inline|packed|async|static|volatile)\b\s*)*"
)
_BLOCK = re.compile(
    r"(class|cppclass|struct|union|enum|fused|property)\b(?:\s+(?:class|struct)\b)?\s*([\w.]*)(?:\[[^\]]*\])?"
)
_EXTERN = re.compile(r"(?:cdef|cpdef)\s+(?:public\s+)?extern\s+from\s+([^\s:]+)")
_DEF = re.compile(r"(?:async\s+)?def\s+(\w+)\s*")
_FUNCTION = re.compile(
    r"(operator\s*(?:\(\)|[^\s(\w]+|\w+)|~?\b[A-Za-z_]\w*)\s*(?:\[[^\[\]()]*\]\s*)?\((?!\s*\*)"
)
_POINTER = re.compile(r"\(\s*\*\s*(\w+)")
_PIECES = re.compile(r"(?P<word>\w+)|(?P<behind>\s+|\[[^\[\]]*\]|\"_*\")|(?P<end>[=,])|.", re.DOTALL)
"""Of what declares a variable; `behind` may stand between its name and the end."""
_ASSIGNED = re.compile(r"(\w+)\s*(?::([^=]+))?=(?!=)")
_IMPORT = re.compile(r"(?:from\s+([.\w]+)\s+)?c?import\b\s*(.*)", re.DOTALL)
_INCLUDE = re.compile(r"include\s+[\"'](.+)[\"']")
_NAME_AS = re.compile(r"([\w.*]+)(?:\s+as\s+(\w+))?")
_DECLARATIONS = re.compile(r"cdef(?:\s+(?:api|extern|inline|nogil|public|readonly))*\s*:")
_DECLARES = re.compile(r"(?:cdef|cpdef|ctypedef)\b")
_KINDS = {"cppclass": "class", "fused": "typedef"}
_TYPES = frozenset({"class", "struct", "union"})
_NO_DECLARATION = re.compile(
    r"(?:pass|return|if|else|elif|for|while|with|try|IF|ELSE|ELIF|raise|del|print|global)\b|\.\.\."
)


@dataclass
class _Scope:
    """What is indented below a statement."""

    indent: int
    kind: str
    """That of a definition, or `extern`, or `cdef` for a block of declarations, or `body`."""
    site: Site | None = None
    level: int = 0


def read_cython(source: Source, text: str) -> Facts:
    """Read a module, a definition file or an include file of Cython.

    Parameters:
        source: The file.
        text: Its text, with lines that end in `\\n`.

    Returns:
        Its definitions and imports; functions without a body are declarations.
    """
    comments: list[Comment] = []
    reading = _Reading()
    sites = list(reading.sites(statements(text, comments)))
    return facts_of(source, text, sites, reading.imports, comments=comments, docs=reading.docs)


class _Reading:
    def __init__(self) -> None:
        self._scopes: list[_Scope] = []
        self._decorators: list[Statement] = []
        self._documented: Site | None = None
        """What the next statement documents where it is a string."""
        self._is_first = True
        self.imports: list[Import] = []
        self.docs = ""

    def sites(self, found: Iterator[Statement]) -> Iterator[Site]:
        """The definitions, in the order of the file."""
        for one in found:
            while self._scopes and self._scopes[-1].indent >= one.indent:
                self._scopes.pop()
            self._reach(one.last_line)
            if (text := one.string) is not None:
                self._document(text)
            elif one.masked.startswith("@"):
                self._decorators.append(one)
            else:
                self._documented = None
                yield from self._read(one)
                self._decorators = []
            self._is_first = False

    def _reach(self, line: int) -> None:
        """Whatever a statement stands in ends no earlier than it."""
        for scope in self._scopes[-MOST_LEVELS:]:
            if scope.site:
                scope.site.last_line = line

    def _document(self, text: str) -> None:
        if self._documented:
            self._documented.docs = cleandoc(text).strip()
        elif self._is_first:
            self.docs = cleandoc(text).strip()
        self._documented = None

    def _read(self, one: Statement) -> Iterator[Site]:
        """What a statement defines; what is below it goes into the scopes."""
        inner = self._scopes[-1] if self._scopes else None
        kind = inner.kind if inner else "module"
        if self._import(one):
            return
        if extern := _EXTERN.match(one.masked):
            self._extern(one, extern)
        elif kind == "enum":
            yield from self._enumerators(one)
        elif _DECLARATIONS.match(one.masked):
            self._open(one, "cdef" if kind != "extern" else kind, None)
        elif kind not in {"function", "method"}:
            yield from self._definitions(one, kind)
        elif one.masked.endswith(":"):
            self._open(one, kind, None)

    def _import(self, one: Statement) -> bool:
        line = one.line
        if include := _INCLUDE.match(one.code):
            self.imports.append(Import(name=include[1], line=line, kind="include"))
        elif found := _IMPORT.match(one.masked):
            for name, asname in _NAME_AS.findall(found[2].replace("(", " ").replace(")", " ")):
                self.imports.append(Import(name=name, line=line, module=found[1], asname=asname))
        return bool(include or found)

    def _extern(self, one: Statement, extern: re.Match[str]) -> None:
        path = one.code[extern.start(1) : extern.end(1)].strip("\"'")
        if path != "*":
            bare, is_angled = path.strip("<>"), path.startswith("<")
            flags = ("angled",) if is_angled else ()
            self.imports.append(Import(name=bare, line=one.line, flags=flags, kind="include"))
        self._open(one, "extern", None)

    def _open(self, one: Statement, kind: str, site: Site | None) -> None:
        level = (self._scopes[-1].level if self._scopes else 0) + (site is not None)
        self._scopes.append(_Scope(one.indent, kind, site, min(level, MOST_LEVELS + 1)))

    def _definitions(self, one: Statement, kind: str) -> Iterator[Site]:
        words = _WORDS.match(one.masked)
        rest = words.end() if words else 0
        is_declared = bool(_DECLARES.match(one.masked)) or self._declares(kind)
        block = _BLOCK.match(one.masked, rest)
        if block and one.suite < len(one.masked):
            yield from self._block(one, block)
        elif found := _DEF.match(one.masked):
            yield self._function(one, found[1], found.start(1), found.end(), found.start(1))
        elif is_declared and not _NO_DECLARATION.match(one.masked):
            yield from self._declared(one, rest)
        elif assigned := _ASSIGNED.match(one.masked.removeprefix("DEF ")):
            yield self._variable(one, assigned)
        elif one.masked.endswith(":"):
            self._open(one, kind if kind != "module" else "body", None)

    def _declares(self, kind: str) -> bool:
        """Whether what stands in a scope needs no `cdef` to be a declaration."""
        inner = self._scopes[-1] if self._scopes else None
        is_c_class = inner is not None and inner.site is not None and "cppclass" in inner.site.head
        return kind in {"extern", "cdef", "struct", "union"} or is_c_class

    def _block(self, one: Statement, block: re.Match[str]) -> Iterator[Site]:
        kind = _KINDS.get(block[1], block[1])
        if not block[2]:
            self._open(one, kind, None)
            yield from self._enumerators(one, one.suite + 1) if kind == "enum" else ()
            return
        bases = _in_parentheses(one.code, one.masked, block.end()) if kind == "class" else ""
        site = self._site(one, block[2].rpartition(".")[2], kind)
        site.bases = tuple(
            part.strip() for part in bases[1:-1].split(",") if part.strip() and "=" not in part
        )
        self._open(one, "fused" if block[1] == "fused" else kind, site)
        self._documented = site
        yield site

    def _function(self, one: Statement, name: str, at: int, signature_at: int, type_at: int) -> Site:
        is_member = any(scope.kind == "class" for scope in self._scopes[-2:])
        site = self._site(one, name, "method" if is_member else "function")
        parameters = _in_parentheses(one.code, one.masked, signature_at)
        site.signature = parameters + one.code[signature_at + len(parameters) : one.suite].rstrip()
        site.annotation = one.code[type_at:at].strip()
        if one.suite < len(one.masked):
            self._open(one, site.kind, site)
            self._documented = site
        else:
            site.labels = ("declaration",)
        return site

    def _declared(self, one: Statement, rest: int) -> Iterator[Site]:
        """What `cdef TYPE NAME` says: a function, or variables, or a type."""
        is_type = one.masked.startswith("ctypedef")
        pointer = _POINTER.search(one.masked, rest)
        function = None if pointer else _FUNCTION.search(one.masked, rest)
        assigned = one.masked.find("=", rest)
        if function and not is_type and not (0 <= assigned < function.start()):
            yield self._function(one, function[1], function.start(1), function.end() - 1, rest)
        elif pointer:
            site = self._site(one, pointer[1], "typedef" if is_type else self._variable_kind())
            site.line = one.line
            yield site
        else:
            yield from self._variables(one, rest, "typedef" if is_type else self._variable_kind())

    def _variables(self, one: Statement, rest: int, kind: str) -> Iterator[Site]:
        annotation = ""
        for part, start in _parts(one.masked, rest):
            found = _declared_word(part)
            if found and not found[0].isdigit():
                before = one.code[start : start + found.start()].strip()
                annotation = before or annotation
                if not annotation:
                    return  # one word alone: an expression, or a type without a name
                site = self._site(one, found[0], kind)
                site.annotation = annotation
                equals = part.find("=")
                site.value = one.code[start + equals + 1 : start + len(part)] if equals >= 0 else ""
                yield site

    def _variable_kind(self) -> str:
        return "field" if any(scope.kind in _TYPES for scope in self._scopes[-2:]) else "variable"

    def _variable(self, one: Statement, found: re.Match[str]) -> Site:
        offset = 4 if one.masked.startswith("DEF ") else 0
        site = self._site(one, found[1], "constant" if offset else self._variable_kind())
        site.annotation = (found[2] or "").strip()
        site.value = one.code[found.end() + offset :]
        return site

    def _enumerators(self, one: Statement, begin: int = 0) -> Iterator[Site]:
        for part, start in _parts(one.masked, begin):
            found = re.match(r"\s*([A-Za-z]\w*)", part)
            if found and found[1] != "pass":
                site = self._site(one, found[1], "enumerator")
                equals = part.find("=")
                site.value = one.code[start + equals + 1 : start + len(part)] if equals >= 0 else ""
                yield site

    def _site(self, one: Statement, name: str, kind: str) -> Site:
        owner = next((scope.site for scope in reversed(self._scopes[-4:]) if scope.site), None)
        first = self._decorators[0].line if self._decorators else one.line
        return Site(
            name,
            kind,
            one.line,
            owner.qualname if owner and owner.level < MOST_LEVELS else "",
            first_line=first,
            last_line=one.last_line,
            head=one.code[: min(one.suite, 4000)].rstrip(),
            decorators=tuple(decorator.code[1:].strip() for decorator in self._decorators),
            public=not name.startswith("_") or name.endswith("__"),
            level=owner.level + 1 if owner else 0,
        )


def _in_parentheses(code: str, masked: str, start: int) -> str:
    """What stands in parentheses from an offset on, with them; empty where none open there."""
    begin = len(masked[:start]) + len(masked[start:]) - len(masked[start:].lstrip())
    if masked[begin : begin + 1] != "(":
        return ""
    depth = 0
    for at in range(begin, len(masked)):
        depth += (masked[at] == "(") - (masked[at] == ")")
        if depth == 0:
            return code[begin : at + 1]
    return code[begin:]


def _declared_word(masked: str) -> re.Match[str] | None:
    """The name in a declaration: behind it up to the end are brackets, and texts, which are masked by `_`.

    One pass over the pieces, as regular expressions for it take long for many texts.
    """
    name: re.Match[str] | None = None
    for piece in _PIECES.finditer(masked):
        if piece["end"] and name:
            break
        if piece["word"]:
            name = piece if name is None or piece[0].strip("_") else name
        elif not piece["behind"]:
            name = None
    return name


def _parts(masked: str, start: int) -> Iterator[tuple[str, int]]:
    """What stands between the commas outside of brackets, and where."""
    depth, begin = 0, start
    for at in range(start, len(masked)):
        sign = masked[at]
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth <= 0:
            yield masked[begin:at], begin
            begin = at + 1
    yield masked[begin:], begin
