"""A task locked for a change that the actor may make; of a recurring one its series first."""

from django.db.models import F, Q, QuerySet

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.tasks.permissions import TASK, may_with_task, reached_tasks
from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer


def lock_task(actor: Viewer, task_id: int, action: str, expected: int | None = None, trashed: bool = False) -> Task:
    """The task. Raises NotFound, NotAllowed, StaleVersion.

    Whoever changes more than one task of a series holds the series with all its parts, so that two never wait for
    each other.
    """
    rows = Task.objects.filter(pk=task_id, trashed_at__isnull=not trashed)
    series_id = rows.values_list("series_id", flat=True).first()
    if series_id is not None:
        _hold_parts(series_id)
    task = rows.select_for_update(no_key=True, of=("self",)).first()
    if task is None:
        raise NotFound
    whose = task.owner_id, task.givers
    if not may_with_task(actor, action, *whose):
        seen = may_with_task(actor, "view", *whose)
        raise NotAllowed if seen else NotFound
    if expected is not None and task.version != expected:
        raise StaleVersion(current=task.version, expected=expected)
    if task.series_id != series_id:
        # It became recurring, or ceased to be, between the two looks.
        raise StaleVersion(current=task.version, expected=task.version - 1)
    return task


def lock_series(series_id: int) -> TaskSeries:
    """The series, held until the transaction ends."""
    return TaskSeries.objects.select_for_update(no_key=True).get(pk=series_id)


def parts_of(series_id: int) -> QuerySet[TaskSeries]:
    """The series with all others that came of dividing the same one, in the order of their ids."""
    first = TaskSeries.objects.filter(pk=series_id).values_list("divided_from", flat=True).first() or series_id
    return TaskSeries.objects.filter(Q(pk=first) | Q(divided_from=first)).order_by("pk")


def reached_parts(actor: Viewer, action: str, series: TaskSeries) -> list[TaskSeries]:
    """The series, and of its other parts those of which the actor may take the action on what will be made: that is
    whose it will be, or who gave the tasks that were made so far to the same assignee."""
    owners, parts = actor.owners(TASK, action), list(parts_of(series.pk))
    alike = reached_tasks(actor, action).filter(series__in=parts, assignee_id=F("series__assignee_id"))
    reached = {series.pk, *alike.values_list("series_id", flat=True)}
    return [one for one in parts if one.pk in reached or reaches(owners, one.assignee_id, one.created_by_id)]


def _hold_parts(series_id: int) -> None:
    """Parts that came while others were waited for have higher ids: whoever divides a series holds all its parts."""
    parts, held = parts_of(series_id), list[int]()
    while more := list(parts.exclude(pk__in=held).select_for_update(no_key=True).values_list("pk", flat=True)):
        held += more
