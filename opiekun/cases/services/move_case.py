"""Moves a case to another stage: the one way, from the board, the form, in bulk and by programs."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.cases.choices import CaseState
from opiekun.cases.errors import MoveIncomplete, StageRetired, refusing_by_name
from opiekun.cases.models import Case
from opiekun.cases.models.terms import TermKind
from opiekun.cases.permissions import may_with_case
from opiekun.cases.rules.case_input import only_move
from opiekun.cases.selectors.definitions import Definitions, StageDefinition, definitions
from opiekun.cases.selectors.starting import start_of
from opiekun.cases.services.lacking import lacking
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.margin import stage_changed
from opiekun.cases.services.move_rules import check_mover, check_way, missing_errors, unticked_errors
from opiekun.cases.services.parts import tick
from opiekun.cases.services.planning import freeze_baseline
from opiekun.cases.services.saved import Saved, saved
from opiekun.cases.services.stage_tasks import make_stage_tasks
from opiekun.cases.services.telling import tell_moved
from opiekun.cases.services.update_case import apply_fields
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS
from opiekun.core.rows import update_row
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def move_case(actor: Viewer, case_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Bring the case into the ``stage`` (its code), with what is given along: ``fields`` and ``custom`` to change,
    ``checks`` (ids of points of the checklist) to tick.

    Forwards, the checklist of the present stage must be ticked, and what the stage and those before it require filled
    in; of a case that is lost or was in another type, the checklist of the stage where it last was on the way. A lost
    stage needs ``loss_reason`` in the fields. A case that is in the stage already stays as it is. A stage of another
    type takes the case over to that type. Nothing of it is done when something is missing.
    Raises NotFound, NotAllowed, StaleVersion, InvalidInput, MoveIncomplete, StageNotAllowed, NotYourMove, StageRetired
    (by somebody at the same moment).
    """
    wanted = only_move(raw)
    with refusing_by_name(), writing(actor):
        case = lock_case(actor, case_id, "edit", expected)
        defined = definitions()
        was, to = defined.stage_by_id[case.stage_id], _target(defined, wanted["stage"])
        if to.id == was.id:
            return saved(actor, case_id)
        of = defined.by_id[to.type_id]
        start = start_of(case_id, was, of)
        check_way(of, start, to)
        check_mover(actor, to, case.owner_id)
        reason = _loss_reason(defined, to, wanted["fields"])
        now = case
        if _apply(actor, case, wanted, of_other=of.id != case.type_id, to=to):
            now = Case.objects.get(pk=case_id)
        _tick(actor, case, {point.id for point in (*was.points, *start.points)}, wanted["checks"])
        _refuse_incomplete(now, to)
        version, owner_id = update_row(Case, case_id, _where(case, to, reason), "version", "owner_id")
        if to.state == CaseState.ACTIVE and case.activated_at is None:
            freeze_baseline(actor, now)
        make_stage_tasks(actor, now, to.id)
        tell_moved(actor, case, was, to)
        stage_changed(actor, case_id, was, to)
        return Saved(case_id, version, may_with_case(actor, "view", case_id, owner_id))


def _where(case: Case, to: StageDefinition, reason: int | None) -> dict[str, int | None]:
    """The columns that say where the case is; the type among them only where it is another."""
    where: dict[str, int | None] = {"stage_id": to.id, "loss_reason_id": reason}
    return where if to.type_id == case.type_id else {**where, "type_id": to.type_id}


def _target(defined: Definitions, code: str) -> StageDefinition:
    stage = defined.stage_by_code(code)
    if stage is not None and stage.is_retired:
        # A board that was opened before still shows it.
        raise StageRetired
    if stage is None:
        raise InvalidInput([FieldError(("stage",), "choice", str(REASONS["choice"]))])
    return stage


def _loss_reason(defined: Definitions, to: StageDefinition, fields: Mapping[str, Any]) -> int | None:
    """Why the case is lost, where it is."""
    if not to.is_lost:
        return None
    code = fields.get("loss_reason")
    if not code:
        message = _("Say why the case was lost.")
        raise MoveIncomplete([FieldError(("fields", "loss_reason"), "required", message)])
    term = defined.term_by_code(TermKind.LOSS_REASON, str(code))
    if term is None or term.is_archived:
        raise InvalidInput([FieldError(("fields", "loss_reason"), "choice", str(REASONS["choice"]))])
    return term.id


def _apply(actor: Viewer, case: Case, wanted: Mapping[str, Any], of_other: bool, to: StageDefinition) -> bool:
    """Write the fields that came along, and say whether any did; what is wrong with them is told at their places in
    the input."""
    raw = {name: value for name, value in wanted["fields"].items() if name != "loss_reason"}
    if wanted["custom"]:
        raw["custom"] = wanted["custom"]
    if not raw and not of_other:
        return False
    try:
        apply_fields(actor, case, raw, definitions().by_id[to.type_id] if of_other else None)
    except InvalidInput as refused:
        refused.errors = [
            error if error.loc[:1] == ("custom",) else FieldError(("fields", *error.loc), error.code, error.message)
            for error in refused.errors
        ]
        raise
    return True


def _tick(actor: Viewer, case: Case, known: Collection[int], points: list[int]) -> None:
    unknown = [one for one in points if one not in known]
    if unknown:
        raise InvalidInput([FieldError(("checks", one), "not_an_id", _("There is no such point.")) for one in unknown])
    if points:
        tick(actor, case, points)


def _refuse_incomplete(case: Case, to: StageDefinition) -> None:
    """Raise MoveIncomplete naming all that is missing."""
    lacks = lacking([case], to)[case.pk]
    if lacks:
        raise MoveIncomplete(unticked_errors(lacks.points) + missing_errors(lacks.fields))
