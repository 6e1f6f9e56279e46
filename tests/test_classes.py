"""Where members of classes are found, compared with the classes that Python itself makes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.classes import MOST_ANCESTORS
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.site import survey

MEMBERS = ("a", "b")


def surveyed(root: Path) -> Index:
    return survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)


def key_of(index: Index, path: str, qualname: str) -> tuple[str, int]:
    numbers = [n for n, one in enumerate(index.facts[path].definitions) if one.qualname == qualname]
    return path, numbers[0]


def qualnames(index: Index, keys: list[tuple[str, int]]) -> list[str]:
    return [f"{path}:{index.facts[path].definitions[number].qualname}" for path, number in keys]


@st.composite
def hierarchies(draw: st.DrawFn) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Per class its bases, among those before it, and the members it defines."""
    count = draw(st.integers(1, 7))
    return [
        (
            tuple(draw(st.lists(st.integers(0, number - 1), unique=True, max_size=3))) if number else (),
            tuple(draw(st.lists(st.sampled_from(MEMBERS), unique=True))),
        )
        for number in range(count)
    ]


def source_of(number: int, bases: tuple[int, ...], members: tuple[str, ...]) -> str:
    names = ", ".join(f"C{base}" for base in bases)
    body = "".join(f"    def {name}(self): ...\n" for name in members)
    return f"class C{number}({names}):\n    ...\n{body}"


def made(hierarchy: list[tuple[tuple[int, ...], tuple[str, ...]]]) -> dict[str, Any]:
    """The classes as Python makes them; those with contradicting bases, and what derives from them, not."""
    names: dict[str, Any] = {}
    for number, (bases, members) in enumerate(hierarchy):
        if all(f"C{base}" in names for base in bases):
            try:
                exec(source_of(number, bases, members), names)
            except TypeError:
                continue
    return names


def owner_in(classes: tuple[type, ...], member: str) -> str | None:
    return next((f"{one.__name__}.{member}" for one in classes if member in vars(one)), None)


@settings(deadline=None, max_examples=60)
@given(hierarchies())
def test_members_are_found_where_python_finds_them(
    hierarchy: list[tuple[tuple[int, ...], tuple[str, ...]]],
) -> None:
    text = "".join(source_of(number, *one) for number, one in enumerate(hierarchy))
    with tempfile.TemporaryDirectory() as folder:
        write_tree(Path(folder), {"mod.py": text})
        index = surveyed(Path(folder))
    for name, cls in made(hierarchy).items():
        if not name.startswith("C"):
            continue
        key = key_of(index, "mod.py", name)
        for member in MEMBERS:
            for inherited, classes in ((False, cls.__mro__), (True, cls.__mro__[1:])):
                found = index.classes.member(key, member, inherited=inherited)
                definitions = index.facts["mod.py"].definitions
                qualname = definitions[found.definition].qualname if found else None
                assert qualname == owner_in(classes, member)


TREE = {
    "base.py": """\
class Base:
    def run(self): ...
    def __init__(self): ...
    def __private(self): ...
    @property
    def size(self): ...
""",
    "pkg/__init__.py": "from base import Base as Root\n",
    "pkg/child.py": """\
import enum
from . import Root
class Child(Root, metaclass=enum.EnumMeta):
    def run(self): ...
    def __private(self): ...
    @property
    def size(self): ...
class Grandchild(Child):
    def run(self): ...
    class Inner(Root):
        def run(self): ...
def build(Root):
    class Local(Root):
        def run(self): ...
    class Other(Child):
        def run(self): ...
    return Local
class Loop(Pool): ...
class Pool(Loop):
    def run(self): ...
""",
}


def test_subclasses_and_overridden_methods_across_files(tmp_path: Path) -> None:
    write_tree(tmp_path, TREE)
    index = surveyed(tmp_path)
    base = key_of(index, "base.py", "Base")
    assert qualnames(index, list(index.classes.subclasses[base])) == [
        "pkg/child.py:Child",
        "pkg/child.py:Grandchild.Inner",
    ]
    child = key_of(index, "pkg/child.py", "Child")
    assert qualnames(index, list(index.classes.subclasses[child])) == [
        "pkg/child.py:Grandchild",
        "pkg/child.py:build.<locals>.Other",
    ]
    assert qualnames(index, list(index.classes.overriding[key_of(index, "base.py", "Base.run")])) == [
        "pkg/child.py:Child.run",
        "pkg/child.py:Grandchild.Inner.run",
    ]
    overridden = {
        index.facts[path].definitions[number].qualname: qualnames(index, [other])[0]
        for (path, number), other in index.classes.overridden.items()
    }
    assert overridden == {
        "Child.run": "base.py:Base.run",
        "Child.size": "base.py:Base.size",
        "Grandchild.run": "pkg/child.py:Child.run",
        "Grandchild.Inner.run": "base.py:Base.run",
        "build.<locals>.Other.run": "pkg/child.py:Child.run",
    }


def test_a_chain_of_a_thousand_classes(tmp_path: Path) -> None:
    chain = "".join(f"class C{n}(C{n - 1}): ...\n" for n in range(1, 1000))
    write_tree(tmp_path, {"deep.py": f"class C0:\n    def run(self): ...\n{chain}"})
    index = surveyed(tmp_path)

    def runs(number: int) -> bool:
        return index.classes.member(key_of(index, "deep.py", f"C{number}"), "run") is not None

    assert runs(MOST_ANCESTORS - 1)
    assert not runs(MOST_ANCESTORS)
