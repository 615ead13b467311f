"""Undoes a move: the case stands again where it stood, with what was said of its outcome there."""

from typing import Any

from opiekun.cases.errors import MovedSince, refusing_by_name
from opiekun.cases.models import Case, StageMove
from opiekun.cases.permissions import may_with_case
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.margin import stage_changed
from opiekun.cases.services.saved import Saved
from opiekun.cases.services.telling import tell_moved
from opiekun.core.models import History
from opiekun.core.rows import update_row
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def move_back(actor: Viewer, case_id: int, stage: str) -> Saved:
    """Bring the case back to the ``stage`` (its code) from which the actor moved it last.

    It has been there: nothing is asked for, and no way is forbidden. The reason of a loss and the note about the
    outcome that a reopening took off are on it again. Raises NotFound, NotAllowed, MovedSince (it was moved again, or
    by somebody else), StageRetired.
    """
    with refusing_by_name(), writing(actor):
        case = lock_case(actor, case_id, "edit")
        last = StageMove.objects.filter(case_id=case_id).order_by("-at", "-pk").first()
        to, now = definitions().stage_by_code(stage), definitions().stage_by_id[case.stage_id]
        if to is None or last is None or (last.to_stage_id, last.by_id) != (now.id, actor.id):
            raise MovedSince
        if last.from_stage_id != to.id:
            raise MovedSince
        version, owner_id = update_row(Case, case_id, _before(case, to), "version", "owner_id")
        tell_moved(actor, case, now, to)
        stage_changed(actor, case_id, now, to)
        return Saved(case_id, version, may_with_case(actor, "view", case_id, owner_id))


def _before(case: Case, to: StageDefinition) -> dict[str, Any]:
    """The columns as they were before the move, of which the history tells."""
    columns: dict[str, Any] = {"stage_id": to.id}
    if to.type_id != case.type_id:
        columns["type_id"] = to.type_id
    if to.outcome or to.state != "potential":
        moved = History.objects.filter(subject_id=case.pk, table_name="cases_case", row_id=case.pk, operation="update")
        moved = moved.filter(changes__stage_id=[to.id, case.stage_id]).order_by("-at", "-pk")
        changes = moved.values_list("changes", flat=True).first() or {}
        columns |= {name: changes[name][0] for name in ("loss_reason_id", "outcome_note") if name in changes}
    return columns
