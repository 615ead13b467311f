"""How many digits after the point each currency has (ISO 4217)."""

from functools import cache

from babel.core import get_global


class UnknownCurrency(ValueError):
    """Not a currency code of ISO 4217."""


@cache
def currency_digits(code: str) -> int:
    """The digits after the point: 2 for PLN, 0 for JPY, 3 for KWD. Raises UnknownCurrency."""
    if code not in get_global("all_currencies"):
        raise UnknownCurrency(code)
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(code, fractions["DEFAULT"])[0]
    return digits
