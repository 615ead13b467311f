"""Which rate counts for an event of a day."""

import time
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.db import connection

from opiekun.core import clock
from opiekun.core.money.value import Money

PLN: Final = "PLN"
# Further back than any run of days without a table; an older one is no rate for the day but a gap in what is stored.
FRESH_DAYS: Final = 10
_KEPT_SECONDS: Final = 30.0
_MOST_KEPT: Final = 500
_kept: dict[date, tuple[float, Mapping[str, Decimal]]] = {}
_OF_DAY: Final = """
SELECT DISTINCT ON (currency) currency, mid FROM core_exchange_rate
WHERE on_day < %(day)s AND on_day >= %(day)s - %(fresh)s ORDER BY currency, on_day DESC
"""
_AT: Final = """
SELECT asked.currency, asked.day, (
    SELECT r.mid FROM core_exchange_rate r
    WHERE r.currency = asked.currency AND r.on_day < least(asked.day, %(today)s)
      AND r.on_day >= least(asked.day, %(today)s) - %(fresh)s ORDER BY r.on_day DESC LIMIT 1)
FROM unnest(%(currencies)s::text[], %(days)s::date[]) AS asked(currency, day)
"""


def rates_for(day: date) -> Mapping[str, Decimal]:
    """What one unit of each currency is in PLN for an event of the day; kept for half a minute."""
    day = min(day, clock.today())
    now = time.monotonic()
    kept = _kept.get(day)
    if kept is not None and now - kept[0] < _KEPT_SECONDS:
        return kept[1]
    with connection.cursor() as cursor:
        cursor.execute(_OF_DAY, {"day": day, "fresh": FRESH_DAYS})
        found = MappingProxyType(dict(cursor.fetchall()))
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[day] = (now, found)
    return found


def rates_at(asked: Collection[tuple[str, date]]) -> dict[tuple[str, date], Decimal]:
    """The rates for many currencies and days by one statement (none when all are PLN); those that are missing stay
    out."""
    found = {(currency, day): Decimal(1) for currency, day in asked if currency == PLN}
    foreign = sorted({one for one in asked if one[0] != PLN})
    if foreign:
        currencies, days = (list(part) for part in zip(*foreign, strict=True))
        values: dict[str, Any] = {"currencies": currencies, "days": days, "today": clock.today(), "fresh": FRESH_DAYS}
        with connection.cursor() as cursor:
            cursor.execute(_AT, values)
            found |= {(currency, day): mid for currency, day, mid in cursor.fetchall() if mid is not None}
    return found


def in_pln(money: Money, day: date) -> Money | None:
    """The amount in PLN for an event of the day, to the grosz; None when its rate is not known."""
    if money.currency == PLN:
        return money
    mid = rates_for(day).get(money.currency)
    return None if mid is None else Money((money * mid).amount, PLN).rounded()


def forget_rates() -> None:
    """Read anew what is kept: rates have been stored, or the database is another one."""
    _kept.clear()
