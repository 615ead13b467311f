"""Days that come back each year, as one number: 1124 is 24 November, in the order of the year."""

from calendar import isleap
from datetime import date

LEAP_DAY = 229


def numbers_kept_on(on: date) -> tuple[int, ...]:
    """The yearly days that are kept on a date. The one place that says: 29 February on the 28th in common years."""
    number = on.month * 100 + on.day
    return (number, LEAP_DAY) if number == 228 and not isleap(on.year) else (number,)
