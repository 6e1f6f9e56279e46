"""What can be told of a file in any language: headings, identifiers, its leading comment.

Everything here takes time in proportion to the text, whatever is in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from textwrap import dedent
from time import thread_time
from typing import NamedTuple

from pygments.token import Comment, Name, String, Token, is_token_subtype
from pygments.token import _TokenType as TokenType

from mkdocs_kwmap.languages import is_code, lexer_for
from mkdocs_kwmap.model import Definition, Source

MAX_LINE = 5000
"""Characters; a longer line was written by a machine, and its identifiers say nothing."""

MAX_HEADING = 300
"""Characters; nothing longer is a title."""


def read_plain(source: Source, text: str) -> tuple[Definition, ...]:
    """Find the headings of a document, or the identifiers of a program.

    Args:
        source: The file; only its language counts.
        text: Its text, with lines that end in `\\n`.

    Returns:
        For Markdown and reStructuredText one definition a heading, from its first line to the line before
        the next heading of its level or above; for programming languages one a distinct name, at its first
        line; both in the order of the file. Nothing for other languages, or for text no human wrote.
    """
    lines = text.removesuffix("\n").split("\n")
    if source.language == "Markdown":
        return _sections(_markdown_headings(lines), len(lines))
    if source.language == "reStructuredText":
        return _sections(_rst_headings(lines), len(lines))
    if is_code(source.language) and all(len(line) <= MAX_LINE for line in lines):
        return tuple(_identifiers(lines, source.language))
    return ()


# Headings


class _Heading(NamedTuple):
    text: str
    level: int
    line: int
    first_line: int


def _sections(headings: Iterable[_Heading], lines: int) -> tuple[Definition, ...]:
    found = [heading for heading in headings if heading.text]
    ends: list[int] = []
    # From the last to the first: where the next section of a level, or of one above it, begins.
    begins = [lines + 1] * 8
    for heading in reversed(found):
        ends.append(begins[heading.level] - 1)
        begins[heading.level :] = [heading.first_line] * (8 - heading.level)
    return tuple(_section(heading, end) for heading, end in zip(found, reversed(ends), strict=True))


def _section(heading: _Heading, last_line: int) -> Definition:
    return Definition(
        name=heading.text,
        kind="heading",
        qualname=heading.text,
        line=heading.line,
        first_line=heading.first_line,
        last_line=last_line,
        level=heading.level,
    )


_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)(.*)")
_SETEXT = re.compile(r" {0,3}(==+|--+)[ \t]*$")
_SETEXT_LINES = 3
"""A longer paragraph over a line of hyphens is a paragraph over a rule."""
_NO_PARAGRAPH = re.compile(r" {0,3}(?:(?:[-*+]|\d{1,9}[.)])[ \t]|[>|<])")
_INDENTED = ("    ", "\t")
_REFERENCE = re.compile(r" {0,3}\[([^\[\]]+)\]:[ \t]*\S")


def _markdown_headings(lines: list[str]) -> Iterator[_Heading]:
    prose = _without_code(lines)
    labels = {match[1].lower() for line in prose if (match := _REFERENCE.match(line))}
    # Line of the paragraph we are in; 0 for none, -1 for a block that no underline makes a heading.
    paragraph = 0
    for number, line in enumerate(prose, 1):
        if atx := _ATX.match(line):
            yield _Heading(_title(_without_closing(atx[2]), labels), len(atx[1]), number, number)
            paragraph = 0
        elif not line.strip():
            paragraph = 0
        elif paragraph > 0 and (underline := _SETEXT.match(line)):
            if number - paragraph <= _SETEXT_LINES:
                text = " ".join(prose[paragraph - 1 : number - 1])
                yield _Heading(_title(text, labels), 1 if underline[1][0] == "=" else 2, paragraph, paragraph)
            paragraph = 0
        elif _is_rule(line):
            paragraph = 0
        elif _NO_PARAGRAPH.match(line) or (paragraph == 0 and line.startswith(_INDENTED)):
            paragraph = -1
        else:
            paragraph = paragraph or number


def _is_rule(line: str) -> bool:
    signs = line.replace(" ", "").replace("\t", "")
    return len(signs) >= 3 and signs[0] in "-*_" and not signs.strip(signs[0])


def _without_closing(text: str) -> str:
    """Strip the `#` a heading may end with, and its attributes: `Title ## {#id}`."""
    text = text.strip()
    opened = text.rfind("{")
    if text.endswith("}") and text[opened + 1 : opened + 2] in ("#", ".", ":"):
        text = text[:opened].rstrip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else text


def _title(text: str, labels: set[str]) -> str:
    return inline_text(text, labels) if len(text) <= MAX_HEADING else ""


_FENCE = re.compile(r"([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]*)*)(`{3,}(?=[^`]*$)|~{3,})")
_HTML_BLOCK = re.compile(r" {0,3}<(!--|pre\b|script\b|style\b|textarea\b)", re.IGNORECASE)


def _without_code(lines: list[str]) -> list[str]:
    """Blank what is no prose in Markdown: front matter, fenced code, comments, and HTML that is code."""
    prose = list(lines)
    at = _front_matter(lines)
    prose[:at] = [""] * at
    while at < len(lines):
        end = at
        if fence := _FENCE.match(lines[at]):
            end = _fence_end(lines, at, fence)
        elif block := _HTML_BLOCK.match(lines[at]):
            end = _html_end(lines, at, block[1].lower())
        if end > at:
            prose[at:end] = [""] * (end - at)
        at = max(end, at + 1)
    return prose


def _front_matter(lines: list[str]) -> int:
    """Number of lines the front matter takes."""
    mark = lines[0].rstrip() if lines else ""
    if mark not in ("---", "+++"):
        return 0
    ends = {"---", "..."} if mark == "---" else {mark}
    return next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() in ends), 0)


def _fence_end(lines: list[str], at: int, fence: re.Match[str]) -> int:
    """Index after the closing fence, or after the list item or quotation the fence stands in."""
    mark = fence[2]
    is_quoted = ">" in fence[1]
    is_nested = bool(fence[1].strip()) or len(fence[1].expandtabs(4)) >= 4
    for number in range(at + 1, len(lines)):
        line = lines[number]
        bare = line.strip(" \t>") if is_quoted else line.strip()
        if len(bare) >= len(mark) and not bare.strip(mark[0]):
            return number + 1
        if is_quoted and not line.lstrip().startswith(">"):
            return number
        if is_nested and not is_quoted and bare and not line[0].isspace():
            return number
    return len(lines)


def _html_end(lines: list[str], at: int, name: str) -> int:
    end = "-->" if name == "!--" else f"</{name}>"
    found = (number + 1 for number in range(at, len(lines)) if end in lines[number].lower())
    return next(found, len(lines))


_RST_LINE = re.compile(r"([!-/:-@[-`{-~])\1*[ \t]*$")
_RST_QUOTED = re.compile(r"[!-/:-@[-`{-~]")


def _rst_headings(lines: list[str]) -> Iterator[_Heading]:
    levels: dict[tuple[str, bool], int] = {}
    literal = _quoted_literals(lines)
    at = 0
    while at < len(lines):
        title = None if at in literal else _rst_title(lines, at)
        if title:
            line, first_line, style = title
            level = levels.setdefault(style, len(levels) + 1)
            text = _RST_SHORT.sub("`", _RST_LINK.sub(r"\1", lines[line - 1]))
            yield _Heading(inline_text(text), min(level, 6), line, first_line)
            at = line
        at += 1


_RST_SHORT = re.compile(r"`~(?:\w+\.)*(?=\w+`)")
"""`` `~a.b.C` `` shows as `C`."""
_RST_LINK = re.compile(r"(?<!\w)([A-Za-z0-9][A-Za-z0-9.+-]*)__?(?!\w)")


def _rst_title(lines: list[str], at: int) -> tuple[int, int, tuple[str, bool]] | None:
    """Line, first line and style of the title that begins at an index, if one does."""
    first, second, third = (lines[n].rstrip() if n < len(lines) else "" for n in (at, at + 1, at + 2))
    if _RST_LINE.match(first):
        # Over- and underline; the title may be indented. Both must be alike.
        if third == first and second.strip() and _fits(second, first):
            return at + 2, at + 1, (first[0], True)
        return None
    if first and not first[0].isspace() and _RST_LINE.match(second) and _fits(first, second):
        return (at + 1, at + 1, (second[0], False)) if _begins_paragraph(lines, at) else None
    return None


def _fits(title: str, line: str) -> bool:
    """Whether a line is long enough for a title; docutils forgives from four signs on."""
    return len(title.strip()) <= MAX_HEADING and (len(line) >= 4 or len(line) >= len(title) > 0)


def _begins_paragraph(lines: list[str], at: int) -> bool:
    before = lines[at - 1].rstrip() if at else ""
    is_markup = before.startswith((".. ", "__ ")) or bool(_RST_LINE.match(before))
    return not before or before[0].isspace() or is_markup


def _quoted_literals(lines: list[str]) -> set[int]:
    """Indexes of lines in literal blocks that are marked by a sign in place of an indentation."""
    found: set[int] = set()
    for at, line in enumerate(lines[:-2]):
        if line.rstrip().endswith("::") and not lines[at + 1].strip() and not line.startswith(".. "):
            sign = lines[at + 2][:1]
            if sign and _RST_QUOTED.match(sign) and not _rst_title(lines, at + 2):
                found.update(_run(lines, at + 2, sign))
    return found


def _run(lines: list[str], at: int, sign: str) -> range:
    end = at
    while end < len(lines) and lines[end].startswith(sign):
        end += 1
    return range(at, end)


# Identifiers

_NO_IDENTIFIER: tuple[TokenType, ...] = (
    *(Name.Builtin, Name.Attribute, Name.Tag, Name.Entity, Name.Operator, Name.Keyword, Name.Property),
    *(Name.Quoted, Name.Symbol),
)
_ASSEMBLERS = frozenset({"AMDGPU", "Assembly", "NASM", "TASM", "ca65 assembler", "DASM16", "MIPS"})
"""Languages whose other names are those of the machine: instructions and registers."""
_IDENTIFIER = re.compile(r"[^\W\d][\w.:/!?'*+<>=-]*")
_SIGILS = "$@%&#{}()[]:;,.'\"\\ \t\n"
_MAX_NAME = 200
_SOME_ERRORS = 200
_MAX_SECONDS = 5.0
"""Of processor time; for half a megabyte a lexer needs two, or hours, where somebody wished it."""
_MANY_TOKENS = 20_000
_LONG_SPACE = re.compile(r"\s{40,}")


def _identifiers(lines: list[str], language: str) -> Iterator[Definition]:
    seen: set[str] = set()
    text, numbers = _squeezed(lines)
    for name, at in _names(text, language):
        line = numbers[at] if at < len(numbers) else 0
        # Some lexers lose a character: what does not stand where it should is not shown.
        if name not in seen and line and name in lines[line - 1]:
            seen.add(name)
            yield Definition(name=name, kind="identifier", qualname=name, line=line)


def _squeezed(lines: list[str]) -> tuple[str, list[int]]:
    """Leave out what white space tells no name apart, and say which lines are left.

    Over runs of it some lexers take time in proportion to the cube of its length.
    """
    kept = [
        (number, _LONG_SPACE.sub(" ", line.rstrip()))
        for number, line in enumerate(lines, 1)
        if number == 1 or line.strip() or lines[number - 2].strip()
    ]
    return "".join(f"{line}\n" for _, line in kept), [number for number, _ in kept]


@cache
def _is_identifier(kind: TokenType, language: str) -> bool:
    if language in _ASSEMBLERS:
        return is_token_subtype(kind, Name.Label)
    return is_token_subtype(kind, Name) and not any(is_token_subtype(kind, other) for other in _NO_IDENTIFIER)


def _names(text: str, language: str) -> list[tuple[str, int]]:
    """Names and the index of the line each stands on; none for tables and for other languages."""
    lexer = lexer_for(language)
    names: list[tuple[str, int]] = []
    line, errors, named, deadline = 0, 0, 0, thread_time() + _MAX_SECONDS
    for tokens, (kind, value) in enumerate(lexer.get_tokens(text) if lexer else ()):
        errors += kind is Token.Error
        named += is_token_subtype(kind, Name)
        is_other = errors > _SOME_ERRORS and errors > tokens / 4
        is_table = tokens > _MANY_TOKENS and named < tokens / 500
        if is_other or is_table or (not tokens % 64 and thread_time() > deadline):
            return []
        if _is_identifier(kind, language):
            name = value.strip(_SIGILS)
            if 2 <= len(name) <= _MAX_NAME and _IDENTIFIER.fullmatch(name):
                names.append((name, line))
        line += value.count("\n")
    return names


# Text without its markup

_TAGS = (
    "a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|ins|kbd|li|"
    "mark|ol|p|picture|pre|q|s|samp|section|small|source|span|strike|strong|sub|summary|sup|svg|table|tbody|td|"
    "th|thead|tr|tt|u|ul|var|video"
)
_TAG = re.compile(rf"</?(?:{_TAGS})\b[^<>]*>|<!--[^<>]*-->", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]*)>")
_ROLE = re.compile(r"((?::[A-Za-z][\w+.-]{0,40}){1,2}:)?(?<!`)`([^`]+)`(?!`)(__?(?!\w))?")
_TARGET = re.compile(r"([^<>]*\S)\s*<[^<>]*>$")
_IN_PARENTHESES = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
_IMAGE = re.compile(rf"!\[([^\[\]]*)\](?:{_IN_PARENTHESES}|\[[^\[\]]*\])")
_LINK = re.compile(rf"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\](?:{_IN_PARENTHESES}|\[[^\[\]]*\])")
_BRACKETS = re.compile(r"\[([^\[\]]+)\](?![\[(:])")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]|\s?\[[#*\w]+\]_(?!\w)")
_SUBSTITUTION = re.compile(r"(?<!\w)\|([^|\s](?:[^|]*[^|\s])?)\|_{0,2}(?!\w)")
_MARKUP = re.compile(r"[\\`*_~<&\[|\0]")
_KEPT = re.compile("\0([0-9]+)\0")
_DUNDER = re.compile(r"(?<!\w)__[a-z0-9]+(?:_[a-z0-9]+)*__(?!\w)")


def inline_text(text: str, labels: Iterable[str] = ()) -> str:
    """Reduce inline markup of Markdown and reStructuredText to the text a reader sees, as one line.

    Args:
        text: One paragraph or heading.
        labels: Link labels defined elsewhere, in lower case: `[label]` loses its brackets.

    Returns:
        The text. Images are left out, unless nothing else is there.
    """
    if not _MARKUP.search(text):
        return " ".join(text.split())
    text = text.replace("\0", "")
    alone = " ".join(match[1] for match in _IMAGE.finditer(text))
    return _inline(text, frozenset(labels)) or " ".join(alone.split())


def _inline(text: str, labels: frozenset[str]) -> str:
    kept: list[str] = []

    def keep(value: str) -> str:
        # What is code stays as it is: a number between NULs stands for it until the end.
        kept.append(value)
        return f"\0{len(kept) - 1}\0"

    text = _ROLE.sub(lambda match: keep(_role_text(match)) if match[1] or match[3] else match[0], text)
    text = _keep_code(text, keep)
    text = _DUNDER.sub(lambda match: keep(match[0]), text)
    text = _AUTOLINK.sub(lambda match: keep(match[1]), text)
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _SUBSTITUTION.sub(r"\1", _FOOTNOTE.sub("", text))
    text = _BRACKETS.sub(lambda match: match[1] if match[1].lower() in labels else match[0], text)
    text = html.unescape(_without_emphasis(_TAG.sub("", text)))
    return " ".join(_restore(text, kept).split())


def _restore(text: str, kept: list[str]) -> str:
    # Kept text may hold what was kept before it.
    while "\0" in text:
        text = _KEPT.sub(lambda match: kept[int(match[1])], text)
    return text


def _role_text(match: re.Match[str]) -> str:
    """Text of ``:role:`text <target>` `` and of `` `text <url>`_ ``."""
    text = match[2]
    if target := _TARGET.match(text):
        return target[1]
    if match[1] and text.startswith("~"):
        return text.rpartition(".")[2].lstrip("~")
    return text.removeprefix("!") if match[1] else text


_CODE_OR_ESCAPE = re.compile(r"(`+|\\[!-/:-@\[-`{-~])")


def _keep_code(text: str, keep: Callable[[str], str]) -> str:
    """Keep what stands between two runs of backticks of one length, and signs after a backslash elsewhere."""
    pieces = _CODE_OR_ESCAPE.split(text)
    closings: dict[str, list[int]] = {}
    for at in range(len(pieces) - 2, 0, -2):
        closings.setdefault(pieces[at], []).append(at)
    result, at = [pieces[0]], 1
    while at < len(pieces):
        sign = pieces[at]
        while closings[sign] and closings[sign][-1] <= at:
            closings[sign].pop()
        if sign.startswith("\\"):
            result.append(keep(sign[1]))
        elif closings[sign]:
            end = closings[sign][-1]
            result.append(keep("".join(pieces[at + 1 : end]).strip() or " "))
            at = end
        else:
            result.append(sign)
        result.append(pieces[at + 1])
        at += 2
    return "".join(result)


_EMPHASIS = re.compile(r"\*+|_+|~~")


def _without_emphasis(text: str) -> str:
    """Drop the signs of emphasis that come in pairs at the edges of words; `*args` and `a_b` stay."""
    opened: dict[str, list[tuple[int, int]]] = {}
    dropped: list[tuple[int, int]] = []
    for run in _EMPHASIS.finditer(text):
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        opens = bool(after.strip()) and not before.isalnum()
        closes = bool(before.strip()) and not after.isalnum()
        places = opened.setdefault(run[0], [])
        if closes and places:
            dropped += (places.pop(), run.span())
        elif opens:
            places.append(run.span())
    result, at = [], 0
    for start, end in sorted(dropped):
        result.append(text[at:start])
        at = end
    return "".join((*result, text[at:]))


# Comments

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
_FOR_TOOLS = re.compile(
    # Lines that speak to an editor, a compiler or a linter, and what version control knows better.
    r"\s*(?:(?:ex|vi|vim):|.{0,40}coding[:=]|[@\\]?(?:authors?|created|date|since|version)\b ?:|"
    r"created (?:on|with)\b|[@\\](?:file|author|date|flow|since|version|ts-\w+)\b|"
    r"(?:cython|distutils|flake8|isort|mypy|pylint|pyright):|(?:ruff|type|frozen_string_literal|yaml-language-server|RUN):|"
    r"(?:clang-format|eslint|istanbul|prettier)\b|"
    r"(?:jshint|jslint|NOLINT|noqa|shellcheck|yamllint|IWYU)\b|<reference |<!DOCTYPE)",
    re.IGNORECASE,
)
_MODELINE = re.compile(r"-\*-[^*]*-\*-")
_COMMAND = re.compile(r"\s*[@\\](?:brief|short|fileoverview|overview|summary|description)\b:?")
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
        bare = _bare_comment(block.strip(), mark)
        if not _LICENCE.search(bare) and " " in bare:
            return bare
    return ""


def _leading_comments(text: str, language: str) -> Iterator[str]:
    """Comments above the code, apart where a blank line or the end of a block comment parts them."""
    lexer = None if language == "reStructuredText" else lexer_for(language)
    lines = text.split("\n")
    if text.startswith("#!") and not text.startswith("#!["):
        lines[0] = ""
    text, _ = _squeezed(lines)
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


def _bare_comment(block: str, mark: re.Pattern[str]) -> str:
    """Strip the signs that make a comment, and what in it is decoration."""
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
    line = _COMMAND.sub("", _MODELINE.sub("", line), count=1).rstrip()
    if _FOR_TOOLS.match(line) or not any(sign.isalnum() for sign in line):
        return ""
    # Rules around the text, of three signs at least, and the right side of boxes.
    bare = line.rstrip(_DECORATION)
    if len(line) - len(bare) >= 3 or bare.endswith("  "):
        line = bare.rstrip()
    return _RULE_START.sub("", line) if _RULE_START.match(line) else line


# Sentences

_MAX_PROSE = 50_000
_MAX_PARAGRAPH = 2000
_NO_PROSE = re.compile(
    # Headings, directives, fields, tables, admonitions, link definitions, list items, doctests, templates.
    r"\s*(?:\#{1,6}[ \t]|<h[1-6]\b|<!|\.\.(?:\s|$)|:[\w -]{1,40}:(?:\s|$)|[|+]|!!!|\?\?\?|:::|"
    r"\[[^\[\]]+\]:\s|(?:[-*+]|\d{1,3}[.)])[ \t]|>>>|\{[%{#]|\[![A-Z]+\])",
    re.IGNORECASE,
)
_UNDERLINE = re.compile(r"\s*([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_END = re.compile(r"[.!?]+[\"')\]\u201d\u2019]*(?=\s)|[\u3002\uff01\uff1f]")
_ABBREVIATIONS = frozenset(
    {
        *("e.g", "i.e", "cf", "vs", "etc", "al", "approx", "resp", "viz", "no", "nr"),
        *("dr", "mr", "mrs", "ms", "prof", "st", "inc", "ltd"),
        *("fig", "figs", "eq", "eqs", "sec", "ch", "vol", "pp", "ed"),
    }
)


def first_sentence(text: str, limit: int = 200) -> str:
    """Give the first sentence of a text in prose, Markdown or reStructuredText, or of a comment.

    Args:
        text: The text, of any length.
        limit: Characters the sentence may have; a longer one is cut after a word and ends in `…`.

    Returns:
        One line without markup, empty where the text holds no prose: headings, images, lists, tables, code
        and directives are passed over.
    """
    for paragraph in _prose_paragraphs(text[:_MAX_PROSE]):
        plain = inline_text(paragraph[:_MAX_PARAGRAPH])
        if _says_something(paragraph[:_MAX_PARAGRAPH], plain):
            return _shortened(_sentence(plain), limit)
    return ""


def _prose_paragraphs(text: str) -> Iterator[str]:
    paragraph: list[str] = []
    lines = _without_code(text.replace("\r", "\n").split("\n"))
    is_directive = False
    for line in (*map(_unquoted, lines), ""):
        is_directive = is_directive and (not line.strip() or line[0].isspace())
        if is_directive:
            continue
        if _UNDERLINE.match(line):
            # What stands above it is a title.
            paragraph = []
        elif not line.strip() or _NO_PROSE.match(line):
            is_directive = line.startswith((".. ", "!!!", "???"))
            if paragraph:
                yield " ".join(paragraph)
            paragraph = []
        else:
            paragraph.append(line.strip())


def _unquoted(line: str) -> str:
    is_quoted = line.lstrip(" \t").startswith(">") and not line.startswith(">>>")
    return line.lstrip(" \t>") if is_quoted else line


def _says_something(paragraph: str, plain: str) -> bool:
    """Whether a paragraph is more than images and a row of links."""
    beside_links = _TAG.sub("", _LINK.sub("", _IMAGE.sub("", paragraph)))
    return any(sign.isalpha() for sign in beside_links) and any(sign.isalpha() for sign in plain)


def _sentence(text: str) -> str:
    for end in _END.finditer(text):
        word = text[max(0, end.start() - 20) : end.start()].rpartition(" ")[2].lstrip("([\"'").lower()
        following = text[end.end() :].lstrip()[:1]
        is_short = end[0] == "." and (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))
        if not is_short and not following.islower():
            return text[: end.end()]
    return f"{text[:-2]}:" if text.endswith("::") else text


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[:limit]
    # The last word goes, for it may be cut, and with it the room for the ellipsis is there.
    head = head.rpartition(" ")[0] or head[: limit - 1]
    return head.rstrip(" ,;:-(") + "…"
