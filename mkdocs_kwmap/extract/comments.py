"""The comment a file begins with, in any language Pygments knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

from pygments.token import Comment, String, is_token_subtype
from pygments.token import _TokenType as TokenType

from mkdocs_kwmap.extract.identifiers import squeezed
from mkdocs_kwmap.languages import lexer_for

_MAX_COMMENT = 20_000
_BLOCK = re.compile(r"/[*+]+!?<?|<!-+|<#|\(\*+|\{-+ ?\|?|--\[=*\[|#\[=*\[|#[|=]|%\{|=(?:begin|pod|head\d)\b")
_BLOCK_ENDS = ("*/", "+/", "->", "#>", "*)", "-}", "]]", "|#", "=#", "%}", "=end", "=cut")
_BLOCK_END = re.compile(r"[*+]+/|--+>|#>|\*+\)|-+\}|\]=*\]|[|=]#|%\}|=end|=cut")
_STAR = re.compile(r"[ \t]*\*+(?![*\w])")
_LINE_MARK = re.compile(r"[ \t]*(?://+!?<?|#+!?|--+(?: ?\|)?|;+|%+|!+|\"|'|:+|@?rem\b)", re.IGNORECASE)
_FIXED_FORM_MARK = re.compile(r"[Cc*!]+")
_PASSED = re.compile(r"<[?!].*|#|pragma once|\s*", re.DOTALL)
"""Pieces of preprocessor lines that may stand above the comment: `<?xml …?>`, `#pragma once`."""
_NO_COMMENT = (Comment.Preproc, Comment.PreprocFile)
_LICENCE = re.compile(
    r"copyright|licen[cs]|SPDX-|all rights reserved|\(c\) ?\d{4}|redistribut|without warrant|"
    r"this software is provided|permission is hereby granted",
    re.IGNORECASE,
)
_LICENCE_WORDS = (
    *("copyright", "licen", "spdx-", "all rights", "(c)", "redistribut"),
    *("warrant", "provided", "granted"),
)
"""One of these is in all of that."""
_FOR_TOOLS = re.compile(
    # Lines that speak to an editor, a compiler or a linter, and what version control knows better.
    r"\s*(?:(?:ex|vi|vim):|.{0,40}coding[:=]|[@\\]?(?:authors?|created|date|since|version)\b ?:|"
    r"created (?:on|with)\b|[@\\](?:file|author|date|flow|since|version|ts-\w+)\b|"
    r"(?:check|escape|syntax)=\S+$|(?:cython|distutils|flake8|isort|mypy|pylint|pyright):|(?:ruff|type|frozen_string_literal|yaml-language-server|RUN):|"
    r"(?:clang-format|eslint|istanbul|prettier)\b|"
    r"(?:jshint|jslint|NOLINT|noqa|shellcheck|yamllint|IWYU)\b|<reference |<!DOCTYPE)",
    re.IGNORECASE,
)
_MODELINE = re.compile(r"-\*-[^*]*-\*-")
_COMMAND = re.compile(r"\s*[@\\](?:brief|short|fileoverview|overview|summary|description)\b:?")
_OF_CODE = frozenset("`{}()[]")
"""Signs that begin a line that has no word and is no decoration: a fence, or the end of a block of code."""
_DECORATION = "=-*#~_+/"


def leading_comment(text: str, language: str) -> str:
    """Give the comment a file begins with, where it says something of the file.

    Args:
        text: The text of the file, with lines that end in `\\n`.
        language: Its language; Pygments knows what is a comment in it.

    Returns:
        The comment as lines without the signs of comments. Licences are passed over, and lines for editors
        and tools. Empty where no other comment stands above the first line of code.
    """
    mark = _FIXED_FORM_MARK if language == "Fortran (fixed form)" else _LINE_MARK
    head = _until_code(text[:_MAX_COMMENT]) if language in _C_LIKE else text[:_MAX_COMMENT]
    for block in _leading_comments(head, language):
        bare = bare_comment(block.strip(), mark)
        if not is_licence(bare) and " " in bare:
            return bare
    return ""


def is_licence(comment: str) -> bool:
    """Whether the text of a comment is about rights."""
    if not comment.isascii():  # some letters are other cases of those of ASCII
        return _LICENCE.search(comment) is not None
    lowered = comment.lower()
    return any(word in lowered for word in _LICENCE_WORDS) and _LICENCE.search(comment) is not None


_C_LIKE = frozenset({"C", "C++", "CUDA", "HIP", "Metal"})
_NO_CODE = re.compile(r"(?:\s+|//[^\n]*\n|/\*.*?\*/|#pragma once[ \t]*\n)*", re.DOTALL)
_DIRECTIVE = re.compile(r"#[ \t]*(?!pragma)[a-z]")


def _until_code(text: str) -> str:
    """The head of a file in C, up to the end of its first line of code, as far as that can easily be told.

    Nothing that follows can change what the lexer makes of it, and the head is all that is asked for.
    """
    end = _NO_CODE.match(text).end()  # type: ignore[union-attr]  # it matches anything
    is_sure = text[end : end + 1] not in _UNSURE or _DIRECTIVE.match(text, end)
    at = text.find("\n", end)
    return text[: at + 1] if is_sure and at >= 0 and "\\\n" not in text[:end] else text


_UNSURE = frozenset({"", "/", "#", "\\", "\ufeff"})
"""Signs that may begin something that is no code."""


def _leading_comments(text: str, language: str) -> Iterator[str]:
    """Comments above the code, apart where a blank line or the end of a block comment parts them."""
    lexer = None if language == "reStructuredText" else lexer_for(language)
    lines = text.split("\n")
    if text.startswith("#!") and not text.startswith("#!["):
        lines[0] = ""
    text, _ = squeezed(lines)
    block, newlines = "", 0
    for kind, value in lexer.get_tokens(text) if lexer else ():
        if _is_comment(kind, value):
            if block and (newlines > 1 or block.endswith(_BLOCK_ENDS)):
                yield block
                block = ""
            block += "\n" * newlines + value.rstrip("\n")
            newlines = value.endswith("\n")
        elif not value.strip() or (is_token_subtype(kind, Comment) and _PASSED.fullmatch(value)):
            newlines += value.count("\n")
        else:
            break
    if block:
        yield block


def _is_comment(kind: TokenType, value: str) -> bool:
    if is_token_subtype(kind, Comment):
        return kind not in _NO_COMMENT
    # `//!` and `/**` are documentation to some lexers; a docstring is no comment.
    return is_token_subtype(kind, String.Doc) and value.startswith(("//", "/*"))


def bare_comment(block: str, mark: re.Pattern[str] = _LINE_MARK) -> str:
    """Strip the signs that make a comment, and what in it is decoration.

    Parameters:
        block: A comment, or lines of comment below each other; without white space around.
        mark: The sign of a comment of one line.

    Returns:
        Its text, without lines that speak to tools.
    """
    lines = block.split("\n")
    if opening := _BLOCK.match(lines[0]):
        lines[0] = lines[0][opening.end() :]
        if ending := _BLOCK_END.search(lines[-1]):
            lines[-1] = lines[-1][: ending.start()]
        lines[1:] = [_STAR.sub("", line, count=1) for line in lines[1:]]
    else:
        lines = [mark.sub("", line, count=1) for line in lines]
    first, *rest = (_bare_line(line) for line in lines)
    # The first line stands right behind its sign, whatever the margin of the others.
    text = first.strip() + "\n" + dedent("\n".join(rest))
    return _BLANK_LINES.sub("\n\n", text).strip()


_BLANK_LINES = re.compile(r"\n{3,}")
_RULE_START = re.compile(rf"[ \t]*[{re.escape(_DECORATION)}]{{3,}}[ \t]*")


def _bare_line(line: str) -> str:
    if "-*-" in line:
        line = _MODELINE.sub("", line)
    if "@" in line or "\\" in line:
        line = _COMMAND.sub("", line, count=1)
    line = line.rstrip()
    if _FOR_TOOLS.match(line):
        return ""
    if not any(sign.isalnum() for sign in line):
        return line if line.lstrip()[:1] in _OF_CODE else ""
    # Rules around the text, of three signs at least, and the right side of boxes.
    bare = line.rstrip(_DECORATION)
    if len(line) - len(bare) >= 3 or bare.endswith("  "):
        line = bare.rstrip()
    return _RULE_START.sub("", line) if _RULE_START.match(line) else line
