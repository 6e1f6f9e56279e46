"""Carts.

A cart holds things until they are paid for.
"""

from __future__ import annotations

import dataclasses
import os.path
from typing import TYPE_CHECKING, Generic, TypeVar

import shop.store.disk as disk

from . import prices
from .prices import (
    parse_price,
    total as sum_up,
)

if TYPE_CHECKING:
    from decimal import Decimal

try:
    import simplejson as json
except ImportError:
    import json

T = TypeVar("T")


class Shelf(Generic[T]):
    """A place for things."""

    things: list[T]

    def __init__(self) -> None:
        self.things = []
        self.opened, self.closed = True, False

    def __enter__(self) -> Shelf[T]:
        return self

    def __exit__(self, *reason: object) -> None:
        self.closed = True

    @property
    def size(self) -> int:
        """How many things there are."""
        return len(self.things)

    @size.setter
    def size(self, value: int) -> None:
        del self.things[value:]


@dataclasses.dataclass
class Cart(Shelf[str]):
    """What somebody wants to buy.

    Attributes:
        owner: Whose cart it is.
    """

    owner: str = ""

    class Line:
        """One thing and how many of it."""

        number = 1

    def add(self, thing: str, *, number: int = 1, price: Decimal | None = None) -> Cart:
        """Put something in.

        :param thing: What it is.
        :param number: How many.
        :returns: The cart itself.
        """

        def check() -> None:
            from shop.store import limits

            assert number <= limits.MOST

        check()
        return self

    async def pay(self) -> Decimal:
        """Pay for all of it."""
        disk.save(os.path.join("carts", self.owner), json.dumps(self.things))
        return sum_up([parse_price(thing) for thing in self.things], prices.CURRENCY)
