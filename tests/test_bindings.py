"""Python joined to C and its kin: small trees of both, told by what is found from either side."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.connect import build_index
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Definition, Facts, Import, Settings, Source
from mkdocs_kwmap.natives import native_name
from mkdocs_kwmap.pages import file_docs
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.site import survey
from outline import page_outline

TREE = {
    "shapes/__init__.py": "from shapes._C import add, Shape\nfrom . import _C\n",
    "shapes/use.py": """\
import shapes._C
import torch
from shapes._C import missing
from ._C import Shape as S

def run():
    shapes._C.add(1, 2)
    S().area()
    torch.ops.shapes.grow(1)
    return shapes._C.nn.relu, shapes._C.nothing
""",
    "shapes/_C.pyi": "def relu2(x: int) -> int: ...\n",
    "stubbed/__init__.py": "",
    "stubbed/_ext.pyi": "def go(x: int) -> int: ...\n",
    "stubbed/use.py": "from stubbed._ext import go\n\ngo(1)\n",
    "csrc/ext.cpp": "#include <pybind11/pybind11.h>\nint go(int x) { return x; }\n"
    'PYBIND11_MODULE(_ext, m) { m.def("go", &go); }\n',
    "csrc/shapes.h": "int add(int a, int b);\nstruct Shape { int area() const; };\n",
    "csrc/shapes.cpp": '#include "shapes.h"\nint add(int a, int b) { return a + b; }\n'
    "int Shape::area() const { return 1; }\nint relu(int x) { return x; }\nint grow(int x) { return x; }\n",
    "csrc/bind.cpp": """\
#include <pybind11/pybind11.h>
PYBIND11_MODULE(_C, m) {
  m.def("add", &add, "Adds.");
  py::class_<Shape>(m, "Shape").def("area", &Shape::area);
  auto nn = m.def_submodule("nn");
  nn.def("relu", &relu);
}
TORCH_LIBRARY(shapes, m) { m.def("grow(int x) -> int", &grow); }
""",
}


def index_of(folder: Path, tree: dict[str, str]) -> Index:
    """The index of a tree."""
    write_tree(folder, tree)
    return survey(Settings(root=str(folder), git="off", evidence=False), Cache(""), print)


def read(tmp_path: Path, name: str, text: str, language: str) -> Facts:
    """The facts of one file."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    source = Source(name, str(path), language, path.stat().st_size)
    return extract(source, Limits.of(Settings(root=str(tmp_path))))


def key(index: Index, path: str, qualname: str, kind: str = "binding") -> tuple[str, int]:
    """A definition by its qualified name."""
    found = (number for number, one in enumerate(index.facts[path].definitions))
    return next(
        (path, number)
        for number in found
        if (one := index.facts[path].definitions[number]).qualname == qualname and one.kind == kind
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    tree = {path: text for path, text in TREE.items() if path != "shapes/_C.pyi"}
    return index_of(tmp_path_factory.mktemp("bindings"), tree)


def uses(index: Index, path: str, qualname: str) -> dict[str, tuple[int, ...]]:
    """The lines that use a binding."""
    found = index.references.get(key(index, path, qualname), ())
    return {one.path: one.lines for one in found}


@pytest.mark.parametrize(
    ("name", "path", "qualname", "kind"),
    [
        ("_C.add", "csrc/shapes.cpp", "add", "function"),
        ("_C.Shape", "csrc/shapes.h", "Shape", "struct"),
        ("_C.Shape.area", "csrc/shapes.cpp", "Shape::area", "function"),
        ("_C.nn.relu", "csrc/shapes.cpp", "relu", "function"),
        ("shapes.grow", "csrc/shapes.cpp", "grow", "function"),
    ],
)
def test_a_binding_leads_to_what_it_binds_and_back(
    index: Index, name: str, path: str, qualname: str, kind: str
) -> None:
    binding, native = key(index, "csrc/bind.cpp", name), key(index, path, qualname, kind)
    assert index.bindings.bound[binding] == (native,)
    assert index.bindings.bindings_of[native] == [binding]


def test_python_imports_lead_to_bindings(index: Index) -> None:
    targets = index.targets["shapes/__init__.py"]
    names = [index.facts[one.path].definitions[one.definition].qualname for one in targets if one]
    assert names == ["_C.add", "_C.Shape", "_C"]
    missing = index.targets["shapes/use.py"][2]
    assert missing is None


def test_python_uses_bindings(index: Index) -> None:
    assert uses(index, "csrc/bind.cpp", "_C.add") == {"shapes/use.py": (7,)}
    assert uses(index, "csrc/bind.cpp", "_C.Shape.area") == {"shapes/use.py": (8,)}
    assert uses(index, "csrc/bind.cpp", "shapes.grow") == {"shapes/use.py": (9,)}
    assert uses(index, "csrc/bind.cpp", "_C.nn.relu") == {"shapes/use.py": (10,)}


def test_a_stub_describes_a_binding_and_takes_the_uses(index: Index) -> None:
    stub = key(index, "stubbed/_ext.pyi", "go", "function")
    binding = key(index, "csrc/ext.cpp", "_ext.go")
    assert index.bindings.stubbed[stub] == (binding,)
    assert index.bindings.stubs_of[binding] == [stub]
    assert uses(index, "csrc/ext.cpp", "_ext.go") == {}
    assert [one.path for one in index.references[stub]] == ["stubbed/use.py"]


def test_pages_link_both_ways(index: Index) -> None:
    context = Context(index)
    native = page_outline(file_docs.build(context, "csrc/shapes.cpp"))
    assert "Bound to Python as: [_C.add](" in native
    assert "Used from Python in: [shapes/__init__.py:1](" in native
    assert "[shapes/use.py:7](" in native
    bound = page_outline(file_docs.build(context, "csrc/bind.cpp"))
    assert "[_C.add](" in bound
    assert "[&add](" in bound
    stub = page_outline(file_docs.build(context, "stubbed/_ext.pyi"))
    assert "Bound in: [_ext.go](" in stub
    assert "Binds: [go](" in stub


def test_what_python_defines_itself_goes_before_a_binding(tmp_path: Path) -> None:
    index = index_of(tmp_path, {**TREE, "shapes/_C.py": "def add(): ...\n"})
    target = index.targets["shapes/__init__.py"][0]
    assert target is not None
    assert target.path == "shapes/_C.py"
    assert "shapes/use.py" not in uses(index, "csrc/bind.cpp", "_C.add")


def test_a_name_in_a_module_is_not_a_module_of_that_name(tmp_path: Path) -> None:
    tree = {"p/__init__.py": "", "p/plain.pyi": "_C: int\n", "b.cpp": TREE["csrc/bind.cpp"]}
    assert not index_of(tmp_path, tree).bindings.stubbed


def test_two_modules_of_one_name_are_told_apart_by_nothing(tmp_path: Path) -> None:
    index = index_of(tmp_path, {**TREE, "other/bind.cpp": TREE["csrc/bind.cpp"]})
    assert index.targets["shapes/__init__.py"][0] is None


def test_a_name_that_may_mean_two_things_leads_nowhere(tmp_path: Path) -> None:
    other = {
        "csrc/other.cpp": "int add(int a, int b) { return 0; }\n"
        "namespace n { int relu(int x) { return 0; } }\n"
    }
    index = index_of(tmp_path, {**TREE, **other})
    assert key(index, "csrc/bind.cpp", "_C.add") not in index.bindings.bound
    relu = index.bindings.bound[key(index, "csrc/bind.cpp", "_C.nn.relu")]
    assert [path for path, _ in relu] == ["csrc/shapes.cpp"]  # `n::relu` is not called `relu` everywhere


def test_tables_of_the_c_api_are_imported(tmp_path: Path) -> None:
    tree = {
        "pkg/__init__.py": "from ._spam import run\n",
        "pkg/_spam.c": "#include <Python.h>\n"
        "static PyObject *spam_run(PyObject *s, PyObject *a) { return 0; }\n"
        'static PyMethodDef methods[] = {{"run", (PyCFunction)spam_run, METH_VARARGS, "Runs."}, {0}};\n'
        'static struct PyModuleDef spam = {PyModuleDef_HEAD_INIT, "_spam", NULL, -1, methods};\n'
        "PyMODINIT_FUNC PyInit__spam(void) { return PyModule_Create(&spam); }\n",
    }
    index = index_of(tmp_path, tree)
    target = index.targets["pkg/__init__.py"][0]
    assert target is not None
    assert (target.path, target.line) == ("pkg/_spam.c", 3)
    run = key(index, "pkg/_spam.c", "_spam.run")
    assert index.bindings.bound[run] == (key(index, "pkg/_spam.c", "spam_run", "function"),)


def test_declarations_of_cython_stand_for_definitions_of_c(tmp_path: Path) -> None:
    index = index_of(tmp_path, {path: text for path, text in TREE.items() if path.startswith("csrc/")})
    declared = Definition(name="add", kind="function", qualname="add", line=2, labels=("declaration",))
    included = Import(name="shapes.h", line=1, kind="include")
    cython = Facts(path="fast.pyx", definitions=(declared,), imports=(included,))
    sources = [*index.sources.values(), Source("fast.pyx", "", "Cython", 1)]
    joined = build_index(index.settings, sources, {**index.facts, "fast.pyx": cython}, {}).bindings
    add = key(index, "csrc/shapes.cpp", "add", "function")
    assert joined.declared == {("fast.pyx", 0): (add,)}
    assert joined.declarations_of == {add: [("fast.pyx", 0)]}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("&add", "add"),
        ("::ns::add", "::ns::add"),
        ("(PyCFunction)(void (*)(void)) f", "f"),
        ("(PyCFunction)f", "f"),
        ("((f))", "f"),
        ("py::overload_cast<int, A<B>>(&Shape::area, py::const_)", "Shape::area"),
        ("static_cast<int (*)(int)>(&g)", "g"),
        ("TORCH_FN(ns::f)", "ns::f"),
        ("_PyCFunction_CAST(f)", "f"),
        ("ns::Shape<int>", "ns::Shape"),
        ("[](int x) { return x; }", ""),
        ("area(Tensor x) -> Tensor", ""),
        ("wrap(f)", ""),
        ("3", ""),
        ("", ""),
        ("(((", ""),
        ("static_cast<", ""),
    ],
)
def test_the_name_of_what_is_bound(value: str, name: str) -> None:
    assert native_name(value) == name


LOADS = """\
import ctypes
import ctypes.util as cu
from ctypes import CDLL as load, cdll
import torch
from torch.utils.cpp_extension import load as build
from cffi import FFI

ffi = FFI()
a = ctypes.CDLL("liba.so", mode=1)
b = load(name="libb.so")

def f(path):
    cdll.LoadLibrary("libc.so")
    ctypes.CDLL(path)
    ctypes.CDLL(f"lib{path}.so")

class C:
    d = cu.find_library("d")

e = ffi.dlopen("libe.so")
torch.ops.load_library("x.so")
g = build(name="ext", sources=["src/ext.cpp", path])
CDLL("not ours")
"""


def test_libraries_that_python_loads(tmp_path: Path) -> None:
    facts = read(tmp_path, "loads.py", LOADS, "Python")
    found = [(one.line, one.name, one.scope) for one in facts.imports if one.kind == "library"]
    assert sorted(found) == [
        (9, "liba.so", ""),
        (10, "libb.so", ""),
        (13, "libc.so", "f"),
        (18, "d", "C"),
        (20, "libe.so", ""),
        (21, "x.so", ""),
        (22, "ext", ""),
        (22, "src/ext.cpp", ""),
    ]
    assert all(one.used for one in facts.imports if one.kind == "library")


def test_the_source_of_a_library_is_linked(tmp_path: Path) -> None:
    tree = {
        "a/load.py": "from torch.utils.cpp_extension import load\n"
        "load(name='x', sources=['x.cpp', '../y.cu'])\n",
        "a/x.cpp": "int x;\n",
        "y.cu": "int y;\n",
    }
    index = index_of(tmp_path, tree)
    targets = [target.path for target in index.targets["a/load.py"] if target and target.path]
    assert targets == ["a/x.cpp", "y.cu"]


HOSTILE = {
    "chain": "PYBIND11_MODULE(_C, m) { m" + '.def("f", &f)' * 20_000 + "; }",
    "unended chain": "PYBIND11_MODULE(_C, m) { m" + '.def("f", ' * 5_000,
    "lambdas": "PYBIND11_MODULE(_C, m) { " + 'm.def("f", []() {' * 2_000 + "}); " * 2_000 + "}",
    "templates": "PYBIND11_MODULE(_C, m) { py::class_<" + "A<" * 20_000 + ">" * 20_000 + '>(m, "X"); }',
    "rows": "PyMethodDef m[] = {" + '{"f", (PyCFunction)f, 0, "d"},' * 20_000 + "};",
    "tables": 'PyMethodDef m[] = {{"f", f}};' * 10_000,
    "nested tables": "PyMethodDef m[] = {" * 5_000,
    "open types": "PYBIND11_MODULE" + "void f(py::class_<" * 20_000,
    "types": 'static PyTypeObject T = {"a", m};' * 10_000 + "PyMethodDef m[] = {};",
    "parentheses": 'PyMethodDef m[] = {{"f", ' + "(" * 20_000 + "f" + ")" * 20_000 + "}};",
    "strings": "PYBIND11_MODULE(_C, m) { m.def(" + '"a" ' * 20_000 + ", f); }",
    "raw strings": 'TORCH_LIBRARY(n, m) { m.def(R"' + "x" * 20_000 + '(a)"); }',
    "empty": "PYBIND11_MODULE() { } PYBIND11_MODULE(a) {} TORCH_LIBRARY_IMPL(a, b) {} PyInit_",
    "nothing named": 'PYBIND11_MODULE(_C, m) { m.def(""); m.def(); py::class_<>(m, ""); m.attr("") = 1; }',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bindings_take_no_time(tmp_path: Path, name: str) -> None:
    begin = perf_counter()
    facts = read(tmp_path, "hostile.cpp", HOSTILE[name], "C++")
    assert facts.problem is None or facts.problem.reason.endswith("(nested too deeply)")
    assert perf_counter() - begin < 10
