"""The series behind recurring tasks: beginning one, ending it, making its next occurrence exactly once."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from opiekun.accounts.models import User
from opiekun.activities.models import ChecklistItem, Task, TaskSeries
from opiekun.activities.models.task_series import TaskContent
from opiekun.activities.rules.recurrence import next_days
from opiekun.activities.services.tasks.parts import links_of, set_links
from opiekun.activities.tasks.choices import TaskState
from opiekun.core import clock
from opiekun.core.models import Record

# What a series gives to each of its occurrences.
CONTENT: Final = (*("title", "details", "assignee_id", "priority", "due_time", "duration_minutes", "remind_before"),)
_MOST_TRIED: Final = 500


def begin_series(task: Task, rule: str) -> None:
    """Make the task the first occurrence of a new series."""
    assert task.due_on is not None
    series = TaskSeries.objects.create(
        rule=rule,
        start_on=task.due_on,
        links=links_of(task),
        checklist=list(_points(task)),
        created_by_id=task.created_by_id,
        **{name: getattr(task, name) for name in CONTENT},
    )
    Task.objects.filter(pk=task.pk).update(series=series, occurrence_on=task.due_on, recurrence=rule)


def _points(task: Task) -> list[str]:
    points = ChecklistItem.objects.filter(task_id=task.pk).order_by("position", "id")
    return list(points.values_list("text", flat=True))


def end_series(series: TaskSeries, thrown_away: Task | None = None) -> None:
    """No further occurrence is made; until the task that was thrown away with all of the series comes back."""
    ended_with = thrown_away.pk if thrown_away else None
    TaskSeries.objects.filter(pk=series.pk).update(ended=True, ended_with=ended_with)


def content_for(changed: Mapping[str, Any], other: TaskContent) -> dict[str, Any]:
    """What of the change another task or series takes over: without an hour it has no length."""
    values = {name: changed[name] for name in CONTENT if name in changed}
    if values.get("due_time", other.due_time) is None and {"due_time", "duration_minutes"} & values.keys():
        values["duration_minutes"] = None
    return values


def change_template(series: TaskSeries, changed: Mapping[str, Any], task: Task) -> None:
    """What later occurrences will be made of, after ``changed`` was written to the task."""
    values = content_for(changed, series)
    if "links" in changed:
        values["links"] = changed["links"]
    if "checklist" in changed:
        values["checklist"] = list(_points(task))
    if values:
        TaskSeries.objects.filter(pk=series.pk).update(**values)


def make_next(series: TaskSeries, after: date) -> int | None:
    """The next occurrence after the one on ``after``, unless it is there. None is made of days that have passed.

    Whoever calls it holds the series: of two at once the second finds what the first has made. None when nothing was
    made.
    """
    if series.ended:
        return None
    today = clock.today()
    taken = dict(Task.objects.filter(series=series).values_list("occurrence_on", "state"))
    live = set(
        Task.objects.filter(series=series, trashed_at__isnull=True, state=TaskState.OPEN).values_list(
            "occurrence_on", flat=True
        )
    )
    for tried, day in enumerate(next_days(series.rule, series.start_on, after)):
        if day in live or tried > _MOST_TRIED * 10:
            return None
        if day >= today and day not in taken and day not in series.excluded:
            return make_occurrence(series, day)
    return None


def make_occurrence(series: TaskSeries, day: date) -> int:
    """The occurrence of the day as a task of its own. The database refuses a second one."""
    content = {name: getattr(series, name) for name in CONTENT}
    if not User.objects.filter(pk=series.assignee_id or 0, is_active=True).exists():
        content["assignee_id"] = None
    given = Task.objects.filter(series=series, assignee_id=content["assignee_id"] or 0).order_by("-pk")
    giver, givers = given.values_list("delegated_by_id", "givers").first() or (None, None)
    task = Task(
        due_on=day,
        occurrence_on=day,
        series=series,
        recurrence=series.rule,
        created_by_id=series.created_by_id,
        # Whoever gave the ones before it to the assignee, or passed them on, keeps this one in sight, too.
        delegated_by_id=giver,
        givers=givers,
        **content,
    )
    task.save(force_insert=True)
    there = set(Record.objects.filter(pk__in=series.links).values_list("pk", flat=True))
    set_links(task.pk, [record_id for record_id in series.links if record_id in there])
    ChecklistItem.objects.bulk_create(
        ChecklistItem(task_id=task.pk, text=text, position=place) for place, text in enumerate(series.checklist)
    )
    return task.pk
