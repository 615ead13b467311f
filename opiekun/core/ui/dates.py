"""Dates and times as people say them: "dziś, 10:42", "czw. 26.11", "24.11.2026".

Pure functions: language and now are arguments; ``now`` is aware and in the company's time zone.
"""

from datetime import date, datetime, timedelta
from typing import Final

from opiekun.core.ui.format import NBSP

_NEAR_DAYS: Final = {
    "pl": {-1: "wczoraj", 0: "dziś", 1: "jutro"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_WEEKDAYS: Final = {
    "pl": ("pn.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_LONG_WEEKDAYS: Final = {
    "pl": ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "pl": (
        *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca"),
        *("lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_MONTH_NAMES: Final = {
    "pl": (
        *("styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec"),
        *("lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień"),
    ),
    "en": _MONTHS["en"],
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def full_date(day: date, language: str = "pl") -> str:
    """``24.11.2026`` or ``24 Nov 2026``."""
    if language == "pl":
        return f"{day:%d.%m.%Y}"
    return f"{day.day}{NBSP}{_MONTHS['en'][day.month - 1][:3]}{NBSP}{day.year}"


def short_date(day: date, language: str = "pl") -> str:
    """Day and month: ``24.11`` or ``24 Nov``."""
    return f"{day:%d.%m}" if language == "pl" else f"{day.day}{NBSP}{_MONTHS['en'][day.month - 1][:3]}"


def yearly_day(number: int, language: str = "pl") -> str:
    """A day of each year, kept as one number (1124)."""
    return short_date(date(2000, number // 100, number % 100), language)


def weekday_date(day: date, language: str = "pl") -> str:
    """Weekday, day and month, for plans: ``czw. 26.11``."""
    return f"{_WEEKDAYS[language][day.weekday()]}{NBSP}{short_date(day, language)}"


def long_date(day: date, language: str = "pl") -> str:
    """The head of a day's page: ``wtorek, 24 listopada 2026``."""
    return f"{_LONG_WEEKDAYS[language][day.weekday()]}, {day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def day(value: date, today: date, language: str = "pl") -> str:
    """A day by its distance: a word next to today, a weekday in the coming week, no year within 30 days."""
    distance = (value - today).days
    if distance in _NEAR_DAYS[language]:
        return _NEAR_DAYS[language][distance]
    if 2 <= distance <= 7:
        return weekday_date(value, language)
    return short_date(value, language) if abs(distance) <= 30 else full_date(value, language)


def month_name(day: date, language: str = "pl") -> str:
    """The month over its calendar: ``listopad 2026``."""
    return f"{_MONTH_NAMES[language][day.month - 1]} {day.year}"


def clock(value: datetime, now: datetime) -> str:
    """The time of day on the wall of the company: ``10:42``."""
    return f"{value.astimezone(now.tzinfo):%H:%M}"


def moment(value: datetime, now: datetime, language: str = "pl") -> str:
    """An instant by its distance: ``dziś, 10:42``, ``20.11, 16:05``; older than 30 days only the date."""
    local = value.astimezone(now.tzinfo)
    name = day(local.date(), now.date(), language)
    return name if abs((local.date() - now.date()).days) > 30 else f"{name}, {local:%H:%M}"


def exact_moment(value: datetime, now: datetime, language: str = "pl") -> str:
    """The full instant, for tooltips: ``24.11.2026, 10:42:07``."""
    local = value.astimezone(now.tzinfo)
    return f"{full_date(local.date(), language)}, {local:%H:%M:%S}"


def time_range(start: datetime, end: datetime, now: datetime) -> str:
    """``11:30–12:00``."""
    return f"{clock(start, now)}–{clock(end, now)}"


def duration(span: timedelta, language: str = "pl") -> str:
    """A length of time in its two largest units: ``46 min``, ``3 h 05 min``, ``4 dni``."""
    seconds = int(abs(span.total_seconds()))
    if seconds >= 2 * _DAY:
        days = seconds // _DAY
        return f"{days}{NBSP}{'dni' if language == 'pl' else 'days'}"
    hours, minutes = divmod(seconds // _MINUTE, _MINUTE)
    return f"{hours}{NBSP}h{NBSP}{minutes:02d}{NBSP}min" if hours else f"{minutes}{NBSP}min"
