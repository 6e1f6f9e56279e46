"""Declarations of C and C++ and their definitions, in real trees; and parameters, compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.relations import relations
from mkdocs_kwmap.parameters import parameters
from mkdocs_kwmap.site import survey

TREE = {
    "ns.hpp": """\
#pragma once
#include <string>
namespace ns {
class A {
 public:
  void f(int count = 3);
  void f(const std::string& name) const;
  A();
  ~A();
  bool operator==(const A& other) const;
  int inside() { return 1; }
};
void free_one(A* a, int values[]);
}
""",
    "ns.cpp": """\
#include "middle.hpp"
void ns::A::f(int n) {}
namespace ns {
void A::f(std::string const &title) const {}
A::A() {}
A::~A() {}
bool A::operator==(A const& o) const { return true; }
void free_one(A *it, int *v) {}
}
""",
    "middle.hpp": '#include "ns.hpp"\n',
    "one/lib.h": "int start(void);\nint only(int);\nint hidden(int);\n",
    "one/lib.c": '#include "lib.h"\nint start() { return 1; }\n',
    "two/lib.h": "int start(void);\n",
    "two/lib.c": '#include "lib.h"\nint start() { return 2; }\n',
    "far.c": "int only(int a) { return a; }\nstatic int hidden(int a) { return a; }\n",
    "lonely.h": "int start(void);\n",
    "early.c": "static int later(int);\nint use() { return 1; }\nstatic int later(int a) { return 1; }",
    "counted.hpp": (
        "typedef int number;\nvoid counted(number a, number b);\nvoid apart(int a);\nvoid apart(long a);\n"
    ),
    "counted.cpp": '#include "counted.hpp"\nvoid counted(int a, int b) {}\nvoid apart(short a) {}\n',
}

PAIRS = {
    "ns.hpp:6": ["ns.cpp:2"],
    "ns.hpp:7": ["ns.cpp:4"],
    "ns.hpp:8": ["ns.cpp:5"],
    "ns.hpp:9": ["ns.cpp:6"],
    "ns.hpp:10": ["ns.cpp:7"],
    "ns.hpp:13": ["ns.cpp:8"],
    "one/lib.h:1": ["one/lib.c:2"],  # not the other of that name
    "two/lib.h:1": ["two/lib.c:2"],
    "one/lib.h:2": ["far.c:1"],  # the only one of the map
    "early.c:1": ["early.c:3"],
    "counted.hpp:2": ["counted.cpp:2"],  # a type by another name
}
"""Neither what is hidden in a file, nor overloads of which none fits, nor one of two not included."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    root = write_tree(tmp_path_factory.mktemp("tree"), TREE)
    return survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)


def place(index: Index, key: tuple[str, int]) -> str:
    return f"{key[0]}:{index.facts[key[0]].definitions[key[1]].line}"


def test_declarations_find_their_definitions(index: Index) -> None:
    found = {
        place(index, one): [place(index, other) for other in others] for one, others in index.defined.items()
    }
    assert found == PAIRS


def test_definitions_find_their_declarations(index: Index) -> None:
    found = {place(index, one): [place(index, key) for key in keys] for one, keys in index.declared.items()}
    assert found == {others[0]: [one] for one, others in PAIRS.items()}


def test_pages_link_both_ways(index: Index) -> None:
    context = Context(index)
    (declaration,) = [key for key in index.defined if place(index, key) == "ns.hpp:6"]
    (definition,) = index.defined[declaration]
    assert [one.label for one in relations(context, *declaration)] == ["Defined in"]
    assert [one.label for one in relations(context, *definition)] == ["Declared in"]


def test_a_variable_is_declared_in_a_header(tmp_path: Path) -> None:
    tree = {"v.h": "extern int level;\n", "v.c": '#include "v.h"\nint level = 3;\n'}
    root = write_tree(tmp_path, tree)
    index = survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)
    assert {place(index, one): place(index, others[0]) for one, others in index.defined.items()} == {
        "v.h:1": "v.c:2"
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(int a, char b = ',')", "(int, char)"),
        ("(void)", "()"),
        ("(const std::string& name)", "(std::string const &n)"),
        ("(const string &a)", "(const std::string&)"),
        ("(int a[], int n)", "(int *a, int n)"),
        ("(const int n)", "(int n)"),
        ("(struct point *p)", "(point* p)"),
        ("(void (*callback)(int, char), void *data)", "(void (*)(int, char), void*)"),
        ("(std::map<int, std::vector<T>> m)", "(std::map<int,std::vector<T> > m)"),
        ("(unsigned int)", "(unsigned int x)"),
        ("(char * const argv)", "(char *argv)"),
        ("(Args&&... args)", "(Args &&...)"),
        ("(int a) const noexcept -> T", "(int) const"),
    ],
)
def test_parameters_are_the_same(one: str, other: str) -> None:
    assert parameters(one) == parameters(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(int a)", "(long a)"),
        ("(int a)", "(int *a)"),
        ("(const char *a)", "(char *a)"),
        ("(unsigned a)", "(unsigned long a)"),
        ("()", "() const"),
        ("() &", "() &&"),
        ("(a::T x)", "(a::U x)"),
        ("(std::vector<int> a)", "(std::vector<long> a)"),
    ],
)
def test_parameters_of_overloads_differ(one: str, other: str) -> None:
    assert parameters(one) != parameters(other)
