"""Migrating while other work holds locks: what is told is what happened, and running it again finishes it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from opiekun.program.command import Refused
from opiekun.program.schema import bring_schema_up_to_date

pytestmark = pytest.mark.django_db(transaction=True)
# Not pg_stat_activity, of which a transaction sees one moment only.
_WAITING = "FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE datname = current_database() AND NOT granted"
_FIRST, _SECOND = "messages.0001_harbours", "messages.0002_home_harbours"
_AGAIN = "run again: opiekun migrate"
Other = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def two_missing(settings: Any) -> None:
    # An app that has no migrations of its own lends its name.
    settings.MIGRATION_MODULES = {"messages": "tests.program.harbours.migrations"}


@contextmanager
def other_work(statement: str) -> Iterator[Other]:
    """A transaction of somebody else that has done this and goes on until the block ends."""
    names = ("host", "port", "user", "password", "dbname")
    given = {name: value for name, value in connection.get_connection_params().items() if name in names and value}
    with psycopg.connect(**given) as other:
        other.execute(statement)
        yield other
        other.rollback()


def wait_at_most(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])


@contextmanager
def once_somebody_waits(other: Other, then: Callable[[], object]) -> Iterator[None]:
    """The other work goes on, in a thread, as soon as a lock is waited for."""

    def go_on() -> None:
        end = time.monotonic() + 30
        while not (somebody := other.execute(f"SELECT 1 {_WAITING}").fetchone()) and time.monotonic() < end:
            time.sleep(0.01)
        # Without somebody it lets go of its locks, so that the test fails and does not hang.
        then() if somebody else other.close()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def refused() -> str:
    with pytest.raises(Refused) as told:
        bring_schema_up_to_date()
    assert "\n" not in str(told.value)
    assert "does not answer" not in str(told.value)
    return str(told.value)


def has(table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        return column in {one.name for one in connection.introspection.get_table_description(cursor, table)}


def is_there(table: str) -> bool:
    return table in connection.introspection.table_names()


def test_lock_held_too_long_is_told_with_what_was_applied_before() -> None:
    wait_at_most(300)
    with other_work("SELECT count(*) FROM accounts_user"):
        told = refused()
    assert "other work in the database" in told
    assert "lock timeout" in told
    assert told.endswith(f"; applied before that: {_FIRST}; the others were not; {_AGAIN}")
    assert is_there("harbour")
    assert not has("accounts_team", "harbour")
    assert bring_schema_up_to_date() == 1
    assert has("accounts_user", "harbour")
    assert bring_schema_up_to_date() == 0


def test_nothing_applied_is_said() -> None:
    wait_at_most(300)
    # Reading what is applied goes on, writing that a migration was does not.
    with other_work("LOCK TABLE django_migrations IN SHARE MODE"):
        told = refused()
    assert told.endswith(f"; no migration was applied; {_AGAIN}")
    assert not is_there("harbour")
    assert bring_schema_up_to_date() == 2


def test_deadlock_with_a_page_that_reads_both_tables_is_told() -> None:
    with (
        other_work("SELECT count(*) FROM accounts_user") as page,
        once_somebody_waits(page, lambda: page.execute("SELECT count(*) FROM accounts_team")),
    ):
        told = refused()
    assert "(deadlock detected)" in told
    assert f"applied before that: {_FIRST};" in told
    assert bring_schema_up_to_date() == 1


def test_another_one_that_migrates_for_too_long_is_told() -> None:
    wait_at_most(300)
    with other_work(f"SELECT pg_advisory_lock({0x6F70696D6967})"):
        told = refused()
    assert "lock timeout" in told
    assert told.endswith(f"; no migration was applied; {_AGAIN}")
    assert bring_schema_up_to_date() == 2


def test_what_cannot_be_found_out_is_not_claimed() -> None:
    wait_at_most(1000)
    with (
        other_work("SELECT count(*) FROM accounts_user") as other,
        once_somebody_waits(other, lambda: other.execute("LOCK TABLE django_migrations")),
    ):
        told = refused()
    assert told.endswith(f"; each migration was applied wholly or not at all; {_AGAIN}")
    assert bring_schema_up_to_date() == 1


def test_lost_connection_is_told_as_before() -> None:
    with (
        other_work("SELECT count(*) FROM accounts_user") as other,
        once_somebody_waits(other, lambda: other.execute(f"SELECT pg_terminate_backend(pid) {_WAITING}")),
        pytest.raises(Refused, match=r"^DATABASE_URL: the database does not answer \("),
    ):
        bring_schema_up_to_date()
