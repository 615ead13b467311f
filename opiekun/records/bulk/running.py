"""Making a planned change, record by record; begun again, it goes on where it stopped."""

from typing import Final

from django.db.models import Q
from django.db.models.functions import Now

from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.change import Change, change_of
from opiekun.records.bulk.passing import Report, nothing_to_report, pass_over
from opiekun.records.models import BulkEdit, BulkEditRow, BulkState, Outcome

WAITING: Final = Q(outcome=Outcome.WAITING, bulk_edit__state=BulkState.RUNNING)


def run_rows(actor: Viewer, edit_id: int, report: Report = nothing_to_report) -> None:
    """Change the records of the operation that still wait."""
    edit = BulkEdit.objects.get(pk=edit_id)
    pass_over(actor, edit, change_of(edit), WAITING, _change, "outcome", report)
    BulkEdit.objects.filter(pk=edit_id, state=BulkState.RUNNING).update(state=BulkState.DONE, finished_at=Now())


def _change(actor: Viewer, change: Change, row: BulkEditRow) -> None:
    current = change.read(row.record_id)
    if current is None:
        raise NotFound
    if change.is_made(current):
        row.outcome = Outcome.UNCHANGED
        return
    row.before = current.value
    row.after = change.apply(actor, row.record_id, current)
    row.outcome = Outcome.CHANGED
