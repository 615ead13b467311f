"""How many digits after the point each currency has (ISO 4217)."""

from functools import cache
from typing import Final

from babel.core import get_global


class UnknownCurrency(ValueError):
    """No code of ISO 4217 of what is, or lately was, money."""


# Offered where one chooses: what Polish companies mostly trade in, then the rest of table A of the NBP.
OFFERED: Final = (
    *("PLN", "EUR", "USD", "GBP", "CZK", "CHF", "DKK", "HUF", "NOK", "RON", "SEK", "UAH"),
    *("AUD", "BRL", "CAD", "CLP", "CNY", "HKD", "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NZD", "PHP"),
    *("SGD", "THB", "TRY", "ZAR"),
)
# Documents may be as old as that, and be in what was money then.
_SINCE: Final = 2004


@cache
def currency_digits(code: str) -> int:
    """The digits after the point: 2 for PLN, 0 for JPY, 3 for KWD. Raises UnknownCurrency."""
    if code not in _legal_tender():
        raise UnknownCurrency(code)
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(code, fractions["DEFAULT"])[0]
    return digits


@cache
def _legal_tender() -> frozenset[str]:
    """What is money somewhere, or was since 2004 (CLDR): no gold, no code for tests, no mark of 1990."""
    places = get_global("territory_currencies").values()
    return frozenset(
        code for used in places for code, _from, to, is_tender in used if is_tender and (to is None or to[0] >= _SINCE)
    )
