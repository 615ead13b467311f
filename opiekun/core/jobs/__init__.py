"""Work beside the requests: jobs deferred in the transaction that needs them, done at least once, retried, watched.

A job takes ids, asks the database for the rest, and may run twice. The worker imports each app's ``jobs`` module.
"""

from opiekun.core.jobs.deferring import defer, job
from opiekun.core.jobs.periodic import PeriodicJob, periodic_jobs, register_periodic
from opiekun.core.jobs.progress import JobCancelled, Progress, follow, start_run
from opiekun.core.jobs.proving import last_proof, start_proof
from opiekun.core.jobs.runs import RunStatus, cancel_run, run_status, runs_of

__all__ = [
    "JobCancelled",
    "PeriodicJob",
    "Progress",
    "RunStatus",
    "cancel_run",
    "defer",
    "follow",
    "job",
    "last_proof",
    "periodic_jobs",
    "register_periodic",
    "run_status",
    "runs_of",
    "start_proof",
    "start_run",
]
