"""How a file is used: short pieces of tests, examples and documents that use what it defines."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.model import Facts, Import
from mkdocs_kwmap.outlines import function_lines, outline_of, shows_uses
from mkdocs_kwmap.references import FileReferences
from mkdocs_kwmap.resolve import Resolver, Target

LONGEST = 25
"""Lines of a piece that is worth showing."""


class Usage(Struct, frozen=True, order=True):
    """A run of lines that uses something of another file; the shortest first when sorted."""

    lines: int
    """How many they are."""
    path: str
    first: int
    is_whole: bool = True
    """Whether it is a function or a block of a document; else one line of a script."""

    @property
    def last(self) -> int:
        return self.first + self.lines - 1


def document_usages(resolver: Resolver, facts: Facts) -> Sequence[tuple[Usage, frozenset[str]]]:
    """The blocks of code of a document, each with the files of which it uses something.

    Parameters:
        resolver: Resolves names of the map.
        facts: What the document says.
    """
    return tuple(
        (
            Usage(one.last_line - one.line + 1, facts.path, one.line),
            frozenset(target.path for name in one.uses if (target := _target(resolver, facts.path, name))),
        )
        for one in facts.snippets
    )


def _target(resolver: Resolver, path: str, name: str) -> Target | None:
    """The definition that a full name in a document leads to, or the last one on the way there."""
    first, *rest = name.split(".")
    target = resolver.resolve(path, Import(name=first, line=0))
    found: Target | None = None
    for part in rest:
        if target is None or not target.path:
            break
        target = resolver.attribute(target, part)
        found = target if target is not None and target.definition >= 0 else found
    return found


class Usages:
    """Finds pieces that use the definitions of a file; made once for the map."""

    def __init__(
        self,
        facts: Mapping[str, Facts],
        references: Mapping[DefinitionKey, Sequence[FileReferences]],
        documents: Mapping[str, Sequence[tuple[Usage, frozenset[str]]]],
    ) -> None:
        """Take what is known of the files.

        Parameters:
            facts: Facts by path.
            references: The places that use each definition.
            documents: What `document_usages` gives, by path of each document that it gives something for.
        """
        self._facts = facts
        self._references = references
        self.documented: dict[str, list[Usage]] = defaultdict(list)
        """By path the blocks of documents that use something of a file."""
        for path in sorted(documents):
            for usage, used_files in documents[path]:
                for used in used_files:
                    self.documented[used].append(usage)

    def of(self, path: str) -> list[Usage]:
        """The pieces that use something of a file, the shortest first; none is longer than `LONGEST`."""
        found = set(self.documented.get(path, ()))
        functions = cache(self._function_lines)
        for number in range(len(self._facts[path].definitions)):
            for one in self._references.get((path, number), ()):
                if one.path != path and (lines := functions(one.path)) is not None:
                    found.update(_around(one, lines))
        return sorted(usage for usage in found if usage.lines <= LONGEST and usage.path != path)

    def _function_lines(self, path: str) -> Sequence[tuple[int, int]] | None:
        """The lines of the functions of a file; None where that does not show how others are used."""
        facts = self._facts[path]
        return function_lines(outline_of(facts)) if shows_uses(facts) else None


def _around(used: FileReferences, functions: Sequence[tuple[int, int]]) -> Iterator[Usage]:
    """The functions that lines of a file stand in, or else the lines themselves.

    Parameters:
        used: The file, and the lines.
        functions: First and last lines of the functions of the file.
    """
    for line in used.lines:
        at = bisect_right(functions, (line, float("inf"))) - 1
        first, last = functions[at] if at >= 0 else (0, 0)
        if first <= line <= last:
            yield Usage(last - first + 1, used.path, first)
        else:
            yield Usage(1, used.path, line, is_whole=False)
