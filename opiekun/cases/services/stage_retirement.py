"""A stage that is wanted no more goes out of use with a replacement; it can come into use again."""

from django.db.models import F
from django.utils.translation import gettext as _

from opiekun.cases.models import Case, CaseTemplate, Stage, StageNext, StageTask
from opiekun.cases.rules.definition_input import MOST_STAGES
from opiekun.cases.services.case_types import SavedType, lock_type
from opiekun.cases.services.defining import check_version, defining, touch
from opiekun.cases.services.many_owners import MOST_TOLD
from opiekun.cases.services.stages import lead_on, stage_to_change
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.live import announce
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer


def retire_stage(actor: Viewer, stage_id: int, replacement: str, expected: int | None = None) -> SavedType:
    """Take the stage out of use: its cases, those in the trash too, go to the ``replacement`` (its code), a stage of
    the same type, state and outcome, and so do the tasks that templates bring in it. What was written of their way
    stays.

    Raises NotAllowed, NotFound, StaleVersion, InvalidInput.
    """
    with defining(actor):
        stage = stage_to_change(stage_id)
        check_version(lock_type(stage.type_id), expected)
        if stage.is_retired:
            raise InvalidInput([FieldError(("stage",), "retired", _("This stage is retired already."))])
        found = Stage.objects.filter(type_id=stage.type_id, code=replacement, is_retired=False).first()
        if found is None or found.pk == stage_id:
            raise InvalidInput([FieldError(("replacement",), "choice", str(REASONS["choice"]))])
        if (found.state, found.outcome) != (stage.state, stage.outcome):
            message = _("The replacement must be in the same state.")
            raise InvalidInput([FieldError(("replacement",), "other_state", message)])
        Stage.objects.filter(pk=stage_id).update(is_retired=True, replaced_by=found)
        Stage.objects.filter(replaced_by_id=stage_id).update(replaced_by=found)
        _lead_to(stage_id, found.pk)
        _take_tasks_along(stage_id, found.pk)
        _take_cases_along(stage_id, found.pk)
        return SavedType(stage.type_id, touch(stage.type_id))


def reinstate_stage(actor: Viewer, stage_id: int, expected: int | None = None) -> SavedType:
    """Bring a retired stage into use again, in its former place and with its former rules. Cases stay where they are,
    and what led to it before its retirement leads to its replacement still.

    Raises NotAllowed, NotFound, StaleVersion, InvalidInput, NameTaken (another stage has its name by now).
    """
    with defining(actor):
        stage = stage_to_change(stage_id)
        of = lock_type(stage.type_id)
        check_version(of, expected)
        if not stage.is_retired:
            raise InvalidInput([FieldError(("stage",), "in_use", _("This stage is in use."))])
        if of.stages.filter(is_retired=False).count() >= MOST_STAGES:
            raise InvalidInput([FieldError(("stage",), "too_many", str(REASONS["too_many"]))])
        Stage.objects.filter(pk=stage_id).update(is_retired=False, replaced_by=None)
        return SavedType(stage.type_id, touch(stage.type_id))


def _take_cases_along(gone: int, replacement: int) -> None:
    """All cases of the stage, by one statement; triggers write of each where it was and for how long.

    Whoever brought a case here meanwhile has done it by now, for the retirement waited; and from now on the database
    refuses it. A case that is just being moved away is waited for and left where it went: locked in the order in which
    everybody locks cases.
    """
    cases = Case.objects.filter(stage_id=gone)
    here = list(cases.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    cases.update(stage_id=replacement)
    if len(here) <= MOST_TOLD:
        announce(here)


def _lead_to(gone: int, replacement: int) -> None:
    """Whatever led to the stage leads to its replacement; what led to it alone, and is the replacement, leads on."""
    lead_on(gone, StageNext.objects.filter(stage_id=replacement))
    for row in StageNext.objects.filter(to_id=gone).exclude(stage_id=replacement):
        StageNext.objects.get_or_create(stage_id=row.stage_id, to_id=replacement)
    StageNext.objects.filter(to_id=gone).delete()


def _take_tasks_along(gone: int, replacement: int) -> None:
    """What templates bring in the stage they bring in its replacement; a case that had a task does not get it again."""
    tasks = StageTask.objects.filter(stage_id=gone, template__isnull=False)
    CaseTemplate.objects.filter(pk__in=tasks.values("template")).update(version=F("version") + 1)
    tasks.update(stage_id=replacement)
