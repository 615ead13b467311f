"""Cases for the bench: as many as a company of some years has, most of them closed, each with the way that it went."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any, Final

import psycopg

from bench.bare import shown_rows

COUNT: Final = 20_000
_STEP: Final = 10_000
Connect = Callable[[], psycopg.Connection[Any]]
# Of a hundred cases two are open, whatever the number; of the others two thirds are won.
_FILL: Final = """
WITH users AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user WHERE is_active AND trashed_at IS NULL),
parties AS (
    SELECT array_agg(id ORDER BY id) AS ids FROM parties_party WHERE trashed_at IS NULL AND NOT is_own
), sale AS (
    SELECT t.id AS type_id, array_agg(s.id ORDER BY s.position) FILTER (WHERE s.state <> 'closed') AS way,
        min(s.id) FILTER (WHERE s.outcome = 'won') AS won, min(s.id) FILTER (WHERE s.outcome = 'lost') AS lost
    FROM cases_type t JOIN cases_stage s ON s.type_id = t.id WHERE t.code = 'sale' GROUP BY t.id
), reason AS (SELECT array_agg(id ORDER BY id) AS ids FROM cases_term WHERE kind = 'loss_reason'),
planned AS (
    SELECT n, n %% 50 = 0 AS is_open, n %% 3 <> 0 AS is_won,
        now() - make_interval(hours => CASE WHEN n %% 50 = 0 THEN n / 50 %% 1400 ELSE 1400 + n %% 40000 END) AS at
    FROM generate_series(%(first)s::int, %(last)s::int) AS n
), made AS (
    INSERT INTO cases_case (type_id, stage_id, number, title, owner_id, party_id, loss_reason_id, currency,
        planned_revenue, planned_cost, expected_close_on, entered_stage_at, created_at, created_by_id)
    SELECT sale.type_id,
        CASE WHEN is_open THEN sale.way[1 + n / 50 %% cardinality(sale.way)]
             WHEN is_won THEN sale.won ELSE sale.lost END,
        'B/' || n, 'Sprawa próbna ' || n, users.ids[1 + n / 50 %% cardinality(users.ids)],
        parties.ids[1 + n %% cardinality(parties.ids)],
        CASE WHEN NOT is_open AND NOT is_won THEN reason.ids[1 + n %% cardinality(reason.ids)] END, 'PLN',
        1000 + n %% 90000, 700 + n %% 60000, current_date + n %% 120, at, at - interval '40 days',
        users.ids[1 + n / 50 %% cardinality(users.ids)]
    FROM planned, users, parties, sale, reason ORDER BY n
    RETURNING id, type_id, stage_id, owner_id, entered_stage_at, planned_revenue
)
INSERT INTO cases_stage_move (case_id, type_id, from_stage_id, to_stage_id, since, at, by_id, spent_days, owner_id,
    planned_revenue, currency)
SELECT m.id, m.type_id, CASE WHEN s.n > 1 THEN sale.way[s.n - 1] END,
    CASE WHEN s.n = 5 THEN m.stage_id ELSE sale.way[s.n] END,
    CASE WHEN s.n > 1 THEN m.entered_stage_at - make_interval(days => (6 - s.n) * 8) END,
    m.entered_stage_at - make_interval(days => (5 - s.n) * 8), m.owner_id,
    -- Stays differ, as they do: funnels are counted by their days.
    CASE WHEN s.n > 1 THEN 1 + m.id * s.n %% 40 END, m.owner_id, m.planned_revenue, 'PLN'
FROM made m CROSS JOIN sale CROSS JOIN generate_series(1, 5) AS s(n)
"""


def add_cases(connect: Connect, count: int = COUNT) -> None:
    """Make so many, each with five moves, once; as many transactions at a time as the machine has processors."""
    with connect() as connection:
        newest = connection.execute("SELECT coalesce(max(id), 0) FROM cases_case").fetchone()
    firsts = range(1, count + 1, _STEP)
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        for one in [threads.submit(_fill, connect, first, min(first + _STEP - 1, count)) for first in firsts]:
            one.result()
    with connect() as connection:
        connection.execute("SELECT cases_make_passages(%s)", [newest[0] + 1 if newest else 0])
        connection.execute("ANALYZE cases_case, cases_stage_move, cases_passage, cases_passage_month, core_record")
    # What is read is all visible then, as after any night.
    with closing(connect()) as connection:
        connection.autocommit = True
        connection.execute("VACUUM cases_case, cases_passage, cases_passage_month")


def _fill(connect: Connect, first: int, last: int) -> None:
    with connect() as connection:
        connection.execute("SELECT set_config('opiekun.loading_moves', 'on', true)")
        connection.execute(_FILL, {"first": first, "last": last})


_CARDS: Final = """
SELECT c.id, c.title, c.planned_revenue, c.entered_stage_at, p.display_name
FROM cases_stage s JOIN cases_type t ON t.id = s.type_id AND t.code = 'sale' CROSS JOIN LATERAL (
    SELECT * FROM cases_case c WHERE c.stage_id = s.id AND c.trashed_at IS NULL
    ORDER BY c.entered_stage_at DESC, c.id DESC LIMIT 30) c
LEFT JOIN parties_party p ON p.id = c.party_id WHERE s.state <> 'closed'
"""
_NEWEST: Final = (
    "SELECT c.id, c.title, c.planned_revenue, c.updated_at, p.display_name FROM cases_case c"
    " LEFT JOIN parties_party p ON p.id = c.party_id WHERE c.trashed_at IS NULL AND c.state <> 'closed'"
    " ORDER BY c.updated_at DESC, c.id DESC LIMIT 50"
)


def board(connection: psycopg.Connection[Any], _number: int) -> str:
    """By SQL alone the cards of a board."""
    return shown_rows(connection.execute(_CARDS))


def newest(connection: psycopg.Connection[Any], _number: int) -> str:
    """By SQL alone a list of open cases."""
    return shown_rows(connection.execute(_NEWEST))


_REACHED: Final = """
SELECT stage_id, went_on_at IS NOT NULL, count(*), sum(planned_revenue) FROM cases_passage
WHERE at >= date_trunc('year', now()) AND at < date_trunc('year', now()) + interval '1 year' GROUP BY 1, 2
"""
_PROMISED: Final = """
SELECT date_trunc('month', expected_close_on), owner_id, count(*), sum(planned_revenue) FROM cases_case
WHERE state = 'potential' AND trashed_at IS NULL
    AND expected_close_on < date_trunc('quarter', now()) + interval '3 months'
GROUP BY 1, 2
"""


def reached(connection: psycopg.Connection[Any], _number: int) -> str:
    """By SQL alone what reached each stage in the year."""
    return shown_rows(connection.execute(_REACHED))


def promised(connection: psycopg.Connection[Any], _number: int) -> str:
    """By SQL alone what is expected in each month, by owner."""
    return shown_rows(connection.execute(_PROMISED))


_MOVE: Final = """
UPDATE cases_case SET stage_id = (SELECT id FROM cases_stage s WHERE s.type_id = cases_case.type_id
    AND s.state <> 'closed' AND s.id <> cases_case.stage_id ORDER BY s.position LIMIT 1)
WHERE id = (SELECT id FROM cases_case WHERE state <> 'closed' AND trashed_at IS NULL ORDER BY id DESC
    OFFSET %s LIMIT 1)
RETURNING id, stage_id
"""


def moved(connection: psycopg.Connection[Any], number: int) -> str:
    """By SQL alone a case moved to another stage."""
    return shown_rows(connection.execute(_MOVE, [number % 200]))
