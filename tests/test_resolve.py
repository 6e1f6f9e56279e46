"""Where imports lead, told on small trees: each row names an import and what it leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.resolve import Exports
from mkdocs_kwmap.site import survey

TREE = {
    "pkg/__init__.py": "from pkg.core import Thing\nfrom .util import *\nfrom . import core\n",
    "pkg/core.py": "from __future__ import annotations\nimport json\n\nclass Thing:\n    class Part: ...\n",
    "pkg/util.py": "from pkg.core import Thing as Renamed\n\ndef helper(): ...\ndef _hidden(): ...\n",
    "pkg/loop_a.py": "from pkg.loop_b import gone\n",
    "pkg/loop_b.py": "from pkg.loop_a import gone\n",
    "pkg/deep/__init__.py": "",
    "pkg/deep/leaf.py": "from ..util import helper\nfrom ... import outside\nfrom .. import core\n",
    "pkg/both.py": "VALUE = 1\n",
    "pkg/both.pyi": "VALUE: int\n",
    "json.py": "mine = 1\n",
    "namespace/inner/tool.py": "def use(): ...\n",
    "scripts/one.py": "import two\nimport namespace.inner.tool\nimport pkg\n",
    "scripts/two.py": "",
    "elsewhere/two.py": "",
    "a/same/__init__.py": "",
    "b/same/__init__.py": "",
    "b/use.py": "import same\n",
    "user.py": (
        "from pkg import Thing, helper, Renamed, _hidden, core, missing\n"  # 1
        "import pkg.core as c\n"  # 2
        "import json\n"  # 3
        "import yaml\n"  # 4
        "import nowhere.sub\n"  # 5
        "from pkg.both import VALUE\n"  # 6
        "from pkg.loop_a import gone\n"  # 7
        "import two\n"  # 8
        "import same\n"  # 9
        "from pkg.core import *\n"  # 10
        "import pkg.absent\n"  # 11
        "class Mine(Thing): ...\n"
    ),
}

CASES = [
    ("user.py", 1, "Thing", "pkg/core.py:4"),  # through a re-export
    ("user.py", 1, "helper", "pkg/util.py:3"),  # through a star
    ("user.py", 1, "Renamed", "pkg/core.py:4"),  # through a star and an alias
    ("user.py", 1, "_hidden", "nothing"),  # a star leaves private names out
    ("user.py", 1, "core", "pkg/core.py:1"),
    ("user.py", 1, "missing", "nothing"),
    ("user.py", 2, "pkg.core", "pkg/core.py:1"),
    ("user.py", 3, "json", "stdlib"),  # not the file of that name at the root
    ("user.py", 4, "yaml", "PyYAML"),  # a distribution of another name
    ("user.py", 5, "nowhere.sub", "nowhere"),
    ("user.py", 6, "VALUE", "pkg/both.py:1"),  # the source, not its stub
    ("user.py", 7, "gone", "nothing"),  # a cycle
    ("user.py", 8, "two", "nothing"),  # scripts in other folders, which may or may not be meant
    ("user.py", 9, "same", "nothing"),  # two packages of one name, neither nearer
    ("user.py", 10, "*", "pkg/core.py:1"),
    ("user.py", 11, "pkg.absent", "nothing"),
    ("b/use.py", 1, "same", "b/same/__init__.py:1"),  # the nearer of two
    ("scripts/one.py", 1, "two", "scripts/two.py:1"),  # a script's neighbour
    ("scripts/one.py", 2, "namespace.inner.tool", "namespace/inner/tool.py:1"),
    ("pkg/deep/leaf.py", 1, "helper", "pkg/util.py:3"),
    ("pkg/deep/leaf.py", 2, "outside", "nothing"),  # above the outermost package
    ("pkg/deep/leaf.py", 3, "core", "pkg/core.py:1"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    root = write_tree(tmp_path_factory.mktemp("tree"), TREE)
    return survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)


def leads_to(index: Index, path: str, line: int, name: str) -> str:
    found = [
        target
        for one, target in zip(index.facts[path].imports, index.targets[path], strict=True)
        if (one.line, one.name) == (line, name)
    ]
    (target,) = found
    if target is None:
        return "nothing"
    return target.external or f"{target.path}:{target.line}"


@pytest.mark.parametrize(("path", "line", "name", "expected"), CASES)
def test_an_import_leads_to(index: Index, path: str, line: int, name: str, expected: str) -> None:
    assert leads_to(index, path, line, name) == expected


def test_a_file_knows_who_imports_it(index: Index) -> None:
    importers = {importer.path for importer in index.importers["pkg/core.py"]}
    assert importers == {"pkg/__init__.py", "pkg/util.py", "pkg/deep/leaf.py", "user.py"}


def test_a_base_class_resolves_through_imports(index: Index) -> None:
    target = index.resolver.resolve_name("user.py", "Thing")
    assert target is not None
    assert (target.path, target.line) == ("pkg/core.py", 4)


def test_a_nested_class_resolves_by_its_dotted_name(index: Index) -> None:
    target = index.resolver.resolve_name("user.py", "c.Thing.Part")
    assert target is not None
    assert (target.path, target.line) == ("pkg/core.py", 5)


OUTSIDE = """\
import os.path, enum as e, pkg.core
from collections import OrderedDict as D
from pkg import Thing
try:
    from tomllib import load
except ImportError:
    from tomli import load
class enum: ...
def function():
    import abc
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("os.PathLike", "os.PathLike"),
        ("e.Enum.member", "enum.Enum.member"),
        ("D", "collections.OrderedDict"),
        ("load", "tomllib.load"),  # the first counts, as elsewhere
        ("ValueError", "ValueError"),
        ("Thing", ""),  # of the map
        ("pkg.core.Absent", ""),
        ("enum.Enum", ""),  # defined here
        ("abc.ABC", ""),  # not imported at the top level
        ("nowhere", ""),
    ],
)
def test_a_name_from_outside_is_called_there(tmp_path: Path, name: str, expected: str) -> None:
    root = write_tree(tmp_path, {**TREE, "outside.py": OUTSIDE})
    index = survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)
    assert index.resolver.outside_name("outside.py", name) == expected


def test_a_built_in_is_not_told_from_what_a_star_may_bring(index: Index) -> None:
    assert index.resolver.outside_name("user.py", "ValueError") == ""


def test_a_package_mapped_from_within_resolves_its_own_name(tmp_path: Path) -> None:
    root = write_tree(
        tmp_path / "outer" / "inner",
        {"__init__.py": "", "a.py": "from outer.inner.b import x\n", "b.py": "x = 1\n"},
    )
    write_tree(tmp_path / "outer", {"__init__.py": ""})
    index = survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)
    assert leads_to(index, "a.py", 1, "x") == "b.py:1"


def test_all_of_a_module_holds_that_of_others(tmp_path: Path) -> None:
    tree = {
        "pkg/__init__.py": "from . import core\nfrom .deep import *\nfrom .deep import __all__ as deep_all\n"
        "__all__ = ['own', *core.__all__]\n__all__ += deep_all\ndef own(): ...\n",
        "pkg/core.py": "__all__ = ['one', 'two']\n",
        "pkg/deep.py": "import pkg\n__all__ = ['three'] + pkg.__all__ + nowhere.__all__\n",
        "plain.py": "def f(): ...\n",
        "made.py": "__all__ = ['a']\n__all__ += [name for name in dir()]\n",
    }
    write_tree(tmp_path, tree)
    resolver = survey(Settings(root=str(tmp_path), git="off", evidence=False), Cache(""), print).resolver
    assert resolver.exports("pkg/__init__.py") == Exports(("own", "one", "two", "three"), False)
    assert resolver.exports("pkg/core.py") == Exports(("one", "two"), True)
    assert resolver.exports("plain.py") == Exports(None, False)
    assert resolver.exports("made.py") == Exports(("a",), False)


def test_a_relative_import_never_leads_out(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"ns/user.py": "from .missing import x\n", "pkg/__init__.py": "from .missing import x\n"}
    )
    index = survey(Settings(root=str(tmp_path), git="off", evidence=False), Cache(""), print)
    assert set(index.targets.values()) == {(None,)}
