"""Amounts of several currencies as one sum in PLN, each by the rate of its day (NBP, table A)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import ngettext

from opiekun.core import clock
from opiekun.core.money import Money

PLN: Final = "PLN"
# Of what was ``picked`` with worth, currency and (foreign) day: the rates that it needs, each looked up once.
RATES: Final = """
rates AS MATERIALIZED (
    SELECT d.currency, d.day, core_rate(d.currency, d.day) AS rate
    FROM (SELECT DISTINCT currency, day FROM picked WHERE currency <> 'PLN' AND worth IS NOT NULL) d
)
"""
# A row of ``picked`` with its rate; what has none is no part of sums, and is counted.
WITH_RATES: Final = "picked x LEFT JOIN rates r ON r.currency = x.currency AND r.day = x.day"
IN_PLN: Final = "CASE WHEN x.currency = 'PLN' THEN x.worth ELSE x.worth * r.rate END"
HAS_NO_RATE: Final = "x.worth IS NOT NULL AND x.currency <> 'PLN' AND r.rate IS NULL"


@dataclass(frozen=True, slots=True)
class Worth:
    """How many cases, what they are worth in PLN, and of how many that is not known for want of a rate."""

    count: int = 0
    amount: Decimal = Decimal(0)
    unrated: int = 0

    def __add__(self, other: "Worth") -> "Worth":
        return Worth(self.count + other.count, self.amount + other.amount, self.unrated + other.unrated)

    @property
    def money(self) -> Money:
        return in_pln(self.amount)


def in_pln(amount: Decimal) -> Money:
    """The amount as it is shown."""
    return Money(amount, PLN).rounded()


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """The ratio; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def without_rate(number: int) -> str:
    """What is said of cases whose value is not in the sums; nothing when there are none."""
    if not number:
        return ""
    words = ngettext(
        "The value of %(number)d case is not in the sums: there is no exchange rate for its day.",
        "The values of %(number)d cases are not in the sums: there is no exchange rate for their days.",
        number,
    )
    return words % {"number": number}


def sentences(*words: str) -> str:
    """Those that say something, one after another."""
    return " ".join(filter(None, words))


def fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def zone() -> str:
    """The name of the company's time zone, for the database."""
    return str(clock.company_zone())
