"""The order of names in listings: from A to Z, whatever the case."""

from __future__ import annotations

from collections.abc import Collection


def in_order(names: Collection[str]) -> list[str]:
    """Names from A to Z whatever the case, then those that begin with another character.

    One without characters stands before all: it is the beginning of each.
    """
    first: list[str] = []
    last: list[str] = []
    for name in sorted(sorted(names), key=str.casefold):
        (first if stands_first(name) else last).append(name)
    return first + last


def order_of(name: str) -> tuple[bool, str, str]:
    """What names are in order by."""
    return not stands_first(name), name.casefold(), name


def stands_first(name: str) -> bool:
    """Whether a name stands before those that begin with no letter.

    The case of the first character is left aside here as well: the iota below a Greek letter is a mark, and
    a letter in the other case.
    """
    return not name or name.casefold()[:1].isalpha()
