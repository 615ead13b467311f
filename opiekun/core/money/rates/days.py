"""Days on which a table of rates is to be expected. Pure."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

LONGEST_SPAN: Final = 93
_DAY: Final = timedelta(days=1)

Span = tuple[date, date]


@lru_cache(maxsize=64)
def _free(year: int) -> frozenset[date]:
    import holidays  # late: it is slow to load, and most starts need none

    return frozenset(holidays.country_holidays("PL", years=year))


def is_table_day(day: date) -> bool:
    """Whether the bank publishes a table on such a day: neither a weekend nor a public holiday in Poland."""
    return day.weekday() < 5 and day not in _free(day.year)


def weekday_before(day: date) -> date:
    """The last day from Monday to Friday before the day: no table is due later. Known without the calendar."""
    return day - _DAY * {0: 3, 6: 2}.get(day.weekday(), 1)


@lru_cache(maxsize=1024)
def table_before(day: date) -> date:
    """The day of the table that counts for an event of the day: the last one before it on which a table is due."""
    day -= _DAY
    while not is_table_day(day):
        day -= _DAY
    return day


def table_days(first: date, last: date) -> Iterator[date]:
    """The days of a span on which tables are to be expected."""
    day = first
    while day <= last:
        if is_table_day(day):
            yield day
        day += _DAY


def missing_spans(first: date, last: date, stored: Collection[date]) -> list[Span]:
    """Spans of at most 93 days, oldest first, that hold every expected table which is not stored."""
    spans: list[Span] = []
    for day in table_days(first, last):
        if day in stored:
            continue
        if spans and (day - spans[-1][0]).days < LONGEST_SPAN:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
