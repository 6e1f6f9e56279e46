"""What is other than it was in large tables of which nearly everything is the same object as before."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from itertools import compress, repeat
from operator import is_not
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
    is_other = map(is_not, map(before.get, now, repeat(_ABSENT)), now.values())
    return {key for key in compress(now, is_other) if key not in before or before[key] != now[key]}


def without(table: Mapping[K, V], keys: Collection[K]) -> dict[K, V]:
    """A table without some keys, of which it need not have all."""
    left = dict(table)
    for key in keys:
        left.pop(key, None)
    return left
