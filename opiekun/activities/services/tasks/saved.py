"""What a write of a task answers."""

from dataclasses import dataclass

from opiekun.activities.models import Task
from opiekun.activities.tasks.permissions import may_with_task
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Saved:
    """The task after the write: its id, its version (the next ETag), and whether its writer still sees it."""

    id: int
    version: int
    in_sight: bool = True


def saved(actor: Viewer, task_id: int) -> Saved:
    """How the task stands now."""
    columns = Task.objects.values_list("version", "owner_id", "delegated_by_id", "created_by_id")
    version, *whose = columns.get(pk=task_id)
    return Saved(task_id, version, may_with_task(actor, "view", *whose))
