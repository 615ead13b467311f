"""Numbers and amounts of custom fields: exact from what is typed to what is stored. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from opiekun.core.money import currency_digits
from opiekun.core.money.notation import plain_number
from opiekun.records.custom.shapes import Shape, wrong

_WHOLE_DIGITS, _PARTS = 15, 6
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_CURRENCY = r"([^\W\d_]{0,3}|€|\$|£)"
_WITH_CURRENCY = re.compile(rf"\s*{_CURRENCY}\s*([\d\s.,'\u2019+\u2212-]+?)\s*{_CURRENCY}\s*")
_SIGNS: Final = {"zł": "PLN", "€": "EUR", "$": "USD", "£": "GBP"}


def number_text(value: Decimal) -> str:
    """The one notation of a number: no exponent, no zeros at the end, no negative zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_number(_shape: Shape, raw: Any) -> str:
    """A number in its one notation. Raises WrongValue."""
    value = _decimal(raw, "wrong_number")
    if _parts(value) > _PARTS:
        raise wrong("number_size")
    return number_text(value)


def _parts(value: Decimal) -> int:
    """How many digits it needs after the decimal sign."""
    return len(number_text(value).partition(".")[2])


def _decimal(raw: Any, reason: str) -> Decimal:
    """An exact decimal; thousands may be parted by spaces, points, commas, apostrophes, the decimal sign is a comma or
    a point."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise wrong(reason)
    # The shortest text that means a float is what whoever wrote it typed.
    text = plain_number(re.sub(r"\s", "", raw)) if isinstance(raw, str) else _plain(raw)
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise wrong(reason)
    if len(text) > 100:
        raise wrong("number_size")
    value = Decimal(text)
    if abs(value) >= Decimal(10) ** _WHOLE_DIGITS:
        raise wrong("number_size")
    return value


def _plain(raw: int | float | Decimal) -> str:
    value = Decimal(str(raw))
    # A number of thousands of digits is written out by nobody.
    return f"{value:f}" if value.is_finite() and abs(value.adjusted()) < 50 else ""


def read_money(shape: Shape, raw: Any) -> dict[str, str] | None:
    """An amount in the field's currency, as JSON has it or as people write it. Raises WrongValue."""
    amount, currency = raw, shape.currency
    if isinstance(raw, Mapping):
        if not raw.keys() <= {"amount", "currency"}:
            raise wrong("wrong_amount")
        amount, currency = raw.get("amount"), raw.get("currency", shape.currency)
        if amount is None or (isinstance(amount, str) and not amount.strip()):
            return None
    elif isinstance(raw, str):
        amount, currency = without_currency(raw, shape.currency)
    if currency != shape.currency:
        raise wrong("wrong_currency")
    value, digits = _decimal(amount, "wrong_amount"), currency_digits(shape.currency)
    if _parts(value) > digits:
        raise wrong("amount_parts")
    return {"amount": f"{abs(value) if value == 0 else value:.{digits}f}", "currency": currency}


def without_currency(text: str, own: str) -> tuple[str, str]:
    """An amount as people write it, with the currency behind or before it: "12,50 zł", "PLN 12.50"."""
    found = _WITH_CURRENCY.fullmatch(text)
    if not found:
        return text, own
    said = found[1] or found[3]
    return found[2], _SIGNS.get(said.lower(), said.upper()) if said else own
