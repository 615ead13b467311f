"""What is typed into the one line of a new task: a title, and words in Polish or English that say when.

    Zadzwonić do Polmetalu jutro 10:00        Send the quote in 3 days        Raport co poniedziałek
    15.12 faktura dla Kowalskiego !           "Kupić bilety na jutro"

Words of time are read at the end of the line, else at its beginning; in the middle, and inside quotation marks, they
belong to the title. Nothing is ever lost: what is not understood stays in the title.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from opiekun.activities.rules.due_patterns import (
    DATES,
    EVERY,
    MONTHS,
    NAMED,
    PRIORITY,
    TIMES,
    UNITS,
    WEEKDAYS,
)

LONGEST: Final = 300
_FURTHEST: Final = 3660


@dataclass(frozen=True, slots=True)
class QuickTask:
    """What was read from the line. ``rule`` is a recurrence rule, or empty."""

    title: str
    due_on: date | None = None
    due_time: time | None = None
    is_urgent: bool = False
    rule: str = ""


@dataclass(slots=True)
class _Found:
    due_on: date | None = None
    due_time: time | None = None
    is_urgent: bool = False
    rule: str = ""


def read_quick(text: str, today: date, now: time | None = None) -> QuickTask:
    """The line taken apart. An hour without a day is today's, or tomorrow's when it is past ``now``."""
    line = " ".join(text.split())
    if len(line) > 1 and line[0] in "\"„”'" and line[-1] in "\"”'":
        return QuickTask(line[1:-1].strip() or line)
    found = _Found()
    rest = _from_end(line, found, today)
    if found.due_on is None and found.due_time is None:
        rest = _from_beginning(rest, found, today)
    return _finished(rest, found, today, now)


def _finished(title: str, found: _Found, today: date, now: time | None) -> QuickTask:
    due_on = found.due_on
    if due_on is None and (found.due_time is not None or found.rule):
        is_past = found.due_time is not None and now is not None and found.due_time <= now
        due_on = today + timedelta(days=1) if is_past else today
    return QuickTask(title, due_on, found.due_time, found.is_urgent, found.rule)


def _from_end(line: str, found: _Found, today: date) -> str:
    while True:
        for pattern, read in _READERS:
            match = re.search(rf"(?:^|(?<=\s))(?:{pattern})[,;.]?$", plain(line))
            if match and match.start() > 0 and read(match, found, today):
                line = line[: match.start()].rstrip(" ,;–-")
                break
        else:
            return line


def _from_beginning(line: str, found: _Found, today: date) -> str:
    while True:
        for pattern, read in _READERS:
            match = re.match(rf"(?:{pattern})(?:[,;:]?\s+)", plain(line))
            if match and match.end() < len(line) and read(match, found, today):
                line = line[match.end() :].lstrip(" ,;–-")
                break
        else:
            return line


def plain(text: str) -> str:
    """Small letters without diacritics, each in its place, so that places in both texts are the same."""
    return "".join(_plain(letter) for letter in text)


def _plain(letter: str) -> str:
    if letter in "łŁ":
        return "l"
    bare = unicodedata.normalize("NFD", letter)[0].lower()
    return bare if len(bare) == 1 else letter


def _set_day(found: _Found, day: date | None) -> bool:
    if day is None or found.due_on is not None:
        return False
    found.due_on = day
    return True


def _named(match: re.Match[str], found: _Found, today: date) -> bool:
    word = match["named"]
    return _set_day(found, today + timedelta(days=next(n for n, words in NAMED.items() if word in words)))


def _ahead(match: re.Match[str], found: _Found, today: date) -> bool:
    number, unit = int(match["number"] or match["number2"] or 1), match["unit"] or match["unit2"]
    return _set_day(found, _later(today, number, unit))


def _later(today: date, number: int, unit: str) -> date | None:
    kind = next(kind for kind, words in UNITS.items() if unit in words)
    if number * {"day": 1, "week": 7, "month": 31, "year": 366}[kind] > _FURTHEST:
        return None
    if kind in ("day", "week"):
        return today + timedelta(days=number * (7 if kind == "week" else 1))
    year, month = divmod(today.year * 12 + today.month - 1 + number * (12 if kind == "year" else 1), 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))


def _weekday_of(word: str) -> int:
    return next(number for number, words in WEEKDAYS.items() if word in words)


def _weekday(match: re.Match[str], found: _Found, today: date) -> bool:
    if match["weekday"] is None:
        return _set_day(found, today + timedelta(days=7 - today.weekday()))
    distance = (_weekday_of(match["weekday"]) - today.weekday() - 1) % 7 + 1
    if match["next"] and distance <= 6 - today.weekday():
        # "Next Friday" is that of the coming week.
        distance += 7
    return _set_day(found, today + timedelta(days=distance))


def _month_end(match: re.Match[str], found: _Found, today: date) -> bool:
    return _set_day(found, today.replace(day=calendar.monthrange(today.year, today.month)[1]))


def _iso(match: re.Match[str], found: _Found, today: date) -> bool:
    return _set_day(found, _existing(int(match["y"]), int(match["m"]), int(match["d"])))


def _numbers(match: re.Match[str], found: _Found, today: date) -> bool:
    year = match["y2"]
    return _set_day(found, _of_year(int(match["d2"]), int(match["m2"]), year, today))


def _words(match: re.Match[str], found: _Found, today: date) -> bool:
    word = match["month"] or match["month2"]
    month = next(number for number, words in MONTHS.items() if word in words)
    return _set_day(found, _of_year(int(match["d3"] or match["d4"]), month, match["y3"], today))


def _of_year(day: int, month: int, year: str | None, today: date) -> date | None:
    """In the given year, else the next time that there is such a day."""
    if year:
        return _existing(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for ahead in range(9):
        found = _existing(today.year + ahead, month, day)
        if found is not None and found >= today:
            return found
    return None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 2000 <= year <= 2200 else None
    except ValueError:
        return None


def _time(match: re.Match[str], found: _Found, today: date) -> bool:
    if found.due_time is not None:
        return False
    parts = match.groupdict()
    hour = int(parts["h"] or parts["h2"] or parts["h3"])
    minute = int(parts["min"] or parts["min2"] or parts["min3"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return False
        hour = hour % 12 + (12 if parts["half"].startswith("p") else 0)
    if hour > 23 or minute > 59:
        return False
    found.due_time = time(hour, minute)
    return True


def _every(match: re.Match[str], found: _Found, today: date) -> bool:
    if found.rule:
        return False
    if weekday := match["everyday"]:
        number = _weekday_of(weekday)
        found.rule = f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[number]}"
        if found.due_on is None:
            found.due_on = today + timedelta(days=(number - today.weekday()) % 7)
        return True
    word = match["every"]
    found.rule = next(rule for rule, words in EVERY.items() if word in words)
    if found.due_on is None and "BYDAY" in found.rule and today.weekday() > 4:
        found.due_on = today + timedelta(days=7 - today.weekday())
    return True


def _priority(match: re.Match[str], found: _Found, today: date) -> bool:
    if found.is_urgent:
        return False
    found.is_urgent = True
    return True


_Reader = Callable[["re.Match[str]", _Found, date], bool]
_READERS: Final[tuple[tuple[str, _Reader], ...]] = (
    (PRIORITY, _priority),
    (DATES["every"], _every),
    (DATES["ahead"], _ahead),
    (DATES["named"], _named),
    (DATES["weekday"], _weekday),
    (DATES["month_end"], _month_end),
    (DATES["iso"], _iso),
    (DATES["words"], _words),
    (DATES["numbers"], _numbers),
    (TIMES, _time),
)
