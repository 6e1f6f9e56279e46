"""Files are read with the garbage collector off, so they leave it no work, and it is on again afterwards."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import griffe
import pytest

from conftest import write_tree
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.model import Facts, Source

LIMITS = Limits("auto", 512_000, 4_000_000)

EVERYTHING = '''"""A module.

Args:
    size (List[int]): How large.
"""
from __future__ import annotations
import os, typing as t
from a import *

__all__ = ["Shape", *os.__all__]
__all__ += ["other"]
Pair = t.Tuple[int, "Shape"]
"""A pair."""

@t.decorated(1, key=[os.name])
class Shape(t.Generic[Pair], metaclass=type):
    """A shape."""

    sides: t.ClassVar[int] = 4

    def __init__(self, size: int | None = os.x, *rest: Shape, key: t.Any = lambda a: a) -> None:
        """Make it.

        Parameters:
            size: How large.
        """
        self.size: int = size

    @property
    def area(self) -> Pair: ...

    @area.setter
    def area(self, value: Pair) -> None: ...

    @t.overload
    def scale(self, by: int) -> Shape: ...
    @t.overload
    def scale(self, by: Pair) -> Shape: ...
    def scale(self, by):
        def inner(a: Shape = by): ...

if t.TYPE_CHECKING:
    def other(): ...
else:
    def other(): ...
'''


@pytest.fixture(autouse=True)
def _collector_is_on() -> Iterator[None]:
    """Whatever a test does to the collector, the next one finds it on."""
    gc.enable()
    yield
    gc.enable()


def facts_of(text: str, tmp_path: Path) -> Facts:
    path = write_tree(tmp_path, {"a.py": text}) / "a.py"
    return extract(Source("a.py", str(path), "Python", len(text), module="a"), LIMITS)


def fail_inside() -> None:
    with collector_off():
        assert not gc.isenabled()
        raise ValueError("odd")


def test_it_is_off_inside_and_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="odd"):
        fail_inside()
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    with collector_off():
        pass
    assert not gc.isenabled()


@pytest.mark.parametrize("text", ["x = 1", "def broken(", "\0", f"x = {'(' * 5000}{')' * 5000}"])
def test_it_is_on_after_a_file_is_read(text: str, tmp_path: Path) -> None:
    facts_of(text, tmp_path)
    assert gc.isenabled()


def garbage_of_a_file(folder: Path) -> tuple[int, set[str]]:
    """How many objects a file leaves to the collector, and the names that it defines."""
    facts_of(EVERYTHING, folder)  # imports and the like
    gc.collect()
    gc.disable()
    facts = facts_of(EVERYTHING, folder)
    return gc.collect(), {definition.name for definition in facts.definitions}


def test_a_file_leaves_no_garbage(tmp_path: Path) -> None:
    # in a process of its own: threads that other tests have left behind here make garbage meanwhile
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        garbage, names = process.submit(garbage_of_a_file, tmp_path).result()
    assert garbage == 0
    assert names >= {"Shape", "scale", "size", "other", "inner"}


@pytest.fixture
def alive(monkeypatch: pytest.MonkeyPatch) -> weakref.WeakSet[griffe.Object]:
    """Some of the objects that Griffe makes of `EVERYTHING`, as long as they are there."""
    get_module, objects = griffe.Visitor.get_module, weakref.WeakSet[griffe.Object]()

    def watched(visitor: griffe.Visitor) -> griffe.Module:
        module = get_module(visitor)
        for one in (module, *(module[name] for name in ("Shape", "Shape.__init__", "Shape.area", "Pair"))):
            objects.add(one)
        return module

    monkeypatch.setattr(griffe.Visitor, "get_module", watched)
    return objects


def test_the_objects_of_griffe_are_freed_at_once(
    tmp_path: Path, alive: weakref.WeakSet[griffe.Object]
) -> None:
    gc.disable()
    assert facts_of(EVERYTHING, tmp_path).parsed
    assert list(alive) == []


def test_they_are_freed_at_once_after_an_error_too(
    tmp_path: Path, alive: weakref.WeakSet[griffe.Object], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def failing(_: object) -> None:
        seen.append(len(alive))
        raise ValueError("odd")

    monkeypatch.setattr("mkdocs_kwmap.extract.python.walk", failing)
    gc.disable()
    assert not facts_of(EVERYTHING, tmp_path).parsed
    assert seen == [5]
    assert list(alive) == []
