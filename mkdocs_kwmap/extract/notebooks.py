"""Jupyter notebooks: their cells, and the text that pages show of them as source.

Outputs are never looked at. The text is in the percent format of editors: `# %%` above each cell of
code, and the lines of all other cells as comments. Line numbers everywhere are those of that text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_kwmap.extract.text import Text, read_text
from mkdocs_kwmap.languages import NOTEBOOK, TEXT, language_called
from mkdocs_kwmap.model import Source

_SURROGATE = re.compile("[\ud800-\udfff]")
_SLASHES = frozenset(
    {
        *("C", "C++", "C#", "CUDA", "D", "Dart", "F#", "Go", "Groovy", "HIP", "Java", "JavaScript", "JSX"),
        *("Kotlin", "Metal", "PHP", "Rust", "Scala", "Swift", "TSX", "TypeScript"),
    }
)
_SIGNS = {
    **dict.fromkeys(_SLASHES, "//"),
    **dict.fromkeys(("Haskell", "Lua", "SQL", "Ada", "Elm"), "--"),
    **dict.fromkeys(("MATLAB", "TeX", "Erlang", "Prolog"), "%"),
    **dict.fromkeys(("Clojure", "Common Lisp", "Emacs Lisp", "Racket", "Scheme"), ";;"),
    **dict.fromkeys(("Fortran",), "!"),
}
"""How a comment of one line begins, in languages where that is not `#`."""


class BrokenNotebookError(ValueError):
    """A file is no notebook; the message says why."""


class Cell(Struct, frozen=True):
    """One cell."""

    kind: str
    """`code`, `markdown`, `raw`, or what else the notebook says."""
    lines: tuple[str, ...]
    """Its lines as written; none where it is empty."""
    line: int
    """Line of the first of them in the text of the notebook."""


class Notebook(Struct, frozen=True):
    """What is read of a notebook."""

    language: str
    """Of its code."""
    cells: tuple[Cell, ...]
    text: str
    """What is shown of it as source."""
    problem: str = ""
    """What of it could not be read, in words for the user; empty where all was."""


def source_text(source: Source, limit: int, max_parse: int) -> Text:
    """Read the text of a file that its page shows, and that is parsed.

    Parameters:
        source: The file.
        limit: Bytes to read at most.
        max_parse: Bytes of the largest notebook that is read where `limit` is less; half a notebook is none.

    Returns:
        The text; of a notebook that of its cells, and `raw` has what the file holds. One that is larger or
        broken is given as it is.

    Raises:
        OSError: The file cannot be read.
    """
    whole = max(limit, max_parse)
    if source.language != NOTEBOOK or source.size > whole:
        return read_text(source.location, limit, python=source.language == "Python")
    found = read_text(source.location, whole)
    try:
        return found if found.truncated else replace(found, text=notebook_text(found.text), raw=found.text)
    except BrokenNotebookError as error:
        return replace(found, problem=f"it cannot be read as a notebook ({error})")


def notebook_text(raw: str) -> str:
    """Give what is shown of a notebook as source.

    Parameters:
        raw: The text of the file: JSON.

    Raises:
        BrokenNotebookError: It is no notebook.
    """
    return read_notebook(raw).text


def read_notebook(raw: str) -> Notebook:
    """Read the cells of a notebook, of versions 3 and 4 of the format.

    Parameters:
        raw: The text of the file: JSON.

    Returns:
        Its cells in their order; those without text are left out, which `problem` tells.

    Raises:
        BrokenNotebookError: It is no JSON, or has no list of cells.
    """
    content = _decoded(raw)
    language = _language(content)
    mark = _SIGNS.get(language, "#")
    cells: list[Cell] = []
    lines: list[str] = []
    problem = ""
    for number, given in enumerate(_cells(content), 1):
        found = _cell_lines(given)
        if found is None:
            problem = problem or f"its cell {number} has no source that is text"
            continue
        kind = _kind(given)
        lines.append(f"{mark} %%" if kind == "code" else f"{mark} %% [{kind}]")
        cells.append(Cell(kind, tuple(found), len(lines) + 1))
        lines.extend(found if kind == "code" else (f"{mark} {line}".rstrip() for line in found))
        lines.append("")
    return Notebook(language, tuple(cells), "\n".join(lines), problem)


def _decoded(raw: str) -> Mapping[str, Any]:
    try:
        # numbers are not needed; as `int`, one of thousands of digits is an error
        content = json.loads(raw.removeprefix("\ufeff"), parse_int=float)
    except json.JSONDecodeError as error:
        raise BrokenNotebookError(f"no JSON: {error.msg} at line {error.lineno}") from None
    except (RecursionError, MemoryError):
        raise BrokenNotebookError("nested too deeply") from None
    if not isinstance(content, dict):
        raise BrokenNotebookError("it holds no object")
    return content


def _cells(content: Mapping[str, Any]) -> list[Any]:
    """The cells as they stand in the file; before version 4 they were in worksheets."""
    cells = content.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = content.get("worksheets")
    if not isinstance(sheets, list):
        raise BrokenNotebookError("it has no list of cells")
    found = (sheet.get("cells") for sheet in sheets if isinstance(sheet, dict))
    return [cell for cells in found if isinstance(cells, list) for cell in cells]


def _kind(cell: Mapping[str, Any]) -> str:
    """Of what kind a cell is; a heading of version 3 is Markdown."""
    kind = cell.get("cell_type")
    if kind == "heading":
        return "markdown"
    return kind if isinstance(kind, str) and kind.isidentifier() else "raw"


def _cell_lines(cell: Any) -> list[str] | None:
    """The lines of a cell; None where it is no cell, or has no text."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list) and all(isinstance(part, str) for part in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    # JSON can spell half a character, which no page can hold
    text = _SURROGATE.sub("\ufffd", source).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        text = "#" * (int(level) if isinstance(level, float) and 1 <= level <= 6 else 1) + f" {text}"
    return text.split("\n") if text else []


def _language(content: Mapping[str, Any]) -> str:
    """The language of the code: what the notebook says, else Python."""
    named = list(_named_languages(content))
    known = (language_called(name) for name in named)
    return next((language for language in known if language), TEXT if named else "Python")


def _named_languages(content: Mapping[str, Any]) -> Iterator[str]:
    metadata = content.get("metadata")
    for section, key in (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name")):
        about = metadata.get(section) if isinstance(metadata, dict) else None
        name = about.get(key) if isinstance(about, dict) else None
        if isinstance(name, str) and name:
            yield name
