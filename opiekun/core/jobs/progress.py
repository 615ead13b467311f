"""Long work that somebody watches: started with a row of its own, which the job keeps up to date while it runs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Coalesce, Now

from opiekun.core.jobs.deferring import Task, defer
from opiekun.core.models import JobRun, JobState
from opiekun.core.viewer import Viewer

SECONDS_BETWEEN_REPORTS = 0.3


class JobCancelled(Exception):
    """The user asked to stop; raised inside the job at its next report."""


def start_run(actor: Viewer, task: Task, title: str, total: int | None = None, **arguments: Any) -> int:
    """Defer the job for the actor and return the id of the run to watch; the job gets it as ``run_id``."""
    with transaction.atomic():
        run = JobRun.objects.create(task=task.name, title=title[:200], total=total, actor_id=actor.id)
        JobRun.objects.filter(pk=run.pk).update(job_id=defer(task, run_id=run.pk, **arguments))
    return run.pk


class Progress:
    """Reports on a connection of its own, so that they are seen while the job's transaction is open."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.result: dict[str, Any] = {}
        self._connection = connection.copy()
        self._reported_at = 0.0

    def report(self, done: int, failed: int = 0, total: int | None = None, message: str = "") -> None:
        """Say how far the work is; some calls are skipped, so call it as often as you like. Raises JobCancelled."""
        now = time.monotonic()
        if now - self._reported_at < SECONDS_BETWEEN_REPORTS and done != total:
            return
        self._reported_at = now
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_job_run SET done = %s, failed = %s, total = coalesce(%s, total), message = %s "
                "WHERE id = %s RETURNING cancel_asked",
                [done, failed, total, message, self.run_id],
            )
            row = cursor.fetchone()
        if row and row[0]:
            raise JobCancelled

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


@contextmanager
def follow(run_id: int) -> Iterator[Progress]:
    """Keep the run's state: running, then done, failed or cancelled. Do the work's transactions inside.

    What the work puts into ``result`` (counts, ids) is kept when it ends well.
    """
    JobRun.objects.filter(pk=run_id).update(
        state=JobState.RUNNING, started_at=Coalesce("started_at", Now()), finished_at=None
    )
    progress = Progress(run_id)
    try:
        yield progress
    except JobCancelled:
        _end(run_id, JobState.CANCELLED, {})
    except BaseException:
        _end(run_id, JobState.FAILED, {})
        raise
    else:
        _end(run_id, JobState.DONE, progress.result)
    finally:
        progress.close()


def _end(run_id: int, state: JobState, result: dict[str, Any]) -> None:
    JobRun.objects.filter(pk=run_id).update(state=state, result=result, finished_at=Now())
