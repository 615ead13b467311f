"""Sending reports in the background."""

from opiekun.core.jobs import defer, job
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.records.reports.schedules.running import begin_run, due_schedules, settle_lost
from opiekun.records.reports.schedules.sending import ATTEMPTS, deliver


@job("records.send_report", attempts=ATTEMPTS + 1)
def send_report(delivery_id: int) -> None:
    """Send one mail of a run; what was begun to be sent is never sent again, however often this runs."""
    deliver(delivery_id)


def send_what_is_due() -> None:
    """Begin the runs that are due; the mails and their jobs come in one transaction with the run."""
    for schedule_id in due_schedules():
        with writing(SYSTEM):
            for delivery_id in begin_run(schedule_id):
                defer(send_report, lock=f"report:{delivery_id}", delivery_id=delivery_id)
    settle_lost()
