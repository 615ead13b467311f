"""How long what stands in a calendar lasts: by the hours of each day, and from one instant to another."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypedDict

from opiekun.core import clock

_WHOLE_DAY: Final = 24 * 60


class Lasting(TypedDict, total=False):
    """From one instant to another; empty where there is no hour or no length."""

    since: datetime
    until: datetime


def with_next_day(days: Sequence[date], start: time | None, minutes: int | None) -> Iterator[tuple[date, int]]:
    """The days, and after each the next one when it goes on after midnight; with how many days later that is."""
    over = start is not None and minutes is not None and _minute(start) + minutes > _WHOLE_DAY
    for on in days:
        yield on, 0
        if over:
            yield on + timedelta(days=1), 1


def left(start: time | None, minutes: int | None, later: int) -> tuple[time | None, int | None]:
    """From when and how long something lasts, as it stands on the day that comes so many days later."""
    if not later or start is None or minutes is None:
        return start, minutes
    return time.min, min(_minute(start) + minutes - later * _WHOLE_DAY, _WHOLE_DAY)


def span(on: date, start: time | None, minutes: int | None, later: int, began: datetime | None = None) -> Lasting:
    """The instants of what lasts: an hour through a change of the clocks is an hour."""
    if start is None or not minutes:
        return {}
    zone = clock.company_zone()
    since = (began or datetime.combine(on - timedelta(days=later), start, zone)).astimezone(UTC)
    midnight = datetime.combine(on, time.min, zone).astimezone(UTC)
    return {"since": midnight if later else since, "until": since + timedelta(minutes=minutes)}


def _minute(hour: time) -> int:
    return hour.hour * 60 + hour.minute
