"""Who may reach which tasks: the assignee, else the creator; of one that was given away whoever made it, and everybody
who gave it or passed it on, until it comes back to whoever made it."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from opiekun.activities.models import Task
from opiekun.core.permissions import owner_condition, reaches
from opiekun.core.viewer import Viewer

TASK = "task"
# For plain SQL on rows of ``t``: the viewer is among those who gave the task away; their column has an index.
GAVE_SQL: Final = "t.givers @> ARRAY[{me}]::bigint[]"


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
    return tasks.filter(condition | Q(givers__contains=[viewer.id]))


def may_with_task(viewer: Viewer, action: str, owner_id: int | None, givers: Collection[int] | None) -> bool:
    """Whether the viewer may take the action on a task of which it is known whose it is and who gave it away."""
    if not viewer.can(TASK, action):
        return False
    return viewer.id in (givers or ()) or reaches(viewer.owners(TASK, action), owner_id)
