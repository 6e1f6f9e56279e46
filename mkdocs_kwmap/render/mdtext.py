"""What is done to Markdown before it is converted: doctests fenced, costly input told apart.

Python-Markdown and Pygments search with backtracking regular expressions. The limits below were measured
on inputs of 20 to 50 kB: what they let through takes two or three seconds at the most, what they stop took
up to minutes. Most texts meet none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_PROMPT = re.compile(r"[ \t]*>>>(?: |$)")

MAX_SCAN = 10_000_000
"""Characters looked at in search of closing brackets, over all opening ones of a text."""
MAX_SQUARES = 10_000_000
"""Sum over the blocks of lines², and of marks²: block and inline parsing are quadratic within a block."""
MAX_MARKS = 20_000
MAX_BLOCKS = 5_000
MAX_URLS = 5_000
MAX_CELLS = 50_000
"""Rows by columns of a table; short rows are filled up."""
MAX_NOTES = 1_000
"""References to footnotes; Python-Markdown needs time quadratic in them."""
MAX_ABBREVIATIONS = 300
MAX_HEADER_OPTIONS = 10
"""Quoted options of a fence; superfences needs time exponential in them."""
MAX_HIGHLIGHT = 40_000_000
"""Sum of squares of the lengths of code blocks whose lexer is not known to be linear."""

_MARK = re.compile(r"[*~^$\\`{&@]|==|\+\+|:\w")
_HUGE_NUMBER = re.compile(r"linenum[^\n]*\d{7}")
_INLINE_LANGUAGE = re.compile(r"(?:`| {4}|\t)(?:#!|::)")
_RUN = re.compile(r"\n{300}|[\"']{300}")  # minutes in Pygments' lexer for C, and in smarty
_LARGE_BLOCK = 3_000
_SQUARE = re.compile(r"[\[\]]")
_ROUND = re.compile(r"\]\(|\)")
_TAG_ENDS = re.compile(r"<(?=[a-zA-Z!?/])|>")

_LINEAR_LEXERS = (
    "bash",
    "c",
    "cpp",
    "css",
    "diff",
    "docker",
    "go",
    "json",
    "pycon",
    "python",
    "rust",
    "toml",
)
_ALIASES = {"py": "python", "python3": "python", "sh": "bash", "shell": "bash", "c++": "cpp"}


def is_costly(text: str) -> bool:
    """Whether converting a text would take out of proportion long."""
    blocks = re.split(r"\n\s*\n", text)
    marks = [len(_MARK.findall(block)) for block in blocks]
    return (
        text.count("[^") > MAX_NOTES
        or text.count("*[") > MAX_ABBREVIATIONS
        or text.count("://") > MAX_URLS
        or sum(marks) > MAX_MARKS
        or len(blocks) > MAX_BLOCKS
        or _RUN.search(text) is not None
        or sum(count**2 for count in marks) > MAX_SQUARES
        or sum(block.count("\n") ** 2 for block in blocks) > MAX_SQUARES
        or _HUGE_NUMBER.search(text) is not None
        or any(_has_costly_header(line) for line in text.split("\n") if "```" in line or "~~~" in line)
        or any(_is_costly_block(block) for block in blocks if len(block) > _LARGE_BLOCK)
        or _distances(text, _TAG_ENDS, ">", nested=False) > MAX_SCAN
        or sum(_bracket_cost(block) for block in blocks if "[" in block) > MAX_SCAN
    )


def _has_costly_header(line: str) -> bool:
    return line.count('="') + line.count("='") > MAX_HEADER_OPTIONS


def _is_costly_block(block: str) -> bool:
    """Whether a block is a table of too many cells, or code of a language named inside it."""
    lines = block.split("\n")
    columns = max((line.count("|") for line in lines[:3]), default=0)
    return (columns + 1) * len(lines) > MAX_CELLS or _INLINE_LANGUAGE.search(block) is not None


def _bracket_cost(block: str) -> int:
    """Characters that a search from each `[` and each `](` to its closing bracket looks at."""
    return _distances(block, _SQUARE, "]") + _distances(block, _ROUND, ")")


def _distances(block: str, brackets: re.Pattern[str], closing: str, nested: bool = True) -> int:
    """Sum over the opening brackets of the way to the closing one, or to the end."""
    opened: list[int] = []
    total = 0
    for match in brackets.finditer(block):
        if match[0] != closing:
            opened.append(match.start())
        while match[0] == closing and opened:
            total += match.start() - opened.pop()
            if nested:
                break
    return total + sum(len(block) - start for start in opened)


def quieten_fences(text: str) -> str:
    """Take the language off the code blocks that the budget for highlighting does not cover."""
    if len(text) ** 2 <= MAX_HIGHLIGHT:
        return text
    lines = text.split("\n")
    spent = 0
    for start, end in _fences(lines):
        language = _language(lines[start])
        if language and _ALIASES.get(language, language) not in _LINEAR_LEXERS:
            spent += sum(len(line) + 1 for line in lines[start:end]) ** 2
            if spent > MAX_HIGHLIGHT:
                lines[start] = _FENCE.match(lines[start])[0]  # type: ignore[index]  # it opened a fence
    return "\n".join(lines)


def _language(header: str) -> str:
    return re.sub(r"^[ \t>]*[`~]+[ {.]*", "", header).split(" ")[0].strip("}").lower()


def _fences(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first line and the line after the last of each fenced block."""
    fence, start = "", 0
    for number, line in enumerate(lines):
        before, fence = fence, _fence_after(line, fence)
        if fence and not before:
            start = number
        elif before and not fence:
            yield start, number
    if fence:
        yield start, len(lines)


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line, given the one open before it."""
    match = _FENCE.match(line)
    if not match:
        return fence
    if not fence:
        return match[1]
    closes = match[1].startswith(fence) and line.strip(" \t>") == match[1]
    return "" if closes else fence


def fence_doctests(text: str) -> str:
    """Put doctests that stand outside fences into `pycon` fences of their own."""
    if ">>>" not in text:
        return text
    lines = text.split("\n")
    out: list[str] = []
    fence, number = "", 0
    while number < len(lines):
        if not fence and _PROMPT.match(lines[number]):
            end = _doctest_end(lines, number)
            out += _fenced(lines[number:end])
            number = end
        else:
            fence = _fence_after(lines[number], fence)
            out.append(lines[number])
            number += 1
    return "\n".join(out)


def _doctest_end(lines: list[str], start: int) -> int:
    """Line after a doctest: a blank line with no further prompt below, or a smaller indent, ends it."""
    indent = _indent(lines[start])
    end = start + 1
    while end < len(lines):
        line = lines[end]
        if not line.strip():
            after = lines[end + 1] if end + 1 < len(lines) else ""
            if not _PROMPT.match(after) or _indent(after) != indent:
                break
        elif _indent(line) < indent or _FENCE.match(line):
            break
        end += 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _fenced(lines: list[str]) -> list[str]:
    """The lines, without their common indent, in a fence longer than any in them."""
    indent = _indent(lines[0])
    longest = max((len(run) for run in re.findall("`+", "\n".join(lines))), default=0)
    fence = "`" * max(3, longest + 1)
    return ["", f"{fence}pycon", *(line[indent:] for line in lines), fence, ""]
