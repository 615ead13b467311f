"""Periods under names, and those that they are compared with. Pure: today is an argument."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from opiekun.records.reports.report import Period

Comparison = Literal["", "before", "year"]
OWN: Final = "own"
_DAY: Final = timedelta(days=1)


def shifted(day: date, months: int) -> date:
    """The same day so many months later; the last one of a month that is too short for it."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months(today: date, size: int, shift: int) -> Period:
    """The month, quarter or year (by its ``size`` in months) that lies ``shift`` of them from today's."""
    first = shifted(date(today.year, (today.month - 1) // size * size + 1, 1), size * shift)
    return Period(first, shifted(first, size) - _DAY)


def _week(today: date, shift: int) -> Period:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
    return Period(monday, monday + 6 * _DAY)


def _last_twelve(today: date) -> Period:
    """Twelve whole months, this one the last."""
    last = _months(today, 1, 0)
    return Period(shifted(last.first, -11), last.last)


def _next_months(today: date, months: int) -> Period:
    first = today.replace(day=1)
    return Period(first, shifted(first, months) - _DAY)


PAST: Final[Mapping[str, Callable[[date], Period]]] = {
    "today": lambda today: Period(today, today),
    "yesterday": lambda today: Period(today - _DAY, today - _DAY),
    "this_week": lambda today: _week(today, 0),
    "last_week": lambda today: _week(today, -1),
    "this_month": lambda today: _months(today, 1, 0),
    "last_month": lambda today: _months(today, 1, -1),
    "this_quarter": lambda today: _months(today, 3, 0),
    "last_quarter": lambda today: _months(today, 3, -1),
    "this_year": lambda today: _months(today, 12, 0),
    "last_year": lambda today: _months(today, 12, -1),
    "last_12_months": _last_twelve,
}
AHEAD: Final[Mapping[str, Callable[[date], Period]]] = {
    "next_month": lambda today: _months(today, 1, 1),
    "next_quarter": lambda today: _months(today, 3, 1),
    "next_6_months": lambda today: _next_months(today, 6),
    "next_12_months": lambda today: _next_months(today, 12),
}
PRESETS: Final = {**PAST, **AHEAD}


def is_whole_months(period: Period) -> bool:
    """Whether it begins with a month and ends with one."""
    return period.first.day == 1 and (period.last + _DAY).day == 1


def period_before(period: Period) -> Period:
    """The one that ends the day before, as long as this one: whole months before whole months, else days."""
    if is_whole_months(period):
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
        return Period(shifted(period.first, -months), period.first - _DAY)
    length = period.last - period.first
    return Period(period.first - length - _DAY, period.first - _DAY)


def year_before(period: Period) -> Period:
    """The same days of the year before; whole months stay whole, whatever February does."""
    if is_whole_months(period):
        return Period(shifted(period.first, -12), shifted(period.last + _DAY, -12) - _DAY)
    return Period(shifted(period.first, -12), shifted(period.last, -12))


def compared_with(period: Period, comparison: Comparison) -> Period | None:
    """The period that the comparison means, None for none."""
    if comparison == "before":
        return period_before(period)
    return year_before(period) if comparison == "year" else None
