"""Declaring jobs and deferring them: a job exists if, and only if, the transaction that defers it commits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from procrastinate import RetryDecision, exceptions, jobs, tasks
from procrastinate.contrib.django import app
from procrastinate.retry import BaseRetryStrategy

from opiekun.core import clock
from opiekun.core.errors import Refusal

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)

Task = tasks.Task[Any, Any, Any]


class Patience(BaseRetryStrategy):
    """Tries again after 5 s, then three times as long each time, at most an hour; a refusal is final."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision | None:
        if isinstance(exception, Refusal) or job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_at=clock.now() + min(FIRST_WAIT * 3**job.attempts, LONGEST_WAIT))


def job(name: str, attempts: int = 6) -> Callable[[Callable[..., Any]], Task]:
    """Make a function a job under a name that never changes ("parties.import")."""

    def declare(work: Callable[..., Any]) -> Task:
        return app.task(name=name, retry=Patience(attempts))(work)

    return declare


def defer(
    task: Task,
    *,
    lock: str = "",
    once: str = "",
    at: datetime | None = None,
    instead: bool = False,
    **arguments: Any,
) -> int | None:
    """Have the job done after the open transaction commits. Returns its id.

    Jobs of one ``lock`` never run at the same time, and begin in the order in which they were deferred: one whose time
    is far off keeps all later ones waiting. ``instead`` drops those of the lock whose time has not come. With ``once``,
    nothing is added (None) while a job of that mark still waits to be begun. ``at`` is the earliest instant.
    """
    deferrer = task.configure(lock=lock or None, queueing_lock=once or None, schedule_at=at)
    try:
        with transaction.atomic():
            if instead:
                _drop_later(lock)
            return int(deferrer.defer(**arguments))
    except exceptions.AlreadyEnqueued:
        return None


def _drop_later(lock: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE lock = %s AND status = 'todo' AND scheduled_at > now()", [lock]
        )
