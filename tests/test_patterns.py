"""Patterns, measures, concurrency and caches: told where they are, and not where only a word says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages import file_docs
from mkdocs_kwmap.pages.context import Context

PATTERNS = {
    "dataclass": "import dataclasses as d\n@d.dataclass(frozen=True)\nclass C: ...\n",
    "enum": "from enum import Enum as Base\nclass B(Base): ...\nclass C(B):\n    A = 1\n",
    "named tuple": "from typing import NamedTuple\nclass C(NamedTuple):\n    a: int\n",
    "typed dictionary": "import typing\nC = typing.TypedDict('C', {'a': int})\n",
    "protocol": "from typing import Protocol, TypeVar\nT = TypeVar('T')\nclass C(Protocol[T]): ...\n",
    "abstract base class": "import abc\nclass C(metaclass=abc.ABCMeta): ...\n",
    "abstract method": "from abc import abstractmethod as must\nclass C:\n    @must\n    def f(self): ...\n",
    "context manager": "class C:\n    def __enter__(self): ...\n    def __exit__(self, *a): ...\n",
    "asynchronous context manager": "from contextlib import *\n"
    "import contextlib\n@contextlib.asynccontextmanager\nasync def f():\n    yield\n",
    "iterator": "class C:\n    def __iter__(self): ...\n    def __next__(self): ...\n",
    "generator": "def f():\n    x = yield\n",
    "asynchronous generator": "async def f():\n    for _ in ():\n        yield 1\n",
    "asynchronous function": "async def f(): ...\n",
    "descriptor": "class C:\n    def __get__(self, one, kind): ...\n",
    "callable object": "class C:\n    def __call__(self): ...\n",
    "decorator": "import functools\ndef f(g):\n    @functools.wraps(g)\n    def h(): ...\n    return h\n",
    "registry": "R = {}\ndef f(name):\n    def g(h):\n        R[name] = h\n        return h\n    return g\n",
    "single instance, made on demand": "x = None\ndef f():\n    global x\n"
    "    if x is None:\n        x = object()\n    return x\n",
    "overload": "import typing as t\n@t.overload\ndef f(a: int): ...\ndef f(a): ...\n",
    "property": "class C:\n    @property\n    def f(self): ...\n",
    "single dispatch": "from functools import singledispatch\n@singledispatch\ndef f(a): ...\n",
    "total ordering": "from functools import total_ordering\n@total_ordering\nclass C: ...\n",
    "module attributes on demand": "def __getattr__(name): ...\n",
    "attributes on demand": "class C:\n    def __getattr__(self, name): ...\n",
    "monkey-patch": "import json\ndef f(a): ...\njson.dumps = f\n",
    "deprecation": "import warnings\n@warnings.deprecated('no')\ndef f(): ...\n",
    "deprecation warning": "import warnings\ndef f():\n    warnings.warn('no', DeprecationWarning)\n",
}
"""A file that shows each."""

NEARLY = {
    "dataclass": "def dataclass(c): return c\n@dataclass\nclass C: ...\n",
    "enum": "class Enum: ...\nclass C(Enum): 'An enum.Enum.'\n",
    "named tuple": "def namedtuple(*a): ...\nC = namedtuple('C', 'a')\n",
    "typed dictionary": "C = 'typing.TypedDict'\n",
    "protocol": "from .own import Protocol\nclass C(Protocol): ...\n",
    "abstract base class": "class ABC: ...\nclass C(ABC): ...\n",
    "abstract method": "class C:\n    def f(self):\n        '@abc.abstractmethod'\n",
    "context manager": "class C:\n    def __enter__(self): ...\nclass D:\n    def __exit__(self, *a): ...\n",
    "asynchronous context manager": "class C:\n    def __enter__(self): ...\n    def __exit__(self): ...\n",
    "iterator": "class C:\n    def __iter__(self): return iter(())\n",
    "generator": "def f():\n    'yield'\n    # yield\n    yields = (lambda: (yield))\n",
    "asynchronous generator": "async def f():\n    def g():\n        yield\n",
    "asynchronous function": "def f():\n    'async def f'\n    # async with\n",
    "descriptor": "class C:\n    def __getitem__(self, key): ...\ndef __get__(self, one, kind): ...\n",
    "callable object": "def __call__(self): ...\n",
    "decorator": "def f(g, wraps):\n    @wraps(g)\n    def h(): ...\n    return h\n",
    "registry": "R = {}\ndef f(name):\n    R = {}\n    R[name] = name\ndef g():\n    h = 1\n    R['a'] = h\n",
    "single instance, made on demand": "x = None\ndef f():\n    if x is None:\n        y = object()\n"
    "class C:\n    def f(self):\n        if self.x is None:\n            self.x = object()\n",
    "overload": "def overload(f): return f\n@overload\ndef f(a: int): ...\n",
    "property": "def f(property):\n    class C:\n        @property.setter\n        def g(self): ...\n",
    "single dispatch": "def f(singledispatch):\n    @singledispatch\n    def g(a): ...\n",
    "total ordering": "# @functools.total_ordering\nclass C: ...\n",
    "module attributes on demand": "class C:\n    def __getattr__(self, name): ...\n",
    "attributes on demand": "def __getattr__(name): ...\n",
    "monkey-patch": "import torch\ntorch.backends.cudnn.enabled = True\n"
    "def f(json):\n    json.dumps = f\nclass C: ...\nC.f = f\n",
    "deprecation": "def f():\n    'Not deprecated: see deprecated() elsewhere.'\n",
    "deprecation warning": "def f(log):\n    log.warn('DeprecationWarning')\n",
}
"""A file that a search for the words would take for one."""


def surveyed(root: Path) -> Index:
    return site.survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)


def names_in(tmp_path: Path, text: str) -> set[str]:
    return {one.name for one in surveyed(write_tree(tmp_path, {"a.py": text})).patterns("a.py")}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_found(name: str, tmp_path: Path) -> None:
    assert name in names_in(tmp_path, PATTERNS[name])


@pytest.mark.parametrize("name", NEARLY)
def test_a_word_is_no_pattern(name: str, tmp_path: Path) -> None:
    assert name not in names_in(tmp_path, NEARLY[name])


def test_each_pattern_has_a_counterexample() -> None:
    assert PATTERNS.keys() == NEARLY.keys()


def test_a_name_is_followed_through_modules_of_the_map(tmp_path: Path) -> None:
    tree = {
        "p/__init__.py": "",
        "p/compat.py": "from typing import Protocol\n",
        "p/more.py": "from .compat import Protocol as P\n",
        "p/a.py": "from .more import P\nfrom .base import Color\nclass C(P): ...\nclass D(Color): ...\n",
        "p/base.py": "import enum\nclass Color(enum.Enum): ...\n",
    }
    index = surveyed(write_tree(tmp_path, tree))
    assert [(one.name, one.qualname) for one in index.patterns("p/a.py")] == [
        ("protocol", "C"),
        ("enum", "D"),
    ]


def test_only_the_function_that_yields_is_a_generator(tmp_path: Path) -> None:
    text = "def f():\n    def g():\n        yield from ()\n    return [g]\n"
    found = surveyed(write_tree(tmp_path, {"a.py": text})).patterns("a.py")
    assert [(one.name, one.qualname) for one in found] == [("generator", "f.<locals>.g")]


def test_what_decorates_a_definition_elsewhere_is_a_decorator(tmp_path: Path) -> None:
    tree = {
        "a.py": "def f(g): return g\ndef h(): ...\n",
        "b.py": "from a import f\n@f\ndef g(h):\n    @h\n    def i(): ...\n",
    }
    assert [(one.name, one.qualname) for one in surveyed(write_tree(tmp_path, tree)).patterns("a.py")] == [
        ("decorator", "f")
    ]


def test_a_context_manager_is_no_generator_as_well(tmp_path: Path) -> None:
    text = "from contextlib import contextmanager\n@contextmanager\ndef f():\n    yield\n"
    assert names_in(tmp_path, text) == {"context manager"}


def test_overloads_and_accessors_are_told_once(tmp_path: Path) -> None:
    text = "class C:\n    @property\n    def f(self): ...\n    @f.setter\n    def f(self, value): ...\n"
    found = surveyed(write_tree(tmp_path, {"a.py": text})).patterns("a.py")
    assert [(one.name, one.line) for one in found] == [("property", 3)]


# Performance


def performance(tmp_path: Path, tree: dict[str, str], path: str = "a.py") -> str:
    """The section as one text, rows by their labels."""
    index = surveyed(write_tree(tmp_path, tree))
    sections = {part.title: part for part in file_docs.build(Context(index), path).sections}
    return str(sections["Performance"].blocks) if "Performance" in sections else ""


def test_concurrency_is_told_by_imports(tmp_path: Path) -> None:
    text = "import os\nfrom concurrent import futures\ndef f():\n    from threading import Lock\n"
    shown = performance(tmp_path, {"a.py": text})
    assert "concurrent.futures" in shown
    assert "threading" in shown
    assert "line 2" in shown
    assert "line 4" in shown


@pytest.mark.parametrize(
    "tree",
    [
        {"a.py": "'''import threading'''\nthreading = None\n# asyncio\n"},
        {"p/__init__.py": "", "a.py": "from p.asyncio import x\n", "p/asyncio.py": "x = 1\n"},
        {"a.py": "import multiprocessing_logging\n"},
    ],
)
def test_a_module_of_that_name_is_no_concurrency(tree: dict[str, str], tmp_path: Path) -> None:
    assert "Concurrency" not in performance(tmp_path, tree)


def test_concurrency_of_c_is_told_by_includes(tmp_path: Path) -> None:
    assert "mutex" in performance(tmp_path, {"a.cpp": "#include <mutex>\nint f();\n"}, "a.cpp")
    tree = {"a.cpp": '#include "mutex"\n// #include <thread>\nint f();\n', "mutex": ""}
    assert not performance(tmp_path, tree, "a.cpp")


def test_caches_are_told_by_decorators(tmp_path: Path) -> None:
    text = "import functools\n@functools.lru_cache(maxsize=1)\ndef f(): ...\n"
    assert "Cached results" in performance(tmp_path, {"a.py": text})
    named = "def cache(f): return f\n@cache\ndef f(cache): ...\ncache = {}\n"
    assert not performance(tmp_path, {"a.py": named})


DEEP = "def f(a):\n" + "".join(f"{'    ' * depth}if a:\n" for depth in range(1, 6)) + "    " * 6 + "pass\n"


def test_deep_functions_are_told(tmp_path: Path) -> None:
    assert "nested 5 deep" in performance(tmp_path, {"a.py": DEEP})
    assert "5 levels" in performance(tmp_path, {"a.py": DEEP})


def test_elif_and_inner_functions_do_not_nest(tmp_path: Path) -> None:
    chain = "def f(a):\n    if a: pass\n" + "    elif a: pass\n" * 20
    inner = "def f(a):\n    if a:\n        def g():\n            for b in a:\n                if b: pass\n"
    definitions = surveyed(write_tree(tmp_path, {"a.py": chain + inner})).facts["a.py"].definitions
    assert [(one.qualname, one.nesting) for one in definitions] == [
        ("f", 1),
        ("f", 1),
        ("f.<locals>.g", 2),
    ]


def test_long_functions_are_told_with_their_lines(tmp_path: Path) -> None:
    shown = performance(
        tmp_path, {"a.py": "def f():\n" + "    pass\n" * 79 + "def g():\n" + "    pass\n" * 78}
    )
    assert "80 lines" in shown
    assert "79 lines" not in shown


def test_a_page_of_plain_code_has_no_such_section(tmp_path: Path) -> None:
    assert not performance(tmp_path, {"a.py": "def f(a):\n    return a\n"})
