"""Writes events as calendar programs read them (RFC 5545): of whole days, and from an instant to another one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_LONGEST_LINE: Final = 75
_ESCAPED: Final = {ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n"}
# What the format does not allow in texts; a tab is allowed.
_FORBIDDEN: Final = dict.fromkeys([*range(9), *range(11, 32), 127])


@dataclass(frozen=True, slots=True)
class Revision:
    """Which state of an event this is: ``number`` grows with each change, ``at`` is when the last one was."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something that fills a day. ``uid`` stays the same for the same event, so that programs replace it."""

    uid: str
    on: date
    summary: str
    description: str = ""
    url: str = ""
    revision: Revision | None = None


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """Something from one (aware) instant to another; whoever it is of is busy then."""

    uid: str
    since: datetime
    until: datetime
    summary: str
    description: str = ""
    url: str = ""
    revision: Revision | None = None


def write_calendar(
    name: str,
    events: Iterable[DayEvent | TimedEvent],
    now: datetime,
    language: str,
    product: str = "Days",
    hours: int = 12,
) -> bytes:
    """The calendar as a file. Programs are asked to look again after so many hours.

    Each event stands by itself, its instants in UTC: neither a rule nor a time zone has to be read. What is gone is
    left out: programs that subscribe take the whole file for what there is. There is no METHOD: that is of messages
    between organisers and guests (RFC 5546), and asks for the same word in the type of the answer and an organiser.
    """
    stamp, text = _instant(now), _text(name)
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Opiekun//{product}//{language.upper()}", "CALSCALE:GREGORIAN"),
        # By the standard (RFC 7986) for Thunderbird and others, by X- for Outlook and Google.
        *(f"NAME:{text}", f"X-WR-CALNAME:{text}"),
        *(f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours:d}H", f"X-PUBLISHED-TTL:PT{hours:d}H"),
        *(line for event in events for line in _event(event, stamp)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(event: DayEvent | TimedEvent, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    # Without a METHOD it says when the event was last changed, as far as that is known.
    yield f"DTSTAMP:{stamp if event.revision is None else _instant(event.revision.at)}"
    if isinstance(event, TimedEvent):
        yield f"DTSTART:{_instant(event.since)}"
        yield f"DTEND:{_instant(event.until)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    if event.revision is not None:
        yield f"SEQUENCE:{event.revision.number:d}"
        yield f"LAST-MODIFIED:{_instant(event.revision.at)}"
    yield "STATUS:CONFIRMED"
    yield "TRANSP:OPAQUE" if isinstance(event, TimedEvent) else "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(_FORBIDDEN).translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line broken into pieces of at most 75 bytes, never within a letter."""
    pieces, piece, room = [], b"", _LONGEST_LINE
    for letter in line:
        written = letter.encode("utf-8", "replace")
        if len(piece) + len(written) > room:
            pieces.append(piece)
            # The space that begins a continued line counts.
            piece, room = b"", _LONGEST_LINE - 1
        piece += written
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
