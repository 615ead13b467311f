"""What an invitation says (iCalendar, RFC 5545): what it is about, when and where. Never raises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from opiekun.activities.mail.reading.charsets import decode
from opiekun.activities.mail.reading.cleaning import clean_line
from opiekun.activities.mail.reading.values import Mail

_LARGEST: Final = 200_000
_LONGEST: Final = 500
_FOLD: Final = re.compile(rb"\r?\n[ \t]")
_ESCAPE: Final = re.compile(r"\\([nN,;:\\])")
_MOMENT: Final = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DURATION: Final = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:\d{1,4}S)?)?")
# Outlook's names of the time zones in which most of whom we write to live.
_WINDOWS: Final = {
    "central european standard time": "Europe/Warsaw",
    "central europe standard time": "Europe/Budapest",
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "gmt standard time": "Europe/London",
    "fle standard time": "Europe/Kyiv",
    "gtb standard time": "Europe/Bucharest",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a calendar: ``zone`` is its parameter TZID."""

    name: str
    zone: str
    value: str


@dataclass(frozen=True, slots=True)
class _Moment:
    """A day, or an instant; ``zone`` names a time zone that nobody here knows, whose clock it is by."""

    at: datetime
    is_day: bool = False
    zone: str = ""


def invitation_text(mail: Mail, zone: tzinfo) -> str:
    """The words of the first invitation among what is attached, a line each for what, when (by the clock of ``zone``)
    and where; empty where there is none."""
    for one in mail.attachments:
        if one.kind == "calendar" and (text := _text(one.data, zone)):
            return text
    return ""


def _text(data: bytes, zone: tzinfo) -> str:
    event: dict[str, _Line] = {}
    for line in _first_event(data):
        event.setdefault(line.name, line)
    what, where = (_words(event.get(name)) for name in ("SUMMARY", "LOCATION"))
    return "\n".join(line for line in (what, _when(event, zone), where) if line)


def _first_event(data: bytes) -> Iterator[_Line]:
    """The lines of the first event itself, and not of the alarms within it."""
    within: list[str] = []
    for line in _lines(data):
        kind = line.value.strip().upper()
        if line.name == "BEGIN":
            within.append(kind)
        elif line.name == "END":
            if kind == "VEVENT" and within[-1:] == ["VEVENT"]:
                return
            del within[-1:]
        elif within[-1:] == ["VEVENT"]:
            yield line


def _lines(data: bytes) -> Iterator[_Line]:
    # A line may be folded within a letter.
    for text in decode(_FOLD.sub(b"", data[:_LARGEST]), "utf-8").split("\n"):
        head, value = _split(text.rstrip("\r"), ":")
        name, parameters = _split(head, ";")
        found = re.search(r'(?:^|;)TZID="?([^";]*)', parameters, re.IGNORECASE)
        yield _Line(name.strip().upper(), found[1] if found else "", value)


def _split(text: str, mark: str) -> tuple[str, str]:
    """Before and after the first mark that stands in no quotes."""
    quoted = False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter == mark and not quoted:
            return text[:place], text[place + 1 :]
    return text, ""


def _words(line: _Line | None) -> str:
    if line is None:
        return ""
    plain = _ESCAPE.sub(lambda found: " " if found[1] in "nN" else found[1], line.value[: _LONGEST * 4])
    return clean_line(plain, _LONGEST)


def _when(event: dict[str, _Line], zone: tzinfo) -> str:
    try:
        begin = _moment(event.get("DTSTART"), zone)
        end = _end(event, begin, zone) if begin else None
        return _span(begin, end) if begin else ""
    except (ValueError, OverflowError):
        return ""


def _moment(line: _Line | None, zone: tzinfo) -> _Moment | None:
    read = _MOMENT.fullmatch(line.value.strip()) if line else None
    if line is None or read is None:
        return None
    day = date(int(read[1][:4]), int(read[1][4:6]), int(read[1][6:]))
    if read[2] is None:
        return _Moment(datetime.combine(day, time.min), is_day=True)
    hour, minute, second = int(read[2][:2]), int(read[2][2:4]), min(int(read[2][4:]), 59)
    wall = datetime.combine(day, time(hour, minute, second))
    given = UTC if read[3] else _zone(line.zone)
    if given is not None:
        return _Moment(wall.replace(tzinfo=given).astimezone(zone).replace(tzinfo=None))
    return _Moment(wall, zone=clean_line(line.zone, 100))


def _zone(name: str) -> tzinfo | None:
    """The time zone of the name, which programs put paths before; None for one that is not known."""
    name = name.strip()
    candidates = (_WINDOWS.get(name.lower(), name), "/".join(name.split("/")[-2:]))
    return next((ZoneInfo(one) for one in candidates if one in _zones()), None)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _end(event: dict[str, _Line], begin: _Moment, zone: tzinfo) -> _Moment | None:
    end = _moment(event.get("DTEND"), zone)
    if end is None:
        lasts = _DURATION.fullmatch(event["DURATION"].value.strip()) if "DURATION" in event else None
        if lasts is None:
            return None
        weeks, days, hours, minutes = (int(number or 0) for number in lasts.groups())
        return _Moment(begin.at + timedelta(days=weeks * 7 + days, hours=hours, minutes=minutes), begin.is_day)
    return end if end.is_day == begin.is_day and end.zone == begin.zone else None


def _span(begin: _Moment, end: _Moment | None) -> str:
    """ "12.03.2026, 10:00-11:00"; of whole days the last one is named, which calendars do not count to them."""
    if begin.is_day:
        last = end.at - timedelta(days=1) if end else begin.at
        return f"{begin.at:%d.%m.%Y} – {last:%d.%m.%Y}" if last > begin.at else f"{begin.at:%d.%m.%Y}"
    text = f"{begin.at:%d.%m.%Y, %H:%M}"
    if end and end.at > begin.at:
        text += f"–{end.at:%H:%M}" if end.at.date() == begin.at.date() else f" – {end.at:%d.%m.%Y, %H:%M}"
    return f"{text} ({begin.zone})" if begin.zone else text
