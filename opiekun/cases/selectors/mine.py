"""The viewer's own open cases for the start page: how their next steps stand, what they promise, which are stale; and
their parties that nobody goes about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from opiekun.cases.rules.working_days import working_days, working_days_ago
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.core import clock
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PARTY

SHOWN: Final = 6
# What is promised is still to be won, as in the forecast among the reports; an active case is won already.
# The weighing is that of the board: by the case's own probability, else by that of its stage.
_MINE: Final = """
WITH mine AS MATERIALIZED (
    SELECT c.id, c.title, c.state, c.stage_id, c.planned_revenue, c.currency, c.expected_close_on, c.entered_stage_at,
           c.party_id, n.last_day,
           c.planned_revenue * coalesce(c.probability, s.probability) / 100 AS weighted
    FROM cases_case c JOIN cases_stage s ON s.id = c.stage_id
    LEFT JOIN unnest(%(norms)s::bigint[], %(last_days)s::date[]) n(stage_id, last_day) ON n.stage_id = c.stage_id
    WHERE c.owner_id = %(me)s AND c.trashed_at IS NULL AND c.state <> 'closed'),
-- As ``cases_next_step_on`` and ``cases_is_stale`` say it of one case, from the moments that are kept of each; calling
-- them took ten times as long.
steps AS MATERIALIZED (
    SELECT f.id, min(f.step_on) AS step_on, bool_or(f.is_ahead) AS is_ahead FROM (
        SELECT m.id,
               CASE WHEN k.due < 'infinity' THEN (k.due AT TIME ZONE 'UTC')::date ELSE '9999-12-31' END AS step_on,
               k.due >= %(today)s::timestamp AT TIME ZONE 'UTC' AND k.due < 'infinity' AS is_ahead
        FROM mine m JOIN activities_task_moment k ON k.record_id = m.id WHERE k.due IS NOT NULL
        UNION ALL
        SELECT m.id, (n.at AT TIME ZONE %(zone)s)::date, n.at >= now()
        FROM mine m JOIN activities_interactionlink_moment n ON n.record_id = m.id
        JOIN activities_interaction i ON i.id = n.interaction_id
        WHERE n.is_planned AND i.trashed_at IS NULL) f GROUP BY f.id),
standing AS MATERIALIZED (
    SELECT m.*, t.step_on, CASE WHEN t.step_on IS NULL THEN 'none' WHEN t.step_on < %(today)s THEN 'late'
                                WHEN t.step_on = %(today)s THEN 'today' ELSE 'later' END AS step,
           m.last_day IS NOT NULL AND (m.entered_stage_at AT TIME ZONE %(zone)s)::date <= m.last_day
               AND t.is_ahead IS NOT TRUE AS stale
    FROM mine m LEFT JOIN steps t ON t.id = m.id)
SELECT
    (SELECT coalesce(json_object_agg(f.step, f.number), '{}')
     FROM (SELECT step, count(*) AS number FROM standing GROUP BY step) f),
    (SELECT coalesce(json_agg(json_build_array(
         f.id, f.title, f.stage_id, coalesce((SELECT p.display_name FROM parties_party p WHERE p.id = f.party_id), ''),
         f.planned_revenue::text, f.currency, f.step, f.step_on, NULL)), '[]')
     FROM (SELECT * FROM standing
           ORDER BY array_position('{late,today,none,later}', step), step_on, entered_stage_at, id LIMIT %(most)s) f),
    (SELECT coalesce(json_agg(json_build_array(f.month, f.currency, f.number, f.planned::text, f.weighted::text,
                                               core_in_pln(f.weighted, f.currency, %(today)s)::text)), '[]')
     FROM (SELECT CASE WHEN expected_close_on < %(this)s THEN 'passed'
                       WHEN expected_close_on < %(next)s THEN 'this' ELSE 'next' END AS month,
                  currency, count(*) AS number, coalesce(sum(planned_revenue), 0) AS planned,
                  coalesce(sum(weighted), 0) AS weighted
           FROM mine WHERE state = 'potential' AND expected_close_on < %(after)s
           GROUP BY 1, 2 ORDER BY currency <> 'PLN', currency) f),
    (SELECT count(*) FROM standing WHERE stale),
    (SELECT coalesce(json_agg(json_build_array(
         f.id, f.title, f.stage_id, coalesce((SELECT p.display_name FROM parties_party p WHERE p.id = f.party_id), ''),
         f.planned_revenue::text, f.currency, f.step, f.step_on,
         (f.entered_stage_at AT TIME ZONE %(zone)s)::date)
         ORDER BY f.entered_stage_at, f.id), '[]')
     FROM (SELECT * FROM standing WHERE stale ORDER BY entered_stage_at, id LIMIT %(most)s) f),
    -- As ``cases_party_is_idle`` says it, put so that the search ends with the first few.
    (SELECT coalesce(json_agg(json_build_array(f.id, f.display_name, f.changed_on)), '[]') FROM (
        SELECT p.id, p.display_name, (p.updated_at AT TIME ZONE %(zone)s)::date AS changed_on FROM parties_party p
        WHERE %(parties)s AND p.account_manager_id = %(me)s AND p.trashed_at IS NULL AND p.status = 'active'
          AND NOT p.is_own
          AND NOT EXISTS (SELECT FROM cases_case c
                          WHERE c.party_id = p.id AND c.trashed_at IS NULL AND c.state <> 'closed')
          AND NOT EXISTS (SELECT FROM activities_task k
                          WHERE k.party_id = p.id AND k.state = 'open' AND k.trashed_at IS NULL)
          AND NOT EXISTS (SELECT FROM activities_interaction i
                          WHERE i.party_id = p.id AND i.state = 'planned' AND i.trashed_at IS NULL)
        ORDER BY p.sort_key, p.id LIMIT %(most)s) f)
"""


@dataclass(frozen=True, slots=True)
class MyCase:
    """An open case of the viewer's. ``days`` are working days in its stage, of a stale one."""

    id: int
    title: str
    stage: StageDefinition
    party: str
    planned_revenue: Decimal | None
    currency: str
    step: str
    step_on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Promised:
    """What cases that are to close in a month are worth, in one currency; ``in_pln`` is ``weighted`` by the rate of
    the day, None where there is none."""

    currency: str
    number: int
    planned: Decimal
    weighted: Decimal
    in_pln: Decimal | None


@dataclass(frozen=True, slots=True)
class MyCases:
    """``steps`` counts by how the next step stands, ``first`` begins with what is overdue; ``promised`` is what
    potential cases promise, by "passed" (before this month), "this" and "next". ``idle`` are parties without an
    open case and a next step, by their names.
    """

    steps: Mapping[str, int]
    first: Sequence[MyCase]
    promised: Mapping[str, Sequence[Promised]]
    stale: int
    stalest: Sequence[MyCase]
    idle: Sequence["IdleParty"]


@dataclass(frozen=True, slots=True)
class IdleParty:
    """A party of the viewer's without an open case and a next step."""

    id: int
    name: str
    changed_on: date


def month_after(day: date) -> date:
    """The first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def my_cases(viewer: Viewer, today: date) -> MyCases:
    """The viewer's own open cases, and active parties that nobody goes about; one statement, however many there are."""
    this = today.replace(day=1)
    values: dict[str, Any] = {"me": viewer.id, "today": today, "this": this, "next": month_after(this)}
    values |= {"after": month_after(month_after(this)), "most": SHOWN, "parties": viewer.can(PARTY, "view")}
    values |= {"zone": str(clock.company_zone()), **_norms(today)}
    with connection.cursor() as cursor:
        cursor.execute(_MINE, values)
        steps, first, promised, stale, stalest, idle = cursor.fetchone()
    by_month: dict[str, list[Promised]] = {}
    for month, currency, number, planned, weighted, in_pln in promised:
        rated = None if in_pln is None else Decimal(in_pln)
        by_month.setdefault(month, []).append(Promised(currency, number, Decimal(planned), Decimal(weighted), rated))
    parties = [IdleParty(pk, name, date.fromisoformat(changed)) for pk, name, changed in idle]
    shown = [[_case(row, today) for row in rows] for rows in (first, stalest)]
    return MyCases(steps, shown[0], by_month, stale, shown[1], parties)


def _norms(today: date) -> dict[str, Any]:
    """The last day on which a case may have come into each stage to be stale today; working days are counted once."""
    norms = {stage.id: stage.stale_after_days for stage in definitions().stages if stage.stale_after_days is not None}
    return {"norms": list(norms), "last_days": [working_days_ago(number, today) for number in norms.values()]}


def _case(row: Sequence[Any], today: date) -> MyCase:
    # Working days are counted here: the function of the database took a seventh of the statement for six cases.
    pk, title, stage, party, revenue, currency, step, step_on, entered = row
    return MyCase(
        pk,
        title,
        definitions().stage_by_id[stage],
        party,
        None if revenue is None else Decimal(revenue),
        currency,
        step,
        None if step_on is None else date.fromisoformat(step_on),
        0 if entered is None else working_days(date.fromisoformat(entered), today),
    )
