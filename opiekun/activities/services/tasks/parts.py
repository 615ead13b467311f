"""What hangs on a task: links to records, points of the checklist, and whom it may be given to."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.activities.models import ChecklistItem, Task, TaskLink
from opiekun.activities.selectors.tasks.assignees import may_work_on_tasks
from opiekun.activities.tasks.errors import AssigneeMayNot, NoSuchAssignee
from opiekun.activities.tasks.events import TaskUnlinked
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.kinds import record_kinds
from opiekun.core.models import Record
from opiekun.core.outbox import publish_all
from opiekun.core.reading import REASONS
from opiekun.core.viewer import SystemActor, Viewer


def check_assignee(actor: Viewer, user_id: int | None) -> None:
    """Nobody is fine too, and so is the actor. Raises NoSuchAssignee for who is not active, AssigneeMayNot for who
    could not finish a task; the program itself gives tasks to whomever the company told it to."""
    if user_id is None or user_id == actor.id:
        return
    if not User.objects.filter(pk=user_id, is_active=True, trashed_at__isnull=True).exists():
        raise NoSuchAssignee
    if not isinstance(actor, SystemActor) and not may_work_on_tasks().filter(pk=user_id).exists():
        raise AssigneeMayNot


def check_links(actor: Viewer, ids: Sequence[int], present: Sequence[int] = ()) -> None:
    """Raise InvalidInput naming the new links to what is not there for the actor, or to a task itself."""
    new = [record_id for record_id in ids if record_id not in set(present)]
    if not new:
        return
    kinds = dict(Record.objects.filter(pk__in=new).values_list("id", "kind"))
    reached: set[int] = set()
    for kind in record_kinds():
        of_kind = [record_id for record_id, code in kinds.items() if code == kind.code]
        if of_kind:
            reached |= set(kind.visible(actor, "view").filter(pk__in=of_kind).values_list("pk", flat=True))
    errors = [
        FieldError(("links", place), "not_an_id", str(REASONS["not_an_id"]))
        for place, record_id in enumerate(ids)
        if record_id in new and record_id not in reached
    ]
    if errors:
        raise InvalidInput(errors)


def set_links(task_id: int, ids: Sequence[int]) -> None:
    """Make these the records that the task is about; those that stay keep their place. Subscribers are told which it
    left."""
    present = list(TaskLink.objects.filter(task_id=task_id).order_by("id").values_list("record_id", flat=True))
    if list(ids) == present:
        return
    gone = [record_id for record_id in present if record_id not in set(ids)]
    TaskLink.objects.filter(task_id=task_id, record_id__in=gone).delete()
    publish_all([TaskUnlinked(record_id=task_id, from_record_id=one) for one in gone])
    made = [TaskLink(task_id=task_id, record_id=record_id) for record_id in ids if record_id not in set(present)]
    TaskLink.objects.bulk_create(made)


def set_checklist(task_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make these the points of the checklist, in this order. Raises InvalidInput for the id of another one."""
    present = {item.pk: item for item in ChecklistItem.objects.filter(task_id=task_id)}
    errors = [
        FieldError(("checklist", place, "id"), "not_an_id", _("There is no such point."))
        for place, row in enumerate(rows)
        if row["id"] is not None and row["id"] not in present
    ]
    if errors:
        raise InvalidInput(errors)
    kept = {row["id"] for row in rows if row["id"] is not None}
    ChecklistItem.objects.filter(pk__in=present.keys() - kept).delete()
    for place, row in enumerate(rows):
        values = {"text": row["text"], "is_done": row["is_done"], "position": place}
        item = present.get(row["id"] or 0)
        if item is None:
            ChecklistItem.objects.create(task_id=task_id, **values)
        elif any(getattr(item, name) != value for name, value in values.items()):
            ChecklistItem.objects.filter(pk=item.pk).update(**values)


def links_of(task: Task) -> list[int]:
    """The records that the task is about, in their order."""
    return list(TaskLink.objects.filter(task_id=task.pk).order_by("id").values_list("record_id", flat=True))
