"""Which definitions of a file are used, as far as pages make a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.outlines import CONCEPTS, kind_of, outline_of
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.references import total

MOST_ON_BLOCK = 12
"""References that the block of a definition holds; all of one with more are on pages of their own."""


def used_definitions(index: Index, path: str) -> Sequence[tuple[str, int, int]]:
    """The classes and functions of a file that other files use: path, number, and how many files do."""
    outline = outline_of(index.facts[path])
    used: list[tuple[str, int, int]] = []
    for number in range(len(outline.names)):
        if kind_of(outline, number) in CONCEPTS:
            found = index.references.get((path, number), ())
            users = sum(one.path != path for one in found)
            used += [(path, number, users)] * bool(users)
    return used


def reference_pages(index: Index, path: str, known: Mapping[int, str]) -> dict[DefinitionKey, str]:
    """URI of the first page of references, of the definitions of a file that have such pages.

    Parameters:
        index: The index of all files.
        path: The file.
        known: Those of the last build by the number of the definition, where the file is as it was.
    """
    facts, references = index.facts[path], index.references
    numbers = [
        number
        for number in range(len(outline_of(facts).names))
        if total(references.get((path, number), ())) > MOST_ON_BLOCK
    ]
    if numbers and [*known] != numbers:
        definitions = facts.definitions
        names = uris.reference_names({number: definitions[number].qualname for number in numbers})
        known = {number: uris.references(path, name) for number, name in names.items()}
    return {(path, number): known[number] for number in numbers}
