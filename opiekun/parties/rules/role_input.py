"""How numbers, dates and amounts of roles are read, as programs send them and as people type them."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.money import Money, UnknownCurrency, round_half_up
from opiekun.core.money.notation import plain_number
from opiekun.core.reading import REASONS, Reader, WrongValue

_DIGITS = re.compile(r"\d{1,15}")
_POLISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SPACES = re.compile(r"\s")
_TOO_MUCH: Final = Decimal(10) ** 15
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def whole(least: int, most: int) -> Reader:
    """A reader of a whole number, None when nothing is given."""

    def read(value: Any) -> int | None:
        if value is None or value == "":
            return None
        digits = _SPACES.sub("", value) if isinstance(value, str) else value
        if isinstance(digits, str) and digits.isascii() and _DIGITS.fullmatch(digits):
            digits = int(digits)
        if isinstance(digits, bool) or not isinstance(digits, int) or not least <= digits <= most:
            words = _("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
            raise WrongValue("not_a_number", words)
        return digits

    return read


def decimal(least: Decimal, most: Decimal, digits: int) -> Reader:
    """A reader of a number with so many digits after the point, None when nothing is given."""

    def read(value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        number = _decimal(value)
        if number is None or not least <= number <= most or round_half_up(number, digits) != number:
            words = _("Give a number from %(least)s to %(most)s with at most %(digits)d digits after the comma.")
            raise WrongValue("not_a_number", words % {"least": least, "most": most, "digits": digits})
        return round_half_up(number, digits)

    return read


def _decimal(value: Any) -> Decimal | None:
    """The number in Polish or English notation; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    written = plain_number(_SPACES.sub("", str(value)).removesuffix("%"))
    if not written.isascii() or len(written) > 40:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def day(value: Any) -> date | None:
    """A date as in 2026-11-24 or 24.11.2026, None when nothing is given."""
    if value is None or value == "":
        return None
    written = value.strip() if isinstance(value, str) else ""
    polish = _POLISH_DAY.fullmatch(written)
    try:
        found = date(int(polish[3]), int(polish[2]), int(polish[1])) if polish else date.fromisoformat(written)
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise WrongValue("wrong_date", _("Give a date, as in 2026-11-24."))
    return found


def day_until(latest: Callable[[], date]) -> Reader:
    """A reader of a date that is not after the latest one, which is asked for each time."""

    def read(value: Any) -> date | None:
        found, last = day(value), latest()
        if found is not None and found > last:
            raise WrongValue("too_late", _("Give a date not after %(day)s.") % {"day": last.isoformat()})
        return found

    return read


def money(value: Any) -> Money | None:
    """An amount with its currency that is not negative; None when none is given.

    Programs send ``{"amount": "12.50", "currency": "PLN"}``; in a form the currency stands beside the amount.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, Mapping) or value.keys() - {"amount", "currency"}:
        raise WrongValue("not_money", _('Give an amount and a currency, as in {"amount": "12.50", "currency": "PLN"}.'))
    if value.get("amount") in (None, ""):
        return None
    amount, currency = _decimal(value["amount"]), value.get("currency")
    if not isinstance(currency, str) or not currency:
        raise WrongValue("currency_code", str(REASONS["required"]))
    if amount is None:
        raise WrongValue("not_a_number", _("This is no amount. Write it as 1234.50 or 1 234,50."))
    if amount < 0:
        raise WrongValue("negative", _("Give an amount that is not negative."))
    if amount >= _TOO_MUCH:
        raise WrongValue("too_big", _("Give an amount of less than a million billion."))
    try:
        given = Money(amount, currency.upper())
        rounded = given.rounded()
    except UnknownCurrency as unknown:
        raise WrongValue("currency_code", _("There is no such currency.")) from unknown
    if rounded.amount != amount:
        raise WrongValue("too_exact", _("The currency does not have so small coins."))
    return rounded
