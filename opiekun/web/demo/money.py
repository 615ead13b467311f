"""Demo money: plans by category of demo cases that were won, what was booked in them, and what an hour costs."""

from typing import Any, Final

from django.db import connection

from opiekun.web.models import DemoLoad

_CASES: Final = """
CREATE TEMPORARY TABLE demo_won ON COMMIT DROP AS
SELECT c.id, c.owner_id, c.state, c.activated_at, coalesce(c.decided_at, c.entered_stage_at)::date AS won_on,
       c.planned_revenue AS revenue, c.planned_cost AS cost, (hashint8(c.id - %(block)s)::bigint & 2147483647) AS hash
FROM cases_case c WHERE c.party_id BETWEEN %(first)s AND %(last)s AND c.outcome = 'won';
"""
_PLAN: Final = """
INSERT INTO cases_plan_line (case_id, side, category_id, text, amount, position)
SELECT w.id, l.side, t.id, l.text, round(CASE l.side WHEN 'revenue' THEN w.revenue ELSE w.cost END * l.share / 100),
       l.place
FROM demo_won w CROSS JOIN (VALUES
    (0, 'revenue', 'goods', 'Dostawa', 82), (1, 'revenue', 'services', 'Montaż i uruchomienie', 18),
    (2, 'cost', 'goods', 'Zakup u dostawcy', 68), (3, 'cost', 'subcontractors', 'Ekipa montażowa', 14),
    (4, 'cost', 'labour', 'Prowadzenie i odbiór', 10), (5, 'cost', 'transport', 'Transport', 8)
) AS l(place, side, category, text, share)
JOIN cases_term t ON t.kind = l.side || '_category' AND t.code = l.category;
"""
# The plan with which each became active.
_BASELINES: Final = """
INSERT INTO cases_plan_version (case_id, number, is_baseline, at, by_id, currency, planned_revenue, planned_cost, lines)
SELECT c.id, 1, true, c.activated_at, c.owner_id, c.currency, c.planned_revenue, c.planned_cost,
    (SELECT jsonb_agg(jsonb_build_object('side', l.side, 'category', t.code, 'text', l.text,
            'amount', l.amount::text) ORDER BY l.position)
     FROM cases_plan_line l JOIN cases_term t ON t.id = l.category_id WHERE l.case_id = c.id)
FROM cases_case c JOIN demo_won w ON w.id = c.id WHERE c.activated_at IS NOT NULL;
"""
# Of those that are still delivered less is invoiced and more is on order; every fifth costs more than was planned.
_BOOKED: Final = """
INSERT INTO cases_entry (case_id, side, bucket, category_id, on_day, text, amount, currency, created_by_id, created_at)
SELECT w.id, b.side, b.bucket, t.id, d.on_day, b.text,
       round(CASE b.side WHEN 'revenue' THEN w.revenue ELSE w.cost END * b.share / 100
             * CASE WHEN b.side = 'cost' AND w.hash %% 5 = 0 THEN 1.25 ELSE 1 END
             / CASE WHEN b.foreign_one AND w.hash %% 3 = 0 THEN 4.25 ELSE 1 END, 2),
       CASE WHEN b.foreign_one AND w.hash %% 3 = 0 THEN 'EUR' ELSE 'PLN' END, w.owner_id,
       least(d.on_day + interval '10 hours', %(day)s::timestamp)
FROM demo_won w CROSS JOIN (VALUES
    ('active', 'revenue', 'actual', 'goods', 'Faktura zaliczkowa', 30.0, 3, false),
    ('active', 'revenue', 'committed', 'goods', 'Zamówienie klienta', 34.0, 2, false),
    ('active', 'cost', 'actual', 'goods', 'Faktura dostawcy, część 1', 22.0, 6, true),
    ('active', 'cost', 'committed', 'goods', 'Zamówienie u dostawcy', 40.0, 4, true),
    ('active', 'cost', 'actual', 'transport', 'Transport', 2.5, 8, false),
    ('closed', 'revenue', 'actual', 'goods', 'Faktura końcowa', 82.0, 12, false),
    ('closed', 'revenue', 'actual', 'services', 'Montaż', 18.0, 14, false),
    ('closed', 'cost', 'actual', 'goods', 'Faktura dostawcy', 66.0, 9, true),
    ('closed', 'cost', 'actual', 'subcontractors', 'Ekipa montażowa', 15.0, 11, false),
    ('closed', 'cost', 'actual', 'transport', 'Transport', 7.0, 10, false)
) AS b(state, side, bucket, category, text, share, after, foreign_one)
JOIN cases_term t ON t.kind = b.side || '_category' AND t.code = b.category
CROSS JOIN LATERAL (SELECT least(w.won_on + b.after, %(day)s) AS on_day) d
WHERE b.state = w.state ORDER BY w.id, d.on_day;
"""
_TIME: Final = """
INSERT INTO cases_entry (case_id, category_id, on_day, text, worker_id, minutes, created_by_id, created_at)
SELECT w.id, t.id, d.on_day, b.text, w.owner_id, b.minutes + 15 * (w.hash %% 5)::int, w.owner_id,
       least(d.on_day + interval '16 hours', %(day)s::timestamp)
FROM demo_won w CROSS JOIN (VALUES
    ('Wizja lokalna', 150, 1), ('Uzgodnienia z dostawcą', 60, 3), ('Odbiór etapu', 210, 7)
) AS b(text, minutes, after)
JOIN cases_term t ON t.kind = 'cost_category' AND t.code = 'labour'
CROSS JOIN LATERAL (SELECT least(w.won_on + b.after, %(day)s) AS on_day) d
ORDER BY w.id, d.on_day;
DROP TABLE demo_won
"""
_RATES: Final = """
INSERT INTO cases_hourly_rate (user_id, valid_from, amount, currency)
SELECT id, since, 70 + 5 * (row_number() OVER (PARTITION BY since ORDER BY id) %% 6) + later, 'PLN'
FROM unnest(%(users)s::bigint[]) AS id
CROSS JOIN (VALUES (%(day)s - 800, 0), (%(day)s - 200, 8)) AS r(since, later)
"""


def fill_money(loaded: DemoLoad, first_id: int, last_id: int) -> None:
    """Plans, bookings and time of the cases of a part of the block, in the caller's transaction."""
    values: dict[str, Any] = {"block": loaded.first_id, "first": first_id, "last": last_id, "day": loaded.day}
    with connection.cursor() as cursor:
        for statement in "".join((_CASES, _PLAN, _BASELINES, _BOOKED, _TIME)).split(";"):
            cursor.execute(statement, values)


def add_hourly_rates(loaded: DemoLoad) -> None:
    """What an hour of each demo user costs, and cost before."""
    with connection.cursor() as cursor:
        cursor.execute(_RATES, {"users": loaded.user_ids, "day": loaded.day})
