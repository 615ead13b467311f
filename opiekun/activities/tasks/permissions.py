"""Who may reach which tasks: the assignee, else the creator; of one that was given away whoever gave it to the
assignee, and whoever made it, also after the assignee has passed it on."""

from typing import Final

from django.db.models import Q, QuerySet

from opiekun.activities.models import Task
from opiekun.core.permissions import owner_condition, reaches
from opiekun.core.viewer import Viewer

TASK = "task"
# For plain SQL on rows of ``t``: the viewer gave the task away, or made it before it was given away. Its value is
# asked twice; both arms have an index, that of tasks that were given away.
GAVE_SQL: Final = "(t.delegated_by_id = {me} OR (t.delegated_by_id IS NOT NULL AND t.created_by_id = {me}))"


def reached_tasks(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Task]:
    """Live tasks (or those in the trash) on which the viewer may take the action."""
    tasks = Task.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(TASK, action):
        return tasks.none()
    condition = owner_condition(viewer.owners(TASK, action), "owner_id")
    if condition is None:
        return tasks
    if not viewer.id:
        return tasks.filter(condition)
    gave_it = Q(delegated_by_id=viewer.id) | Q(delegated_by__isnull=False, created_by_id=viewer.id)
    return tasks.filter(condition | gave_it)


def may_with_task(
    viewer: Viewer, action: str, owner_id: int | None, delegated_by_id: int | None, created_by_id: int | None
) -> bool:
    """Whether the viewer may take the action on a task of which it is known whose it is and who gave it away."""
    if not viewer.can(TASK, action):
        return False
    gave_it = delegated_by_id is not None and viewer.id in (delegated_by_id, created_by_id)
    return gave_it or reaches(viewer.owners(TASK, action), owner_id)
