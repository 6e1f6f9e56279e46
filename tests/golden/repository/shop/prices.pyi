from decimal import Decimal

CURRENCY: str

def parse_price(text: str) -> Decimal: ...
