"""Starting a planned change, or its undoing: small ones are done at once, larger ones by a job."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.errors import Conflict, NotFound
from opiekun.core.jobs import start_run
from opiekun.core.models import JobRun, JobState
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.running import run_rows
from opiekun.records.bulk.set_actions import set_action, undo_set
from opiekun.records.bulk.titles import title_of, undo_title_of
from opiekun.records.bulk.undoing import TO_UNDO, undo_rows
from opiekun.records.jobs import bulk_edit, bulk_undo
from opiekun.records.models import BulkEdit, BulkState

AT_ONCE: Final = 200
KEPT_FOR: Final = timedelta(days=30)
_CAN_RUN: Final = (BulkState.DRAFT, BulkState.RUNNING, BulkState.STOPPED)
_CAN_UNDO: Final = (BulkState.DONE, BulkState.STOPPED, BulkState.RUNNING, BulkState.UNDOING)


def run(actor: Viewer, edit_id: int) -> BulkEdit:
    """Begin, or go on with, an operation of the actor's own; asked again, it does nothing. Raises NotFound."""
    with transaction.atomic():
        edit = _lock_own(actor, edit_id)
        if not can_run(edit):
            return edit
        edit.state = BulkState.RUNNING
        if edit.planned > AT_ONCE:
            edit.run_id = _start(actor, bulk_edit, title_of(edit), edit.planned, edit.pk)
        edit.save(update_fields=["state", "run_id"])
    if edit.planned <= AT_ONCE:
        run_rows(actor, edit_id)
    return BulkEdit.objects.get(pk=edit_id)


def undo(actor: Viewer, edit_id: int) -> BulkEdit:
    """Set back what the actor's own operation changed; asked again, it does nothing. Raises NotFound, Conflict."""
    with transaction.atomic():
        edit = _lock_own(actor, edit_id)
        if edit.state == BulkState.UNDONE or (edit.state == BulkState.UNDOING and is_working(edit)):
            return edit
        if not can_undo(edit):
            raise Conflict("cannot_undo", _("There is nothing that could be undone."))
        if (action := set_action(edit.kind, edit.action)) is not None:
            undo_set(actor, edit, action)
            return BulkEdit.objects.get(pk=edit_id)
        number = edit.rows.filter(TO_UNDO).count()
        edit.state, edit.run_id = BulkState.UNDOING, None
        if number > AT_ONCE:
            edit.run_id = _start(actor, bulk_undo, undo_title_of(edit), number, edit.pk)
        edit.save(update_fields=["state", "run_id"])
    if number <= AT_ONCE:
        undo_rows(actor, edit_id)
    return BulkEdit.objects.get(pk=edit_id)


def can_run(edit: BulkEdit) -> bool:
    """Whether it can be begun or gone on with; a job whose worker was lost for good has left rows waiting."""
    return edit.state in _CAN_RUN and is_in_time(edit) and not is_working(edit)


def can_undo(edit: BulkEdit) -> bool:
    """Whether there is something to undo, and still time for it."""
    may = edit.state in _CAN_UNDO and is_in_time(edit) and not is_working(edit)
    return may and edit.rows.filter(TO_UNDO).exists()


def is_in_time(edit: BulkEdit) -> bool:
    """Whether what its records held is still kept."""
    return edit.created_at > clock.now() - KEPT_FOR


def is_working(edit: BulkEdit) -> bool:
    """Whether a job is at it now, or will be."""
    working = (JobState.WAITING, JobState.RUNNING)
    return edit.run_id is not None and JobRun.objects.filter(pk=edit.run_id, state__in=working).exists()


def _lock_own(actor: Viewer, edit_id: int) -> BulkEdit:
    edit = BulkEdit.objects.select_for_update().filter(pk=edit_id, actor_id=actor.id).first()
    if edit is None:
        raise NotFound
    return edit


def _start(actor: Viewer, task: Any, title: str, total: int, edit_id: int) -> int:
    """Run and undo of one operation never run at the same time, also when a worker was taken for dead too early."""
    return start_run(actor, task, title, total, edit_id=edit_id, lock=f"bulk:{edit_id}")
