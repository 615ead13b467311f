"""When a schedule is due next. Pure: instants and the zone are arguments."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from opiekun.records.reports.periods import shifted


def next_after(rhythm: str, day: int, hour: int, after: datetime, zone: ZoneInfo) -> datetime:
    """The first time of the rhythm later than ``after``, on the wall of the company."""
    local = after.astimezone(zone).date()
    for on in _days(rhythm, day, local):
        at = datetime.combine(on, time(hour), zone).astimezone(UTC)
        if at > after:
            return at
    raise AssertionError("a rhythm goes on for ever")


def _days(rhythm: str, day: int, start: date) -> Iterator[date]:
    if rhythm == "monthly":
        first = start.replace(day=1)
        while True:
            yield first.replace(day=min(day, monthrange(first.year, first.month)[1]))
            first = shifted(first, 1)
    step = 7 if rhythm == "weekly" else 1
    on = start - timedelta(days=start.weekday() - (day - 1)) if rhythm == "weekly" else start
    while True:
        yield on
        on += timedelta(days=step)
