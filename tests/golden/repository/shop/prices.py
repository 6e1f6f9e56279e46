"""Prices, as numbers and as text."""

from decimal import Decimal
from typing import overload

CURRENCY = "EUR"
"""Code of the currency all prices are in."""

_ROUNDING, STEPS = "half-up", [
    1,
    2,
]

if STEPS:

    def total(prices):
        """Sum up.

        Args:
            prices (list[Decimal]): What each thing costs.

        Returns:
            Decimal: What all of it costs.
        """
        return sum(prices)

else:

    def total(prices):
        return Decimal(0)


@overload
def parse_price(text: str) -> Decimal: ...
@overload
def parse_price(text: None = None) -> None: ...
def parse_price(text=None):
    """Read a price.

    Parameters
    ----------
    text : str, optional
        The price, such as `1.20`.

    Raises
    ------
    ValueError
        The text is no price.
    """
    return Decimal(text) if text else None
