"""Money of cases for the bench: own entries and time, as many as a long project has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import psycopg

from bench.bare import shown_rows

_CASES: Final = 20
_ENTRIES: Final = 200
# Half of them is time; of the amounts each fifth is revenue, each tenth in euro, each third promised only.
_FILL: Final = """
WITH users AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user WHERE is_active AND trashed_at IS NULL),
cost AS (SELECT array_agg(id ORDER BY id) AS ids FROM cases_term WHERE kind = 'cost_category'),
revenue AS (SELECT array_agg(id ORDER BY id) AS ids FROM cases_term WHERE kind = 'revenue_category'),
planned AS (
    SELECT c.id AS case_id, n, n %% 2 = 0 AS is_time, n %% 10 = 1 AS is_revenue
    FROM (SELECT id FROM cases_case WHERE state <> 'closed' AND trashed_at IS NULL ORDER BY id DESC LIMIT %(cases)s) c,
        generate_series(1, %(entries)s) AS n
)
INSERT INTO cases_entry (case_id, side, bucket, category_id, on_day, text, amount, currency, worker_id, minutes,
    created_by_id)
SELECT case_id, CASE WHEN is_revenue THEN 'revenue' ELSE 'cost' END,
    CASE WHEN NOT is_time AND n %% 3 = 0 THEN 'committed' ELSE 'actual' END,
    CASE WHEN is_revenue THEN revenue.ids[1 + n / 10 %% cardinality(revenue.ids)]
         ELSE cost.ids[1 + n %% cardinality(cost.ids)] END,
    current_date - n, 'Pozycja ' || n, CASE WHEN NOT is_time THEN 100 + n END,
    CASE WHEN NOT is_time AND n %% 20 = 3 THEN 'EUR' ELSE 'PLN' END,
    CASE WHEN is_time THEN users.ids[1 + n %% cardinality(users.ids)] END, CASE WHEN is_time THEN 30 + n END,
    users.ids[1]
FROM planned, users, cost, revenue
"""
_BOOKED: Final = """
SELECT side, bucket, category_id, currency, worker_id, sum(amount), sum(minutes) FROM cases_entry
WHERE case_id = %s AND trashed_at IS NULL GROUP BY 1, 2, 3, 4, 5
"""


def add_money(connection: psycopg.Connection[Any]) -> None:
    """Book so many entries in each of some open cases."""
    connection.execute(_FILL, {"cases": _CASES, "entries": _ENTRIES})
    connection.execute("ANALYZE cases_entry")


def booked(cases: Sequence[int]) -> Callable[[psycopg.Connection[Any], int], str]:
    """By SQL alone the sums of what was booked in a case."""

    def read(connection: psycopg.Connection[Any], number: int) -> str:
        return shown_rows(connection.execute(_BOOKED, [cases[number % len(cases)]]))

    return read
