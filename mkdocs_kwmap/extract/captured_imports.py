"""The imports of a file, as a query captures them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from tree_sitter import Node

from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.treesitter import Captures
from mkdocs_kwmap.model import Import


class CapturedImports:
    """All imports of a file."""

    def __init__(
        self, matches: Sequence[tuple[str, Captures]], dialect: Dialect, text: Callable[[Node], str]
    ) -> None:
        """Sort the imports.

        Parameters:
            matches: What is captured of each, after its capture: `import`, `include.angled`.
            dialect: The rules of the language.
            text: Gives the text of a node.
        """
        self._matches = sorted(matches, key=_start)
        self._dialect = dialect
        self._text = text
        self._names = sorted(_names(captures) for _, captures in matches)

    def __iter__(self) -> Iterator[Import]:
        """The imports, in the order of the file."""
        paths: set[int] = set()
        for capture, captures in self._matches:
            role, _, flag = capture.partition(".")
            path = captures["path"][0].start_byte if "path" in captures else -1
            if path in paths:
                continue  # found by a pattern that tells more of it
            paths.add(path)
            paths.discard(-1)
            for line, (name, module, asname) in self._dialect.imports(
                captures[capture][0], captures, self._text
            ):
                yield Import(
                    name=name,
                    line=line,
                    module=module,
                    asname=asname,
                    flags=(flag,) if flag else (),
                    kind=role,
                )

    def binds_at(self, place: int) -> bool:
        """Whether what stands at a place, in bytes, is the name of an import in the file."""
        number = bisect_left(self._names, (place + 1,)) - 1
        return number >= 0 and place < self._names[number][1]


def _start(match: tuple[str, Captures]) -> int:
    capture, captures = match
    return captures[capture][0].start_byte


def _names(captures: Captures) -> tuple[int, int]:
    """Where the names that an import binds begin and end."""
    nodes = captures.get("names") or captures.get("asname") or ()
    return (nodes[0].start_byte, nodes[-1].end_byte) if nodes else (-1, -1)
