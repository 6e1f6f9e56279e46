"""What reStructuredText has beside headings: labels, documented objects, and included files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_kwmap.model import Definition, Import

_LABEL = re.compile(r"[ \t]*\.\. _(?:`([^`\n]+)`|((?:[^:\\`\s]|\\.)(?:[^:\\]|\\.|:(?=\S))*)):[ \t]*$")
_DIRECTIVE = re.compile(r"[ \t]*\.\. ((?:[a-z]+:)?[a-z][a-z0-9-]*)::[ \t]+(\S.*)")
_OBJECT = re.compile(
    r"(?:(?:async|static|abstract|class|classmethod|final|const|extern|template)\s+)*([^\s(=]+)(.*)"
)
_LITERAL = re.compile(
    r"[ \t]*(?:\.\. (?:[\w:]*code[\w-]*|highlight|parsed-literal|raw|math|productionlist)::"
    r"|(?!\.\. ).*::[ \t]*$)"
)
_INCLUDES = frozenset({"include", "literalinclude"})
_OF_PYTHON = frozenset(
    {"attribute", "class", "classmethod", "data", "decorator", "decoratormethod", "exception"}
    | {"function", "method", "module", "property", "staticmethod", "type"}
)
_OF_SPHINX = frozenset(
    {"confval", "describe", "envvar", "object", "option", "program", "rst:directive", "rst:role"}
)
_DOMAINS = ("py", "js")
"""Domains whose objects are a name and its parameters; in others a type may stand before the name."""
_LONGEST = 300


def rst_definitions(lines: list[str]) -> Iterator[Definition]:
    """Labels, and what the directives of Sphinx document, in the order of the file."""
    for number, line in _markup(lines):
        if label := _LABEL.match(line):
            name = (label[1] or label[2]).replace("\\", "")
            yield Definition(
                name=name, kind="label", qualname=name, line=number, first_line=number, last_line=number
            )
        elif (directive := _DIRECTIVE.match(line)) and _documents(directive[1]):
            found = _OBJECT.match(directive[2]) if len(line) <= _LONGEST else None
            if found:
                name = found[1].rstrip(",:")
                yield Definition(
                    name=name,
                    kind="directive",
                    qualname=name,
                    line=number,
                    first_line=number,
                    last_line=number,
                    annotation=directive[1],
                    signature=found[2].strip(),
                )


def rst_includes(lines: list[str]) -> Iterator[Import]:
    """Files that are included, by their paths as written."""
    for number, line in _markup(lines):
        directive = _DIRECTIVE.match(line)
        if directive and directive[1] in _INCLUDES:
            yield Import(name=directive[2].strip(), line=number, kind="include")


def _documents(directive: str) -> bool:
    domain, _, kind = directive.rpartition(":")
    return directive in _OF_SPHINX or (kind in _OF_PYTHON and (not domain or domain in _DOMAINS))


def _markup(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Numbers and lines of explicit markup, but for what stands in literal blocks."""
    margin = -1
    for number, line in enumerate(lines, 1):
        bare = line.lstrip()
        if not bare:
            continue
        indent = len(line) - len(bare)
        if 0 <= margin < indent:
            continue
        margin = -1
        if bare.startswith(".. "):
            yield number, line
        if len(line) <= _LONGEST and _LITERAL.match(line):
            margin = indent
