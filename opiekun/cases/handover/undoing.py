"""Taking a handover back: what somebody has changed since stays as it is."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import F
from django.db.models.functions import Now

from opiekun.activities.models import Note
from opiekun.activities.services.mail.many_users import pass_interactions
from opiekun.activities.services.tasks.many_assignees import Given, take_tasks_back
from opiekun.cases.errors import refusing_by_name
from opiekun.cases.handover.doing import instant, of_kind
from opiekun.cases.handover.errors import CannotUndo
from opiekun.cases.handover.planning import lock_own
from opiekun.cases.handover.telling import tell_undone
from opiekun.cases.models import Handover, HandoverKind, HandoverRow, HandoverState
from opiekun.cases.services.many_owners import pass_cases
from opiekun.core import clock
from opiekun.core.changing_hands import Passing
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.services.many_account_managers import pass_parties

# As bulk changes.
KEPT_FOR: Final = timedelta(days=30)


def can_undo(handover: Handover) -> bool:
    """Whether it was done, and still may be taken back."""
    return handover.state == HandoverState.DONE and is_in_time(handover)


def is_in_time(handover: Handover) -> bool:
    """Whether what undoing needs is still kept."""
    return handover.created_at > clock.now() - KEPT_FOR


def undo_handover(actor: Viewer, handover_id: int) -> Handover:
    """Give back to the giver, who may have left meanwhile, what the receivers still have as they got it; asked again it
    does nothing. The actor did it himself, and is not asked for his reach again. Raises NotFound, CannotUndo."""
    with refusing_by_name(), writing(actor):
        handover = lock_own(actor, handover_id)
        if handover.state == HandoverState.UNDONE:
            return handover
        if not can_undo(handover):
            raise CannotUndo
        rows = list(handover.rows.filter(outcome=HandoverRow.PASSED).order_by("pk"))
        back = _give_back(actor, handover, rows)
        handover.rows.filter(outcome=HandoverRow.PASSED).update(undo=HandoverRow.KEPT)
        handover.rows.filter(pk__in=[row.pk for row in back]).update(undo=HandoverRow.BACK)
        _trash_notes(row.note_made for row in back)
        Handover.objects.filter(pk=handover.pk).update(state=HandoverState.UNDONE, undone_at=instant())
        tell_undone(actor, handover, back)
    return Handover.objects.get(pk=handover_id)


def _give_back(actor: Viewer, handover: Handover, rows: list[HandoverRow]) -> list[HandoverRow]:
    def returning(kind: HandoverKind) -> list[Passing]:
        of = of_kind(rows, kind)
        return [Passing(row.record_id, row.receiver_id, handover.giver_id) for row in of if row.receiver_id is not None]

    before: dict[int, Given] = {row.record_id: (row.before[0], row.before[1]) for row in rows if row.before}
    back = {
        HandoverKind.TASK: take_tasks_back(actor, returning(HandoverKind.TASK), before),
        HandoverKind.MAIL: pass_interactions(actor, returning(HandoverKind.MAIL), taking_back=True),
        HandoverKind.CASE: pass_cases(actor, returning(HandoverKind.CASE), taking_back=True, handover_id=handover.pk),
        HandoverKind.PARTY: pass_parties(actor, returning(HandoverKind.PARTY), taking_back=True),
    }
    return [row for row in rows if row.record_id in back[HandoverKind(row.kind)]]


def _trash_notes(ids: Iterable[int | None]) -> None:
    """The notes that went along; one that somebody has written on since stays."""
    found = [pk for pk in ids if pk is not None]
    Note.objects.filter(pk__in=found, version=1, trashed_at__isnull=True).update(
        trashed_at=Now(), trash_root_id=F("pk")
    )
