"""Cells of an export: values with their own types, words only where the list has words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from opiekun.core.fields import FieldType
from opiekun.core.money import Money
from opiekun.core.ui import dates
from opiekun.records.lists.columns import Column
from opiekun.records.lists.main_value import BETWEEN
from opiekun.records.shown import ordered

Value = str | Decimal | datetime | date | None
Getter = Callable[[tuple[Any, ...]], Value]


def value_getters(column: Column, zone: ZoneInfo) -> list[Getter]:
    """A function for each cell of the column: of an amount that has its own currency, that stands behind it."""
    at, currency_at = column.at, column.currency_at
    if not currency_at:
        return [value_getter(column, zone)]
    return [
        lambda row: None if row[at] is None else Money(row[at], row[currency_at]).rounded().amount,
        lambda row: None if row[at] is None else str(row[currency_at]),
    ]


def value_getter(column: Column, zone: ZoneInfo) -> Getter:
    """A function from a row as it was read to the column's value; instants are the company's wall clock.

    Identifiers, phones and postcodes are text: a spreadsheet would take the zeros from their beginning.
    """
    at, field, named = column.at, column.field, column.name_in
    match field.type:
        case FieldType.CHOICE:
            words = {choice.value: str(choice.label) for choice in field.choices}
            return lambda row: _chosen(row[at], words) if row[at] else None
        case FieldType.MULTI_CHOICE:
            words = {choice.value: str(choice.label) for choice in field.choices}
            return lambda row: "; ".join(words.get(code, code) for code in ordered(field, row[at])) or None
        case FieldType.REFERENCE:
            return lambda row: named(row) or None
        case FieldType.BOOLEAN:
            yes, no = _("yes"), _("no")
            return lambda row: yes if row[at] else no
        case FieldType.INSTANT:
            return lambda row: row[at].astimezone(zone).replace(tzinfo=None) if row[at] else None
        case FieldType.DATE:
            return lambda row: row[at]
        case FieldType.YEARLY_DAY:
            # No date without a year: a spreadsheet would put this year's into it.
            return lambda row: dates.yearly_day(row[at]) if row[at] else None
        case FieldType.NUMBER | FieldType.MONEY:
            return lambda row: None if row[at] is None else Decimal(row[at])
        case _:
            return lambda row: str(row[at]) if row[at] else None


def _chosen(codes: str, words: Mapping[str, str]) -> str:
    return ", ".join(words.get(code, code) for code in codes.split(BETWEEN))
