"""What belongs to a stage: where it leads, whose moves it takes, its checklist, the tasks that it brings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from opiekun.cases.models import Stage, StageCheck, StageMover, StageNext, StageTask
from opiekun.core.errors import FieldError


def part_errors(clean: Mapping[str, Any], stage: Stage | None) -> list[FieldError]:
    """Rows that name a point or a task of another stage."""
    checks = set() if stage is None else set(stage.checks.values_list("pk", flat=True))
    tasks = set() if stage is None else set(stage.tasks.filter(template=None).values_list("pk", flat=True))
    wrong = [(("checks", n, "id"), _("There is no such point.")) for n in _foreign(clean.get("checks", ()), checks)]
    wrong += [(("tasks", n, "id"), _("There is no such task.")) for n in _foreign(clean.get("tasks", ()), tasks)]
    return [FieldError(loc, "not_an_id", message) for loc, message in wrong]


def _foreign(rows: Sequence[Mapping[str, Any]], own: set[int]) -> Iterator[int]:
    return (n for n, row in enumerate(rows) if row["id"] is not None and row["id"] not in own)


def set_parts(stage: Stage, clean: Mapping[str, Any]) -> None:
    """Write the parts that are given, each whole."""
    if "next_stages" in clean:
        StageNext.objects.filter(stage=stage).delete()
        ids = Stage.objects.filter(code__in=clean["next_stages"]).values_list("pk", flat=True)
        StageNext.objects.bulk_create(StageNext(stage=stage, to_id=pk) for pk in ids)
    if "roles" in clean:
        StageMover.objects.filter(stage=stage).delete()
        StageMover.objects.bulk_create(StageMover(stage=stage, role_id=pk) for pk in clean["roles"])
    if "checks" in clean:
        _set_checks(stage, clean["checks"])
    if "tasks" in clean:
        set_tasks(stage.pk, clean["tasks"])


def _set_checks(stage: Stage, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these the points; those that are left out are retired: what was ticked stays known."""
    kept = {row["id"] for row in rows if row["id"] is not None}
    StageCheck.objects.filter(stage=stage, is_retired=False).exclude(pk__in=kept).update(is_retired=True)
    for place, row in enumerate(rows):
        values = {"text": row["text"], "text_en": row["text_en"], "position": place, "is_retired": False}
        if row["id"] is None:
            StageCheck.objects.create(stage=stage, **values)
        else:
            StageCheck.objects.filter(pk=row["id"]).update(**values)


def set_tasks(stage_id: int, rows: Sequence[Mapping[str, Any]], template_id: int | None = None) -> None:
    """Make these the tasks of the stage, or of a template in it. One that stays keeps its row, so that no case gets
    it twice."""
    present = StageTask.objects.filter(stage_id=stage_id, template_id=template_id)
    present.exclude(pk__in=[row["id"] for row in rows if row["id"] is not None]).delete()
    for place, row in enumerate(rows):
        values = {name: row[name] for name in ("title", "details", "due_after_days", "priority")}
        if row["id"] is None:
            StageTask.objects.create(stage_id=stage_id, template_id=template_id, position=place, **values)
        else:
            present.filter(pk=row["id"]).update(position=place, **values)
