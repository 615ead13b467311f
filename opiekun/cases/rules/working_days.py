"""How many working days lie between two days: what the database's cases_working_days says, without asking it."""

from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from opiekun.activities.rules.holidays import polish_holidays

_MONDAY: Final = date(2000, 1, 3).toordinal()
_WORKING: Final = 5


@lru_cache(maxsize=512)
def _holidays(year: int) -> tuple[date, ...]:
    """The holidays of the year that take a working day, in their order."""
    found = polish_holidays(date(year, 1, 1), date(year, 12, 31), "pl")
    return tuple(sorted(day for day in found if day.weekday() < _WORKING))


def _weekdays(day: date) -> int:
    """Mondays to Fridays from a day long ago until this one."""
    weeks, rest = divmod(day.toordinal() - _MONDAY, 7)
    return weeks * _WORKING + min(rest + 1, _WORKING)


def _holidays_until(day: date, first_year: int) -> int:
    whole = sum(len(_holidays(year)) for year in range(first_year, day.year))
    return whole + bisect_right(_holidays(day.year), day)


@lru_cache(maxsize=4096)
def working_days(after: date, until: date) -> int:
    """How many working days in Poland came after the first day until the last one; none when that is no later."""
    if until <= after:
        return 0
    taken = _holidays_until(until, after.year) - _holidays_until(after, after.year)
    return _weekdays(until) - _weekdays(after) - taken


def working_days_ago(number: int, today: date) -> date:
    """The last day after which so many working days have come until today."""
    day = today
    while (lacking := number - working_days(day, today)) > 0:
        # So many working days are never in fewer days of the calendar.
        day -= timedelta(days=lacking)
    return day
