"""The stages of a type: made, changed, ordered, removed. How one is retired: stage_retirement.py."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from opiekun.accounts.models import Role
from opiekun.cases.choices import CaseState, Mover
from opiekun.cases.models import Case, Stage, StageMove, StageNext
from opiekun.cases.rules.definition_input import (
    MOST_STAGES,
    STAGE,
    TASKS,
    code_of,
    entry_errors,
    outcome_error,
    read_definition,
    usual_probability,
)
from opiekun.cases.selectors.definition_use import replaces
from opiekun.cases.services.case_types import SavedType, lock_type, update_type
from opiekun.cases.services.defining import check_version, defining, free_code, touch
from opiekun.cases.services.stage_parts import part_errors, set_parts
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definitions import present as custom_definitions
from opiekun.records.search.words import fold

_COLUMNS = (
    *("name", "name_en", "state", "outcome", "colour", "probability", "guidance", "guidance_en", "required"),
    *("stale_after_days", "mover"),
)


def create_stage(actor: Viewer, type_id: int, raw: Mapping[str, Any], expected: int | None = None) -> tuple[int, int]:
    """A new stage of the type, the last of its state; its id and the type's version. ``expected`` is that of the type.

    ``next_stages`` are codes, ``roles`` ids, ``checks`` and ``tasks`` are given whole. Without a ``probability`` it has
    the usual one of its state. Raises NotAllowed, NotFound, StaleVersion, InvalidInput, NameTaken.
    """
    with defining(actor):
        of = lock_type(type_id)
        check_version(of, expected)
        begin = {"name": None, "state": None, "colour": "blue", "mover": Mover.EDITORS.value, "probability": None}
        clean, errors = read_definition(raw, STAGE, begin)
        state, outcome = clean.get("state", ""), clean.get("outcome", "")
        errors += _errors(of.pk, clean, raw, state, outcome, None)
        _usual_chance(clean, state, outcome)
        if of.stages.filter(is_retired=False).count() >= MOST_STAGES:
            errors.append(FieldError(("name",), "too_many", str(REASONS["too_many"])))
        code = clean.get("code") or code_of(clean.get("name", ""), fold(clean.get("name", "")), f"{of.code}_")
        if clean.get("code") and Stage.objects.filter(code=code).exists():
            errors.append(FieldError(("code",), "taken", _("Another stage has this code.")))
        if errors:
            raise InvalidInput(errors)
        code = free_code(code, lambda one: Stage.objects.filter(code=one).exists())
        last = of.stages.aggregate(last=Max("position"))["last"] or 0
        values = {name: clean[name] for name in _COLUMNS if name in clean}
        stage = Stage.objects.create(type=of, code=code, position=last + 1, **values)
        set_parts(stage, clean)
        return stage.pk, touch(type_id)


def update_stage(actor: Viewer, stage_id: int, raw: Mapping[str, Any], expected: int | None = None) -> SavedType:
    """Change the given fields of the stage; ``expected`` is the version of its type. Raises NotAllowed, NotFound,
    StaleVersion, InvalidInput, NameTaken, StageWasUsed (its state stays once a case was in it)."""
    with defining(actor):
        stage = stage_to_change(stage_id)
        check_version(lock_type(stage.type_id), expected)
        clean, errors = read_definition(raw, STAGE)
        if clean.get("code", stage.code) != stage.code:
            errors.append(FieldError(("code",), "fixed", _("A code never changes.")))
        state = clean.get("state", stage.state)
        if state != CaseState.CLOSED and "outcome" not in clean:
            clean["outcome"] = ""
        outcome = clean.get("outcome", stage.outcome)
        errors += _errors(stage.type_id, clean, raw, state, outcome, stage)
        _usual_chance(clean, state, outcome)
        if (state, outcome) != (stage.state, stage.outcome) and replaces(stage_id):
            message = _("A retired stage was replaced by this one, so that its state stays.")
            errors.append(FieldError(("state",), "replaces", message))
        if errors:
            raise InvalidInput(errors)
        changed = {name: clean[name] for name in _COLUMNS if name in clean and getattr(stage, name) != clean[name]}
        if changed:
            Stage.objects.filter(pk=stage_id).update(**changed)
        set_parts(stage, clean)
        return SavedType(stage.type_id, touch(stage.type_id))


def set_stage_tasks(
    actor: Viewer, stage_id: int, rows: Sequence[Mapping[str, Any]], expected: int | None = None
) -> SavedType:
    """Make these the tasks that the stage brings; those that are left out are gone, tasks made before stay.

    ``expected`` is the version of the type. Raises NotAllowed, NotFound, StaleVersion, InvalidInput.
    """
    with defining(actor):
        stage = stage_to_change(stage_id)
        check_version(lock_type(stage.type_id), expected)
        clean, errors = read_definition({"tasks": rows}, TASKS)
        errors += part_errors(clean, stage)
        if errors:
            raise InvalidInput(errors)
        set_parts(stage, clean)
        return SavedType(stage.type_id, touch(stage.type_id))


def delete_stage(actor: Viewer, stage_id: int, expected: int | None = None) -> SavedType:
    """Remove a stage in which no case is or was. Raises NotAllowed, NotFound, StaleVersion, InvalidInput."""
    with defining(actor):
        stage = stage_to_change(stage_id)
        check_version(lock_type(stage.type_id), expected)
        if Case.objects.filter(stage_id=stage_id).exists() or StageMove.objects.filter(to_stage_id=stage_id).exists():
            message = _("Cases were in this stage. Retire it instead.")
            raise InvalidInput([FieldError(("stage",), "in_use", message)])
        if replaces(stage_id):
            message = _("A retired stage was replaced by this one. Retire it instead.")
            raise InvalidInput([FieldError(("stage",), "replaces", message)])
        if not Stage.objects.filter(type_id=stage.type_id, is_retired=False).exclude(pk=stage_id).exists():
            raise InvalidInput([FieldError(("stage",), "last", _("A type has one stage at least."))])
        lead_on(stage_id, StageNext.objects.all())
        stage.delete()
        return SavedType(stage.type_id, touch(stage.type_id))


def lead_on(gone: int, rows: QuerySet[StageNext]) -> None:
    """Of the rows, stages that lead to the one that goes and nowhere else lead where it led: an empty list would mean
    anywhere."""
    elsewhere = StageNext.objects.exclude(to_id=gone).values("stage")
    alone = rows.filter(to_id=gone).exclude(stage__in=elsewhere).values_list("stage_id", flat=True)
    beyond = StageNext.objects.filter(stage_id=gone).values_list("to_id", flat=True)
    StageNext.objects.bulk_create(
        StageNext(stage_id=stage_id, to_id=to_id) for stage_id in alone for to_id in beyond if to_id != stage_id
    )


def order_stages(actor: Viewer, type_id: int, codes: Sequence[str], expected: int | None = None) -> SavedType:
    """Put the type's stages in this order; those that are not named come after them. The states keep their order, and
    a retired stage that is not named stays behind the stage that it was behind: reports show it there.

    Raises NotAllowed, NotFound, StaleVersion, InvalidInput for a stage that the type does not have.
    """
    with defining(actor):
        check_version(lock_type(type_id), expected)
        every = list(Stage.objects.filter(type_id=type_id).order_by("position", "pk"))
        first = list(dict.fromkeys(codes))
        if not {stage.code for stage in every} >= set(first):
            raise InvalidInput([FieldError(("stages",), "choice", str(REASONS["choice"]))])
        for place, stage in enumerate(_in_order(every, first), start=1):
            Stage.objects.filter(pk=stage.pk).exclude(position=place).update(position=place)
        return SavedType(type_id, touch(type_id))


def change_type(
    actor: Viewer, type_id: int, raw: Mapping[str, Any], order: Sequence[str], expected: int | None = None
) -> SavedType:
    """Change the given fields of a type and put its stages in the order: both, or nothing.

    Raises NotAllowed, NotFound, StaleVersion, InvalidInput, NameTaken.
    """
    with defining(actor):
        saved = update_type(actor, type_id, raw, expected)
        return order_stages(actor, type_id, order, saved.version)


def _in_order(every: Sequence[Stage], first: Sequence[str]) -> list[Stage]:
    """The stages in the order that was asked for. ``every`` are they in the order so far."""
    by_code = {stage.code: stage for stage in every}
    bound = {stage.code for stage in every if stage.is_retired} - set(first)
    found = [by_code[code] for code in first]
    found += [stage for stage in every if stage.code not in bound and stage not in found]
    before: dict[str, Stage] = {}
    for stage in every:
        if stage.code in bound:
            at = found.index(before[stage.state]) + 1 if stage.state in before else 0
            found.insert(at, stage)
        before[stage.state] = stage
    return found


def stage_to_change(stage_id: int) -> Stage:
    """The stage. Raises NotFound."""
    stage = Stage.objects.filter(pk=stage_id).first()
    if stage is None:
        raise NotFound
    return stage


def _usual_chance(clean: dict[str, Any], state: str, outcome: str) -> None:
    """Where the probability is left empty, the usual one of the state."""
    if "probability" in clean and clean["probability"] is None:
        clean["probability"] = usual_probability(state, outcome)


def _errors(
    type_id: int, clean: Mapping[str, Any], raw: Mapping[str, Any], state: str, outcome: str, stage: Stage | None
) -> list[FieldError]:
    errors = []
    if state and (wrong := outcome_error(state, outcome)) is not None:
        errors.append(wrong)
    known = {f"custom.{d.code}" for d in custom_definitions().every("case")}
    for code in clean.get("required", ()):
        if code.startswith("custom.") and code not in known:
            message = _("“%(code)s” cannot be required.") % {"code": code}
            errors.append(FieldError(("required",), "unknown_field", message))
    others = set(Stage.objects.filter(type_id=type_id, is_retired=False).values_list("code", flat=True))
    others -= {stage.code} if stage else set()
    if "next_stages" in clean:
        message = _("“%(entry)s” is no stage to which cases could go from here.")
        errors += entry_errors("next_stages", raw["next_stages"], others, "choice", message)
    if clean.get("roles"):
        roles = {str(pk) for pk in Role.objects.filter(pk__in=clean["roles"]).values_list("pk", flat=True)}
        errors += entry_errors("roles", raw["roles"], roles, "not_an_id", _("There is no role “%(entry)s”."))
    if _is_for_nobody(clean, stage):
        errors.append(FieldError(("roles",), "required", _("Choose at least one role.")))
    return errors + part_errors(clean, stage)


def _is_for_nobody(clean: Mapping[str, Any], stage: Stage | None) -> bool:
    """That holders of roles alone may bring cases here, and no role is named: administrators aside nobody could."""
    if not {"mover", "roles"} & clean.keys():
        return False
    if clean.get("mover", stage.mover if stage else Mover.EDITORS) != Mover.ROLES:
        return False
    return not (clean["roles"] if "roles" in clean else stage is not None and stage.movers.exists())
