"""Hints about records out of reach ("already in the register, ask ..."): logged, and too few an hour for a search."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from opiekun.accounts.models import Access, AccessLog
from opiekun.core.viewer import Viewer
from opiekun.core.writing import current_request_id

HINTS_AN_HOUR = 30


def hint_allowed(actor: Viewer, kind: str, record_id: int) -> bool:
    """Whether one more hint may be given to the actor in this hour; a given one is written down.

    Call it outside the transaction of the refused write, or the line is rolled back with it.
    """
    since = timezone.now() - timedelta(hours=1)
    given = AccessLog.objects.filter(actor_id=actor.id, access=Access.HINTED, at__gte=since).count()
    if given >= HINTS_AN_HOUR:
        return False
    AccessLog.objects.create(
        actor_id=actor.id,
        request_id=current_request_id.get(),
        access=Access.HINTED,
        kind=kind,
        record_id=record_id,
        field_classes=[],
    )
    return True


def hints_allowed(actor: Viewer, kind: str, record_ids: Iterable[int]) -> set[int]:
    """Of which records a hint may be given to the actor, when many are asked for at once; they are written down.

    A record that was hinted at within the hour already is told of again and counts once.
    """
    wanted = list(dict.fromkeys(record_ids))
    if not wanted:
        return set()
    since = timezone.now() - timedelta(hours=1)
    given = AccessLog.objects.filter(actor_id=actor.id, access=Access.HINTED, at__gte=since)
    known = set(given.filter(kind=kind, record_id__in=wanted).values_list("record_id", flat=True))
    new = [record_id for record_id in wanted if record_id not in known][: max(0, HINTS_AN_HOUR - given.count())]
    AccessLog.objects.bulk_create(
        AccessLog(
            actor_id=actor.id,
            request_id=current_request_id.get(),
            access=Access.HINTED,
            kind=kind,
            record_id=record_id,
            field_classes=[],
        )
        for record_id in new
    )
    return {record_id for record_id in wanted if record_id in known or record_id in new}
