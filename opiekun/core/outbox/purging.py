"""Forgetting events that are old and that every subscriber has dealt with."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min

from opiekun.core import clock
from opiekun.core.models import OutboxCursor, OutboxEntry, ParkedEvent
from opiekun.core.outbox.subscribers import subscribers

# A program that follows the change feed may be away as long as this.
KEPT_FOR: Final = timedelta(days=90)
ROUND: Final = 5000


def forget_old_events() -> int:
    """Delete the events of more than 90 days ago, from the first one on, without leaving a hole. Returns how many.

    What a subscriber has still to read, or is parked, stays with all that follows.
    """
    before, removed = clock.now() - KEPT_FOR, 0
    bound = _dealt_with()
    while positions := _oldest(before, bound):
        removed += OutboxEntry.objects.filter(position__lte=positions[-1]).delete()[0]
    return removed


def _dealt_with() -> int | None:
    """The position up to which all subscribers are done; None when nobody subscribes."""
    cursors = dict(OutboxCursor.objects.values_list("subscriber", "position"))
    places = [cursors.get(subscriber.code, 0) for subscriber in subscribers()]
    parked: int | None = ParkedEvent.objects.aggregate(first=Min("position"))["first"]
    if parked is not None:
        places.append(parked - 1)
    return min(places, default=None)


def _oldest(before: datetime, bound: int | None) -> list[int]:
    """The first positions, as far as they are older than ``before`` and not behind ``bound``."""
    rows = OutboxEntry.objects.filter(position__isnull=False).order_by("position")
    if bound is not None:
        rows = rows.filter(position__lte=bound)
    found: list[int] = []
    for position, at in rows.values_list("position", "at")[:ROUND]:
        if position is None or at >= before:
            break
        found.append(position)
    return found
