"""Days that come back each year: read from any notation, found in a span of days.

A 29 February is kept on 28 February in common years (``core.yearly`` says so).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from opiekun.core.yearly import numbers_kept_on
from opiekun.parties.rules.wrong_value import wrong

FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2200
# The most days ahead of which somebody is reminded.
LONGEST_NOTICE: Final = 60
_LEAP_YEAR: Final = 2000

_NUMBERS = re.compile(r"([0-9]{1,2})[./\-\s]+([0-9]{1,2})(?:[./\-\s]+([0-9]{4}))?")
_ISO = re.compile(r"(?:([0-9]{4})|-)-([0-9]{2})-([0-9]{2})")
_WORDS = re.compile(r"([0-9]{1,2})[.\s]*([^\W\d_]+)\.?(?:\s+([0-9]{4}))?(?:\s*r\.?)?")
_MONTHS: Final = (
    *(("sty", "jan", "i"), ("lut", "feb", "ii"), ("mar", "iii"), ("kwi", "apr", "iv"), ("maj", "may", "v")),
    *(("cze", "jun", "vi"), ("lip", "jul", "vii"), ("sie", "aug", "viii"), ("wrz", "sep", "ix")),
    *(("paz", "oct", "x"), ("lis", "nov", "xi"), ("gru", "dec", "xii")),
)


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """Day and month; the year in which it was first, when it is known."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        """As programs write it: 1980-11-24, or --11-24 without a year (ISO 8601)."""
        year = "-" if self.year is None else f"{self.year:04}"
        return f"{year}-{self.month:02}-{self.day:02}"

    @property
    def number(self) -> int:
        """1124 for 24 November: one number, in the order of the year."""
        return self.month * 100 + self.day


def read_yearly_day(text: str) -> YearlyDay:
    """From ``24.11``, ``24.11.1980``, ``24 listopada 1980``, ``24 XI``, ``1980-11-24``, ``--11-24``.

    Raises WrongValue ``day_format``, or ``no_such_day`` for 31 April and 29 February of a common year.
    """
    written = " ".join(text.split())
    if iso := _ISO.fullmatch(written):
        return _existing(int(iso[2]), int(iso[3]), iso[1])
    if numbers := _NUMBERS.fullmatch(written):
        return _existing(int(numbers[2]), int(numbers[1]), numbers[3])
    if words := _WORDS.fullmatch(written):
        return _existing(_month(words[2]), int(words[1]), words[3])
    raise wrong("day_format")


def _existing(month: int, day: int, year: str | None) -> YearlyDay:
    number = None if year is None else int(year)
    if number is not None and not FIRST_YEAR <= number <= LAST_YEAR:
        raise wrong("no_such_day")
    try:
        date(_LEAP_YEAR if number is None else number, month, day)
    except ValueError as unknown:
        raise wrong("no_such_day") from unknown
    return YearlyDay(month, day, number)


def _month(word: str) -> int:
    plain = unicodedata.normalize("NFD", word.lower()).encode("ascii", "ignore").decode()
    for number, names in enumerate(_MONTHS, start=1):
        if plain == names[-1] or any(len(name) == 3 and plain.startswith(name) for name in names[:-1]):
            return number
    raise wrong("day_format")


def coming_days(today: date, within: int) -> list[tuple[int, date]]:
    """The numbers of the yearly days that fall into today and the ``within`` days after it, and when they do."""
    days = (today + timedelta(days=distance) for distance in range(within + 1))
    return [(number, on) for on in days for number in numbers_kept_on(on)]
