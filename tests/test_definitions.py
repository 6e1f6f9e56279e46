"""Kinds, scopes and signatures of definitions in Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.visits import MOST_ASSIGNMENTS
from mkdocs_kwmap.model import Definition, Facts, Source


def facts_of(text: str, tmp_path: Path) -> Facts:
    path = write_tree(tmp_path, {"live.py": text}) / "live.py"
    source = Source("live.py", str(path), "Python", path.stat().st_size, "live")
    facts = extract(source, Limits("auto", 512_000, 4_000_000))
    assert facts.problem is None
    return facts


def told(one: Definition) -> str:
    return f"{one.line} {one.kind} {one.qualname}{one.signature}"


@pytest.mark.parametrize(
    ("text", "definitions"),
    [
        # What a function binds in its module, where nothing else does.
        ("def f():\n    global a\n    a = 1\n    a = 2", ["1 function f", "3 variable a"]),
        ("a = 0\ndef f():\n    global a\n    a = 1", ["1 variable a", "2 function f"]),
        ("def f():\n    global a\n    a = 1\na = 0", ["1 function f", "4 variable a"]),
        ("import a\ndef f():\n    global a\n    a = 1", ["2 function f"]),
        ("def f():\n    if x:\n        global a\n    a, b = 1, 2", ["1 function f", "4 variable a"]),
        (
            "def f():\n    global a\n    def g():\n        a = 1",
            ["1 function f", "3 function f.<locals>.g"],
        ),
        (
            "class C:\n    def f(self):\n        global A\n        A = self.a = 1",
            ["1 class C", "2 method C.f", "4 constant A", "4 attribute C.a"],
        ),
        # A loop and a context leave their names behind; they count where they are exported.
        ("for a in b: pass\nwith b as c: pass", []),
        (
            "__all__ = ['a', 'c', 'e']\nfor a in b: pass\nwith b as (c, d): pass",
            ["2 variable a", "3 variable c"],
        ),
        ("__all__ = ['a']\nif (a := 1): pass\nif (a := 2): pass", ["2 variable a"]),
        ("__all__ = ['a']\nb = [a for a in x]", ["2 variable b"]),
        # Properties are told by the decorator's name.
        ("class C:\n    @functools.cached_property\n    def a(self): ...", ["1 class C", "3 property C.a"]),
        ("class C:\n    @abc.abstractproperty\n    def a(self): ...", ["1 class C", "3 property C.a"]),
        ("class C:\n    @hybrid_property\n    def a(self): ...", ["1 class C", "3 property C.a"]),
        ("class C:\n    @a.setter\n    def a(self, x): ...", ["1 class C", "3 property C.a"]),
        ("class C:\n    @add_property()\n    def a(self): ...", ["1 class C", "3 method C.a"]),
        ("@property\ndef a(self): ...", ["2 function a"]),
        # Assigned classes and functions are variables, with their value.
        ("P = namedtuple('P', 'a b')", ["1 constant P"]),
        ("f = lambda a: a", ["1 variable f"]),
    ],
)
def test_kind_scope_and_line(text: str, definitions: list[str], tmp_path: Path) -> None:
    found = facts_of(text, tmp_path).definitions
    assert [f"{one.line} {one.kind} {one.qualname}" for one in found if one.name != "__all__"] == definitions


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_type_parameters_are_a_part_of_the_signature(tmp_path: Path) -> None:
    classes = "class A[T, *Ts, **P](B[T]):\n    def f[U: (int, str)](self, a: U) -> U: ...\n"
    found = facts_of(f"{classes}type X[T: int] = list[T]\n", tmp_path).definitions
    assert list(map(told, found)) == [
        "1 class A[T, *Ts, **P]",
        "2 method A.f[U: (int, str)](self, a: U) -> U",
        "3 type_alias X[T: int]",
    ]


@pytest.mark.skipif(sys.version_info < (3, 13), reason="syntax of Python 3.13")
def test_type_parameters_may_have_defaults(tmp_path: Path) -> None:
    (found,) = facts_of("def f[T = int](a: T): ...\n", tmp_path).definitions
    assert found.signature == "[T = int](a: T)"


def test_code_that_griffe_fails_on_is_read_all_the_same(tmp_path: Path) -> None:
    overloads = "        @overload\n        def g(a: int): ...\n"
    init = f"    def __init__(self):\n{overloads}        self.a = 1\n"
    found = facts_of(f'"""Told."""\nclass C:\n    """C."""\n{init}def _f(): ...\n', tmp_path)
    assert found.summary == "Told."
    assert list(map(told, found.definitions)) == [
        "2 class C",
        "4 method C.__init__(self)",
        "6 function C.__init__.<locals>.g(a: int)",
        "7 attribute C.a",
        "8 function _f()",
    ]
    assert [one.name for one in found.definitions if one.public] == ["C", "__init__", "a"]


def test_special_names_are_public(tmp_path: Path) -> None:
    body = "".join(f"    def {name}(self): ...\n" for name in ("__init__", "__len__", "_a", "__b"))
    found = facts_of(f"class C:\n{body}__version__ = _x = 1\n", tmp_path).definitions
    assert [one.name for one in found if one.public] == ["C", "__init__", "__len__", "__version__"]


def test_a_generated_table_of_many_assignments(tmp_path: Path) -> None:
    count = MOST_ASSIGNMENTS + 1
    table = "".join(f"NAME_{number} = {number}\n" for number in range(count))
    facts = facts_of(f'"""A table."""\n\n{table}_LAST = 0\n', tmp_path)
    assert facts.summary == "A table."
    assert len(facts.definitions) == count + 1
    assert {one.kind for one in facts.definitions} == {"constant"}
    assert [one.name for one in facts.definitions if not one.public] == ["_LAST"]
