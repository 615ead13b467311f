"""Tasks to the trash and back. Of a recurring one the next occurrence takes its place, unless the series ends, too."""

from django.db.models import F
from django.db.models.functions import Now

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.services.tasks.locking import lock_series, lock_task, parts_of, reached_parts
from opiekun.activities.services.tasks.saved import Saved, saved
from opiekun.activities.services.tasks.series import end_series, make_next
from opiekun.activities.services.tasks.splitting import leave_earlier_days
from opiekun.activities.tasks.choices import Scope, TaskState
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def trash_task(actor: Viewer, task_id: int, expected: int | None = None, scope: str = Scope.THIS) -> Saved:
    """Put the task into the trash. ``scope``: with "following" the series ends with it and later open occurrences go
    along, with "all" every open one of all its parts does. Raises NotFound, NotAllowed, StaleVersion.
    """
    with writing(actor):
        task = lock_task(actor, task_id, "trash", expected)
        Task.objects.filter(pk=task_id).update(trashed_at=Now(), trash_root_id=F("pk"))
        if task.series_id is not None and task.occurrence_on is not None:
            series = lock_series(task.series_id)
            if scope == Scope.THIS:
                excluded = sorted({*series.excluded, task.occurrence_on})
                TaskSeries.objects.filter(pk=series.pk).update(excluded=excluded)
                if task.state == TaskState.OPEN:
                    make_next(series, task.occurrence_on)
            else:
                _end(actor, task, series, scope)
        return saved(actor, task_id)


def _end(actor: Viewer, task: Task, series: TaskSeries, scope: str) -> None:
    if scope != Scope.ALL and task.occurrence_on is not None:
        leave_earlier_days(series, task.occurrence_on)
    parts = reached_parts(actor, "trash", series) if scope == Scope.ALL else [series]
    for part in parts:
        if not part.ended:
            end_series(part, task)
    others = reached_tasks(actor, "trash").filter(series__in=parts, state=TaskState.OPEN)
    if scope != Scope.ALL:
        others = others.filter(occurrence_on__gt=task.occurrence_on)
    for other_id in others.order_by("pk").values_list("pk", flat=True):
        Task.objects.filter(pk=other_id).update(trashed_at=Now(), trash_root_id=task.pk)


def restore_task(actor: Viewer, task_id: int, expected: int | None = None) -> Saved:
    """Take the task out of the trash with what went along; what ended with it of the series goes on.

    Raises NotFound, NotAllowed, StaleVersion.
    """
    with writing(actor):
        task = lock_task(actor, task_id, "trash", expected, trashed=True)
        Task.objects.filter(pk=task_id).update(trashed_at=None, trash_root_id=None)
        Task.objects.filter(trash_root_id=task_id).update(trashed_at=None, trash_root_id=None)
        if task.series_id is not None and task.occurrence_on is not None:
            series = lock_series(task.series_id)
            _go_on(task, series)
        return saved(actor, task_id)


def _go_on(task: Task, series: TaskSeries) -> None:
    """Let the task's day count again. Only the task with which the series ended lets it go on: whoever skipped one day
    has not ended it."""
    if task.occurrence_on in series.excluded:
        excluded = [day for day in series.excluded if day != task.occurrence_on]
        TaskSeries.objects.filter(pk=series.pk).update(excluded=excluded)
    else:
        TaskSeries.objects.filter(pk=series.pk).update(ended=False, ended_with=None)
        others = TaskSeries.objects.filter(pk__in=parts_of(series.pk).values("pk"), ended_with=task.pk)
        others.update(ended=False, ended_with=None)


def purge_tasks(task_ids: list[int]) -> None:
    """Remove trashed tasks for good, with all that hangs on them, and series of which nothing is left."""
    tasks = Task.objects.filter(pk__in=task_ids, trashed_at__isnull=False)
    series = set(tasks.exclude(series=None).values_list("series_id", flat=True))
    tasks.delete()
    TaskSeries.objects.filter(pk__in=series, tasks__isnull=True).delete()
