"""Long lists of whatever a language has in lists: a query must not begin anew with each element.

Each element of each list in the files of `golden/languages/sources` is repeated where it stands. What takes
time in proportion to the square of the number of elements takes seconds then, or minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tree_sitter import Node, Parser, QueryCursor

from mkdocs_kwmap.extract.treesitter import load
from mkdocs_kwmap.grammars import GRAMMARS
from mkdocs_kwmap.languages import language_of

SOURCES = Path(__file__).parent / "golden" / "languages" / "sources"
FILES = sorted(
    path.name for path in SOURCES.iterdir() if language_of(path.name, path.read_bytes()) in GRAMMARS
)

REPEATED = 1_200
LONGEST = 200
"""Bytes of an element that is repeated."""
SEPARATORS = frozenset({",", ";", "|", "&", "::", "."})


@pytest.mark.parametrize("name", FILES)
def test_no_element_of_a_list_begins_the_search_anew(name: str) -> None:
    data = (SOURCES / name).read_bytes()
    loaded = load(language_of(name, data))
    parser = Parser(loaded.language)
    for kinds, start, end in _elements(parser.parse(data).root_node):
        longer = data[:start] + (data[start:end] + b"\n") * REPEATED + data[start:]
        tree = parser.parse(longer)
        begun = time.thread_time()
        QueryCursor(loaded.query).matches(tree.root_node)
        assert time.thread_time() - begun < 1.5, (kinds, data[start:end])


def _elements(root: Node) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The kinds of an element and of what is around it, and where it begins and ends with its separator."""
    seen = set()
    todo = [root]
    while todo:
        node = todo.pop()
        todo.extend(node.children)
        behind, around = node.next_sibling, node.parent
        if around is None or node.end_byte - node.start_byte > LONGEST:
            continue
        is_separated = behind is not None and behind.type in SEPARATORS
        kinds = (around.parent.type if around.parent else "", around.type, node.type)
        if (is_separated or node.is_named) and kinds not in seen:
            seen.add(kinds)
            yield kinds, node.start_byte, behind.end_byte if behind and is_separated else node.end_byte
