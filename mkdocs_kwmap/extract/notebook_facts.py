"""What a notebook says: its code as the reader of its language has it, and the headings of its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import dedent

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_kwmap.extract.headings import Heading, markdown_headings, sections, without_code
from mkdocs_kwmap.extract.magics import error_of, without_magics
from mkdocs_kwmap.extract.notebooks import Cell, Notebook, read_notebook
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.model import Definition, DocSection, Facts, Problem, Source

ReadCode = Callable[[Source, str], Facts]
"""Reads a text in the language of a source."""


class _Code(Struct, frozen=True):
    """The code of a notebook as it can be parsed, every line where it is shown."""

    lines: list[str]
    problem: Problem | None = None


def notebook_facts(source: Source, raw: str, read: ReadCode) -> Facts:
    """Read a notebook.

    Parameters:
        source: The file.
        raw: Its text: JSON.
        read: Reads the code; its source is `source` in the language of the code.

    Returns:
        Its facts, all lines those of `notebook_text`. Cells that no reader understands are left out, and
        `problem` tells of the first.

    Raises:
        BrokenNotebookError: It is no notebook.
    """
    notebook = read_notebook(raw)
    code = _code(notebook)
    facts = read(replace(source, language=notebook.language), "\n".join(code.lines))
    problem = facts.problem or code.problem or (Problem(notebook.problem) if notebook.problem else None)
    shown = notebook.text.split("\n")
    definitions = [_as_written(one, code.lines, shown) for one in facts.definitions]
    definitions += sections(_headings(notebook), notebook.text.count("\n"))
    docs = _docs(notebook) or facts.docs
    return replace(
        facts,
        docs=docs,
        summary=_summary(notebook, facts),
        definitions=tuple(sorted(definitions, key=lambda one: (one.line, one.first_line))),
        code_language=notebook.language,
        problem=problem,
        parsed=facts.parsed and problem is None,
        fallback=facts.fallback or ("broken" if problem else None),
    )


def _code(notebook: Notebook) -> _Code:
    """The cells of code; the lines of others are empty, so that they document nothing by their place."""
    lines = [""] * (notebook.text.count("\n") + 1)
    problem = None
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        parsed: list[str] = list(cell.lines)
        if notebook.language == "Python":
            parsed, error = _python(cell)
            problem = problem or error
        lines[cell.line - 1 : cell.line - 1 + len(parsed)] = parsed
    return _Code(lines, problem)


def _python(cell: Cell) -> tuple[list[str], Problem | None]:
    """A cell as Python's parser understands it; empty where it does not, and then why."""
    if error_of(cell.lines) is None:
        return list(cell.lines), None
    # IPython takes an indented cell as well
    lines = without_magics(dedent("\n".join(cell.lines)).split("\n"))
    error = error_of(lines)
    if error is None:
        return lines, None
    reason = error.msg if isinstance(error, SyntaxError) else str(error) or "nested too deeply"
    line = cell.line - 1 + (getattr(error, "lineno", None) or 1)
    return [""] * len(lines), Problem(f"a cell cannot be parsed as Python ({reason})", line)


def _as_written(one: Definition, parsed: list[str], shown: list[str]) -> Definition:
    """A definition with its value as it stands in the cell, where a magic gives it."""
    at = one.line - 1
    if not one.value or parsed[at].strip() == shown[at].strip() or not parsed[at].endswith("()"):
        return one
    return replace(one, value=shown[at].partition("=")[2].strip())


def _headings(notebook: Notebook) -> Iterator[Heading]:
    for cell in notebook.cells:
        if cell.kind == "markdown":
            # below an empty line: a rule at the top of a cell opens no front matter
            for one in markdown_headings(["", *cell.lines]):
                offset = cell.line - 2
                yield one._replace(line=one.line + offset, first_line=one.first_line + offset)


def _docs(notebook: Notebook) -> tuple[DocSection, ...]:
    """The first paragraph of the first text in it."""
    for cell in notebook.cells:
        for paragraph in "\n".join(without_code(["", *_of_text(cell)])).split("\n\n"):
            if first_sentence(paragraph):
                return (DocSection("text", text=_below_heading(paragraph)),)
    return ()


def _of_text(cell: Cell) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in cell.lines) if cell.kind == "markdown" else ()


def _below_heading(paragraph: str) -> str:
    """A paragraph without the headings right above it."""
    lines = paragraph.strip().split("\n")
    last = max((one.line for one in markdown_headings(["", *lines])), default=1)
    return "\n".join(lines[last - 1 :])


def _summary(notebook: Notebook, facts: Facts) -> str:
    """The first sentence of its text, else its first heading, else what its code says."""
    for cell in notebook.cells:
        if sentence := first_sentence("\n".join(_of_text(cell))):
            return sentence
    title = next((one.text for one in _headings(notebook) if one.text), "")
    return title or facts.summary
