"""The exports of a built site, read by the tools they are made for."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import msgspec
import pytest
import sphobjinv
from msgspec.structs import replace

from conftest import Tree, write_tree
from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.pages import book, uris
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.site import survey

TREE = {
    "pkg/__init__.py": '"""A package."""\n',
    "pkg/mod.py": "LIMIT = 1\nclass A:\n    size = 0\n    def run(self):\n        def inner(): ...\n",
    "odd name.py": "def f(): ...\n",
    "notes.md": "# Notes\n",
}


def context_of(root: Path, tree: Tree) -> Context:
    settings = Settings(root=str(write_tree(root, tree)), git="off", evidence=False)
    return Context(survey(settings, Cache(""), print))


def exports_of(context: Context) -> dict[str, bytes]:
    addresses = Addresses(all_pages(context), base="code", directory_urls=True, exports=FORMATS)
    return {name: b"".join(make(context, addresses)) for name, make in FORMATS.items()}


@pytest.fixture
def exports(tmp_path: Path) -> dict[str, bytes]:
    return exports_of(context_of(tmp_path, TREE))


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


def test_of_several_definitions_of_one_dotted_name_the_first_is_listed(tmp_path: Path) -> None:
    tree = {
        "pkg/__init__.py": "class b:\n    class C:\n        def run(self): ...\n    def C(self): ...\n",
        "pkg/b.py": "class C:\n    def run(self): ...\n    def stop(self): ...\ndef C(): ...\n",
        "pkg/b.pyi": "class C:\n    def stop(self): ...\nclass D: ...\n",
    }
    inventory = sphobjinv.Inventory(zlib=exports_of(context_of(tmp_path, tree))["objects.inv"])
    found = [(one.name, one.role, one.uri.partition("_docs/")[0]) for one in inventory.objects]
    assert found == [
        ("pkg", "module", "pkg/__init__.py"),
        ("pkg.b", "class", "pkg/__init__.py"),
        ("pkg.b.C", "class", "pkg/__init__.py"),
        ("pkg.b.C.run", "method", "pkg/__init__.py"),
        ("pkg.b.C", "method", "pkg/__init__.py"),
        ("pkg.b", "module", "pkg/b.py"),
        ("pkg.b.C.stop", "method", "pkg/b.py"),
        ("pkg.b.C", "function", "pkg/b.py"),
        ("pkg.b.D", "class", "pkg/b.pyi"),
    ]


def test_an_inventory_of_many_files_is_one_stream(tmp_path: Path) -> None:
    tree = {f"m{number:03}.py": f"def f{number}(): ...\n" for number in range(100)}
    content = exports_of(context_of(tmp_path, tree))["objects.inv"]
    assert len(zlib.decompress(content.split(b"\n", 4)[4]).splitlines()) == 200
    assert sphobjinv.Inventory(zlib=content).count == 200


def test_an_inventory_without_python_is_empty(tmp_path: Path) -> None:
    content = exports_of(context_of(tmp_path, {"notes.md": "# Notes\n"}))["objects.inv"]
    assert zlib.decompress(content.split(b"\n", 4)[4]) == b""


def test_the_whole_book_is_made_of_models_that_are_known(tmp_path: Path) -> None:
    context = context_of(tmp_path, TREE)
    made = exports_of(context)[uris.WHOLE_BOOK]
    models = {uri: make(context) for uri, make in book.pages(context)}
    context.said.update((uri, msgspec.msgpack.encode(model)) for uri, model in models.items())
    assert exports_of(context)[uris.WHOLE_BOOK] == made
    context.said[uris.BOOK] = msgspec.msgpack.encode(replace(models[uris.BOOK], title="Another"))
    assert exports_of(context)[uris.WHOLE_BOOK].startswith(b"# Another\n")


def test_references_are_lines_by_path_and_line(tmp_path: Path) -> None:
    tree = {"b.py": "def f(): ...\nx = 1\n", "a.py": "import b\n\nb.x\nb.f(b.x)\n", "c.md": "# C\n"}
    lines = exports_of(context_of(tmp_path, tree))["references.jsonl"].splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "path": "b.py",
            "line": line,
            "qualname": name,
            "url": f"code/b.py_docs/#b.{name}",
            "references": [{"path": "a.py", "lines": used}],
        }
        for line, name, used in [(1, "f", [4]), (2, "x", [3, 4])]
    ]


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
