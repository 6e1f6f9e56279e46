"""CMake: functions, macros, targets, options and cache variables, and what a list file includes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mkdocs_kwmap.extract.doc_comments import Comment
from mkdocs_kwmap.extract.sites import Lines, Site, facts_of
from mkdocs_kwmap.model import Facts, Import, Source

_TOKEN = re.compile(
    r"""(?P<bracket>\#?\[(?P<equals>=*)\[)|(?P<comment>\#[^\n]*)|(?P<quoted>"(?:[^"\\]|\\.)*"?)"""
    r"""|(?P<sign>[()])|(?P<bare>(?:[^\s()\#"\\]|\\.)+)""",
    re.DOTALL,
)
_TARGETS = frozenset({"add_library", "add_executable", "add_custom_target", "add_test"})
_IMPORTS = {"include": "include", "add_subdirectory": "include", "find_package": "import"}
_BLOCKS = frozenset({"function", "macro"})


class Argument(NamedTuple):
    text: str
    line: int


class Command(NamedTuple):
    name: str
    """In lower case: CMake does not tell cases apart."""
    arguments: list[Argument]
    line: int
    last_line: int
    head: str


class _Token(NamedTuple):
    kind: str
    text: str
    """What it says, without its quotation marks or brackets."""
    start: int
    end: int


def read_cmake(source: Source, text: str) -> Facts:
    """Read a list file or a module of CMake.

    Parameters:
        source: The file.
        text: Its text, with lines that end in `\\n`.

    Returns:
        Its definitions and imports, in time in proportion to its length.
    """
    comments: list[Comment] = []
    found = list(commands(text, comments))
    return facts_of(source, text, _sites(found), _imports(found), comments=comments)


def _tokens(text: str) -> Iterator[_Token]:
    at, unclosed = 0, set[str]()
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        kind, said = match.lastgroup or "", match[0]
        if match["bracket"]:
            closing = f"]{match['equals']}]"
            end = -1 if closing in unclosed else text.find(closing, at)
            is_comment = said[0] == "#"
            if end < 0:
                # No bracket after all; whoever looked for its end once need not look again.
                unclosed.add(closing)
                at = text.find("\n", at) if is_comment and "\n" in text[at:] else at
                kind = "comment" if is_comment else "bare"
                said = text[start:at]
            else:
                kind = "comment" if is_comment else "quoted"
                inside = text[at:end]
                at = end + len(closing)
                said = text[start:at] if is_comment else inside
        elif kind == "quoted":
            said = said.strip('"')
        yield _Token(kind, said, start, at)


def commands(text: str, comments: list[Comment]) -> Iterator[Command]:
    """All commands of a list file.

    Parameters:
        text: Its text, with lines that end in `\\n`.
        comments: A list that its comments are added to.
    """
    lines = Lines(text)
    name: _Token | None = None
    name_line, depth = 0, 0
    arguments: list[Argument] = []
    for token in _tokens(text):
        line = lines.at(token.start)
        if token.kind == "comment":
            before = text[text.rfind("\n", 0, token.start) + 1 : token.start]
            comments.append(Comment(line, line + token.text.count("\n"), token.text, not before.strip()))
        elif token.text == "(" and token.kind == "sign":
            depth += 1
        elif token.text == ")" and token.kind == "sign":
            depth = max(depth - 1, 0)
            if depth == 0 and name is not None:
                head = text[name.start : min(token.end, name.start + 4000)]
                yield Command(name.text.lower(), arguments, name_line, line, head)
                name, arguments = None, []
        elif depth:
            arguments.append(Argument(token.text, line))
        else:
            name, name_line, arguments = token, line, []


def _sites(commands: Iterable[Command]) -> Iterator[Site]:
    opened: list[Site] = []
    for command in commands:
        if command.name in _BLOCKS and command.arguments:
            name, *parameters = (argument.text for argument in command.arguments)
            opened.append(_site(command, name, command.name, signature=f"({' '.join(parameters)})"))
            yield opened[-1]
        elif command.name.removeprefix("end") in _BLOCKS and opened:
            opened.pop().last_line = command.last_line
        elif site := _other_site(command):
            yield site


def _other_site(command: Command) -> Site | None:
    words = [argument.text for argument in command.arguments]
    if not words:
        return None
    if command.name in _TARGETS:
        return _target(command, words)
    if command.name == "project":
        return _site(command, words[0], "project")
    if command.name in {"option", "cmake_dependent_option"}:
        return _site(command, words[0], "option", value=" ".join(words[2:3]), docs=" ".join(words[1:2]))
    if command.name == "set" and "CACHE" in words[1:]:
        at = words.index("CACHE", 1)
        kind, told = " ".join(words[at + 1 : at + 2]), " ".join(words[at + 2 : at + 3])
        return _site(command, words[0], "variable", annotation=kind, value=";".join(words[1:at]), docs=told)
    return None


def _target(command: Command, words: list[str]) -> Site | None:
    is_named = command.name == "add_test" and words[0] == "NAME" and len(words) > 1
    return _site(command, words[is_named], "target", annotation=command.name)


def _site(
    command: Command,
    name: str,
    kind: str,
    *,
    signature: str = "",
    annotation: str = "",
    value: str = "",
    docs: str = "",
) -> Site:
    return Site(
        name,
        kind,
        command.line,
        last_line=command.last_line,
        head=command.head,
        signature=signature,
        annotation=annotation,
        value=value,
        docs=docs,
        public=not name.startswith("_"),
    )


def _imports(commands: Iterable[Command]) -> Iterator[Import]:
    for command in commands:
        kind = _IMPORTS.get(command.name)
        if kind and command.arguments and command.arguments[0].text:
            yield Import(name=command.arguments[0].text, line=command.arguments[0].line, kind=kind)
