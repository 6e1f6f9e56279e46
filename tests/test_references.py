"""References: which lines use a definition, told on small trees and compared with other readers.

In the trees a comment `# uses …` names every definition that its line uses; no other line uses any.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import symtable
import sys
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.evidence import find_ruff
from mkdocs_kwmap.extract.names import NameWalk
from mkdocs_kwmap.extract.references import find_references
from mkdocs_kwmap.extract.scopes import Scope
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts, Import, Settings
from mkdocs_kwmap.resolve import bound_name
from mkdocs_kwmap.site import survey

PACKAGES = ["griffe", "jinja2", "markdown", "mkdocs", "msgspec", "networkx", "pygments"]

SHAPES = """\
import abc
from typing import Generic, TypeVar

T = TypeVar("T")
SCALE = 2

class Shape(abc.ABC):
    sides = 0

    def __init__(self, name):
        self.name = name

    def area(self):
        return SCALE  # uses shapes.SCALE

    def describe(self):
        return self.name, self.area()  # uses shapes.Shape.name shapes.Shape.area

    @classmethod
    def make(cls):
        return cls("x").area(), cls.sides  # uses shapes.Shape.sides

    @staticmethod
    def free(self):
        return self.area

class Square(Shape, Generic[T]):  # uses shapes.Shape shapes.T
    def area(self):
        return super().area() + self.sides  # uses shapes.Shape.area shapes.Shape.sides

    def old(self):
        return super(Square, self).area()  # uses shapes.Square shapes.Shape.area

    def __hidden(self): ...

    def calls(self):
        self.__hidden()  # uses shapes.Square.__hidden
        self.unknown()

class Foreign(Unknown, Shape):  # uses shapes.Shape
    def area(self):
        return self.sides

class Single:
    def __new__(cls):
        return Square("s")  # uses shapes.Square

    def run(self): ...

def scale(value):
    return value * SCALE  # uses shapes.SCALE
"""

TREES: dict[str, dict[str, str]] = {
    "classes": {"shapes.py": SHAPES},
    "chains": {
        "geo/__init__.py": "from geo.shapes import Square as Box\nfrom .shapes import *\n",
        "geo/shapes.py": SHAPES.replace(" shapes.", " geo.shapes."),
        "geo/nn/__init__.py": "",
        "geo/nn/functional.py": "def relu(x): ...\n",
        "user.py": """\
import geo
import geo.nn.functional as F
import geo.nn.functional
from geo import Box, scale, Shape as S
from geo.shapes import SCALE as factor

F.relu(1)  # uses geo.nn.functional.relu
geo.nn.functional.relu(geo.SCALE)  # uses geo.nn.functional.relu geo.shapes.SCALE
box = Box("b")  # uses geo.shapes.Square
Box.area(box)  # uses geo.shapes.Square geo.shapes.Square.area user.box
box.area()  # uses user.box geo.shapes.Square.area
box.describe  # uses user.box geo.shapes.Shape.describe
Box("c").describe()  # uses geo.shapes.Square geo.shapes.Shape.describe
Box.missing  # uses geo.shapes.Square
scale(factor)  # uses geo.shapes.scale geo.shapes.SCALE
F.missing
single = geo.Single()  # uses geo.shapes.Single
single.run()  # uses user.single
S.free(F)  # uses geo.shapes.Shape geo.shapes.Shape.free
text = f"{scale(1)} {S:>{factor}}"  # uses geo.shapes.scale geo.shapes.Shape geo.shapes.SCALE
(
    Box  # uses geo.shapes.Square
    .describe  # uses geo.shapes.Shape.describe
    .again
)
""",
    },
    "scopes": {
        "lib.py": "def a(): ...\ndef b(): ...\ndef c(): ...\nclass K:\n    def m(self): ...\n",
        "user.py": """\
from lib import a, b, c, K

def parameter(a):
    a()

def rebound():
    b = 1
    return b

def inner_import():
    from lib import c as d
    d()  # uses lib.c
    def deeper():
        return d  # uses lib.c

def guarded():
    try:
        from lib import b
    except ImportError:
        b = None
    return b  # uses lib.b

def unclear():
    from lib import b
    b = wrap(b)
    return b

def declared():
    global a
    return a  # uses lib.a

class Body:
    a = a  # uses lib.a
    again = a  # uses user.Body.a

    def method(self):
        return a  # uses lib.a

    names = [b for b in a()]  # uses user.Body.a

    @property
    def list(self) -> K: ...  # uses lib.K

    @list.setter  # uses user.Body.list
    def list(self, value): ...

loop = [a for a in range(3)]
both = [c for k in c() if (w := k)]  # uses lib.c

def lambdas():
    return lambda a, k=b: a(k)  # uses lib.b

def local_function():
    def helper(): ...
    return helper()  # uses user.local_function.<locals>.helper

def instance():
    k = K()  # uses lib.K
    k.m()  # uses lib.K.m
    twice = K()  # uses lib.K
    twice = a()  # uses lib.a
    twice.m()

def annotated(k: K, o: "K | None", many: "list[K]", *rest: K):  # uses lib.K
    k.m()  # uses lib.K.m
    o.m()  # uses lib.K.m
    many.m()
    rest.m()

def replaced(k: K):  # uses lib.K
    k = other()
    k.m()

def caught():
    try: ...
    except K as c:  # uses lib.K
        c()

def matched(x):
    match x:
        case K(m=c):  # uses lib.K
            c()
        case {"k": K.m, **b}:  # uses lib.K lib.K.m
            b()

def deleted():
    del K.m  # uses lib.K
    K.m = a  # uses lib.K lib.a
    K.m += 1  # uses lib.K lib.K.m

async def waiting():
    async with K() as b:  # uses lib.K
        await b()
    return [c async for c in a()]  # uses lib.a
""",
    },
    "annotations": {
        "kinds.py": "class Node: ...\nclass Leaf(Node): ...  # uses kinds.Node\n",
        "user.py": """\
from __future__ import annotations
from typing import TYPE_CHECKING, Annotated, Literal, Optional, cast
if TYPE_CHECKING:
    from kinds import Leaf, Node

one: Node = ...  # uses kinds.Node
two: "Node | Leaf" = ...  # uses kinds.Node kinds.Leaf
three: Optional["Node"]  # uses kinds.Node
four: Literal["Node"]
five: Annotated["Leaf", "Node"]  # uses kinds.Leaf
six: "not a type at all"
seven = cast("Leaf", one)  # uses kinds.Leaf user.one

def f(x: "Node", *, y: Leaf = None) -> "list[Leaf]": ...  # uses kinds.Node kinds.Leaf
""",
    },
    "stars": {
        "open.py": "def seen(): ...\ndef _private(): ...\n",
        "listed.py": "__all__ = ['_chosen']\ndef _chosen(): ...\ndef left_out(): ...\n",
        "user.py": """\
from open import *
from listed import *

seen()  # uses open.seen
_private()
_chosen()  # uses listed._chosen
left_out()
print(len)
""",
    },
    "tests first": {
        "api.py": "def call(): ...\n\ncall()  # uses api.call\n",
        "examples/one.py": "import api\napi.call()  # uses api.call\n",
        "tests/test_api.py": "from api import call\ncall()  # uses api.call\n",
    },
}


def surveyed(root: Path) -> Index:
    return survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)


def used_lines(index: Index) -> set[tuple[str, int, str]]:
    """File, line and full name of every reference."""
    return {
        (one.path, line, full_name(index, *key))
        for key, files in index.references.items()
        for one in files
        for line in one.lines
    }


def full_name(index: Index, path: str, number: int) -> str:
    module = index.sources[path].module
    return f"{module}.{index.facts[path].definitions[number].qualname}"


@pytest.mark.parametrize("name", TREES)
def test_each_line_uses_what_its_comment_says(name: str, tmp_path: Path) -> None:
    tree = TREES[name]
    write_tree(tmp_path, tree)
    expected = {
        (path, number, used)
        for path, text in tree.items()
        for number, line in enumerate(text.splitlines(), 1)
        for used in line.partition("# uses ")[2].split()
    }
    assert used_lines(surveyed(tmp_path)) == expected


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters came with Python 3.12")
def test_type_parameters_are_no_references(tmp_path: Path) -> None:
    text = """\
class T: ...
class Box[T]:
    value: T
    def get[S: T](self, other: S) -> T: ...
type Alias[T] = dict[T, Box[T]]  # uses user.Box
def outside(x: T): ...  # uses user.T
"""
    write_tree(tmp_path, {"user.py": text})
    assert used_lines(surveyed(tmp_path)) == {("user.py", 5, "user.Box"), ("user.py", 6, "user.T")}


def test_tests_and_examples_come_first(tmp_path: Path) -> None:
    write_tree(tmp_path, TREES["tests first"])
    (files,) = surveyed(tmp_path).references.values()
    assert [one.path for one in files] == ["tests/test_api.py", "examples/one.py", "api.py"]


# Compared with what Python itself says


def source_files(package: str) -> Iterator[tuple[Path, str]]:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    for path in sorted(Path(spec.origin).parent.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def tables(table: symtable.SymbolTable, qualname: str = "") -> Iterator[tuple[str, symtable.SymbolTable]]:
    """The symbol tables of functions by qualified name."""
    for child in table.get_children():
        separator = ".<locals>." if table.get_type() == "function" else "."
        name = f"{qualname}{separator}{child.get_name()}" if qualname else child.get_name()
        if child.get_type() == "function":
            yield name, child
        yield from tables(child, name)


@pytest.mark.parametrize("package", PACKAGES)
def test_scopes_are_those_of_the_compiler(package: str) -> None:
    """Each name used in a function is bound where Python's own symbol table says."""
    compared = 0
    for path, text in source_files(package):
        walk = NameWalk()
        walk.run(parsed(text))
        compiled: dict[str, list[symtable.SymbolTable]] = {}
        for name, table in tables(symtable.symtable(text, str(path), "exec")):
            compiled.setdefault(name, []).append(table)
        for scope in walk.scopes:
            same = compiled.get(scope.qualname, ())
            if scope.kind == "function" and len(same) == 1:
                compared += compare(scope, same[0], f"{path}: {scope.qualname}")
    assert compared > 300


def compare(scope: Scope, table: symtable.SymbolTable, where: str) -> int:
    roots = {name.partition(".")[0] for name in scope.names if "(" not in name}
    roots &= set(table.get_identifiers())  # annotations of local names are never evaluated
    for root in roots:
        symbol = table.lookup(root)
        homes = [home for home, _ in scope.homes(root, [1])]
        kinds = {home.kind if home else "module" for home in homes}
        if symbol.is_local():
            assert homes == [scope], f"{where}: {root} is local"
        elif symbol.is_free():
            assert kinds <= {"function", "lambda", "comprehension", "parameters"}, f"{where}: {root} is free"
            assert scope not in homes, f"{where}: {root} is free"
        else:
            assert kinds == {"module"}, f"{where}: {root} is global"
    return len(roots)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_name_stands_on_the_line(package: str) -> None:
    count = 0
    for path, text in source_files(package):
        lines = text.split("\n")
        for one in find_references(parsed(text)).found:
            name = one.name.split(".")[one.known].removesuffix("()")
            for line in one.lines:
                assert re.search(rf"\b{re.escape(name)}\b", lines[line - 1]), f"{path}:{line} {one}"
                count += 1
    assert count > 200


@pytest.mark.parametrize("package", PACKAGES)
def test_unused_imports_are_those_of_ruff(package: str) -> None:
    ruff = find_ruff()
    assert ruff, "ruff comes with the extra 'dev'"
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parent
    command = [ruff, "check", "--isolated", "--no-cache", "--exit-zero", "--ignore-noqa", "--select", "F401"]
    output = subprocess.run([*command, "--output-format", "json", str(root)], capture_output=True, check=True)
    theirs = {
        (Path(one["filename"]).resolve().relative_to(root.resolve()).as_posix(), one["location"]["row"])
        for one in json.loads(output.stdout)
    }
    index = surveyed(root)
    ours = {
        (path, found.line) for path, facts in index.facts.items() for found in facts.imports if not found.used
    }
    assert theirs <= ours
    for path, line in ours - theirs:
        facts = index.facts[path]
        unused = [one for one in facts.imports if one.line == line and not one.used]
        assert path.endswith("__init__.py") or all(is_left_out(facts, one) for one in unused), (path, line)


def is_left_out(facts: Facts, found: Import) -> bool:
    """Whether ruff does not tell of an unused import: one that is tried, or one of several of a name."""
    return bool(found.flags) or [bound_name(one) for one in facts.imports].count(bound_name(found)) > 1
