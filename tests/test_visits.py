"""What Griffe is not shown of a file changes nothing of what is asked of its objects."""

from __future__ import annotations

import ast
import importlib.util
import logging
from collections.abc import Iterator
from pathlib import Path

import griffe
import pytest

from mkdocs_kwmap.extract.docstrings import parse_docstring
from mkdocs_kwmap.extract.visits import Visit, visited
from mkdocs_kwmap.model import Source

MODULES = (
    "argparse",
    "asyncio.base_events",
    "configparser",
    "dataclasses",
    "enum",
    "griffe",
    "typing",
    "msgspec",
)

ODD = '''\
"""A module.

Attributes:
    size (int): How large.
    area: Of a shape.
"""
import typing
from typing import TYPE_CHECKING, overload

size: int = {"a": [1, 2, (3,)]}
"""The size.

More of it.
"""
if TYPE_CHECKING:
    late = 1
    def only(a: int) -> int: ...

def area(a: int = 1) -> float:
    return a

def named(first: str = "x", *rest: int) -> "Shape":
    """A shape.

    Args:
        first: Its name.
        rest: Its sides.

    Returns:
        The shape.
    """

class Shape:
    """A shape.

    Args:
        sides: How many.
        names: Theirs.

    Attributes:
        area: How large.
        kind: Which.
    """
    kind: str = "a"
    try:
        other: typing.ClassVar[int] = 2
    except ValueError:
        other = 3
    def __init__(self, sides: int = 3, names: "list[str]" = ()):
        with open("x") as self.file, lock:
            self.sides = [side for side in range(sides)]
            """The sides."""
            for self.one in (): self.two = 2
        def inner(a=1): ...
    @property
    def area(self) -> float: return 1.0
    @area.setter
    def area(self, value: float) -> None: ...
    @overload
    def scale(self, by: int) -> int: ...
    def scale(self, by=1): ...
    @classmethod
    async def made(cls, a=1) -> "Shape": ...

match size:
    case 1:
        of_a_case = 1
__all__ = ["Shape", *typing.__all__]
__all__ += ["size"]
'''


def sources() -> Iterator[tuple[str, str]]:
    yield "odd", ODD
    for name in MODULES:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        yield name, Path(spec.origin).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "text"), list(sources()), ids=["odd", *MODULES])
def test_griffe_makes_the_same_of_what_it_is_shown(
    name: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "griffe")
    ours, theirs = Visit(), Visit()
    visited(Source(f"{name}.py", "", "Python", len(text), name), text, ours)
    griffe.visit(name, Path(f"{name}.py"), text, extensions=griffe.Extensions(theirs))
    assert list(told(ours)) == list(told(theirs))
    assert ast.dump(ours.tree) == ast.dump(theirs.tree)
    assert not any(hasattr(node, "parent") for node in ast.walk(ours.tree))


def told(visit: Visit) -> Iterator[tuple[object, ...]]:
    """All that is asked of Griffe's objects, with the places of what they stand for."""
    for node in ast.walk(visit.tree):
        for one in visit.objects.get(id(node), ()):
            place = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
            yield *place, one.name, sorted(one.labels), one.is_public, parse_docstring(one.docstring, "auto")
