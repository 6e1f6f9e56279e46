"""Methods that an object may keep as values without keeping itself alive."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakMethod

P = ParamSpec("P")
T = TypeVar("T")


def weakly(method: Callable[P, T]) -> Callable[P, T]:
    """A method as its own object may keep it, for instance in a cache of what it gives.

    An object that keeps itself alive is freed by the cyclic collector only, which takes half a second with
    the tables of a large map, and in a preview there is such a map after each change.

    Parameters:
        method: A bound method.

    Returns:
        What calls it, as long as somebody else has the object.
    """
    reference = WeakMethod(method)

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        bound = reference()
        assert bound is not None
        return bound(*args, **kwargs)

    return call
