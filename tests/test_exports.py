"""The exports of a built site, read by the tools they are made for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sphobjinv

from conftest import write_tree
from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.site import survey

TREE = {
    "pkg/__init__.py": '"""A package."""\n',
    "pkg/mod.py": "LIMIT = 1\nclass A:\n    size = 0\n    def run(self):\n        def inner(): ...\n",
    "odd name.py": "def f(): ...\n",
    "notes.md": "# Notes\n",
}


@pytest.fixture
def exports(tmp_path: Path) -> dict[str, bytes]:
    root = write_tree(tmp_path, TREE)
    context = Context(survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print))
    addresses = Addresses(all_pages(context), base="code", directory_urls=True, exports=FORMATS)
    return {name: b"".join(make(context, addresses)) for name, make in FORMATS.items()}


def test_the_inventory_loads_and_names_python_definitions(exports: dict[str, bytes]) -> None:
    inventory = sphobjinv.Inventory(zlib=exports["objects.inv"])
    found = {(one.name, one.role): one.uri_expanded for one in inventory.objects}
    assert found == {
        ("pkg", "module"): "pkg/__init__.py_docs/#pkg",
        ("pkg.mod", "module"): "pkg/mod.py_docs/#pkg.mod",
        ("pkg.mod.LIMIT", "data"): "pkg/mod.py_docs/#pkg.mod.LIMIT",
        ("pkg.mod.A", "class"): "pkg/mod.py_docs/#pkg.mod.A",
        ("pkg.mod.A.size", "attribute"): "pkg/mod.py_docs/#pkg.mod.A.size",
        ("pkg.mod.A.run", "method"): "pkg/mod.py_docs/#pkg.mod.A.run",
    }


def test_every_keyword_is_a_line(exports: dict[str, bytes]) -> None:
    lines = [json.loads(line) for line in exports["keywords.jsonl"].splitlines()]
    assert [(one["kind"], one["qualname"], one["path"], one["line"]) for one in lines] == [
        ("heading", "Notes", "notes.md", 1),
        ("module", "odd name", "odd name.py", 1),
        ("function", "f", "odd name.py", 1),
        ("module", "pkg", "pkg/__init__.py", 1),
        ("module", "pkg.mod", "pkg/mod.py", 1),
        ("constant", "LIMIT", "pkg/mod.py", 1),
        ("class", "A", "pkg/mod.py", 2),
        ("attribute", "A.size", "pkg/mod.py", 3),
        ("method", "A.run", "pkg/mod.py", 4),
        ("function", "A.run.<locals>.inner", "pkg/mod.py", 5),
    ]
    assert lines[2]["url"] == "code/odd%20name.py_docs/#odd-name.f"


def test_the_summary_counts_what_is_there(exports: dict[str, bytes]) -> None:
    counts = json.loads(exports["map.json"])["counts"]
    assert counts["files"] == len(TREE)
    assert counts["languages"] == {"Markdown": 1, "Python": 3}
    assert counts["keywords"] == {
        "attribute": 1,
        "class": 1,
        "constant": 1,
        "function": 2,
        "heading": 1,
        "import": 0,
        "method": 1,
    }
