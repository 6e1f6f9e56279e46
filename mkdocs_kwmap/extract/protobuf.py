"""Protocol buffers: messages, their fields, enumerations, services, and imported files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mkdocs_kwmap.extract.doc_comments import Comment
from mkdocs_kwmap.extract.sites import MOST_LEVELS, Lines, Site, facts_of
from mkdocs_kwmap.model import Facts, Import, Source

_TOKEN = re.compile(
    r"""(?P<line>//[^\n]*)|(?P<block>/\*)|(?P<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)"""
    r"""|(?P<sign>[{}\[\];=(),<>])|(?P<word>[\w.+-]+)"""
)
_LABELS = frozenset({"optional", "repeated", "required"})


class _Token(NamedTuple):
    text: str
    line: int
    start: int
    end: int


class _Scope(NamedTuple):
    """What braces are open of."""

    kind: str
    """`message`, `enum`, `service`, or empty where nothing in it is a definition."""
    qualname: str
    level: int
    site: Site | None


def read_protobuf(source: Source, text: str) -> Facts:
    """Read a file of Protocol Buffers, of any version of the language.

    Parameters:
        source: The file.
        text: Its text, with lines that end in `\\n`.

    Returns:
        Its definitions, with the package before their names, and its imports.
    """
    comments: list[Comment] = []
    reading = _Reading(text)
    sites = list(reading.sites(_tokens(text, comments)))
    return facts_of(source, text, sites, reading.imports, comments=comments)


def _tokens(text: str, comments: list[Comment]) -> Iterator[_Token]:
    """All but the comments, which are added to a list."""
    lines, at = Lines(text), 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        line = lines.at(start)
        if match["block"]:
            end = text.find("*/", at)
            at = end + 2 if end >= 0 else len(text)
        if match["line"] or match["block"]:
            said = text[start:at].rstrip()
            before = text[text.rfind("\n", 0, start) + 1 : start]
            comments.append(Comment(line, line + said.count("\n"), said, not before.strip()))
        else:
            yield _Token(match[0], line, start, at)


class _Reading:
    def __init__(self, text: str) -> None:
        self._text = text
        self._scopes = [_Scope("file", "", 0, None)]
        self.imports: list[Import] = []

    def sites(self, tokens: Iterator[_Token]) -> Iterator[Site]:
        """The definitions, in the order of the file."""
        statement: list[_Token] = []
        brackets = 0
        for token in tokens:
            if token.text == "[":
                brackets += 1
            elif token.text == "]":
                brackets = max(brackets - 1, 0)
            elif token.text == ";" or (token.text in "{}" and not brackets):
                yield from self._end(statement, token)
                statement, brackets = [], 0
                continue
            statement.append(token)

    def _end(self, statement: list[_Token], sign: _Token) -> Iterator[Site]:
        """What a statement defines that ends in `;`, or that braces follow."""
        scope = self._scopes[-1]
        site = self._site(statement, sign, scope) if statement and scope.kind else None
        if site:
            yield site
        if sign.text == "{":
            self._scopes.append(self._opened(statement, scope, site))
        elif sign.text == "}" and len(self._scopes) > 1:
            closed = self._scopes.pop().site
            if closed:
                closed.last_line = sign.line

    def _opened(self, statement: list[_Token], scope: _Scope, site: Site | None) -> _Scope:
        word = _first_word(statement)
        if word in {"oneof", "extend"}:
            kind = scope.kind if word == "oneof" else "message"
            return _Scope(kind, scope.qualname, scope.level, None)
        if site and site.kind in {"message", "enum", "service"} and scope.level < MOST_LEVELS:
            return _Scope(site.kind, site.qualname, scope.level + 1, site)
        return _Scope("", "", scope.level, site)

    def _site(self, statement: list[_Token], sign: _Token, scope: _Scope) -> Site | None:
        words = [token.text for token in statement]
        first = words[0]
        if first == "import" and scope.kind == "file":
            self.imports.append(Import(name=words[-1].strip("\"'"), line=statement[-1].line, kind="include"))
        elif first == "package" and scope.kind == "file" and len(words) > 1:
            self._scopes[0] = _Scope("file", words[1], 0, None)
            return self._made(statement, 1, "package", _Scope("file", "", 0, None))
        elif sign.text == "{" and first in {"message", "enum", "service"} and len(words) == 2:
            return self._made(statement, 1, first, scope)
        elif sign.text == "{" and "group" in words[:2] and "=" in words:
            return self._made(statement, words.index("=") - 1, "message", scope)
        elif first == "rpc" and len(words) > 1:
            return self._made(statement, 1, "rpc", scope, signature=self._between(statement, 2, len(words)))
        elif first not in {"option", "reserved", "extensions", "syntax", "edition"} and sign.text == ";":
            return self._assigned(statement, words, scope)
        return None

    def _assigned(self, statement: list[_Token], words: list[str], scope: _Scope) -> Site | None:
        """A field of a message, or a value of an enumeration."""
        at = words.index("=") - 1 if "=" in words else -1
        if scope.kind == "enum" and at == 0:
            return self._made(statement, 0, "enumerator", scope, value=" ".join(words[2:3]))
        if scope.kind == "message" and at > 0:
            skipped = words[0] in _LABELS and at > 1
            kind = self._between(statement, skipped, at)
            return self._made(
                statement, at, "field", scope, annotation=kind, value=" ".join(words[at + 2 : at + 3])
            )
        return None

    def _made(
        self,
        statement: list[_Token],
        at: int,
        kind: str,
        scope: _Scope,
        *,
        signature: str = "",
        annotation: str = "",
        value: str = "",
    ) -> Site:
        return Site(
            statement[at].text,
            kind,
            statement[at].line,
            scope.qualname,
            first_line=statement[0].line,
            last_line=statement[-1].line,
            head=self._between(statement, 0, len(statement)),
            signature=signature,
            annotation=annotation,
            value=value,
            level=scope.level,
        )

    def _between(self, statement: list[_Token], first: int, end: int) -> str:
        """A part of a statement as it is written."""
        if first >= end:
            return ""
        start = statement[first].start
        return self._text[start : min(statement[end - 1].end, start + 4000)]


def _first_word(statement: list[_Token]) -> str:
    return statement[0].text if statement else ""
