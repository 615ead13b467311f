"""A dry run, a run or an undoing, from wherever it stands to its end: in a job, or at once."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models.functions import Now

from opiekun.core.viewer import Viewer
from opiekun.records.custom.definitions import refresh
from opiekun.records.importing.files.errors import UnreadableFile
from opiekun.records.importing.finishing import TakenOver
from opiekun.records.importing.running import Report, go_over, nothing_to_report
from opiekun.records.importing.undoing import take_back
from opiekun.records.models import Import, ImportState

_WORK: Final[dict[str, Callable[[Viewer, int, Report], None]]] = {
    ImportState.TRYING: go_over,
    ImportState.RUNNING: go_over,
    ImportState.UNDOING: take_back,
}
_ENDS: Final[dict[str, dict[str, Any]]] = {
    ImportState.TRYING: {"state": ImportState.TRIED},
    ImportState.RUNNING: {"state": ImportState.DONE, "finished_at": Now()},
    ImportState.UNDOING: {"state": ImportState.UNDONE, "undone_at": Now()},
}
_BREAKS: Final[dict[str, dict[str, Any]]] = {
    ImportState.TRYING: {"state": ImportState.DRAFT, "passed": 0},
    ImportState.RUNNING: {"state": ImportState.STOPPED},
}


def drive(actor: Viewer, job_id: int, report: Report = nothing_to_report) -> None:
    """Do the rest of what the import's state says. A file that turns out to be damaged stops it with a message."""
    state = Import.objects.values_list("state", flat=True).get(pk=job_id)
    work = _WORK.get(state)
    if work is None:
        return
    # Whoever acts without rights that had to be read has not been told of the company's fields with them.
    refresh()
    try:
        work(actor, job_id, report)
    except TakenOver:
        return
    except UnreadableFile as refused:
        break_off(job_id, str(refused))
        return
    Import.objects.filter(pk=job_id, state=state).update(**_ENDS[state])


def break_off(job_id: int, message: str) -> None:
    """The work stops here: what is done stays done, and can be undone."""
    for state, end in _BREAKS.items():
        Import.objects.filter(pk=job_id, state=state).update(message=message, **end)
