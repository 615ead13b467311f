"""Amounts of several currencies as one sum in PLN, each by the rate of its day (NBP, table A)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.money import Money
from opiekun.core.money.rates import awaited_table
from opiekun.core.ui import dates

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
HAS_RATE: Final = "x.worth IS NOT NULL AND x.currency <> 'PLN' AND r.rate IS NOT NULL"
# The last day of which something was converted, and that of the newest rates: whether newer ones are awaited.
NEWEST: Final = "(SELECT max(on_day) FROM core_exchange_rate)"
RATED: Final = f"max(x.day) FILTER (WHERE {HAS_RATE}), {NEWEST}"


@dataclass(frozen=True, slots=True)
class Worth:
    """How many cases, what they are worth in PLN, and of how many that is not known for want of a rate; ``rated`` is
    the last day of which something was converted, ``newest`` that of the newest rates."""

    count: int = 0
    amount: Decimal = Decimal(0)
    unrated: int = 0
    rated: date | None = None
    newest: date | None = None

    def __add__(self, other: "Worth") -> "Worth":
        return Worth(
            self.count + other.count,
            self.amount + other.amount,
            self.unrated + other.unrated,
            _later(self.rated, other.rated),
            _later(self.newest, other.newest),
        )

    @property
    def money(self) -> Money:
        return in_pln(self.amount)


def in_pln(amount: Decimal) -> Money:
    """The amount as it is shown."""
    return Money(amount, PLN).rounded()


def share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """The ratio; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def _later(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)


def of_rates(worth: Worth) -> str:
    """What is said of the rates by which sums are made; mostly nothing."""
    return sentences(_without_rate(worth.unrated), _by_older_rates(worth))


def _by_older_rates(worth: Worth) -> str:
    """That something is converted by older rates than those that will count."""
    if worth.rated is None or worth.newest is None:
        return ""
    due = awaited_table(min(worth.rated, clock.today()), worth.newest)
    if due is None:
        return ""
    days = [dates.full_date(day, get_language() or "pl") for day in (worth.newest, due)]
    words = _("Amounts in foreign currencies are partly by the exchange rates of %(day)s, until those of %(due)s come.")
    return words % {"day": days[0], "due": days[1]}


def _without_rate(number: int) -> str:
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
