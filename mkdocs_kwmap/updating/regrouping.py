"""Tables of what files bring to something: brought up to date for a few files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar


class OfFile(Protocol):
    """Something that a file brings."""

    @property
    def path(self) -> str:
        """That of the file."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=OfFile)


def regrouped(
    last: Mapping[K, Sequence[V]],
    gone: Iterable[K],
    new: Iterable[tuple[K, V]],
    *,
    is_gone: Callable[[str], bool],
    order: Callable[[str], Any] = str,
) -> dict[K, Sequence[V]]:
    """Bring a table up to date.

    Parameters:
        last: What files bring to each key.
        gone: The keys to which some files have brought something.
        new: What these files bring now.
        is_gone: Whether a file is one of these, by its path.
        order: What the entries of a key are in order by, by their paths; those of one file stay in the order
            of `new`.

    Returns:
        A table of its own; keys to which nothing is brought are left out.
    """
    added: dict[K, list[V]] = defaultdict(list)
    for key in gone:
        added[key] = []
    for key, value in new:
        added[key].append(value)
    found = dict(last)
    for key, values in added.items():
        whole = [one for one in last.get(key, ()) if not is_gone(one.path)] + values
        if whole:
            found[key] = sorted(whole, key=lambda one: order(one.path))
        else:
            found.pop(key, None)
    return found
