"""Core's own periodic work."""

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.api.idempotency import forget_old_answers
from opiekun.core.files.cleaning import remove_orphans
from opiekun.core.jobs.periodic import register_periodic
from opiekun.core.jobs.proving import prove_each_night
from opiekun.core.models import JobRun, JobState
from opiekun.core.outbox.purging import forget_old_events
from opiekun.core.trash import purge_expired

JOBS_KEPT_FOR = timedelta(days=7)
RUNS_KEPT_FOR = timedelta(days=90)


def remove_old_jobs() -> int:
    """Forget finished jobs after a week (failed ones and runs that users watched: after 90 days)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE status IN ('succeeded', 'cancelled', 'aborted', 'failed') "
            "AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > "
            "CASE WHEN j.status = 'failed' THEN %s ELSE %s END)",
            [clock.now() - RUNS_KEPT_FOR, clock.now() - JOBS_KEPT_FOR],
        )
        removed: int = cursor.rowcount
    over = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
    JobRun.objects.filter(state__in=over, finished_at__lt=clock.now() - RUNS_KEPT_FOR).delete()
    return removed


def register_own_periodic_jobs() -> None:
    """Called once at start-up."""
    register_periodic("core.purge_trash", "17 1 * * *", _("Remove what was 30 days in the trash"), purge_expired)
    register_periodic("core.orphan_files", "47 1 * * *", _("Remove files that nothing refers to"), remove_orphans)
    register_periodic("core.old_jobs", "7 * * * *", _("Forget finished jobs"), remove_old_jobs)
    register_periodic("core.idempotent_answers", "27 2 * * *", _("Forget answers to programs"), forget_old_answers)
    register_periodic("core.outbox", "57 1 * * *", _("Forget changes that everybody was told of"), forget_old_events)
    register_periodic("core.prove", "37 3 * * *", _("Prove that the data hold together"), prove_each_night)
