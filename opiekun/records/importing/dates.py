"""Dates as files write them; for the fields of any kind that are dates."""

import re
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from opiekun.core.reading import WrongValue

_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_MONTHS: Final = (
    ("sty", "jan"),
    ("lut", "feb"),
    ("mar",),
    ("kwi", "apr"),
    ("maj", "may"),
    ("cze", "jun"),
    ("lip", "jul"),
    ("sie", "aug"),
    ("wrz", "sep"),
    ("paź", "paz", "oct"),
    ("lis", "nov"),
    ("gru", "dec"),
)
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-./])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([-./])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_IN_WORDS = re.compile(r"(\d{1,2})\.?[ -]([^\W\d]{3,12})\.?[ -](\d{4})(?: ?r\.?)?")


def read_day(written: str) -> date | None:
    """A date in any of the notations that say which number is the day: 2026-11-24, 24.11.2026 (or with dashes or
    slashes), 20261124, 24 listopada 2026; a time behind it is passed over. None when nothing is written.

    Years have four digits and the day stands before the month, else it raises WrongValue: 11/24/26 says too little.
    """
    text = " ".join(written.split())
    if not text:
        return None
    try:
        found = date(*_parts(text))
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise WrongValue("wrong_date", _("Give a date, as in 2026-11-24 or 24.11.2026."))
    return found


def _parts(text: str) -> tuple[int, int, int]:
    """Year, month and day. Raises ValueError."""
    if not text.replace("ź", "z").isascii():
        found = _IN_WORDS.fullmatch(text)
        return _in_words(found) if found else (0, 0, 0)
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _DAY_FIRST.fullmatch(text):
        return int(found[4]), int(found[3]), int(found[1])
    if found := _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _IN_WORDS.fullmatch(text):
        return _in_words(found)
    return 0, 0, 0


def _in_words(found: re.Match[str]) -> tuple[int, int, int]:
    beginning = found[2][:3].lower()
    month = next((n for n, words in enumerate(_MONTHS, 1) if beginning in words), 0)
    return int(found[3]), month, int(found[1])
