"""Who may reach which tasks: the assignee, else the creator, and whoever gave it to the assignee."""

from django.db.models import Q, QuerySet

from opiekun.activities.models import Task
from opiekun.core.permissions import owner_condition, reaches
from opiekun.core.viewer import Viewer

TASK = "task"


def reached_tasks(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Task]:
    """Live tasks (or those in the trash) on which the viewer may take the action."""
    tasks = Task.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(TASK, action):
        return tasks.none()
    condition = owner_condition(viewer.owners(TASK, action), "owner_id")
    if condition is None:
        return tasks
    return tasks.filter(condition | Q(delegated_by_id=viewer.id)) if viewer.id else tasks.filter(condition)


def may_with_task(viewer: Viewer, action: str, owner_id: int | None, delegated_by_id: int | None) -> bool:
    """Whether the viewer may take the action on a task of which it is known whose it is."""
    if not viewer.can(TASK, action):
        return False
    gave_it = delegated_by_id is not None and delegated_by_id == viewer.id
    return gave_it or reaches(viewer.owners(TASK, action), owner_id)
