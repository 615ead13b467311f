"""Numbers, money, percentages and plurals as a reader of Polish or English expects them.

Pure functions: the language ("pl" or "en") is an argument. Dates and times are in ``dates.py``.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from opiekun.core.money import currency_digits

NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
DASH: Final = "–"
_SYMBOLS: Final = {"PLN": "zł", "EUR": "€", "USD": "$", "GBP": "£"}
_SCALES: Final[dict[str, tuple[tuple[Decimal, str], ...]]] = {
    "pl": ((Decimal(10) ** 9, "mld"), (Decimal(10) ** 6, "mln"), (Decimal(10) ** 3, "tys.")),
    "en": ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k")),
}
Amount = int | float | Decimal


def _rounded(value: Amount, digits: int) -> Decimal:
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def number(value: Amount, language: str = "pl", digits: int = 0) -> str:
    """A number with grouped thousands, rounded half up: ``1 284,5`` or ``1,284.5``; the minus is a real minus."""
    rounded = _rounded(value, digits)
    text = f"{abs(rounded):,.{digits}f}"
    if language == "pl":
        text = text.replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def count(value: int, language: str = "pl") -> str:
    """A whole number with grouped thousands: ``4 312``."""
    return number(value, language)


def money(amount: Amount, language: str = "pl", currency: str = "PLN", minor: bool = True) -> str:
    """``1 284 650,40 zł`` or ``PLN 1,284,650.40``; without the minor unit where ``minor`` is false."""
    figure = number(amount, language, currency_digits(currency) if minor else 0)
    if language == "pl":
        return f"{figure}{NBSP}{_SYMBOLS.get(currency, currency)}"
    sign, figure = (MINUS, figure[1:]) if figure.startswith(MINUS) else ("", figure)
    return f"{sign}{currency}{NBSP}{figure}"


def large_money(amount: Amount, language: str = "pl", currency: str = "PLN") -> str:
    """A sum in three digits and its scale, from ten thousand up: ``3,92 mln zł``."""
    exact = Decimal(str(amount))
    if abs(exact) < 10_000:
        return money(amount, language, currency, minor=False)
    for size, name in _SCALES[language]:
        scaled = exact / size
        if abs(scaled) >= 1:
            digits = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            figure = number(scaled, language, digits)
            if language == "pl":
                return f"{figure}{NBSP}{name}{NBSP}{_SYMBOLS.get(currency, currency)}"
            return f"{currency}{NBSP}{figure}{name}"
    return money(amount, language, currency, minor=False)


def percent(ratio: Amount, language: str = "pl", digits: int = 1) -> str:
    """A ratio (0.288) as ``28,8 %``; a whole percentage goes without its zero."""
    value = _rounded(Decimal(str(ratio)) * 100, digits)
    text = number(value, language, 0 if value == value.to_integral_value() else digits)
    return f"{text}{NBSP}%" if language == "pl" else f"{text}%"


def plural(value: int, forms: tuple[str, ...], language: str = "pl") -> str:
    """The form that agrees with the number: Polish takes three (1 sprawa, 2 sprawy, 5 spraw), English two."""
    if language != "pl":
        return forms[0] if abs(value) == 1 else forms[1]
    if abs(value) == 1:
        return forms[0]
    last, last_two = abs(value) % 10, abs(value) % 100
    return forms[1] if 2 <= last <= 4 and not 12 <= last_two <= 14 else forms[2]


def counted(value: int, forms: tuple[str, ...], language: str = "pl") -> str:
    """The number and its noun, kept on one line: ``186 podmiotów``."""
    return f"{count(value, language)}{NBSP}{plural(value, forms, language)}"


def file_size(size: int, language: str = "pl") -> str:
    """Bytes as people read them: ``214 kB``, ``1,2 MB`` (decimal units)."""
    for limit, unit in ((1_000, "B"), (1_000_000, "kB"), (1_000_000_000, "MB")):
        if size < limit:
            value = Decimal(size) / (Decimal(limit) / 1000)
            return f"{number(value, language, 1 if unit == 'MB' and value < 10 else 0)}{NBSP}{unit}"
    return f"{number(Decimal(size) / 10**9, language, 1)}{NBSP}GB"
