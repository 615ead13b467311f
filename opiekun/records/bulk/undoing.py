"""Undoing a bulk operation: records that somebody has changed since are left as they are, and named."""

from typing import Final

from django.db.models import Q
from django.db.models.functions import Now

from opiekun.core.viewer import Viewer
from opiekun.records.bulk.change import Change, change_of
from opiekun.records.bulk.passing import Report, nothing_to_report, pass_over
from opiekun.records.models import BulkEdit, BulkEditRow, BulkState, Outcome

TO_UNDO: Final = Q(outcome=Outcome.CHANGED, undo="")


def undo_rows(actor: Viewer, edit_id: int, report: Report = nothing_to_report) -> None:
    """Set back the records of the operation that are not yet."""
    edit = BulkEdit.objects.get(pk=edit_id)
    waiting = TO_UNDO & Q(bulk_edit__state=BulkState.UNDOING)
    pass_over(actor, edit, change_of(edit), waiting, _revert, "undo", report)
    BulkEdit.objects.filter(pk=edit_id, state=BulkState.UNDOING).update(state=BulkState.UNDONE, undone_at=Now())


def _revert(actor: Viewer, change: Change, row: BulkEditRow) -> None:
    current = change.read(row.record_id)
    if current is None or current.value != row.after:
        row.undo = Outcome.UNCHANGED
        return
    change.revert(actor, row.record_id, current, row.before)
    row.undo = Outcome.CHANGED
