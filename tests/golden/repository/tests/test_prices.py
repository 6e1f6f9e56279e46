import shop
from shop import parse_price
from shop.orders import Order


def test_prices_are_read():
    assert parse_price("1") == 1
    assert parse_price("2") == 2
    assert parse_price("3") == 3
    assert parse_price("1.5") == 1.5
    assert parse_price("2.5") == 2.5
    assert parse_price("3.5") == 3.5
    assert parse_price("-1") == -1
    assert parse_price("-2") == -2


def test_no_price_is_none():
    assert parse_price("") is None
    assert parse_price(None) is None
    assert parse_price() is None


def test_an_order_has_a_note():
    order = Order("Ada")
    assert order.note() == "Ada: 0 things"
    assert isinstance(order, shop.Cart)
