"""Many open tasks given to others at once: the rules of single ones, asked once for all."""

from collections.abc import Mapping, Sequence

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.tasks.choices import TaskState
from opiekun.activities.tasks.events import TaskAssigned
from opiekun.activities.tasks.live import announce_tasks_of
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.core.changing_hands import Passing
from opiekun.core.outbox import publish_all
from opiekun.core.rows import update_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

# Assignee and who gave it to them.
Given = tuple[int | None, int | None]


def pass_tasks(actor: Viewer, passings: Sequence[Passing]) -> Mapping[int, Given]:
    """Give open tasks to the receivers, what will recur of them, too; answers what each that was given held before.

    Left alone are those that are done or no longer the giver's, and those that the actor may not edit. Whoever gave a
    task to the giver goes on being told of it. The caller has made sure of the receivers.
    """
    wanted = {one.record_id: one for one in passings}
    with writing(actor):
        held = _lock(wanted)
        owned = [pk for pk, task in held.items() if task.owner_id == wanted[pk].giver]
        may = set(reached_tasks(actor, "edit").filter(pk__in=owned).values_list("pk", flat=True))
        given = {pk: (wanted[pk].receiver, _giver(actor, held[pk], wanted[pk].receiver)) for pk in sorted(may)}
        _write(given)
        announce_tasks_of(*(one for pk, (to, _by) in given.items() for one in (to, held[pk].owner_id)))
        _pass_series(held, [wanted[pk] for pk in given])
        told = ((pk, receiver) for pk, (receiver, _by) in given.items() if receiver != actor.id)
        publish_all([TaskAssigned(record_id=pk, assignee_id=receiver) for pk, receiver in told])
        return {pk: (held[pk].assignee_id, held[pk].delegated_by_id) for pk in given}


def take_tasks_back(actor: Viewer, passings: Sequence[Passing], before: Mapping[int, Given]) -> set[int]:
    """Set back what the actor gave away himself: ``before`` is what ``pass_tasks`` answered, the passings go the other
    way. Answers which went back; left alone are those that are done or that the receiver has no longer."""
    wanted = {one.record_id: one for one in passings}
    with writing(actor):
        held = _lock(wanted)
        done = sorted(pk for pk, task in held.items() if task.assignee_id == wanted[pk].giver and pk in before)
        _write({pk: before[pk] for pk in done})
        announce_tasks_of(*(one for pk in done for one in (before[pk][0], held[pk].owner_id)))
        _pass_series(held, [wanted[pk] for pk in done])
        return set(done)


def _lock(ids: Mapping[int, object]) -> dict[int, Task]:
    """The open tasks, held; of recurring ones the series first, as whoever changes several of them holds it."""
    rows = Task.objects.filter(pk__in=ids, trashed_at__isnull=True, state=TaskState.OPEN)
    series = rows.filter(series__isnull=False).values("series_id")
    list(TaskSeries.objects.filter(pk__in=series).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    locked = rows.order_by("pk").select_for_update(no_key=True, of=("self",))
    return {task.pk: task for task in locked.only("pk", "assignee_id", "owner_id", "delegated_by_id", "series_id")}


def _write(given: Mapping[int, Given]) -> None:
    update_rows(Task, [(pk, {"assignee_id": to, "delegated_by_id": by}) for pk, (to, by) in given.items()])


def _giver(actor: Viewer, task: Task, receiver: int) -> int | None:
    by = task.delegated_by_id if task.delegated_by_id is not None else actor.id
    return None if by == receiver else by


def _pass_series(held: Mapping[int, Task], passings: Sequence[Passing]) -> None:
    """What will recur is made for the receiver, where it was to be made for the giver."""
    of_series = {series: one for one in passings if (series := held[one.record_id].series_id) is not None}
    if not of_series:
        return
    now = dict(TaskSeries.objects.filter(pk__in=of_series).values_list("pk", "assignee_id"))
    changed = [pk for pk, assignee in now.items() if assignee == of_series[pk].giver]
    update_rows(TaskSeries, [(pk, {"assignee_id": of_series[pk].receiver}) for pk in changed])
