"""Changes a task; of a recurring one this occurrence, it and the following, or all open ones."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.rules.recurrence import moved, remaining
from opiekun.activities.rules.task_input import TASK_COLUMNS, read_task
from opiekun.activities.services.tasks.givers import giver_of
from opiekun.activities.services.tasks.locking import lock_series, lock_task, reached_parts
from opiekun.activities.services.tasks.others import change_others
from opiekun.activities.services.tasks.parts import check_assignee, check_links, links_of, set_checklist, set_links
from opiekun.activities.services.tasks.saved import Saved, saved
from opiekun.activities.services.tasks.series import begin_series, change_template, end_series
from opiekun.activities.services.tasks.splitting import ending_before_next_part, leave_earlier_days, take_over
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
    whole. Raises NotFound, NotAllowed, StaleVersion, InvalidInput, NoSuchAssignee, AssigneeMayNot.
    """
    plain, given = without_custom(raw)
    with writing(actor):
        task = lock_task(actor, task_id, "edit", expected)
        former_owner = task.owner_id
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
        _recur(actor, task, changed, clean, scope)
        if "assignee_id" in changed:
            tell_assigned(actor, task, changed["assignee_id"])
        return saved(actor, task_id, former_owner)


def _changed(actor: Viewer, task: Task, clean: Mapping[str, Any]) -> dict[str, Any]:
    """The columns and parts that differ from what is stored."""
    columns = {"assignee": "assignee_id"}
    named = {columns.get(name, name): clean[name] for name in TASK_COLUMNS if name in clean}
    changed = {name: value for name, value in named.items() if getattr(task, name) != value}
    if "assignee_id" in changed:
        check_assignee(actor, changed["assignee_id"])
    if "links" in clean and clean["links"] != (present := links_of(task)):
        check_links(actor, clean["links"], present)
        changed["links"] = clean["links"]
    if "checklist" in clean:
        changed["checklist"] = clean["checklist"]
    return changed


def _write(actor: Viewer, task: Task, changed: Mapping[str, Any]) -> None:
    columns = {name: value for name, value in changed.items() if name not in ("links", "checklist")}
    if "assignee_id" in columns:
        columns["delegated_by_id"] = giver_of(actor, task, columns["assignee_id"])
    if columns:
        Task.objects.filter(pk=task.pk).update(**columns)
        for name, value in columns.items():
            setattr(task, name, value)
    if "links" in changed:
        set_links(task.pk, changed["links"])
    if "checklist" in changed:
        set_checklist(task.pk, changed["checklist"])


def _recur(actor: Viewer, task: Task, changed: Mapping[str, Any], clean: Mapping[str, Any], scope: str) -> None:
    """What the change means for the series."""
    rule = clean.get("recurrence", task.recurrence)
    if task.series_id is None:
        if rule:
            begin_series(task, rule)
        return
    series = lock_series(task.series_id)
    assert task.occurrence_on is not None
    if not rule:
        _cease(actor, task, series, scope)
        Task.objects.filter(pk=task.pk).update(series=None, occurrence_on=None, recurrence="")
        return
    if scope != Scope.THIS or rule != task.recurrence:
        _hand_on(actor, task, series, changed, rule if rule != task.recurrence else "", scope)


def _hand_on(
    actor: Viewer, task: Task, series: TaskSeries, changed: Mapping[str, Any], new_rule: str, scope: str
) -> None:
    """The change for the series and, with "all", its other parts, and for their open occurrences."""
    assert task.occurrence_on is not None
    begins_anew = bool(new_rule) or "due_on" in changed
    # Days are those of this one and the following, also where the rest is of all.
    earlier = leave_earlier_days(series, task.occurrence_on) if begins_anew or scope != Scope.ALL else None
    parts = [series]
    if scope == Scope.ALL:
        parts = reached_parts(actor, "edit", series)
        parts += [earlier] if earlier is not None and earlier not in parts else []
    for part in parts:
        change_template(part, changed, task)
    if new_rule and scope == Scope.ALL:
        take_over(series, task.occurrence_on, parts)
    if new_rule and task.due_on is not None:
        new_rule = ending_before_next_part(series, new_rule, task.due_on)
    if begins_anew:
        _begin_anew(task, series, new_rule)
    change_others(actor, task, parts, changed, scope)


def _cease(actor: Viewer, task: Task, series: TaskSeries, scope: str) -> None:
    """From this one on none comes any more; with "all" none of later parts either."""
    assert task.occurrence_on is not None
    leave_earlier_days(series, task.occurrence_on)
    parts = reached_parts(actor, "edit", series) if scope == Scope.ALL else [series]
    for part in parts:
        if part.pk == series.pk or part.start_on > task.occurrence_on:
            end_series(part)


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
