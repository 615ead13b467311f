"""The bank's answer read: tables of rates, or a refusal that says what is wrong with it. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

LARGEST: Final = Decimal(100_000)
SMALLEST: Final = Decimal("0.00000001")
# No currency of table A ever changed by this much from one table to the next; a slipped decimal point does.
JUMP: Final = 2
_CODE: Final = re.compile(r"[A-Z]{3}")
_NUMBER: Final = re.compile(r"[0-9A-Za-z/._-]{1,40}")


class BadAnswer(Exception):
    """The answer is not what the bank promises; ``code`` names what is wrong, ``detail`` where."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail[:200]


@dataclass(frozen=True, slots=True)
class RateTable:
    """One table: its number, the day from which it holds, and what one unit of each currency is in PLN."""

    number: str
    on: date
    mids: Mapping[str, Decimal]


def read_tables(body: bytes, first: date, last: date) -> list[RateTable]:
    """The tables of an answer for a span, oldest first. Raises BadAnswer when any part of it cannot be right."""
    try:
        told = json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as wrong:
        raise BadAnswer("not_json") from wrong
    if not isinstance(told, list) or not told:
        raise BadAnswer("not_tables")
    tables = sorted((_table(one, first, last) for one in told), key=lambda table: table.on)
    if len({table.on for table in tables}) != len(tables):
        raise BadAnswer("day_twice")
    return tables


def check_jumps(table: RateTable, before: Mapping[str, Decimal]) -> None:
    """Raise BadAnswer when a rate is more than twice, or less than half, of what it was in the table before."""
    for currency, mid in table.mids.items():
        was = before.get(currency)
        if was is not None and not was / JUMP <= mid <= was * JUMP:
            raise BadAnswer("jump", f"{table.number}: {currency} {was} → {mid}")


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _table(told: Any, first: date, last: date) -> RateTable:
    if not isinstance(told, dict) or told.get("table") != "A":
        raise BadAnswer("not_table_a")
    number, rates = told.get("no"), told.get("rates")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise BadAnswer("number")
    try:
        on = date.fromisoformat(told.get("effectiveDate", ""))
    except (TypeError, ValueError) as wrong:
        raise BadAnswer("day", number) from wrong
    if not first <= on <= last:
        raise BadAnswer("other_day", f"{number}: {on}")
    if not isinstance(rates, list) or not rates:
        raise BadAnswer("no_rates", number)
    mids: dict[str, Decimal] = {}
    for rate in rates:
        currency, mid = _rate(rate, number)
        if currency in mids:
            raise BadAnswer("currency_twice", f"{number}: {currency}")
        mids[currency] = mid
    return RateTable(number, on, mids)


def _rate(told: Any, number: str) -> tuple[str, Decimal]:
    currency = told.get("code") if isinstance(told, dict) else None
    if not isinstance(currency, str) or not _CODE.fullmatch(currency) or currency == "PLN":
        raise BadAnswer("currency", number)
    mid = told.get("mid")
    if not isinstance(mid, Decimal) or not mid.is_finite() or not SMALLEST <= mid <= LARGEST:
        raise BadAnswer("rate", f"{number}: {currency}")
    return currency, mid
