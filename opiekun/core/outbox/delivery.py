"""Delivery: a subscriber's next batch, handed over and its cursor moved in one transaction.

An event that fails is parked, and with it the later ones of its record, so that the others go on and the record's own
order holds. A database that goes away parks nothing: the batch comes again.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Now

from opiekun.core.models import OutboxCursor, ParkedEvent
from opiekun.core.outbox.attempt import attempt
from opiekun.core.outbox.delivered import DeliveredEvent, events_after
from opiekun.core.outbox.parked import blocked_records, park, retry_due
from opiekun.core.outbox.subscribers import Subscriber, subscribers

BATCH = 500


def deliver_batch(subscriber: Subscriber, batch: int = BATCH) -> int:
    """Hand the next events to the subscriber. Returns how many positions its cursor moved over.

    0 means that there is nothing to do now, or that another process serves this subscriber at the moment.
    """
    with transaction.atomic():
        cursor = _locked_cursor(subscriber.code)
        if cursor is None:
            return 0
        events = events_after(cursor.position, batch)
        if not events:
            return 0
        _hand_over(subscriber, [event for event in events if subscriber.wants(event)])
        OutboxCursor.objects.filter(pk=subscriber.code).update(position=events[-1].position, moved_at=Now())
        return len(events)


def deliver_all() -> int:
    """Hand everything that has a position, and the parked events whose time has come, to all subscribers."""
    moved = 0
    for subscriber in subscribers():
        moved += retry_due(subscriber)
        while count := deliver_batch(subscriber):
            moved += count
    return moved


def _locked_cursor(code: str) -> OutboxCursor | None:
    cursors = OutboxCursor.objects.filter(pk=code)
    locked = cursors.select_for_update(skip_locked=True).first()
    if locked is None and not cursors.exists():
        OutboxCursor.objects.bulk_create([OutboxCursor(subscriber=code)], ignore_conflicts=True)
        locked = cursors.select_for_update(skip_locked=True).first()
    return locked


def _hand_over(subscriber: Subscriber, events: Sequence[DeliveredEvent]) -> None:
    blocked = blocked_records(subscriber.code, events)
    free = [event for event in events if event.record_id not in blocked]
    waiting = [event for event in events if event.record_id in blocked]
    if free and attempt(subscriber, free) is not None:
        for event in free:
            if event.record_id in blocked:
                waiting.append(event)
            elif (problem := attempt(subscriber, [event])) is not None:
                park(subscriber.code, event, problem)
                if event.record_id is not None:
                    blocked.add(event.record_id)
    ParkedEvent.objects.bulk_create(
        [ParkedEvent(subscriber=subscriber.code, position=e.position, record_id=e.record_id) for e in waiting]
    )
