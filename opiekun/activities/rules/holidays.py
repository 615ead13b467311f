"""Public holidays in Poland, by their names."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2200


@lru_cache(maxsize=64)
def _of_year(year: int, language: str) -> Mapping[date, str]:
    import holidays  # late: it is slow to load, and most starts need none

    found = holidays.country_holidays("PL", years=year, language="en_US" if language == "en" else "pl")
    # Those that fall on one day stand in one text, and Sundays are none.
    return MappingProxyType({day: str(name).replace("; ", ", ") for day, name in found.items()})


def polish_holidays(first: date, last: date, language: str) -> dict[date, str]:
    """The holidays from the first day to the last one."""
    years = range(max(first.year, FIRST_YEAR), min(last.year, LAST_YEAR) + 1)
    return {day: name for year in years for day, name in _of_year(year, language).items() if first <= day <= last}


def next_working_day(day: date) -> date:
    """The first day after this one that is neither on a weekend nor a public holiday."""
    found = day + timedelta(days=1)
    while found.weekday() > 4 or found in _of_year(found.year, "pl"):
        found += timedelta(days=1)
    return found
