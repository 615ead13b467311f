"""Makes a task."""

from collections.abc import Callable, Mapping
from typing import Any

from opiekun.activities.models import Task
from opiekun.activities.rules.task_input import TASK_COLUMNS, read_task
from opiekun.activities.services.tasks.parts import check_assignee, check_links, set_checklist, set_links
from opiekun.activities.services.tasks.saved import Saved, saved
from opiekun.activities.services.tasks.series import begin_series
from opiekun.activities.services.tasks.telling import tell_assigned
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom

KIND = "task"


def create_task(actor: Viewer, raw: Mapping[str, Any], then: Callable[[int], None] | None = None) -> Saved:
    """Make a task from entered fields; without an assignee it is the actor's.

    ``then`` is called with the id inside the transaction; what it raises undoes the task. With a ``recurrence`` it is
    the first of a series. Raises NotAllowed, InvalidInput, NoSuchAssignee, AssigneeMayNot.
    """
    require(actor, KIND, "create")
    plain, given = without_custom(raw)
    clean, custom = read_both(lambda: read_task(plain), lambda: read_custom(actor, KIND, given))
    assignee = clean.get("assignee", actor.id)
    check_assignee(actor, assignee)
    check_links(actor, clean.get("links", ()))
    with writing(actor):
        task = Task(
            **{name: clean[name] for name in TASK_COLUMNS if name in clean and name != "assignee"},
            assignee_id=assignee,
            delegated_by_id=actor.id if assignee not in (None, actor.id) else None,
            custom=merged({}, custom),
        )
        task.save(force_insert=True)
        task.created_by_id = actor.id
        set_links(task.pk, clean.get("links", ()))
        set_checklist(task.pk, clean.get("checklist", ()))
        if clean.get("recurrence"):
            begin_series(task, clean["recurrence"])
        tell_assigned(actor, task, assignee)
        if then is not None:
            then(task.pk)
        return saved(actor, task.pk)
