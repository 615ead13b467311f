"""Ticks a point of a stage's checklist, or takes the tick back."""

from opiekun.cases.models import CaseCheck
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.parts import tick
from opiekun.cases.services.saved import Saved, saved
from opiekun.cases.services.telling import announce_case
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def set_check(actor: Viewer, case_id: int, check_id: int, done: bool, expected: int | None = None) -> Saved:
    """Tick the point, or take the tick back; twice is once. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        case = lock_case(actor, case_id, "edit", expected)
        of = definitions().by_id[case.type_id]
        if check_id not in {point.id for stage in of.every_stage for point in stage.points}:
            raise NotFound
        if done:
            tick(actor, case, [check_id])
        else:
            CaseCheck.objects.filter(case=case, check_item_id=check_id).delete()
        announce_case(case_id, None)
        return saved(actor, case_id)
