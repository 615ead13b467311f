"""Many open cases given to other owners at once: the rules of single ones, asked once for all."""

from collections.abc import Sequence
from typing import Final

from opiekun.cases.choices import CaseState
from opiekun.cases.events import CaseHandedOver
from opiekun.cases.models import Case
from opiekun.cases.permissions import reached_cases
from opiekun.core.changing_hands import Passing
from opiekun.core.live import announce
from opiekun.core.outbox import publish_all
from opiekun.core.rows import update_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

# Of more than these nobody need be told.
MOST_TOLD: Final = 350


def pass_cases(
    actor: Viewer, passings: Sequence[Passing], taking_back: bool = False, handover_id: int | None = None
) -> set[int]:
    """Make the receivers owners of open cases; answers for which it was done.

    Left alone are those that are closed or no longer the giver's, and those that the actor may not edit.
    ``taking_back``: the actor has given them away himself, and is not asked for his reach. The caller has made sure of
    the receivers, and tells them; with a ``handover_id`` also whoever else takes part.
    """
    wanted = {one.record_id: one for one in passings}
    if not wanted:
        return set()
    with writing(actor):
        rows = Case.objects.filter(pk__in=wanted, trashed_at__isnull=True).exclude(state=CaseState.CLOSED)
        locked = rows.order_by("pk").select_for_update(no_key=True, of=("self",))
        held = {
            pk: party
            for pk, owner, party in locked.values_list("pk", "owner_id", "party_id")
            if owner == wanted[pk].giver
        }
        done = set(held)
        if not taking_back:
            done &= set(reached_cases(actor, "edit").filter(pk__in=done).values_list("pk", flat=True))
        update_rows(Case, [(pk, {"owner_id": wanted[pk].receiver}) for pk in sorted(done)])
        publish_all([_handed_over(wanted[pk], handover_id) for pk in sorted(done)])
        if len(done) <= MOST_TOLD:
            announce({pk for case in done for pk in (case, held[case]) if pk is not None})
        return done


def _handed_over(one: Passing, handover_id: int | None) -> CaseHandedOver:
    owners = {"from_owner_id": one.giver, "to_owner_id": one.receiver}
    return CaseHandedOver(record_id=one.record_id, handover_id=handover_id, **owners)
