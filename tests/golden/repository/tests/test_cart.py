from shop.cart import Cart


def test_a_cart_is_empty():
    assert Cart().size == 0
