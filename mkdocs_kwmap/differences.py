"""What is other than it was in large tables of which nearly everything is the same object as before."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from itertools import compress, repeat
from operator import is_, is_not
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_ABSENT = object()


def differing(before: Mapping[K, object], now: Mapping[K, object]) -> set[K]:
    """The keys of a table that have another value than before, or were not there.

    Parameters:
        before: The table as it was.
        now: The table as it is. What is the same object is taken for equal without a look into it.
    """
    # side by side, a table of 27,690 takes 2.1 ms, and 2.8 ms where its keys are looked up
    last = before.values() if _has_keys_of(before, now) else map(before.get, now, repeat(_ABSENT))
    is_other = map(is_not, last, now.values())
    return {key for key in compress(now, is_other) if key not in before or before[key] != now[key]}


def have_same_keys(before: Mapping[K, object], now: Mapping[K, object]) -> bool:
    """Whether two tables have the same keys, in whatever order."""
    return _has_keys_of(before, now) or before.keys() == now.keys()


def _has_keys_of(before: Mapping[K, object], now: Mapping[K, object]) -> bool:
    """Whether two tables have the same keys in the same order, these being the same objects."""
    return len(before) == len(now) and all(map(is_, before, now))


def without(table: Mapping[K, V], keys: Collection[K]) -> dict[K, V]:
    """A table without some keys, of which it need not have all."""
    left = dict(table)
    for key in keys:
        left.pop(key, None)
    return left
