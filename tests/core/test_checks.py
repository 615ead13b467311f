from __future__ import annotations

import pytest
from django.db import connection

from opiekun.core.checks import Check, run_checks
from opiekun.core.checks.registry import checks
from opiekun.core.models import OutboxEntry
from opiekun.core.outbox import assign_positions
from tests.core.test_outbox import polish

pytestmark = pytest.mark.django_db


def codes() -> set[str]:
    return {finding.code for finding in run_checks()}


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_fresh_database_is_whole() -> None:
    assert run_checks() == []


@pytest.mark.django_db(transaction=True)
def test_checks_run_on_one_snapshot_and_can_write_nothing() -> None:
    assert run_checks() == []
    with pytest.raises(Exception, match="read-only"):
        run_checks([Check("w", "w", "SELECT nextval('core_record_id_seq')")])


def test_a_record_without_a_row_is_found() -> None:
    execute("INSERT INTO core_record (id, kind) VALUES (nextval('core_record_id_seq'), 'party')")
    assert codes() == {"records.party.row"}


def test_a_record_of_an_unknown_kind_is_found() -> None:
    execute("INSERT INTO core_record (id, kind) VALUES (nextval('core_record_id_seq'), 'ghost')")
    assert codes() == {"records.known_kind"}


def test_a_row_whose_record_is_of_another_kind_is_found() -> None:
    execute("UPDATE core_record SET kind = 'person' WHERE kind = 'party'")
    assert codes() == {"records.party.record", "records.person.row"}


def test_an_id_beyond_the_sequence_is_found() -> None:
    execute("INSERT INTO core_record (id, kind) VALUES (999999999, 'party')")
    assert "records.sequence_ahead" in codes()


def test_a_gap_of_positions_is_found() -> None:
    polish(1, 2, 3)
    assign_positions()
    assert run_checks() == []
    OutboxEntry.objects.filter(facts__times=2).delete()
    assert codes() == {"outbox.positions"}


def test_a_cursor_ahead_of_the_outbox_is_found() -> None:
    execute("INSERT INTO core_outbox_cursor (subscriber, position) VALUES ('lost', 1000000)")
    assert codes() == {"outbox.cursors"}


def test_the_first_rows_and_the_count_of_all_are_told() -> None:
    (finding,) = run_checks([Check("many", "Many", "SELECT n FROM generate_series(1, 1000) AS n")])
    assert (finding.count, len(finding.rows), finding.rows[0]) == (1000, 20, {"n": 1})


def test_every_registered_check_has_a_unique_code() -> None:
    assert len({check.code for check in checks}) == len(checks)
