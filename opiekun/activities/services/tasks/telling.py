"""Who is told of a task: whoever gets it, and whoever gave it away when it is done."""

from opiekun.activities.tasks.events import TaskAssigned, TaskCompleted
from opiekun.core.outbox import publish
from opiekun.core.viewer import Viewer


def tell_assigned(actor: Viewer, task_id: int, assignee_id: int | None) -> None:
    """The task was given to the assignee, by somebody else."""
    if assignee_id is not None and assignee_id != actor.id:
        publish(TaskAssigned(record_id=task_id, assignee_id=assignee_id))


def tell_completed(actor: Viewer, task_id: int, party_id: int | None, assignee_id: int | None) -> None:
    """The task was done."""
    publish(TaskCompleted(record_id=task_id, party_id=party_id, assignee_id=assignee_id))
