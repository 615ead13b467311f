"""What a write of a task answers."""

from dataclasses import dataclass

from opiekun.activities.announcing import announce_task
from opiekun.activities.models import Task
from opiekun.activities.tasks.live import announce_tasks_of
from opiekun.activities.tasks.permissions import may_with_task
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Saved:
    """The task after the write: its id, its version (the next ETag), and whether its writer still sees it."""

    id: int
    version: int
    in_sight: bool = True


def saved(actor: Viewer, task_id: int, former_owner: int | None = None) -> Saved:
    """How the task stands now; open pages on which it stands show it, also those of whose it was till now. Called
    inside ``writing``."""
    announce_task(task_id)
    columns = Task.objects.values_list("version", "owner_id", "givers")
    version, *whose = columns.get(pk=task_id)
    announce_tasks_of(whose[0], former_owner)
    return Saved(task_id, version, may_with_task(actor, "view", *whose))
