from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from opiekun.core.jobs import defer
from opiekun.core.operating import gauges_text
from opiekun.core.outbox import DeliveredEvent, assign_positions, deliver_all, subscribe
from opiekun.core.outbox.subscribers import unsubscribe
from tests.core.test_outbox import polish
from tests.core.toy_jobs import note

pytestmark = pytest.mark.django_db


def gauges() -> dict[str, float]:
    families = text_string_to_metric_families(gauges_text().decode())
    return {"/".join([s.name, *s.labels.values()]): s.value for family in families for s in family.samples}


def test_what_waits_lags_is_parked_and_queued_is_told() -> None:
    def fail(events: Sequence[DeliveredEvent]) -> None:
        raise RuntimeError

    subscribe("test.failing", fail, events=["toy.*"])
    try:
        assign_positions()
        deliver_all()
        polish(1, 2)
        assert gauges()["opiekun_outbox_waiting"] == 2
        assign_positions()
        assert gauges()["opiekun_outbox_lag/test.failing"] == 2
        deliver_all()
    finally:
        unsubscribe("test.failing")
    defer(note, text="x")
    told = gauges()
    assert (told["opiekun_outbox_lag/test.failing"], told["opiekun_outbox_parked/test.failing"]) == (0, 2)
    assert (told["opiekun_jobs/todo"], told["opiekun_jobs/failed"], told["opiekun_workers"]) == (1, 0, 0)
    assert told["opiekun_database_up"] == 1


def test_while_many_wait_they_are_told_without_being_counted() -> None:
    assign_positions()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_outbox (at, name, kind, record_id)"
            " SELECT now() - interval '2 minutes', 'toy.changed', 'toy', n FROM generate_series(1, 5000) n"
        )
        cursor.execute("ANALYZE core_outbox")
    with CaptureQueriesContext(connection) as asked:
        told = gauges()
    assert told["opiekun_outbox_waiting"] == 5000
    assert 100 < told["opiekun_outbox_waiting_seconds"] < 1000
    [statement] = [one["sql"] for one in asked if "FROM core_outbox WHERE" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        (plan,) = cursor.fetchone()
    waiting = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    read = 0
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", ())
        if node.get("Relation Name") == "core_outbox":
            read += (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    assert read <= 1010


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_told_and_found_again() -> None:
    assert gauges()["opiekun_database_up"] == 1
    connection.connection.close()
    assert gauges() == {"opiekun_database_up": 0}
    assert gauges()["opiekun_database_up"] == 1
