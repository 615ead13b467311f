"""How the work that a user started stands, for progress bars."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from opiekun.core.errors import NotFound
from opiekun.core.models import JobRun, JobState
from opiekun.core.operating.rights import MANAGE, SYSTEM_KIND
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RunStatus:
    """A run as its watcher sees it. ``percent`` is None while the whole is not known."""

    id: int
    title: str
    state: str
    done: int
    failed: int
    total: int | None
    message: str
    result: dict[str, Any]
    created_at: datetime
    finished_at: datetime | None

    @property
    def percent(self) -> int | None:
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else None

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


def _visible(viewer: Viewer) -> QuerySet[JobRun]:
    return JobRun.objects.all() if viewer.can(SYSTEM_KIND, MANAGE) else JobRun.objects.filter(actor_id=viewer.id)


def _status(run: JobRun) -> RunStatus:
    return RunStatus(
        run.pk,
        run.title,
        run.state,
        run.done,
        run.failed,
        run.total,
        run.message,
        run.result,
        run.created_at,
        run.finished_at,
    )


def run_status(viewer: Viewer, run_id: int) -> RunStatus:
    """One run of the viewer's own. Raises NotFound."""
    run = _visible(viewer).filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return _status(run)


def runs_of(viewer: Viewer, limit: int = 20) -> list[RunStatus]:
    """The viewer's runs, the newest first."""
    return [_status(run) for run in _visible(viewer).order_by("-id")[:limit]]


def newest_run(task: str) -> RunStatus | None:
    """The run of a task that was started last, whoever did; rights are the caller's to check."""
    run = JobRun.objects.filter(task=task).order_by("-id").first()
    return None if run is None else _status(run)


def cancel_run(viewer: Viewer, run_id: int) -> None:
    """Ask the work to stop; it does at its next report. Raises NotFound."""
    if not _visible(viewer).filter(pk=run_id).update(cancel_asked=True):
        raise NotFound
