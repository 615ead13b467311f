"""An occurrence of a recurring task that so far only follows from the rule."""

from dataclasses import dataclass
from datetime import date, time

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.rules.recurrence import occurrences
from opiekun.activities.tasks.permissions import TASK, reached_tasks
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Occurrence:
    """``next_id`` is the open task of the series, ``next_on`` its day. ``can_edit``: it may become a task now."""

    series_id: int
    on: date
    title: str
    due_time: time | None
    duration_minutes: int | None
    rule: str
    start_on: date
    assignee: str
    next_id: int | None
    next_on: date | None
    can_edit: bool


def task_on(viewer: Viewer, series_id: int, day: date) -> int | None:
    """The task that the occurrence of the day is already, where the viewer sees it."""
    return reached_tasks(viewer).filter(series_id=series_id, occurrence_on=day).values_list("pk", flat=True).first()


def load_occurrence(viewer: Viewer, series_id: int, day: date) -> Occurrence:
    """The occurrence of the day, which has no task yet. Raises NotFound where there is none, or not for the viewer."""
    series = TaskSeries.objects.select_related("assignee").filter(pk=series_id, ended=False).first()
    if series is None or not _reaches(viewer, "view", series):
        raise NotFound
    is_taken = Task.objects.filter(series=series, occurrence_on=day).exists()
    if is_taken or day < clock.today() or day in series.excluded:
        raise NotFound
    if not occurrences(series.rule, series.start_on, day, day):
        raise NotFound
    open_ones = reached_tasks(viewer).filter(series=series, state="open").order_by("due_on", "pk")
    next_one = open_ones.values_list("pk", "due_on").first() or (None, None)
    return Occurrence(
        series_id=series.pk,
        on=day,
        title=series.title,
        due_time=series.due_time,
        duration_minutes=series.duration_minutes,
        rule=series.rule,
        start_on=series.start_on,
        assignee=series.assignee.name if series.assignee else "",
        next_id=next_one[0],
        next_on=next_one[1],
        can_edit=_reaches(viewer, "edit", series),
    )


def _reaches(viewer: Viewer, action: str, series: TaskSeries) -> bool:
    whose = series.assignee_id, series.created_by_id
    return viewer.can(TASK, action) and reaches(viewer.owners(TASK, action), *whose)
