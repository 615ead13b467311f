"""Which rate counts for an event of a day."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.db import connection

from opiekun.core import clock
from opiekun.core.money.rates.days import table_before, weekday_before
from opiekun.core.money.value import Money

PLN: Final = "PLN"
# Further back than any run of days without a table; an older one is no rate for the day but a gap in what is stored.
FRESH_DAYS: Final = 10
_KEPT_SECONDS: Final = 30.0
_MOST_KEPT: Final = 500
_OF_DAY: Final = """
SELECT DISTINCT ON (currency) currency, mid, on_day, table_no, (SELECT max(on_day) FROM core_exchange_rate)
FROM core_exchange_rate
WHERE on_day < %(day)s AND on_day >= %(day)s - %(fresh)s ORDER BY currency, on_day DESC
"""
_AT: Final = """
SELECT asked.currency, asked.day, r.mid, r.on_day, r.table_no, (SELECT max(on_day) FROM core_exchange_rate)
FROM unnest(%(currencies)s::text[], %(days)s::date[]) AS asked(currency, day)
CROSS JOIN LATERAL (
    SELECT mid, on_day, table_no FROM core_exchange_rate
    WHERE currency = asked.currency AND on_day < least(asked.day, %(today)s)
      AND on_day >= least(asked.day, %(today)s) - %(fresh)s ORDER BY on_day DESC LIMIT 1) r
"""


@dataclass(frozen=True, slots=True)
class UsedRate:
    """The rate that counts for an event of a day: ``mid`` of the table ``number``, which is that of the day ``on``.

    ``awaited`` is the day of the table that will count instead once it has come; None where this one is to count.
    """

    mid: Decimal
    on: date
    number: str
    awaited: date | None


@dataclass(frozen=True, slots=True)
class _Kept:
    at: float
    mids: Mapping[str, Decimal]
    used: Mapping[str, UsedRate]


_kept: dict[date, _Kept] = {}


def rates_for(day: date) -> Mapping[str, Decimal]:
    """What one unit of each currency is in PLN for an event of the day; kept for half a minute."""
    return _of_day(day).mids


def used_rates_for(day: date) -> Mapping[str, UsedRate]:
    """The same with the tables from which the rates are; kept together, so that asking for both costs no more."""
    return _of_day(day).used


def _of_day(day: date) -> _Kept:
    day = min(day, clock.today())
    now = time.monotonic()
    kept = _kept.get(day)
    if kept is not None and now - kept.at < _KEPT_SECONDS:
        return kept
    with connection.cursor() as cursor:
        cursor.execute(_OF_DAY, {"day": day, "fresh": FRESH_DAYS})
        used = {
            currency: UsedRate(mid, on, number, awaited_table(day, newest))
            for currency, mid, on, number, newest in cursor.fetchall()
        }
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    mids = MappingProxyType({currency: one.mid for currency, one in used.items()})
    _kept[day] = _Kept(now, mids, MappingProxyType(used))
    return _kept[day]


def rates_at(asked: Collection[tuple[str, date]]) -> dict[tuple[str, date], Decimal]:
    """The rates for many currencies and days by one statement (none when all are PLN); those that are missing stay
    out."""
    found = {one: used.mid for one, used in used_rates_at(asked).items()}
    return found | {(currency, day): Decimal(1) for currency, day in asked if currency == PLN}


def used_rates_at(asked: Collection[tuple[str, date]]) -> dict[tuple[str, date], UsedRate]:
    """The same of foreign currencies, with the tables from which the rates are."""
    foreign = sorted({one for one in asked if one[0] != PLN})
    if not foreign:
        return {}
    today = clock.today()
    currencies, days = (list(part) for part in zip(*foreign, strict=True))
    values: dict[str, Any] = {"currencies": currencies, "days": days, "today": today, "fresh": FRESH_DAYS}
    with connection.cursor() as cursor:
        cursor.execute(_AT, values)
        return {
            (currency, day): UsedRate(mid, on, number, awaited_table(min(day, today), newest))
            for currency, day, mid, on, number, newest in cursor.fetchall()
        }


def awaited_table(day: date, newest: date) -> date | None:
    """The day of the table that should count for an event of the day, where it has not come, ``newest`` being the last
    that has: nor has any after it, which would show that the bank had none that day."""
    if newest >= weekday_before(day):
        return None
    due = table_before(day)
    return due if newest < due else None


def in_pln(money: Money, day: date) -> Money | None:
    """The amount in PLN for an event of the day, to the grosz; None when its rate is not known."""
    if money.currency == PLN:
        return money
    mid = rates_for(day).get(money.currency)
    return None if mid is None else Money((money * mid).amount, PLN).rounded()


def forget_rates() -> None:
    """Read anew what is kept: rates have been stored, or the database is another one."""
    _kept.clear()
