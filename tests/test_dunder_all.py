"""`__all__`: what is read from the source is what it holds when the module runs."""

from __future__ import annotations

import ast
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import write_tree
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.exports import read_exports
from mkdocs_kwmap.extract.name_lists import Exports
from mkdocs_kwmap.model import Definition, Source


def read(text: str) -> Exports | None:
    return read_exports(ast.parse(text), text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("__all__ = ['a', 'b', 'a']", "a b"),
        ("__all__ = 'a', 'b'", "a b"),
        ("__all__ = {'a'}", "a"),
        ("__all__: list[str] = ['a']", "a"),
        ("__all__: list[str]\n__all__ = ['a']", "a"),
        ("__all__ = []", ""),
        ("__all__ = ['a']\n__all__ = ['b']", "b"),
        ("__all__ = ['a'] + ['b'] + list(('c',))", "a b c"),
        ("__all__ = ['b', *['a']]", "b a"),
        ("__all__ = sorted(['b', 'a'])", "a b"),
        ("__all__ = sorted({'a'} | {'b'})", "a b"),
        ("__all__ = sorted(['b', 'a'], key=str.lower)", "b a"),
        ("__all__ = 'a b'.split()", "a b"),
        ("__all__ = 'a,b'.split(',')", "a b"),
        ("__all__ = ['a'].copy()[:]", "a"),
        ("__all__ = list()\n__all__ += 'a',", "a"),
        ("__all__ = ['a']\n__all__ += ['b']\n__all__.append('c')\n__all__.extend(['d'])", "a b c d"),
        ("__all__ = ['a']\n__all__ = __all__ + ['b']", "a b"),
        ("__all__ = ['a']\n__all__.insert(0, 'b')", "b a"),
        ("__all__ = ['b', 'a']\n__all__.sort()", "a b"),
        ("__all__ = ['b', 'a']\n__all__.reverse()", "a b"),
        ("__all__ = ['a', 'b']\n__all__.remove('a')", "b"),
        ("__all__ = ['a']\n__all__.clear()\n__all__.append('b')", "b"),
        ("_more = ['b']\n__all__ = ['a'] + _more", "a b"),
        ("__all__ = names = ['a']", "a"),
        # Branches: each may run.
        ("if x:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']", "a b"),
        ("__all__ = ['a']\nif x:\n    __all__ += ['b']", "a b"),
        ("try:\n    __all__ = ['a']\nexcept ImportError:\n    __all__ = []\nfinally:\n    y = 1", "a"),
        ("__all__ = ['a'] if x else ['b']", "a b"),
        ("match x:\n    case 1:\n        __all__ = ['a']", "a"),
        ("with x:\n    __all__ = ['a']", "a"),
        # Reading it changes nothing.
        ("__all__ = ['a']\ndef __dir__():\n    return sorted(__all__)", "a"),
        ("__all__ = ['a']\nassert len(__all__) == 1\nfor one in __all__:\n    print(one)", "a"),
        ("__all__ = ['a']\nclass A:\n    __all__ = ['b']", "a"),
        ("__all__ = ['a']\ndef f():\n    __all__ = []\n    __all__.append('b')", "a"),
    ],
)
def test_what_is_written_out_is_read_in_full(text: str, names: str) -> None:
    assert read(text) == Exports(tuple(names.split()))


@pytest.mark.parametrize(
    ("text", "names", "modules"),
    [
        ("import os\n__all__ = ['a']\n__all__ += os.path.__all__", "a", "os.path"),
        ("from . import core\n__all__ = [*core.__all__, 'x']", "x", "core"),
        ("from . import core\n__all__ = list(core.__all__)", "", "core"),
        ("from . import core\n__all__ = core.__all__.copy()\n__all__.extend(core.__all__)", "", "core"),
        ("__all__ = a.__all__ + b.__all__", "", "a b"),
        ("from .core import __all__", "", ".core"),
        ("from .core import __all__ as some\n__all__ = some + ['x']", "x", ".core"),
        ("from pkg.core import __all__ as some\n__all__ = ['x', *some]", "x", "pkg.core"),
    ],
)
def test_the_names_of_other_modules_are_told_by_module(text: str, names: str, modules: str) -> None:
    assert read(text) == Exports(tuple(names.split()), tuple(modules.split()))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("__all__ = [name for name in dir()]", ""),
        ("__all__ = ['a'] + [name for name in globals()]", "a"),
        ("__all__ = ['a', name, f'{x}']", "a"),
        ("__all__ = names()", ""),
        ("__all__ = ('a')", ""),
        ("__all__: list[str]", ""),
        ("__all__ = ['a']\n__all__ *= 2", "a"),
        ("__all__ = ['a']\n__all__[0] = 'b'", "a"),
        ("__all__ = ['a']\ndel __all__[0]", "a"),
        ("__all__ = ['a']\n__all__.pop()", "a"),
        ("__all__ = ['a']\n__all__.append(name)", "a"),
        ("__all__ = ['a']\nfor name in x:\n    __all__.append(name)", "a"),
        ("__all__ = ['a']\nfor one in (p, q):\n    __all__ += one.__all__", "a"),
        ("__all__ = ['a', 'b']\nif x:\n    __all__.remove('b')", "a b"),
        ("__all__ = ['a', 'b']\nif x:\n    del __all__", "a b"),
        ("__all__ = []\ndef export(f):\n    __all__.append(f.__name__)\n    return f", ""),
        ("def f():\n    global __all__\n    __all__ = ['a']", ""),
        ("__all__, x = ['a'], 1", ""),
        ("__getattr__, __dir__, __all__ = attach(__name__)", ""),
        ("(__all__ := ['a'])", ""),
        ("names = ['a']\nnames.append('b')\n__all__ = names", ""),
        ("names = ['a']\nnames += ['b']\n__all__ = names", ""),
        ("names = names + ['a']\n__all__ = names", "a"),
        ("__all__ = names = ['a']\nnames.append('b')", "a"),
        ("__all__ = ['a']\nnames = __all__\nnames.append('b')", "a"),
        ("__all__ = ['a']\n[__all__.append(name) for name in x]", "a"),
        ("__all__ = ['a'] - x", ""),
    ],
)
def test_what_is_computed_is_told_to_be_incomplete(text: str, names: str) -> None:
    assert read(text) == Exports(tuple(names.split()), partial=True)


@pytest.mark.parametrize(
    "text", ["", "x = '__all__'", "# __all__", "__all__ = ['a']\ndel __all__", "__all__.x"]
)
def test_a_module_may_have_none(text: str) -> None:
    assert read(text) is None


def test_a_name_taken_from_those_of_another_module_is_not_known() -> None:
    text = "from . import p\n__all__ = p.__all__ + ['a']\n__all__.remove('b')"
    assert read(text) == Exports(("a",), ("p",), partial=True)


# Random programs

MODULES = {"core": ("c", "d"), "pkg.api": ("e",)}
names = st.sampled_from("abxy")
literals = st.builds(
    lambda form, items: form.format("".join(f"{one!r}, " for one in items)),
    st.sampled_from(["[{}]", "[*[{}]]", "list([{}])", "sorted([{}])", "[{}][:]", "[{}].copy()"]),
    st.lists(names),
)
parts = literals | st.sampled_from([f"{module}.__all__" for module in MODULES])
sums = st.lists(parts, min_size=1, max_size=3).map(" + ".join)
statements = st.one_of(
    sums.map("__all__ = {}".format),
    sums.map("__all__ += {}".format),
    sums.map("__all__.extend({})".format),
    sums.map("__all__ = [*__all__, *{}]".format),
    names.map("__all__.append('{}')".format),
    st.builds("__all__.insert({}, '{}')".format, st.integers(-3, 3), names),
    names.map("if __all__ is not None: __all__.append('{0}')".format),
    st.sampled_from(
        ["__all__.sort()", "__all__.reverse()", "__all__.clear()", "with manager: __all__ += 'xy',"]
    ),
)
programs = st.lists(statements, max_size=6).map(lambda lines: "\n".join(["__all__ = ['a']", *lines]))


def run(text: str, **scope: Any) -> list[str]:
    """Run a program of ours."""
    exec(text, scope)
    found: list[str] = scope["__all__"]
    return found


class FakeModule:
    """Its list cannot be changed through another name."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def __all__(self) -> list[str]:
        return list(MODULES[self.name])


@given(programs)
def test_a_program_that_is_understood_gives_what_it_gives_when_it_runs(text: str) -> None:
    pkg = SimpleNamespace(api=FakeModule("pkg.api"))
    ran = run(text, core=FakeModule("core"), pkg=pkg, manager=nullcontext())
    found = read(text)
    assert found is not None
    assert not found.partial
    others = {name for module in found.modules for name in MODULES[module]}
    assert {*found.names, *others} == set(ran)
    if not found.modules:
        assert list(found.names) == list(dict.fromkeys(ran))


@given(st.lists(st.builds("__all__.remove('{}')".format, names), max_size=5), st.lists(names))
def test_removing_takes_one_of_several(removals: list[str], start: list[str]) -> None:
    text = "\n".join([f"__all__ = {start!r}", *removals])
    try:
        ran = run(text)
    except ValueError:
        return
    assert read(text) == Exports(tuple(dict.fromkeys(ran)))


# Who is public


def definitions_of(text: str, tmp_path: Path) -> dict[str, Definition]:
    path = write_tree(tmp_path, {"live.py": text}) / "live.py"
    source = Source("live.py", str(path), "Python", path.stat().st_size, "live")
    return {one.qualname: one for one in extract(source, Limits("auto", 512_000, 4_000_000)).definitions}


BODY = "\ndef a(): ...\ndef b(): ...\ndef _c(): ...\nclass D:\n    def e(self): ...\n    def _f(self): ...\n"


@pytest.mark.parametrize(
    ("exports", "public"),
    [
        ("", "a b D D.e"),
        ("__all__ = []", "a b D D.e"),  # as Griffe has it: an empty list says nothing
        ("__all__ = ['a', '_c']", "a _c D.e"),
        ("__all__ = ['a']\n__all__.extend(['_c'])", "a _c D.e"),
        ("__all__ = ['_c', *names()]", "a b _c D D.e"),
        ("from . import p\n__all__ = ['_c', *p.__all__]", "a b _c D D.e"),
    ],
)
def test_only_a_list_that_is_read_in_full_makes_a_name_private(
    exports: str, public: str, tmp_path: Path
) -> None:
    definitions = definitions_of(exports + BODY, tmp_path)
    assert {name for name, one in definitions.items() if one.public and name != "__all__"} == set(
        public.split()
    )
