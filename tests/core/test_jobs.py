from __future__ import annotations

import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.jobs import cancel_run, defer, periodic_jobs, run_status, runs_of, start_run
from opiekun.core.viewer import SystemActor
from tests.core import toy_jobs
from tests.core.processes import process, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = "from opiekun.core.jobs import worker\nworker.run()"
QUICK_WORKER = """
from opiekun.core.jobs import rescue, worker
rescue.rescue_stalled.__defaults__ = (1.0,)
worker.RESCUE_EVERY_SECONDS = 0.5
worker.HEARTBEAT_SECONDS = 0.3
from opiekun.core.jobs import deferring
deferring.FIRST_WAIT = deferring.timedelta(seconds=0.2)
worker.run()
"""


class Somebody(SystemActor):
    """A viewer without rights over others' work."""

    def can(self, kind: str, action: str) -> bool:
        return False


@pytest.fixture(autouse=True)
def log() -> None:
    toy_jobs.create_log()


def status(job_id: int | None) -> str:
    return ProcrastinateJob.objects.values_list("status", flat=True).get(pk=job_id)


def test_a_job_is_deferred_with_the_transaction_or_not_at_all() -> None:
    with transaction.atomic():
        job_id = defer(toy_jobs.note, text="kept")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        defer(toy_jobs.note, text=str(1 // (defer(toy_jobs.note, text="lost") is None)))
    assert list(ProcrastinateJob.objects.values_list("id", flat=True)) == [job_id]


def test_a_job_marked_once_waits_only_once_and_leaves_the_transaction_usable() -> None:
    with transaction.atomic():
        assert defer(toy_jobs.note, once="same", text="a") is not None
        assert defer(toy_jobs.note, once="same", text="b") is None
        assert defer(toy_jobs.note, text="c") is not None
    assert ProcrastinateJob.objects.count() == 2


def test_a_job_may_wait_for_its_time() -> None:
    later = clock.now() + timedelta(hours=1)
    job_id = defer(toy_jobs.note, at=later, text="a")
    assert ProcrastinateJob.objects.get(pk=job_id).scheduled_at == later


def test_a_job_that_takes_the_place_of_others_does_not_wait_for_their_times() -> None:
    later = clock.now() + timedelta(hours=1)
    for text, lock in (("far off", "one"), ("of another lock", "two")):
        defer(toy_jobs.note, lock=lock, at=later, text=text)
    due = defer(toy_jobs.note, lock="one", at=clock.now() - timedelta(seconds=1), text="due")
    instead = defer(toy_jobs.note, lock="one", instead=True, text="instead")
    with process(WORKER):
        wait_until(lambda: status(instead) == "succeeded", 30)
    assert (status(due), toy_jobs.lines()) == ("succeeded", ["due", "instead"])
    left = ProcrastinateJob.objects.filter(status="todo", lock__in=("one", "two"))
    assert [one.args for one in left] == [{"text": "of another lock"}]


def test_what_would_take_the_place_of_others_and_is_rolled_back_drops_nothing() -> None:
    job_id = defer(toy_jobs.note, lock="one", at=clock.now() + timedelta(hours=1), text="a")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        defer(toy_jobs.note, text=str(1 // (defer(toy_jobs.note, lock="one", instead=True, text="b") is None)))
    assert list(ProcrastinateJob.objects.values_list("id", flat=True)) == [job_id]


def test_the_worker_does_jobs_retries_failures_and_takes_refusals_as_final() -> None:
    with process(QUICK_WORKER) as worker:
        note, shaky, refused = defer(toy_jobs.note, text="hello"), defer(toy_jobs.shaky), defer(toy_jobs.refused)
        wait_until(lambda: status(refused) == "failed")
        wait_until(lambda: [status(note), status(shaky)] == ["succeeded"] * 2)
        assert sorted(toy_jobs.lines()) == ["hello", "refused", "shaky", "shaky"]
        worker.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert worker.wait(5) == 0
        assert time.monotonic() - began < 5


def test_a_job_whose_worker_is_killed_half_way_is_taken_up_again() -> None:
    with process(QUICK_WORKER) as first:
        job_id = defer(toy_jobs.slow, text="long", seconds=60)
        wait_until(lambda: toy_jobs.lines() == ["long begun"])
        first.kill()
        first.wait()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET args = args || '{\"seconds\": 0}'")
    with process(QUICK_WORKER):
        wait_until(lambda: status(job_id) == "succeeded")
    assert toy_jobs.lines() == ["long begun", "long begun", "long done"]


def test_the_worker_stops_in_5_seconds_though_a_job_still_runs() -> None:
    with process(WORKER) as worker:
        defer(toy_jobs.slow, text="long", seconds=60)
        wait_until(lambda: toy_jobs.lines() == ["long begun"])
        worker.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert worker.wait(6) == 0
        assert time.monotonic() - began < 5
    assert toy_jobs.lines() == ["long begun"]


def test_progress_is_seen_while_the_jobs_transaction_is_open() -> None:
    me, other = Somebody("me", id=5), Somebody("other", id=6)
    run_id = start_run(me, toy_jobs.counted, "Import", steps=8, seconds=0.4)
    assert run_status(me, run_id).state == "waiting"
    with pytest.raises(NotFound):
        run_status(other, run_id)
    with process(WORKER):
        wait_until(lambda: 0 < (run_status(me, run_id).percent or 0) < 100)
        assert run_status(me, run_id).message.startswith("step")
        wait_until(lambda: run_status(me, run_id).is_over)
    (run,) = runs_of(me)
    assert (run.state, run.done, run.percent, run.result) == ("done", 8, 100, {"created": 8})


def test_a_run_stops_when_its_user_cancels_it() -> None:
    me = Somebody("me", id=5)
    run_id = start_run(me, toy_jobs.counted, "Import", steps=500, seconds=0.1)
    with process(WORKER):
        wait_until(lambda: run_status(me, run_id).done > 0)
        cancel_run(me, run_id)
        wait_until(lambda: run_status(me, run_id).state == "cancelled")


def test_a_worker_whose_connections_are_cut_goes_on() -> None:
    with process(WORKER):
        job_id = defer(toy_jobs.note, text="before")
        # Cut before its end is written, it would rightly be done a second time.
        wait_until(lambda: (status(job_id), toy_jobs.lines()) == ("succeeded", ["before"]))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        defer(toy_jobs.note, text="after")
        wait_until(lambda: toy_jobs.lines() == ["before", "after"])


def test_periodic_work_stands_in_one_list() -> None:
    assert {"core.purge_trash", "core.orphan_files", "core.old_jobs"} <= {entry.code for entry in periodic_jobs()}
