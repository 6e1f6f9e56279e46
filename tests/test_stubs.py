"""Stubs beside sources: each definition links to the same one in the other file."""

from __future__ import annotations

from pathlib import Path

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.model import Ref
from mkdocs_kwmap.pages.relations import relations
from mkdocs_kwmap.site import survey

TREE = {
    "x.py": "class A:\n    def f(self): ...\n    def g(self): ...\n\ndef only(): ...\n",
    "x.pyi": "from typing import overload\n\nclass A:\n    @overload\n    def f(self) -> int: ...\n"
    "    @overload\n    def f(self, a: int) -> str: ...\n",
    "_C.pyi": "def native() -> None: ...\n",
    "x.md": "# A\n",
}


def test_stubs_and_sources(tmp_path: Path) -> None:
    settings = Settings(root=str(write_tree(tmp_path, TREE)), git="off", evidence=False)
    context = Context(survey(settings, Cache(""), print))
    found = [
        (path, one.qualname, one.line, relation.label, run[0].text)
        for path, facts in context.index.facts.items()
        for number, one in enumerate(facts.definitions)
        for relation in relations(context, path, number)
        for run in relation.first
        if relation.label in {"Stub", "Source"} and isinstance(run[0], Ref)
    ]
    assert sorted(found) == [
        ("x.py", "A", 1, "Stub", "x.pyi:3"),
        ("x.py", "A.f", 2, "Stub", "x.pyi:5"),
        ("x.pyi", "A", 3, "Source", "x.py:1"),
        ("x.pyi", "A.f", 5, "Source", "x.py:2"),
        ("x.pyi", "A.f", 7, "Source", "x.py:2"),
    ]
