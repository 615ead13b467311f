"""Events that could not be delivered: kept in order per record, tried again later and later."""

import traceback
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from opiekun.core import clock
from opiekun.core.models import OutboxCursor, ParkedEvent
from opiekun.core.outbox.attempt import attempt
from opiekun.core.outbox.delivered import DeliveredEvent, events_at
from opiekun.core.outbox.subscribers import Subscriber

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
RETRIED_AT_ONCE = 100


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 10 s, doubled each time, at most an hour."""
    waited: timedelta = FIRST_WAIT * int(2 ** min(attempts - 1, 20))
    return min(waited, LONGEST_WAIT)


def blocked_records(code: str, events: Sequence[DeliveredEvent]) -> set[int]:
    """The records among the events of which an earlier event is parked."""
    ids = {event.record_id for event in events if event.record_id is not None}
    parked = ParkedEvent.objects.filter(subscriber=code, record_id__in=ids)
    return {record_id for record_id in parked.values_list("record_id", flat=True) if record_id is not None}


def park(code: str, event: DeliveredEvent, problem: Exception) -> None:
    """Put the failed event aside until its next try."""
    ParkedEvent.objects.create(
        subscriber=code,
        position=event.position,
        record_id=event.record_id,
        attempts=1,
        error=_told(problem),
        next_try_at=clock.now() + wait_after(1),
    )


# The first event of each record and each one without a record, those that are due.
_DUE = """
SELECT * FROM (
    SELECT DISTINCT ON (coalesce(record_id, -id)) * FROM core_parked_event
    WHERE subscriber = %s ORDER BY coalesce(record_id, -id), position) AS heads
WHERE next_try_at <= %s ORDER BY position LIMIT %s
"""


def retry_due(subscriber: Subscriber) -> int:
    """Try the parked events whose time has come, the earliest of each record first. Returns how many succeeded."""
    done = 0
    for head in ParkedEvent.objects.raw(_DUE, [subscriber.code, clock.now(), RETRIED_AT_ONCE]):
        parked: ParkedEvent | None = head
        while parked is not None and done < RETRIED_AT_ONCE:
            succeeded, parked = _retry(subscriber, parked)
            done += succeeded
    return done


def _retry(subscriber: Subscriber, parked: ParkedEvent) -> tuple[bool, ParkedEvent | None]:
    """Deliver one parked event. Returns whether that succeeded, and the record's next one, which may go now."""
    with transaction.atomic():
        # The same lock as a batch takes: what comes later of this record is either parked already or not yet read.
        cursor = OutboxCursor.objects.select_for_update(skip_locked=True).filter(pk=subscriber.code).first()
        current = ParkedEvent.objects.filter(pk=parked.pk).first() if cursor else None
        if current is None:
            return False, None
        event = events_at([current.position]).get(current.position)
        problem = attempt(subscriber, [event]) if event else None
        if problem is not None:
            attempts = current.attempts + 1
            ParkedEvent.objects.filter(pk=current.pk).update(
                attempts=attempts, error=_told(problem), next_try_at=clock.now() + wait_after(attempts)
            )
            return False, None
        current.delete()
        if current.record_id is None:
            return True, None
        later = ParkedEvent.objects.filter(subscriber=subscriber.code, record_id=current.record_id)
        return True, later.order_by("position").first()


def _told(problem: Exception) -> str:
    """The kind of the exception and where it was raised; its words may hold personal data and stay out."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(problem).__name__}{place}"
