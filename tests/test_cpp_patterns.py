"""Constructs of C++: told by heads, labels and members, and not where only a word or a macro says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings

TRUE = {
    "template": "template <class T> T f(T a) { return a; }\n",
    "template specialisation": "template <class T> struct S {};\ntemplate <> struct S<int> {};\n",
    "virtual interface": "class C {\n public:\n  virtual ~C() = default;\n  virtual int f() const = 0;\n};\n",
    "abstract class": "class C {\n  virtual int f() = 0;\n  int g() { return 1; }\n};\n",
    "RAII type": "class C {\n public:\n  C(const C&) = delete;\n  ~C() { release(); }\n};\n",
    "callable object": "struct C {\n  int operator()(int a) const { return a; }\n};\n",
    "base with the class as its argument (CRTP)": "template <class T> struct B {};\nstruct C : B<C> {};\n",
}
FOOLED = {
    "template": '// template <class T>\nconst char* f() { return "template <class T>"; }\n',
    "template specialisation": "template <class T> struct S {};\nS<int> f();\n",
    "virtual interface": "// virtual int f() = 0;\nstruct C {\n  int f() { return 0; }\n};\n",
    "abstract class": "struct C {\n  OPTION(int, rate) = 0;\n  int g() { return 1; }\n};\n",
    "RAII type": "class C {\n public:\n  C(const C&) = delete;\n  ~C() = default;\n};\n",
    "callable object": "// operator()\nstruct C {\n  int operator[](int a) const { return a; }\n};\n",
    "base with the class as its argument (CRTP)": "template <class T> struct B {};\nstruct C : B<int> {};\n",
}


def names(folder: Path, code: str) -> set[str]:
    """Names of the patterns of one file."""
    write_tree(folder, {"a.cpp": code})
    index = site.survey(Settings(root=str(folder), git="off", evidence=False), Cache(""), print)
    return {one.name for one in index.patterns("a.cpp")}


@pytest.mark.parametrize(("name", "code"), TRUE.items(), ids=str)
def test_a_construct_is_told(tmp_path: Path, name: str, code: str) -> None:
    assert name in names(tmp_path, code)


@pytest.mark.parametrize(("name", "code"), FOOLED.items(), ids=str)
def test_a_word_is_no_construct(tmp_path: Path, name: str, code: str) -> None:
    assert name not in names(tmp_path, code)
