"""Jobs that were given up: shown to an operator, who may have them begun again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, NotFound
from opiekun.core.operating.rights import require_operator
from opiekun.core.viewer import Viewer

_FAILED = """
SELECT j.id, j.task_name, coalesce(j.args->>'code', ''), j.attempts,
       (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)
FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT %s
"""
_AGAIN = "SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM procrastinate_jobs WHERE id = %s"


@dataclass(frozen=True, slots=True)
class FailedJob:
    """``task`` is the job's name, ``code`` that of the periodic work which it did, ``attempts`` how often it began."""

    id: int
    task: str
    code: str
    attempts: int
    failed_at: datetime | None


def failed_jobs(viewer: Viewer, limit: int = 50) -> list[FailedJob]:
    """The newest first. What it was given stays out: it may hold personal data; the log knows why it failed."""
    require_operator(viewer)
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [limit])
        return [FailedJob(*row) for row in cursor.fetchall()]


def retry_job(actor: Viewer, job_id: int) -> None:
    """Have a failed job begun again at once. Raises NotFound, and Conflict when the same work waits already."""
    require_operator(actor)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE", [job_id])
        if cursor.fetchone() is None:
            raise NotFound
        try:
            with transaction.atomic():
                cursor.execute(_AGAIN, [job_id])
        except IntegrityError as waiting:
            raise Conflict("job_waits", _("The same work waits already and will be done.")) from waiting
