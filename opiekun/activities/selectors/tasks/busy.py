"""When users are busy, by what stands in their calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opiekun.activities.selectors.tasks.calendar import CalendarItem
from opiekun.core import clock


@dataclass(frozen=True, slots=True)
class Busy:
    """When somebody is busy, from one instant to another."""

    user_id: int
    since: datetime
    until: datetime


def busy_times(items: Sequence[CalendarItem]) -> list[Busy]:
    """When the users are busy, what touches joined; only what has an hour and a length keeps somebody busy."""
    zone = clock.company_zone()
    spans: dict[int, list[tuple[datetime, datetime]]] = {}
    for item in items:
        if item.since is None or item.until is None or item.state not in ("", "open", "planned"):
            continue
        spans.setdefault(item.user_id, []).append((item.since, item.until))
    busy: list[Busy] = []
    for user_id, found in sorted(spans.items()):
        joined: list[tuple[datetime, datetime]] = []
        for since, until in sorted(found):
            if joined and since <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(until, joined[-1][1])
            else:
                joined.append((since, until))
        busy += [Busy(user_id, since.astimezone(zone), until.astimezone(zone)) for since, until in joined]
    return busy
