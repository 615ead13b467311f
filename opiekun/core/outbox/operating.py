"""Parked events as an operator sees them, and what he may do about them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, Now

from opiekun.core.models import ParkedEvent
from opiekun.core.operating.rights import require_operator
from opiekun.core.outbox.delivered import events_at
from opiekun.core.viewer import Viewer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A parked event as an operator sees it. ``waiting`` counts the later ones of its record behind it."""

    id: int
    subscriber: str
    position: int
    event: str
    record_id: int | None
    attempts: int
    error: str
    parked_at: datetime
    next_try_at: datetime
    waiting: int


def parked_events(limit: int = 100) -> list[ParkedRow]:
    """The failed events, the oldest first; those that only wait behind one are counted with it."""
    failed = list(ParkedEvent.objects.filter(attempts__gt=0).annotate(waiting=_BEHIND).order_by("position")[:limit])
    names = events_at([row.position for row in failed])
    return [
        ParkedRow(
            row.pk,
            row.subscriber,
            row.position,
            names[row.position].name if row.position in names else "",
            row.record_id,
            row.attempts,
            row.error,
            row.parked_at,
            row.next_try_at,
            row.waiting,
        )
        for row in failed
    ]


# Nothing waits behind an event without a record: NULL equals nothing.
_LATER = ParkedEvent.objects.filter(
    subscriber=OuterRef("subscriber"), record_id=OuterRef("record_id"), position__gt=OuterRef("position")
)
_BEHIND = Coalesce(Subquery(_LATER.values("record_id").annotate(n=Count("id")).values("n")), 0)


def retry_parked(actor: Viewer, ids: Sequence[int]) -> int:
    """Let the parked events be tried at once (an operator mended the cause). Returns how many."""
    require_operator(actor)
    retried = ParkedEvent.objects.filter(pk__in=ids, attempts__gt=0).update(next_try_at=Now())
    log.info("parked events %s are tried again for %s", list(ids), actor.id)
    return retried


def drop_parked(actor: Viewer, ids: Sequence[int]) -> int:
    """Give the parked events up, for good: their subscriber never gets them. The record's later ones go on."""
    require_operator(actor)
    dropped = ParkedEvent.objects.filter(pk__in=ids, attempts__gt=0).delete()[0]
    log.warning("parked events %s are given up by %s", list(ids), actor.id)
    return dropped
