from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from opiekun.core import clock
from opiekun.core.events import Event
from opiekun.core.models import OutboxCursor, OutboxEntry, OutboxState, ParkedEvent
from opiekun.core.outbox import (
    DeliveredEvent,
    assign_positions,
    begin_generation,
    deliver_all,
    drop_parked,
    parked_events,
    publish,
    publish_all,
    retry_parked,
    subscribe,
)
from opiekun.core.outbox.parked import wait_after
from opiekun.core.outbox.subscribers import unsubscribe
from opiekun.core.viewer import SYSTEM, SystemActor
from opiekun.core.writing import writing

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class ToyPolished(Event):
    name = "toy.polished"
    kind = "toy"
    times: int = 1
    polished_on: date = date(2026, 1, 2)


class Recorder:
    """A subscriber that remembers what it got and fails where it is told to."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.batches: list[int] = []
        self.broken: set[int] = set()

    def __call__(self, events: Sequence[DeliveredEvent]) -> None:
        self.batches.append(len(events))
        for event in events:
            if event.facts["times"] in self.broken:
                raise RuntimeError("cannot polish Jan Kowalski")
        self.got += [event.facts["times"] for event in events]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    subscribe("test.recorder", recorder, events=["toy.*"])
    yield recorder
    unsubscribe("test.recorder")


def polish(*times: int, record_id: int | None = 1) -> None:
    with transaction.atomic():
        for n in times:
            publish(ToyPolished(record_id=record_id, times=n))


def relay_and_deliver() -> None:
    assign_positions()
    deliver_all()


def test_an_event_is_stored_with_its_facts_actor_and_version() -> None:
    with writing(SystemActor("robot", id=7)):
        publish(ToyPolished(record_id=3))
    row = OutboxEntry.objects.get(name="toy.polished")
    assert (row.kind, row.record_id, row.actor_id, row.version, row.position) == ("toy", 3, 7, 1, None)
    assert row.facts == {"times": 1, "polished_on": "2026-01-02"}


def test_many_events_are_stored_in_their_order_as_single_ones_are(recorder: Recorder) -> None:
    with writing(SystemActor("robot", id=7)):
        publish_all([])
        publish_all([ToyPolished(record_id=n, times=n) for n in (5, 3, 4)])
    row = OutboxEntry.objects.get(name="toy.polished", record_id=3)
    assert (row.kind, row.actor_id, row.version, row.facts["polished_on"]) == ("toy", 7, 1, "2026-01-02")
    relay_and_deliver()
    assert recorder.got == [5, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    for work in (publish, lambda event: publish_all([event])):
        with pytest.raises(transaction.TransactionManagementError):
            work(ToyPolished(record_id=3))


def test_an_event_of_a_transaction_that_fails_never_was() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish(ToyPolished(record_id=3, times=1 // 0))
    savepoint = transaction.savepoint()
    publish(ToyPolished(record_id=3))
    transaction.savepoint_rollback(savepoint)
    assert not OutboxEntry.objects.filter(name="toy.polished").exists()


def test_positions_are_gap_free_and_go_on_where_they_ended() -> None:
    polish(*range(5))
    while assign_positions(batch=2):
        pass
    polish(5)
    assign_positions()
    positions = list(OutboxEntry.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert OutboxState.objects.get().last_position == positions[-1]
    assert assign_positions() == 0


def test_positions_never_start_again_when_old_rows_are_removed() -> None:
    polish(1)
    assign_positions()
    last = OutboxState.objects.get().last_position
    OutboxEntry.objects.all().delete()
    polish(2)
    assign_positions()
    assert OutboxEntry.objects.get().position == last + 1


def test_a_subscriber_gets_each_event_once_and_in_order(recorder: Recorder) -> None:
    polish(1, 2)
    polish(3, record_id=2)
    relay_and_deliver()
    relay_and_deliver()
    assert recorder.got == [1, 2, 3]
    assert OutboxCursor.objects.get(pk="test.recorder").position == OutboxState.objects.get().last_position


def test_batches_hold_at_most_500(recorder: Recorder) -> None:
    polish(*range(1100))
    assign_positions(batch=2000)
    deliver_all()
    assert recorder.got == list(range(1100))
    assert max(recorder.batches) <= 500


def test_a_failing_event_is_parked_with_the_later_ones_of_its_record(recorder: Recorder) -> None:
    recorder.broken = {2}
    polish(1, 2, 3)
    polish(11, 12, record_id=2)
    relay_and_deliver()
    polish(4)
    polish(13, record_id=2)
    relay_and_deliver()
    assert recorder.got == [1, 11, 12, 13]
    (shown,) = parked_events()
    assert (shown.event, shown.attempts, shown.waiting, shown.record_id) == ("toy.polished", 1, 2, 1)


def test_the_shown_error_holds_no_personal_data(recorder: Recorder) -> None:
    recorder.broken = {1}
    polish(1)
    relay_and_deliver()
    assert parked_events()[0].error.startswith("RuntimeError at test_outbox.py:")
    assert "Kowalski" not in parked_events()[0].error


def test_a_parked_event_is_tried_again_with_growing_waits_and_then_the_rest_follows(recorder: Recorder) -> None:
    recorder.broken = {1}
    polish(1, 2, 3)
    start = clock.now()
    with clock.frozen(start):
        relay_and_deliver()
    with clock.frozen(start + timedelta(seconds=11)):
        deliver_all()
    assert parked_events()[0].attempts == 2
    recorder.broken = set()
    with clock.frozen(start + timedelta(seconds=30)):
        deliver_all()
        assert recorder.got == []
    with clock.frozen(start + timedelta(seconds=32)):
        deliver_all()
    assert recorder.got == [1, 2, 3]
    assert not ParkedEvent.objects.exists()


def test_waits_grow_to_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in (1, 2, 3, 9, 10, 500)] == [10, 20, 40, 2560, 3600, 3600]


def test_an_operator_may_have_an_event_tried_at_once_or_drop_it(recorder: Recorder) -> None:
    recorder.broken = {1, 2}
    polish(1, 2, 3)
    relay_and_deliver()
    drop_parked(SYSTEM, [parked_events()[0].id])
    deliver_all()
    assert parked_events()[0].waiting == 1
    recorder.broken = set()
    retry_parked(SYSTEM, [parked_events()[0].id])
    deliver_all()
    assert recorder.got == [2, 3]


def test_an_event_without_a_record_blocks_nobody(recorder: Recorder) -> None:
    recorder.broken = {1}
    polish(1, 2, record_id=None)
    relay_and_deliver()
    assert recorder.got == [2]


def test_what_a_failed_handler_wrote_is_undone(recorder: Recorder) -> None:
    def write_and_fail(events: Sequence[DeliveredEvent]) -> None:
        OutboxCursor.objects.create(subscriber="left behind")
        raise RuntimeError

    subscribe("test.failing", write_and_fail, events=["toy.polished"])
    try:
        polish(1)
        relay_and_deliver()
    finally:
        unsubscribe("test.failing")
    assert not OutboxCursor.objects.filter(pk="left behind").exists()
    assert [row.subscriber for row in parked_events()] == ["test.failing"]
    assert recorder.got == [1]


def test_a_handler_that_breaks_its_statement_is_parked(recorder: Recorder) -> None:
    def break_statement(events: Sequence[DeliveredEvent]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    subscribe("test.failing", break_statement, events=["toy.polished"])
    try:
        polish(1)
        relay_and_deliver()
    finally:
        unsubscribe("test.failing")
    assert parked_events()[0].error.startswith("DataError")


def test_a_restored_backup_goes_on_and_says_so_to_programs_outside(recorder: Recorder) -> None:
    polish(1, 2)
    relay_and_deliver()
    generation = OutboxState.objects.get().generation
    assert begin_generation() == OutboxState.objects.get().generation != generation
    polish(3)
    relay_and_deliver()
    assert recorder.got == [1, 2, 3]
