"""The bar of stages on the page of a case: where it was, where it is, where it may go."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from opiekun.cases.selectors.definitions import StageDefinition
from opiekun.cases.selectors.moves import days_in_stages, moves_of
from opiekun.cases.selectors.page import CaseRecord
from opiekun.cases.selectors.starting import start_of
from opiekun.cases.services.move_rules import may_go
from opiekun.cases.ui.words import days
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class StageStep:
    """A chevron: ``how`` is "done", "now" or "later"; the note is the days spent, and the norm of the present one.
    ``goes`` says whether the case could be brought there."""

    code: str
    label: Label
    how: str
    note: str
    goes: bool = False


def stage_bar(viewer: Viewer, record: CaseRecord) -> Sequence[StageStep]:
    """The way of the case's type; one that was lost, or stands in a retired stage, has that stage at the end."""
    way: list[StageDefinition] = list(record.type.way)
    if record.stage_id not in {stage.id for stage in way}:
        way.append(record.stage)
    at = next(n for n, stage in enumerate(way) if stage.id == record.stage_id)
    spent = days_in_stages(moves_of(record.id), record.days_in_stage)
    start = start_of(record.id, record.stage, record.type)
    return [_step(viewer, record, start, stage, n, at, spent) for n, stage in enumerate(way)]


def _step(
    viewer: Viewer,
    record: CaseRecord,
    start: StageDefinition,
    stage: StageDefinition,
    n: int,
    at: int,
    spent: dict[int, int],
) -> StageStep:
    if n == at:
        note = days(spent.get(stage.id, 0))
        if stage.stale_after_days and stage.is_open:
            note = _("%(days)s · norm %(norm)d") % {"days": note, "norm": stage.stale_after_days}
        return StageStep(stage.code, stage.label, "now", note)
    note = days(spent[stage.id]) if stage.id in spent else ""
    was = n < at and (stage.id in spent or not record.stage.is_lost)
    goes = record.can_edit and may_go(viewer, record.type, start, stage, record.owner_id)
    return StageStep(stage.code, stage.label, "done" if was else "later", note, goes)
