"""Background entry points: they act for the user who started them, and may run twice."""

from collections.abc import Callable

from django.utils import translation

from opiekun.accounts.selectors.viewers import viewer_for_job
from opiekun.core.errors import NotAllowed
from opiekun.core.jobs import JobCancelled, Progress, defer, follow, job
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.bulk.passing import Report
from opiekun.records.bulk.running import run_rows
from opiekun.records.bulk.undoing import undo_rows
from opiekun.records.custom.indexes import build_indexes
from opiekun.records.export.making import write_file
from opiekun.records.importing.driving import break_off, drive
from opiekun.records.models import BulkEdit, BulkState, Export, Import
from opiekun.records.notifications import jobs as notification_jobs  # noqa: F401 - the worker finds them here
from opiekun.records.reports.schedules import jobs as report_jobs  # noqa: F401 - as above
from opiekun.records.slow.indexes import build_list_indexes


@job("records.bulk_edit")
def bulk_edit(run_id: int, edit_id: int) -> None:
    """Go on with a bulk operation."""
    _in_bulk(run_id, edit_id, run_rows)


@job("records.bulk_undo")
def bulk_undo(run_id: int, edit_id: int) -> None:
    """Go on undoing a bulk operation."""
    _in_bulk(run_id, edit_id, undo_rows)


@job("records.export")
def export(run_id: int, export_id: int) -> None:
    """Write the file of an export."""
    with follow(run_id) as progress:
        asked = Export.objects.filter(pk=export_id).first()
        if asked is None or asked.file_id is not None:
            return
        actor = _actor(asked.actor_id, asked.token_id)
        with translation.override(actor.language):
            write_file(actor, asked, lambda done: progress.report(done, total=asked.row_count))


@job("records.custom_indexes")
def custom_indexes() -> None:
    """Build and drop the indexes of custom fields, without stopping anybody who works with the records."""
    build_indexes()


def start_indexes() -> None:
    """Have the indexes of custom fields looked after when the open transaction has committed."""
    defer(custom_indexes, lock="records.custom_indexes", once="records.custom_indexes")


@job("records.list_indexes")
def list_indexes() -> None:
    """Build and drop the indexes of slow lists that an administrator wants."""
    build_list_indexes()


def start_list_indexes() -> None:
    """Have the indexes of slow lists looked after when the open transaction has committed."""
    defer(list_indexes, lock="records.list_indexes", once="records.list_indexes")


def _in_bulk(run_id: int, edit_id: int, work: Callable[[Viewer, int, Report], None]) -> None:
    with follow(run_id) as progress:
        edit = BulkEdit.objects.get(pk=edit_id)
        actor = _actor(edit.actor_id, edit.token_id)
        try:
            with translation.override(actor.language):
                work(actor, edit_id, progress.report)
        except JobCancelled:
            BulkEdit.objects.filter(pk=edit_id).update(state=BulkState.STOPPED)
            raise
        _tell(progress, edit)


def _tell(progress: Progress, edit: BulkEdit) -> None:
    progress.result = {"bulk_edit": edit.pk}


def _actor(actor_id: int | None, token_id: int | None) -> Viewer:
    """Whoever started the work, with the rights of now. Raises NotAllowed when the user or the token is no longer."""
    if actor_id is None:
        return SYSTEM
    viewer = viewer_for_job(actor_id, token_id)
    if viewer is None:
        raise NotAllowed
    return viewer


@job("records.import")
def import_pass(run_id: int, job_id: int) -> None:
    """Go on with a dry run, a run or an undoing of an import."""
    with follow(run_id) as progress:
        asked = Import.objects.get(pk=job_id)
        actor = _actor(asked.actor_id, asked.token_id)
        try:
            with translation.override(actor.language):
                drive(actor, job_id, lambda done, failed, total: progress.report(done, failed, total))
        except JobCancelled:
            break_off(job_id, "")
            raise
        progress.result = {"import": job_id}
