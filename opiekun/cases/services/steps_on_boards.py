"""Open boards show what comes next in a case: they are told of tasks and planned talks of open cases that came,
changed, were done, were taken off or went, whatever brought that about."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q

from opiekun.activities.events import InteractionUnlinked
from opiekun.activities.models import InteractionLink, MailInteraction, TaskLink
from opiekun.activities.tasks.events import TaskUnlinked
from opiekun.cases.choices import CaseState
from opiekun.cases.live import LIVE
from opiekun.cases.models import Case
from opiekun.core.live import publish_live
from opiekun.core.outbox import DeliveredEvent

SUBSCRIBER: Final = "cases.steps_on_boards"
EVENTS: Final = ("task.*", "interaction.*")
# Their links tell no more where they were.
_LEAVING: Final = frozenset({TaskUnlinked.name, InteractionUnlinked.name})


def on_events(events: Sequence[DeliveredEvent]) -> None:
    """Subscribed to ``EVENTS``. A message is no step: what comes and goes by mail draws no board."""
    changed: dict[str, set[int]] = {"task": set(), "interaction": set()}
    left = _left([event for event in events if event.name in _LEAVING])
    for event in events:
        if event.record_id is not None and event.kind in changed:
            changed[event.kind].add(event.record_id)
    tasks = TaskLink.objects.filter(task_id__in=changed["task"])
    talks = InteractionLink.objects.filter(interaction_id__in=changed["interaction"], interaction__mail=None)
    rows = Case.objects.filter(
        Q(pk__in=tasks.values("record_id")) | Q(pk__in=talks.values("record_id")) | Q(pk__in=left), trashed_at=None
    ).exclude(state=CaseState.CLOSED)
    publish_live(LIVE, rows.order_by().values_list("type_id", flat=True).distinct())


def _left(events: Sequence[DeliveredEvent]) -> set[int]:
    """From which records tasks and talks were taken off; a statement where there are any."""
    if not events:
        return set()
    mails = MailInteraction.objects.filter(interaction_id__in=[event.record_id for event in events])
    messages = set(mails.values_list("interaction_id", flat=True))
    return {event.facts["from_record_id"] for event in events if event.record_id not in messages}
