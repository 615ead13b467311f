"""Proving that the data hold together, each night and when an operator asks."""

from datetime import timedelta

from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.checks.registry import all_checks, run_checks
from opiekun.core.jobs.deferring import job
from opiekun.core.jobs.progress import follow, start_run
from opiekun.core.jobs.runs import RunStatus, newest_run
from opiekun.core.models import JobRun, JobState
from opiekun.core.operating.rights import require_operator
from opiekun.core.viewer import SYSTEM, Viewer

LONGEST_PROOF = timedelta(hours=1)


@job("core.prove", attempts=2)
def prove(run_id: int) -> None:
    """Run all checks. The run's result holds how many there are and, by code, how many rows break each."""
    with follow(run_id) as progress:
        findings = run_checks()
        progress.result = {"checks": len(all_checks()), "broken": {f.code: f.count for f in findings}}


def start_proof(actor: Viewer) -> int:
    """Have the checks run now; the run that waits or goes on already when there is one."""
    require_operator(actor)
    under_way = JobRun.objects.filter(
        task=prove.name,
        state__in=(JobState.WAITING, JobState.RUNNING),
        created_at__gt=clock.now() - LONGEST_PROOF,
    ).first()
    return under_way.pk if under_way else start_run(actor, prove, _("Check of the data"))


def last_proof(viewer: Viewer) -> RunStatus | None:
    """How the newest proof stands."""
    require_operator(viewer)
    return newest_run(prove.name)


def prove_each_night() -> None:
    """The periodic work."""
    start_proof(SYSTEM)
