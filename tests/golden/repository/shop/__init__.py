"""The shop: carts, prices and where they are kept."""

from shop.cart import Cart as Cart
from shop.prices import *

__all__ = ["Cart", "total"]
__all__ += ["parse_price"]
