"""Statements whose plans are kept: asked as others are, counted as others are, and good after what ends a plan."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from opiekun.core.kept_plans import kept_plans, one_plan

pytestmark = pytest.mark.django_db

ASKED = "SELECT %(number)s::int + 1, %(text)s::text, %(days)s::date[]"
VALUES = {"number": 41, "text": "O'Neil % {}", "days": [date(2026, 11, 26)]}


def ask(statement: str = ASKED, values: dict[str, object] = VALUES) -> tuple[object, ...]:
    with kept_plans() as cursor:
        cursor.execute(statement, values)
        row: tuple[object, ...] = cursor.fetchone()
    return row


def prepared(beginning: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE starts_with(statement, %s)", [beginning])
        number: int = cursor.fetchone()[0]
    return number


def test_a_statement_is_planned_once_and_answers_each_time() -> None:
    for _time in range(8):
        assert ask() == (42, "O'Neil % {}", [date(2026, 11, 26)])
    assert prepared("SELECT $1::int + 1") == 1


def test_of_many_texts_only_those_that_come_again_are_kept() -> None:
    for time in range(8):
        with kept_plans(of_many=True) as cursor:
            cursor.execute("SELECT %s::int * 3", [time])
            assert cursor.fetchone() == (time * 3,)
        assert prepared("SELECT $1::int * 3") == int(time >= 5)


def test_it_is_counted_and_told_with_its_values_as_any_other() -> None:
    with CaptureQueriesContext(connection) as queries:
        ask()
    told = "SELECT 41::int + 1, 'O''Neil % {}'::text, '{2026-11-26}'::date[]::date[]"
    assert [query["sql"] for query in queries] == [told]


def test_it_answers_after_a_transaction_that_was_undone() -> None:
    ask()
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("SELECT 1 / %(number)s::int", {"number": 0})
    assert ask()[0] == 42


def test_a_change_of_the_table_is_seen() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE planned (id int, name text)")
        cursor.execute("INSERT INTO planned VALUES (1, 'before')")
    statement, values = "SELECT name FROM planned WHERE id = %(id)s", {"id": 1}
    for _time in range(8):
        assert ask(statement, values) == ("before",)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE planned ADD COLUMN more int")
        cursor.execute("CREATE INDEX ON planned (id)")
        cursor.execute("UPDATE planned SET name = 'after'")
    assert ask(statement, values) == ("after",)


def chosen(cursor: CursorWrapper) -> str:
    cursor.execute("SELECT current_setting('plan_cache_mode')")
    return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_one_plan_holds_within_its_block_alone_and_writes_nothing() -> None:
    with one_plan() as cursor:
        assert chosen(cursor) == "force_generic_plan"
    with connection.cursor() as cursor:
        assert chosen(cursor) == "auto"
    with pytest.raises(DatabaseError), one_plan() as cursor:
        cursor.execute("CREATE TABLE written (id int)")
    assert ask()[0] == 42


@pytest.mark.django_db(transaction=True)
def test_a_statement_of_one_plan_that_fails_leaves_the_connection_as_it_was() -> None:
    with pytest.raises(DatabaseError), one_plan() as cursor:
        cursor.execute("SELECT 1 / %(number)s::int", {"number": 0})
    assert ask()[0] == 42
    with connection.cursor() as cursor:
        assert chosen(cursor) == "auto"


def test_one_plan_within_a_transaction_goes_on_with_it() -> None:
    with transaction.atomic():
        with one_plan() as cursor:
            assert chosen(cursor) == "force_generic_plan"
        assert ask()[0] == 42
