"""Starting a dry run, a run, or the undoing of an import: small files at once, larger ones by a job."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.errors import Conflict, NotAllowed
from opiekun.core.jobs import cancel_run, start_run
from opiekun.core.models import JobRun, JobState
from opiekun.core.viewer import Viewer
from opiekun.records.importing.drafting import lock_own, may_import
from opiekun.records.importing.driving import drive
from opiekun.records.importing.files.layout import XLSX
from opiekun.records.importing.keeping import kept_until
from opiekun.records.importing.keeping_rows import forget_rows
from opiekun.records.importing.mapping.choosing import check_complete, chosen_mapping
from opiekun.records.importing.mapping.remembering import remember
from opiekun.records.importing.registry import import_kind
from opiekun.records.importing.running import Report, nothing_to_report
from opiekun.records.importing.settings import Settings
from opiekun.records.importing.undoing import records_to_undo
from opiekun.records.jobs import import_pass
from opiekun.records.models import Import, ImportState

# Some five hundred rows: less than a second.
AT_ONCE_BYTES: Final = {"csv": 96 * 1024, XLSX: 48 * 1024}
_RECORDS_AT_ONCE: Final = 500
_CAN_TRY: Final = (ImportState.DRAFT, ImportState.TRIED, ImportState.TRYING)
_CAN_RUN: Final = (*_CAN_TRY, ImportState.RUNNING, ImportState.STOPPED)
_CAN_UNDO: Final = (ImportState.DONE, ImportState.STOPPED, ImportState.UNDOING, ImportState.RUNNING)


def try_out(actor: Viewer, job_id: int, at_once: bool = False, report: Report = nothing_to_report) -> Import:
    """Begin a dry run; asked again, it does nothing. Raises NotFound, NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        job = _lock(actor, job_id)
        if is_working(job):
            return job
        if job.state not in _CAN_TRY:
            raise Conflict("import_begun", _("This import has begun already."))
        _check_mapping(actor, job)
        _begin(actor, job, ImportState.TRYING, at_once)
    return _go(actor, job, report)


def run(
    actor: Viewer,
    job_id: int,
    at_once: bool = False,
    report: Report = nothing_to_report,
    remembers: bool = True,
) -> Import:
    """Begin, or go on with, an import; asked again, it does nothing. Raises NotFound, NotAllowed, InvalidInput.

    ``remembers`` keeps mapping and settings for the next file of the same head.
    """
    with transaction.atomic():
        job = _lock(actor, job_id)
        if is_working(job) or job.state not in _CAN_RUN or not is_in_time(job):
            return job
        _check_mapping(actor, job)
        if job.state in _CAN_TRY:
            job.passed, job.started_at = 0, clock.now()
            forget_rows(job.pk)
            if remembers:
                remember(actor, job)
            job.settings = import_kind(job.kind).begin(actor, Settings.from_json(job.settings)).to_json()
        _begin(actor, job, ImportState.RUNNING, at_once)
    return _go(actor, job, report)


def undo(actor: Viewer, job_id: int, at_once: bool = False) -> Import:
    """Take an import back; asked again, it does nothing. Raises NotFound, Conflict."""
    with transaction.atomic():
        job = lock_own(actor, job_id)
        if job.state == ImportState.UNDONE or (job.state == ImportState.UNDOING and is_working(job)):
            return job
        if not can_undo(job):
            raise Conflict("cannot_undo", _("There is nothing that could be undone."))
        few = at_once or records_to_undo(job.pk) <= _RECORDS_AT_ONCE
        _begin(actor, job, ImportState.UNDOING, few)
    return _go(actor, job)


def stop(actor: Viewer, job_id: int) -> None:
    """Ask the job to stop after the batch at which it is. Raises NotFound."""
    job = lock_own_plain(actor, job_id)
    if job.run_id is not None:
        cancel_run(actor, job.run_id)


def lock_own_plain(actor: Viewer, job_id: int) -> Import:
    """The actor's own import. Raises NotFound."""
    with transaction.atomic():
        return lock_own(actor, job_id)


def can_undo(job: Import) -> bool:
    """Whether there is something to undo, and still time for it."""
    may = job.state in _CAN_UNDO and is_in_time(job) and not is_working(job)
    return may and records_to_undo(job.pk) > 0


def may_undo(job: Import, touched: int) -> bool:
    """The same without asking the database, for lists: work that broke off for good is found by looking at it."""
    return job.state in (ImportState.DONE, ImportState.STOPPED) and is_in_time(job) and touched > 0


def can_go_on(job: Import) -> bool:
    """Whether the import broke off and can be gone on with."""
    is_open = job.state in (ImportState.RUNNING, ImportState.STOPPED) and job.file_id is not None
    return is_open and is_in_time(job) and not is_working(job)


def is_in_time(job: Import) -> bool:
    """Whether what its records held is still kept."""
    return kept_until(job) > clock.now()


def is_working(job: Import) -> bool:
    """Whether a job is at it now, or will be."""
    working = (JobState.WAITING, JobState.RUNNING)
    return job.run_id is not None and JobRun.objects.filter(pk=job.run_id, state__in=working).exists()


def _check_mapping(actor: Viewer, job: Import) -> None:
    """Raise InvalidInput when a field has gone since, or is not for the actor any more, and when something lacks."""
    kind = import_kind(job.kind)
    chosen_mapping(actor, kind, [column["name"] for column in job.columns], list(job.mapping))
    check_complete(kind, job.mapping)


def _lock(actor: Viewer, job_id: int) -> Import:
    job = lock_own(actor, job_id)
    if not may_import(actor, job.kind):
        raise NotAllowed
    return job


def _begin(actor: Viewer, job: Import, state: str, at_once: bool) -> None:
    if state == ImportState.TRYING:
        job.passed = 0
        forget_rows(job.pk)
    job.state, job.run_id, job.message = state, None, ""
    if not at_once and not _is_small(job, state):
        job.run_id = _start(actor, job)
    job.save()


def _is_small(job: Import, state: str) -> bool:
    if state == ImportState.UNDOING:
        return False
    return job.file is not None and job.file.size <= AT_ONCE_BYTES[job.layout["format"]]


def _go(actor: Viewer, job: Import, report: Report = nothing_to_report) -> Import:
    if job.run_id is None:
        drive(actor, job.pk, report)
    return Import.objects.select_related("file").get(pk=job.pk)


def _start(actor: Viewer, job: Import) -> int:
    """Passes of one import never run at the same time, also when a worker was taken for dead too early."""
    task: Any = import_pass
    return start_run(actor, task, title_of(job), job.total, job_id=job.pk, lock=f"import:{job.pk}")


def title_of(job: Import) -> str:
    """What the work is, for lists of work."""
    kind = import_kind(job.kind).record_kind.label_plural
    words = {
        ImportState.TRYING: _("Dry run: %(kind)s from %(file)s"),
        ImportState.UNDOING: _("Undo: %(kind)s from %(file)s"),
    }.get(job.state, _("Import: %(kind)s from %(file)s"))  # type: ignore[call-overload]
    return str(words % {"kind": kind, "file": job.name})
