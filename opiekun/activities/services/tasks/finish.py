"""A task comes to its end, with what came of it, and may be opened again."""

from dataclasses import dataclass

from django.db.models.functions import Now

from opiekun.activities.models import Task
from opiekun.activities.services.tasks.locking import lock_series, lock_task
from opiekun.activities.services.tasks.saved import Saved, saved
from opiekun.activities.services.tasks.series import make_next
from opiekun.activities.services.tasks.telling import tell_completed
from opiekun.activities.tasks.choices import TaskState
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import WrongValue, text
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

_outcome = text(5_000, lines=True)


@dataclass(frozen=True, slots=True)
class Finished:
    """The task after the write; ``next_id`` is the next occurrence that was made, ``changed`` whether it was open."""

    saved: Saved
    next_id: int | None
    changed: bool


def complete_task(actor: Viewer, task_id: int, outcome: str = "", expected: int | None = None) -> Finished:
    """The task is done. Of a recurring one the next occurrence is made, once, however often this is called.

    One that is done already stays as it is. Raises NotFound, NotAllowed, StaleVersion, InvalidInput.
    """
    return _finish(actor, task_id, TaskState.DONE, outcome, expected)


def cancel_task(actor: Viewer, task_id: int, outcome: str = "", expected: int | None = None) -> Finished:
    """The task is not to be done any more; as ``complete_task``."""
    return _finish(actor, task_id, TaskState.CANCELLED, outcome, expected)


def _finish(actor: Viewer, task_id: int, state: TaskState, outcome: str, expected: int | None) -> Finished:
    said = _read_outcome(outcome)
    with writing(actor):
        task = lock_task(actor, task_id, "edit", expected)
        if task.state == state:
            return Finished(saved(actor, task_id), None, changed=False)
        was_open = task.state == TaskState.OPEN
        Task.objects.filter(pk=task_id).update(state=state, outcome=said, finished_at=Now(), finished_by_id=actor.id)
        next_id = None
        if was_open and task.series_id is not None and task.occurrence_on is not None:
            next_id = make_next(lock_series(task.series_id), task.occurrence_on)
        if state == TaskState.DONE:
            tell_completed(actor, task)
        return Finished(saved(actor, task_id), next_id, changed=True)


def reopen_task(actor: Viewer, task_id: int, expected: int | None = None, undone_next: int | None = None) -> Saved:
    """The task is to be done after all. ``undone_next`` is the occurrence that finishing it made: it goes again,
    unless somebody has touched it. Raises NotFound, NotAllowed, StaleVersion.
    """
    with writing(actor):
        task = lock_task(actor, task_id, "edit", expected)
        if task.state != TaskState.OPEN:
            Task.objects.filter(pk=task_id).update(
                state=TaskState.OPEN, outcome="", finished_at=None, finished_by_id=None
            )
            if undone_next is not None and task.series_id is not None:
                Task.objects.filter(
                    pk=undone_next, series_id=task.series_id, version=1, occurrence_on__gt=task.occurrence_on
                ).delete()
        return saved(actor, task_id)


def _read_outcome(outcome: str) -> str:
    try:
        said: str = _outcome(outcome)
    except WrongValue as wrong:
        raise InvalidInput([FieldError(("outcome",), wrong.code, str(wrong.message))]) from wrong
    return said
