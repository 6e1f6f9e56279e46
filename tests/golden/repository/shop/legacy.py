"""What the shop offered once, and still does under other names."""

import warnings
from functools import cached_property
from warnings import deprecated

from shop import prices
from shop.store import limits as bounds
from shop.store.disk import __all__ as _disk_names
from shop.store.disk import *

_OLD = ["Basket", "MAXIMUM"]

__all__ = [*_OLD, "bounds", *prices.__all__]
__all__ += _disk_names
__all__.extend(["unit", "lost"])

if warnings:
    __all__.extend(name for name in dir(bounds) if name.isupper())

MAXIMUM = 99
"""How much there was room for.

.. deprecated:: 2.0
    See :mod:`shop.store.limits`.
"""

for unit in ("piece", "pound"):
    print(unit)


@deprecated("Use `shop.cart.Cart` <b>instead</b>.")
class Basket:
    """Something to carry."""

    __slots__ = ("handle",)

    @cached_property
    def weight(self) -> int:
        """Of all of it.

        Deprecated
        ----------
        1.4
            Weigh it yourself.
        """
        warnings.warn("weigh it yourself", DeprecationWarning, stacklevel=2)
        return 0

    @deprecated
    def carry(self):
        global carried, MAXIMUM
        carried = True
        carried, MAXIMUM = False, 98


def old_total(prices):
    if prices:
        warnings.warn("use total", category=FutureWarning)
    return prices.total(prices)
