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
    for block in _leading_comments(text[:_MAX_COMMENT], language):
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


def _leading_comments(text: str, language: str) -> Iterator[str]:
    """Comments above the code, apart where a blank line or the end of a block comment parts them."""
    block, newlines = "", 0
    for is_comment, value in _before_code(text, language):
        if is_comment:
            if block and (newlines > 1 or block.endswith(_BLOCK_ENDS)):
                yield block
                block = ""
            block += "\n" * newlines + value.rstrip("\n")
            newlines = value.endswith("\n")
        else:
            newlines += value.count("\n")
    if block:
        yield block


def _before_code(text: str, language: str) -> Iterator[tuple[bool, str]]:
    """Pieces of what stands above the first code, and whether they are comments."""
    if language in _C_LIKE and (end := _end_of_comments(text)) >= 0:
        head, _ = squeezed(text[:end].split("\n"))
        yield from ((piece[0].startswith("/"), piece[0]) for piece in _C_PIECE.finditer(head))
        return
    lexer = None if language == "reStructuredText" else lexer_for(language)
    lines = text.split("\n")
    if text.startswith("#!") and not text.startswith("#!["):
        lines[0] = ""
    head, _ = squeezed(lines)
    for kind, value in lexer.get_tokens(head) if lexer else ():
        is_comment = _is_comment(kind, value)
        is_passed = is_token_subtype(kind, Comment) and _PASSED.fullmatch(value)
        if not (is_comment or is_passed or not value.strip()):
            return
        yield is_comment, value


_C_LIKE = frozenset({"C", "C++", "CUDA", "HIP", "Metal"})
"""Languages whose files are so many that they are not given to Pygments for their first lines."""
_C_PIECE = re.compile(r"//[^\n]*\n|/\*.*?\*/|(?<![^\n])#pragma once[ \t]*\n|\s+", re.DOTALL)
_C_PIECES = re.compile(rf"(?:{_C_PIECE.pattern})*", re.DOTALL)
_C_DIRECTIVE = re.compile(r"#[ \t]*(?!pragma)[a-z]")
_C_ODD = re.compile(r"\\\n|//[^\n]*\*/[^\n]*#")
"""A comment that goes on in the next line, or that has in it what the lexer takes for a directive."""
_UNSURE = frozenset({"", "/", "#", "\\", "\ufeff"})
"""Signs that may begin something that is no code."""


def _end_of_comments(text: str) -> int:
    """Where in a file in C the first code begins; -1 where that is not easily told."""
    end = _C_PIECES.match(text).end()  # type: ignore[union-attr]  # it matches anything
    is_sure = text[end : end + 1] not in _UNSURE or _C_DIRECTIVE.match(text, end)
    return end if is_sure and not _C_ODD.search(text, 0, end) else -1


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
    if not rest:
        return first.strip()
    text = first.strip() + "\n" + dedent("\n".join(rest))
    return _BLANK_LINES.sub("\n\n", text).strip()


_LETTER = re.compile(r"[^\W_]")
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
    if not _LETTER.search(line):
        return line if line.lstrip()[:1] in _OF_CODE else ""
    # Rules around the text, of three signs at least, and the right side of boxes.
    bare = line.rstrip(_DECORATION)
    if len(line) - len(bare) >= 3 or bare.endswith("  "):
        line = bare.rstrip()
    return _RULE_START.sub("", line) if _RULE_START.match(line) else line
