"""What IPython understands beside Python, put aside so that Python's parser can read a cell.

Lines stay where they are. Nothing is changed in a cell that is Python.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

_PYTHON_CELLS = frozenset(
    {"capture", "debug", "memit", "prun", "px", "pypy3", "python", "python3", "time", "timeit"}
)
"""Magics of whole cells whose cells are Python all the same."""

_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_TIMED = re.compile(r"(\s*)%time\s+(?=\w)")
"""The one magic of a line that is nothing but a statement behind it."""
_MAGIC = re.compile(r"(\s*)(?:[%!?]|[\w.*%]+\?{1,2}\s*$|\?)")
_ASSIGNED = re.compile(r"([\w.,\s\[\]'\"]+=\s*)(?:%\w|!)")
_PIECE = re.compile(
    r"(?P<comment>#.*)|(?P<triple>'''|\"\"\")|(?P<string>'(?:[^'\\]|\\.)*'?|\"(?:[^\"\\]|\\.)*\"?)|"
    r"(?P<open>[(\[{])|(?P<close>[)\]}])|[^#'\"()\[\]{}]+|."
)


def error_of(lines: Sequence[str]) -> Exception | None:
    """Why lines are no Python; None where they are."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error
    return None


def without_magics(lines: Sequence[str]) -> list[str]:
    """Put aside the magics, commands of the shell and questions for help in a cell.

    Parameters:
        lines: The cell.

    Returns:
        As many lines of Python: `pass` for a magic, and `()` for what one gives to a name. All are empty
        where a magic turns the cell into something else, such as a script for the shell.
    """
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    found = _CELL_MAGIC.match(lines[first]) if lines else None
    if found is None:
        return list(_by_line(lines))
    if found[1] not in _PYTHON_CELLS:
        return [""] * len(lines)
    return [*[""] * (first + 1), *_by_line(lines[first + 1 :])]


def _by_line(lines: Sequence[str]) -> Iterator[str]:
    state = _State()
    goes_on = False  # a magic that reaches over lines
    for line in lines:
        if goes_on:
            goes_on = line.endswith("\\")
            yield ""
            continue
        changed = _changed(line) if state.is_at_start else line
        goes_on = changed != line and not _TIMED.match(line) and line.endswith("\\")
        state.pass_over(changed)
        yield changed


def _changed(line: str) -> str:
    """A line that begins a statement, as Python."""
    if timed := _TIMED.match(line):
        return timed[1] + line[timed.end() :]
    if assigned := _ASSIGNED.match(line):
        return f"{assigned[1]}()"
    return f"{found[1]}pass" if (found := _MAGIC.match(line)) else line


class _State:
    """Whether a line begins a statement, or goes on with a string or brackets."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0
        self._is_continued = False

    @property
    def is_at_start(self) -> bool:
        return not (self._quote or self._depth > 0 or self._is_continued)

    def pass_over(self, line: str) -> None:
        at = 0
        while at < len(line):
            if self._quote:
                end = _end_of_string(line, at, self._quote)
                if end < 0:
                    return
                self._quote, at = "", end
                continue
            piece = _PIECE.match(line, at)
            assert piece is not None
            self._depth += (piece["open"] is not None) - (piece["close"] is not None)
            self._quote = piece["triple"] or ""
            at = piece.end()
        self._is_continued = not self._quote and line.endswith("\\")


def _end_of_string(line: str, at: int, quote: str) -> int:
    """Where a string in triple quotes ends; -1 where it reaches over the line."""
    found = _ENDS[quote].match(line, at)
    return found.end() if found else -1


_ENDS = {quote: re.compile(rf"(?:[^\\]|\\.)*?{quote}") for quote in ("'''", '"""')}
