"""What modules are to each other: other names of a definition, circular imports, tests that reach a file."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.cycles import import_cycles
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts, Import, Settings, Source
from mkdocs_kwmap.resolve import Resolver
from mkdocs_kwmap.site import survey


def surveyed(root: Path) -> Index:
    return survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)


# Other names of a definition


def other_names(index: Index) -> dict[str, list[str]]:
    """Per definition its other names, each with the line that brings it there."""
    return {
        f"{path}:{index.facts[path].definitions[number].qualname}": [
            f"{one.name} {one.path}:{one.line}" for one in names
        ]
        for (path, number), names in index.reexports.items()
    }


def test_other_names_of_a_definition(tmp_path: Path) -> None:
    tree = {
        "pkg/__init__.py": (
            "import os\nfrom pkg.core import Thing, _hidden\n"
            "from .deep import *\nfrom other import elsewhere\n"
        ),
        "pkg/core.py": "class Thing: ...\ndef _hidden(): ...\ndef listed(): ...\n",
        "pkg/deep/__init__.py": "from .leaf import grown as plant, dropped\n__all__ = ['plant']\n",
        "pkg/deep/leaf.py": "def grown(): ...\ndef dropped(): ...\n",
        "pkg/user.py": "from pkg.core import Thing\n",
        "pkg/stub.py": "from pkg.core import Thing as Thing\n",
        "pkg/api.py": "from pkg.core import *\n__all__ = ['listed']\n",
        "other.py": "def elsewhere(): ...\n",
    }
    write_tree(tmp_path, tree)
    assert other_names(surveyed(tmp_path)) == {
        "pkg/core.py:Thing": ["pkg.Thing pkg/__init__.py:2", "pkg.stub.Thing pkg/stub.py:1"],
        "pkg/core.py:listed": ["pkg.api.listed pkg/api.py:1"],
        "pkg/deep/leaf.py:grown": ["pkg.deep.plant pkg/deep/__init__.py:1", "pkg.plant pkg/__init__.py:3"],
    }


@pytest.mark.parametrize("package", ["griffe", "jinja2", "msgspec", "networkx"])
def test_other_names_lead_to_the_very_object(package: str) -> None:
    """Import each definition of an installed package under all its names."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    root = str(Path(spec.origin).parent.parent)
    index = survey(
        Settings(root=root, git="off", evidence=False, include=(f"/{package}/**/*.py",)), Cache(""), print
    )
    compared = 0
    for (path, number), names in index.reexports.items():
        definition = index.facts[path].definitions[number]
        if definition.kind in {"class", "function"}:
            own = getattr(importlib.import_module(index.sources[path].module), definition.name)
            for one in names:
                module, _, name = one.name.rpartition(".")
                assert getattr(importlib.import_module(module), name) is own
                compared += 1
    assert compared >= 2


# Circular imports


def test_circular_imports(tmp_path: Path) -> None:
    tree = {
        "a.py": "import b\n",
        "b.py": "from c import x\nimport a\n",
        "c.py": "x = 1\nimport a\n",
        "late.py": "def f():\n    import early\n",
        "early.py": "import late\n",
        "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import typist\n",
        "typist.py": "import typed\n",
        "pkg/__init__.py": "from . import part\n",
        "pkg/part.py": "from pkg import part, name\n",
        "sound/__init__.py": "from . import one, two\n",
        "sound/one.py": "from sound import two\n",  # needs the module, not the package's own names
        "sound/two.py": "",
        "itself.py": "import itself\n",
    }
    write_tree(tmp_path, tree)
    assert surveyed(tmp_path).cycles == {
        "a.py": ("a.py", "b.py"),
        "b.py": ("b.py", "a.py"),
        "c.py": ("c.py", "a.py", "b.py"),
        "pkg/__init__.py": ("pkg/__init__.py", "pkg/part.py"),
        "pkg/part.py": ("pkg/part.py", "pkg/__init__.py"),
    }


graphs = st.dictionaries(st.sampled_from("abcdefg"), st.sets(st.sampled_from("abcdefg")), min_size=1)


@settings(deadline=None, max_examples=200)
@given(graphs)
def test_cycles_are_the_shortest_there_are(graph: dict[str, set[str]]) -> None:
    cycles = cycles_of(graph)
    for module in "abcdefg":
        shortest = shortest_way(graph, module)
        cycle = cycles.get(f"{module}.py")
        assert (len(cycle) if cycle else None) == shortest
        if cycle:
            for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
                assert other[0] in graph[one[0]]


def cycles_of(graph: Mapping[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
    sources = [Source(f"{name}.py", "", "Python", 0, name) for name in "abcdefg"]
    facts = {
        f"{name}.py": Facts(
            path=f"{name}.py",
            imports=tuple(Import(name=other, line=1) for other in sorted(graph.get(name, ()))),
        )
        for name in "abcdefg"
    }
    resolver = Resolver(sources, facts)
    targets = {path: [resolver.resolve(path, found) for found in one.imports] for path, one in facts.items()}
    return import_cycles(resolver, facts, targets)


def shortest_way(graph: Mapping[str, set[str]], start: str) -> int | None:
    """How many modules the shortest cycle through one has; None where there is none of at least two."""
    reached = {start}
    front = graph.get(start, set()) - {start}
    for length in range(1, len("abcdefg") + 1):
        if start in front:
            return length
        reached |= front
        front = {
            other
            for one in front
            for other in graph.get(one, set())
            if other == start or other not in reached
        }
    return None


# Tests that reach a file


def test_tests_reach_files_through_packages_and_by_use(tmp_path: Path) -> None:
    tree = {
        "pkg/__init__.py": "from .core import run\nfrom . import tools\n",
        "pkg/core.py": "def run(): ...\ndef other(): ...\n",
        "pkg/tools.py": "def saw(): ...\n",
        "tests/test_package.py": "from pkg import run, tools\nrun()\n",
        "tests/test_direct.py": "from pkg import run\nfrom pkg.core import other\n",
        "tests/test_use.py": "import pkg\npkg.tools.saw()\n",
        "script.py": "from pkg import run\n",
    }
    write_tree(tmp_path, tree)
    index = surveyed(tmp_path)
    assert index.tests_of("pkg/core.py") == {
        "tests/test_direct.py": "",
        "tests/test_package.py": "pkg/__init__.py",
    }
    assert index.tests_of("pkg/tools.py") == {"tests/test_package.py": "", "tests/test_use.py": ""}
    assert index.tests_of("pkg/__init__.py") == {"tests/test_use.py": ""}


# Unused imports


def test_unused_imports_are_facts_of_a_file(tmp_path: Path) -> None:
    text = """\
from __future__ import annotations
import os
import sys as system
import os.path
from json import *
from json import loads as loads, dumps
from typing import List, Set, Dict
__all__ = ["dumps"]
def f(x: "Set[int]"):
    import re
    import gc
    return re, Dict
"""
    path = tmp_path / "mod.py"
    path.write_text(text)
    facts = extract(Source("mod.py", str(path), "Python", len(text)), Limits("auto", 512_000, 4_000_000))
    unused = [found.asname or found.name for found in facts.imports if not found.used]
    assert unused == ["os", "system", "os.path", "List", "gc"]


def test_what_a_computed_list_may_offer_is_not_called_unused(tmp_path: Path) -> None:
    text = "import os\n__all__ = [name for name in dir()]\ndef f():\n    import gc\n"
    write_tree(tmp_path, {"mod.py": text})
    index = surveyed(tmp_path)
    assert [index.facts["mod.py"].imports[number].name for number in index.unused_imports["mod.py"]] == ["gc"]
