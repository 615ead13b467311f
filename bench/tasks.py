"""Tasks for the bench: as many as a company of some years has, shared out among its users."""

from __future__ import annotations

from typing import Any, Final

import psycopg

from bench.bare import shown_rows
from bench.place import LOGIN

COUNT: Final = 100_000
# Of a hundred tasks five are open, from a week before today to two months after it.
_FILL: Final = """
WITH users AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user WHERE is_active AND trashed_at IS NULL),
parties AS (SELECT array_agg(id ORDER BY id) AS ids FROM parties_party WHERE trashed_at IS NULL AND NOT is_own),
planned AS (
    SELECT n, n %% 20 = 0 AS is_open, users.ids[1 + n %% cardinality(users.ids)] AS user_id,
        parties.ids[1 + n %% cardinality(parties.ids)] AS party_id,
        CASE WHEN n %% 20 = 0 THEN current_date - 7 + n / 20 %% 67 ELSE current_date - 1 - n / 3 %% 900 END AS on_day
    FROM users, parties, generate_series(1, %(count)s) AS n
), made AS (
    INSERT INTO activities_task (title, assignee_id, due_on, due_time, duration_minutes, state, finished_at, party_id,
        created_by_id)
    SELECT 'Zadanie próbne ' || n, user_id, on_day, CASE WHEN n %% 3 = 0 THEN make_time(8 + n %% 9, 0, 0) END,
        CASE WHEN n %% 3 = 0 THEN 30 END, CASE WHEN is_open THEN 'open' ELSE 'done' END,
        CASE WHEN NOT is_open THEN on_day::timestamptz END, party_id, user_id
    FROM planned ORDER BY n RETURNING id, party_id
)
INSERT INTO activities_task_link (task_id, record_id) SELECT id, party_id FROM made
"""


def add_tasks(connection: psycopg.Connection[Any], count: int = COUNT) -> None:
    """Make the tasks, once."""
    with connection.transaction():
        connection.execute(_FILL, {"count": count})
    connection.execute("ANALYZE activities_task, activities_task_link")


_LOGIN: Final = "(SELECT id FROM accounts_user WHERE email = %s)"
_MY_DAY: Final = (
    "SELECT t.id, t.title, t.due_on, t.due_time, t.priority, p.display_name FROM activities_task t"
    f" LEFT JOIN parties_party p ON p.id = t.party_id WHERE t.owner_id = {_LOGIN} AND t.state = 'open'"
    " AND t.trashed_at IS NULL AND (t.due_on <= current_date + 6 OR t.due_on IS NULL) ORDER BY t.due_on LIMIT 300"
)
_MONTH: Final = (
    "SELECT t.id, t.title, t.due_on, t.due_time, t.state, p.display_name FROM activities_task t"
    f" LEFT JOIN parties_party p ON p.id = t.party_id WHERE t.owner_id = {_LOGIN} AND t.trashed_at IS NULL"
    " AND t.due_on BETWEEN date_trunc('month', current_date)::date - 6 AND current_date + 36 ORDER BY t.due_on"
)


def my_day(connection: psycopg.Connection[Any], _number: int) -> str:
    """By SQL alone what "my day" shows."""
    return shown_rows(connection.execute(_MY_DAY, [LOGIN]))


def month(connection: psycopg.Connection[Any], _number: int) -> str:
    """By SQL alone what a month of the calendar shows."""
    return shown_rows(connection.execute(_MONTH, [LOGIN]))
