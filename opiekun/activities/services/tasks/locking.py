"""A task locked for a change that the actor may make; of a recurring one its series first."""

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.tasks.permissions import may_with_task
from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.viewer import Viewer


def lock_task(actor: Viewer, task_id: int, action: str, expected: int | None = None, trashed: bool = False) -> Task:
    """The task. Raises NotFound, NotAllowed, StaleVersion.

    Whoever changes more than one task of a series holds the series, so that two never wait for each other.
    """
    rows = Task.objects.filter(pk=task_id, trashed_at__isnull=not trashed)
    series_id = rows.values_list("series_id", flat=True).first()
    if series_id is not None:
        lock_series(series_id)
    task = rows.select_for_update(no_key=True, of=("self",)).first()
    if task is None:
        raise NotFound
    whose = task.owner_id, task.delegated_by_id, task.created_by_id
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
