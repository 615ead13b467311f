"""What a change of one occurrence means for the other open ones of its series that have rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.services.tasks.givers import giver_of
from opiekun.activities.services.tasks.parts import set_links
from opiekun.activities.services.tasks.series import content_for
from opiekun.activities.tasks.choices import Scope, TaskState
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.core.viewer import Viewer


def change_others(
    actor: Viewer, task: Task, parts: Sequence[TaskSeries], changed: Mapping[str, Any], scope: str
) -> None:
    """The same content for the other open occurrences, as far as the actor may change them."""
    others = reached_tasks(actor, "edit").filter(series__in=parts, state=TaskState.OPEN).exclude(pk=task.pk)
    if scope != Scope.ALL:
        others = others.filter(occurrence_on__gt=task.occurrence_on)
    for other in others.order_by("pk"):
        if content := content_for(changed, other):
            if "assignee_id" in content and content["assignee_id"] != other.assignee_id:
                content["delegated_by_id"] = giver_of(actor, other, content["assignee_id"])
            Task.objects.filter(pk=other.pk).update(**content)
        if "links" in changed:
            set_links(other.pk, changed["links"])
