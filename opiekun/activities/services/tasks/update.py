"""Changes a task; of a recurring one this occurrence, it and the following, or all open ones."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.rules.recurrence import moved, remaining
from opiekun.activities.rules.task_input import TASK_COLUMNS, read_task
from opiekun.activities.services.tasks.locking import lock_series, lock_task
from opiekun.activities.services.tasks.parts import check_assignee, check_links, links_of, set_checklist, set_links
from opiekun.activities.services.tasks.saved import Saved, saved
from opiekun.activities.services.tasks.series import CONTENT, begin_series, change_template, end_series
from opiekun.activities.services.tasks.splitting import leave_earlier_days
from opiekun.activities.services.tasks.telling import tell_assigned
from opiekun.activities.tasks.choices import Scope, TaskState
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom

KIND = "task"
# What a change is read beside.
STORED = ("due_on", "due_time", "duration_minutes", "recurrence", "remind_before")


def update_task(actor: Viewer, task_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields and leave the others; ``expected`` is the version that was read.

    ``scope`` says for which occurrences of a recurring task: "this" (the rule), "following", "all". A new
    ``recurrence`` is never of this one alone; an empty one ends the series. ``links`` and ``checklist`` are given
    whole. Raises NotFound, NotAllowed, StaleVersion, InvalidInput, NoSuchAssignee.
    """
    plain, given = without_custom(raw)
    with writing(actor):
        task = lock_task(actor, task_id, "edit", expected)
        stored = {name: getattr(task, name) for name in STORED}
        clean, custom = read_both(
            lambda: read_task(plain, stored),
            lambda: read_custom(actor, KIND, given, task.custom, task_id),
        )
        scope = clean.pop("scope", "") or Scope.THIS
        changed = _changed(actor, task, clean)
        if (values := merged(task.custom, custom)) != task.custom:
            changed["custom"] = values
        _write(actor, task, changed)
        _recur(task, changed, clean, scope)
        if "assignee_id" in changed:
            tell_assigned(actor, task, changed["assignee_id"])
        return saved(actor, task_id)


def _changed(actor: Viewer, task: Task, clean: Mapping[str, Any]) -> dict[str, Any]:
    """The columns and parts that differ from what is stored."""
    columns = {"assignee": "assignee_id"}
    named = {columns.get(name, name): clean[name] for name in TASK_COLUMNS if name in clean}
    changed = {name: value for name, value in named.items() if getattr(task, name) != value}
    if "assignee_id" in changed:
        check_assignee(changed["assignee_id"])
    if "links" in clean and clean["links"] != (present := links_of(task)):
        check_links(actor, clean["links"], present)
        changed["links"] = clean["links"]
    if "checklist" in clean:
        changed["checklist"] = clean["checklist"]
    return changed


def _write(actor: Viewer, task: Task, changed: Mapping[str, Any]) -> None:
    columns = {name: value for name, value in changed.items() if name not in ("links", "checklist")}
    if "assignee_id" in columns:
        columns["delegated_by_id"] = _giver(actor, task, columns["assignee_id"])
    if columns:
        Task.objects.filter(pk=task.pk).update(**columns)
        for name, value in columns.items():
            setattr(task, name, value)
    if "links" in changed:
        set_links(task.pk, changed["links"])
    if "checklist" in changed:
        set_checklist(task.pk, changed["checklist"])


def _giver(actor: Viewer, task: Task, receiver: int | None) -> int | None:
    """Who gave it to the receiver, and keeps it in sight. Nobody did when the assignee gives it back to whoever gave
    it to them, or the actor takes it: then whoever made it did, if it was given away before."""
    goes_back = receiver == task.delegated_by_id and actor.id == task.assignee_id
    if receiver is None:
        return None
    if receiver != actor.id and not goes_back:
        return actor.id
    given_before = task.delegated_by_id is not None and task.created_by_id != receiver
    return task.created_by_id if given_before else None


def _recur(task: Task, changed: Mapping[str, Any], clean: Mapping[str, Any], scope: str) -> None:
    """What the change means for the series."""
    rule = clean.get("recurrence", task.recurrence)
    if task.series_id is None:
        if rule:
            begin_series(task, rule)
        return
    series = lock_series(task.series_id)
    assert task.occurrence_on is not None
    if not rule:
        leave_earlier_days(series, task.occurrence_on)
        end_series(series)
        Task.objects.filter(pk=task.pk).update(series=None, occurrence_on=None, recurrence="")
        return
    new_rule = rule != task.recurrence
    if scope == Scope.THIS and not new_rule:
        return
    begins_anew = new_rule or "due_on" in changed
    # Days are those of this one and the following, also where the rest is of all.
    earlier = leave_earlier_days(series, task.occurrence_on) if begins_anew or scope != Scope.ALL else None
    parts = [series, earlier] if earlier is not None and scope == Scope.ALL else [series]
    for part in parts:
        change_template(part, changed, task)
    if begins_anew:
        _begin_anew(task, series, rule if new_rule else "")
    _change_others(task, parts, changed, scope)


def _begin_anew(task: Task, series: TaskSeries, rule: str) -> None:
    """Let the series go on from this occurrence, on its new day or by its new rule."""
    assert task.due_on is not None
    assert task.occurrence_on is not None
    if not rule:
        try:
            rule = moved(remaining(series.rule, series.start_on, task.occurrence_on), task.occurrence_on, task.due_on)
        except WrongValue as fault:
            raise InvalidInput([FieldError(("due_on",), fault.code, str(fault.message))]) from fault
    days = (task.due_on - task.occurrence_on).days
    excluded = [day + timedelta(days=days) for day in series.excluded if day > task.occurrence_on]
    TaskSeries.objects.filter(pk=series.pk).update(rule=rule, start_on=task.due_on, excluded=excluded, ended=False)
    # One that was there on this day gives way: it is finished or in the trash, or an open one that keeps its day.
    Task.objects.filter(series=series, occurrence_on=task.due_on).exclude(pk=task.pk).update(
        series=None, occurrence_on=None, recurrence=""
    )
    Task.objects.filter(pk=task.pk).update(occurrence_on=task.due_on)
    task.occurrence_on = task.due_on
    Task.objects.filter(series=series, trashed_at__isnull=True, state=TaskState.OPEN).update(recurrence=rule)


def _change_others(task: Task, parts: Sequence[TaskSeries], changed: Mapping[str, Any], scope: str) -> None:
    """The same content for the other open occurrences that have rows."""
    others = Task.objects.filter(series__in=parts, state=TaskState.OPEN, trashed_at__isnull=True).exclude(pk=task.pk)
    if scope != Scope.ALL:
        others = others.filter(occurrence_on__gt=task.occurrence_on)
    content = {name: changed[name] for name in CONTENT if name in changed}
    for other_id in others.order_by("pk").values_list("pk", flat=True):
        if content:
            Task.objects.filter(pk=other_id).update(**content)
        if "links" in changed:
            set_links(other_id, changed["links"])
