"""How much the definitions are used: open cases of types and stages, whether a stage or a type ever had a case."""

from collections.abc import Mapping

from django.db.models import Count, Q

from opiekun.cases.choices import CaseState
from opiekun.cases.models import Case, Stage, StageMove

# Whoever defines counts all cases, whatever he reaches: the figures say what a change would be about.


def open_cases_by_stage() -> Mapping[int, int]:
    """How many open cases each stage has; stages without any are left out."""
    rows = Case.objects.filter(trashed_at__isnull=True, state__in=(CaseState.POTENTIAL, CaseState.ACTIVE))
    return dict(rows.values_list("stage_id").annotate(cases=Count("pk")).order_by())


def open_cases_by_type() -> Mapping[int, int]:
    """How many open cases each type has; types without any are left out."""
    rows = Case.objects.filter(trashed_at__isnull=True, state__in=(CaseState.POTENTIAL, CaseState.ACTIVE))
    return dict(rows.values_list("type_id").annotate(cases=Count("pk")).order_by())


def cases_in_stage(stage_id: int) -> tuple[int, int]:
    """The cases that stand in the stage, and those of the trash that would come back into it."""
    found = Case.objects.filter(stage_id=stage_id).aggregate(
        live=Count("pk", filter=Q(trashed_at__isnull=True)), trashed=Count("pk", filter=Q(trashed_at__isnull=False))
    )
    return found["live"], found["trashed"]


def stage_was_used(type_id: int, stage_id: int) -> bool:
    """Whether a case is or was in the stage, or in one that it replaces: then its state stays, and it is retired
    rather than removed."""
    if replaces(stage_id):
        return True
    if Case.objects.filter(type_id=type_id, stage_id=stage_id).exists():
        return True
    return StageMove.objects.filter(type_id=type_id, to_stage_id=stage_id).exists()


def replaces(stage_id: int) -> bool:
    """Whether a retired stage was replaced by this one."""
    return Stage.objects.filter(replaced_by_id=stage_id).exists()


def type_was_used(type_id: int) -> bool:
    """Whether a case has or had the type: then it is archived rather than removed."""
    return Case.objects.filter(type_id=type_id).exists() or StageMove.objects.filter(type_id=type_id).exists()
