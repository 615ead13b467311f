"""The outbox under several writers, relays and workers at once, and under kill -9."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from opiekun.core.models import OutboxCursor, OutboxEntry, OutboxState, ParkedEvent
from opiekun.core.outbox import DeliveredEvent, assign_positions, deliver_all, subscribe
from opiekun.core.outbox.delivery import deliver_batch
from opiekun.core.outbox.loop import DeliveryLoop, drain, listening_connection
from opiekun.core.outbox.subscribers import subscribers, unsubscribe
from tests.core import toy_jobs
from tests.core.processes import process, wait_until
from tests.core.test_outbox import polish

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(*work: Callable[[], object]) -> None:
    def run(one: Callable[[], object]) -> None:
        try:
            one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        for future in [pool.submit(run, one) for one in work]:
            future.result()


def placed() -> list[tuple[int, int]]:
    rows = OutboxEntry.objects.filter(name="toy.polished").order_by("position")
    return [(row.position or 0, row.facts["times"]) for row in rows]


@pytest.fixture
def got() -> Iterator[list[int]]:
    got: list[int] = []

    def remember(events: Sequence[DeliveredEvent]) -> None:
        got.extend(event.facts["times"] for event in events)

    subscribe("test.remember", remember, events=["toy.*"])
    yield got
    unsubscribe("test.remember")


def test_a_writer_that_commits_late_gets_a_later_position_and_is_not_missed(got: list[int]) -> None:
    written, finish = threading.Event(), threading.Event()

    def write_late() -> None:
        with transaction.atomic():
            polish(1)
            written.set()
            finish.wait(10)

    def meanwhile() -> None:
        written.wait(10)
        polish(2, record_id=2)
        drain()
        finish.set()

    in_threads(write_late, meanwhile)
    assert got == [2]
    drain()
    assert got == [2, 1]
    (first, late) = placed()
    assert (first[1], late[1], late[0] - first[0]) == (2, 1, 1)


def test_two_relays_at_once_give_each_row_one_place() -> None:
    writers = [lambda n=n: [polish(n * 100 + k, record_id=n) for k in range(40)] for n in range(6)]
    done = threading.Event()

    def relay() -> None:
        while not done.is_set() or assign_positions(batch=7):
            assign_positions(batch=7)

    def write_all() -> None:
        try:
            in_threads(*writers)
        finally:
            done.set()

    in_threads(write_all, relay, relay)
    while assign_positions():
        pass
    positions = list(OutboxEntry.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert OutboxState.objects.get().last_position == positions[-1]
    for n in range(6):
        of_record = [times for _position, times in placed() if times // 100 == n]
        assert of_record == sorted(of_record)


def test_two_deliverers_never_hand_an_event_twice(got: list[int]) -> None:
    polish(*range(300))
    assign_positions()
    (subscriber,) = [s for s in subscribers() if s.code == "test.remember"]
    in_threads(*[lambda: [deliver_batch(subscriber, batch=10) for _n in range(40)]] * 3)
    while deliver_batch(subscriber):
        pass
    assert got == list(range(300))


def test_the_loop_is_woken_by_a_commit(got: list[int]) -> None:
    loop = DeliveryLoop(poll_seconds=60)
    loop.start()
    try:
        polish(0)
        wait_until(lambda: got == [0], 10)
        began = time.monotonic()
        polish(1)
        wait_until(lambda: got == [0, 1], 10)
        assert time.monotonic() - began < 2
    finally:
        loop.stop()
        loop.join(5)
    assert not loop.is_alive()


def test_the_loop_looks_by_itself_when_a_notice_is_lost(got: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_outbox DISABLE TRIGGER announce")
    loop = DeliveryLoop(poll_seconds=0.3)
    loop.start()
    try:
        polish(1)
        wait_until(lambda: got == [1], 10)
    finally:
        loop.stop()
        loop.join(5)


def test_the_loop_survives_cut_connections_and_parks_nothing(got: list[int]) -> None:
    loop = DeliveryLoop(poll_seconds=60)
    loop.start()
    try:
        polish(0)
        wait_until(lambda: got == [0], 10)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        polish(1)
        wait_until(lambda: got == [0, 1], 10)
    finally:
        loop.stop()
        loop.join(5)
    assert not ParkedEvent.objects.exists()


def test_a_loop_that_has_ended_may_be_asked_to_end_again() -> None:
    loop = DeliveryLoop(poll_seconds=60)
    loop.start()
    loop.stop()
    loop.join(5)
    assert not loop.is_alive()
    loop.stop()


def test_listeners_of_the_feed_are_told_the_last_position() -> None:
    with listening_connection() as listener:
        listener.execute("LISTEN opiekun_feed")
        polish(1)
        assign_positions()
        (notice,) = listener.notifies(timeout=5, stop_after=1)
        assert notice.payload == str(OutboxState.objects.get().last_position)


def test_a_change_that_concerns_no_record_wakes_nobody() -> None:
    with listening_connection() as listener:
        listener.execute("LISTEN opiekun_outbox")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE parties_identity SET display_name = DEFAULT WHERE false")
        assert list(listener.notifies(timeout=0.3, stop_after=1)) == []


def test_a_process_killed_between_commit_and_delivery_loses_nothing(got: list[int]) -> None:
    writer = """
from tests.core.test_outbox import polish
polish(*range(20))
print("committed", flush=True)
import time
time.sleep(60)
"""
    with process(writer) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "committed\n"
        child.kill()
    assert got == []
    drain()
    assert got == list(range(20))


def test_a_worker_killed_in_the_middle_of_a_batch_delivers_it_again_and_leaves_no_half() -> None:
    toy_jobs.create_log()
    code = """
import time
from opiekun.core.outbox import subscribe
from opiekun.core.jobs.worker import run
def slow(events):
    toy_jobs.remember(events[:2])
    print("half", flush=True)
    time.sleep({seconds})
    toy_jobs.remember(events[2:])
from tests.core import toy_jobs
subscribe("toys.slow", slow, events=["toy.*"])
run()
"""
    polish(1, 2, 3, 4)
    with process(code.format(seconds=60)) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "half\n"
        worker.kill()
        worker.wait()
    assert toy_jobs.lines() == []
    with process(code.format(seconds=0)):
        wait_until(lambda: toy_jobs.lines() == ["1:1", "1:2", "1:3", "1:4"])
        wait_until(lambda: OutboxCursor.objects.filter(pk="toys.slow").exists())
    deliver_all()
    assert len(toy_jobs.lines()) == 4
