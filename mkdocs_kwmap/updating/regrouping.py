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
    gone: Iterable[tuple[K, str]],
    new: Iterable[tuple[K, V]],
    order: Callable[[str], Any] = str,
) -> dict[K, Sequence[V]]:
    """Bring a table up to date.

    Parameters:
        last: What files bring to each key.
        gone: The keys to which files have brought something that they do not bring any more, or bring anew,
            each with the path of the file.
        new: What these files bring now.
        order: What the entries of a key are in order by, by their paths; those of one file stay in the order
            of `new`.

    Returns:
        A table of its own; keys to which nothing is brought are left out.
    """
    removed: dict[K, set[str]] = defaultdict(set)
    for key, path in gone:
        removed[key].add(path)
    added: dict[K, list[V]] = defaultdict(list)
    for key, value in new:
        added[key].append(value)
    found = dict(last)
    for key in removed.keys() | added.keys():
        without = removed.get(key, ())
        whole = [one for one in last.get(key, ()) if one.path not in without] + added.get(key, [])
        if whole:
            found[key] = tuple(sorted(whole, key=lambda one: order(one.path)))
        else:
            found.pop(key, None)
    return found
