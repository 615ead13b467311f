"""Who is told of a task: whoever gets it; when it is done whoever made it and all who gave it away."""

from opiekun.activities.models import Task
from opiekun.activities.tasks.events import TaskAssigned, TaskCompleted
from opiekun.activities.tasks.notifications import ASSIGNED, DONE, due_facts
from opiekun.core.outbox import publish
from opiekun.core.viewer import Viewer
from opiekun.records.notifications import notify


def tell_assigned(actor: Viewer, task: Task, assignee_id: int | None) -> None:
    """The task was given to the assignee, by somebody else."""
    if assignee_id is not None and assignee_id != actor.id:
        publish(TaskAssigned(record_id=task.pk, assignee_id=assignee_id))
        facts = due_facts(task.due_on, task.due_time)
        notify([assignee_id], ASSIGNED, record_id=task.pk, facts=facts, actor_id=actor.id)


def tell_completed(actor: Viewer, task: Task) -> None:
    """The task was done."""
    publish(TaskCompleted(record_id=task.pk, party_id=task.party_id, assignee_id=task.assignee_id))
    if task.givers:
        notify(task.givers, DONE, record_id=task.pk, actor_id=actor.id)
