"""How many cases reached each stage in a period, what they were worth, how many went on, and after how many days."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

from opiekun.cases.analysis.scope import Scope, after
from opiekun.cases.analysis.worth import HAS_NO_RATE, IN_PLN, RATED, RATES, WITH_RATES, Worth, fetch, zone
from opiekun.cases.rules.months import Edge, in_months
from opiekun.cases.selectors.definitions import TypeDefinition
from opiekun.core.clock import midnight
from opiekun.records.reports.report import Period

# Of whole months, in which a million passages are some thousand rows.
_OF_MONTHS: Final = """
SELECT m.stage_id, m.spent_days, sum(m.cases) AS cases, sum(m.cases) FILTER (WHERE m.went_on) AS went_on,
       sum(m.pln) AS worth
FROM cases_passage_month m WHERE m.stage_id = ANY(%s) AND m.month >= %s AND m.month < %s AND {counts} GROUP BY 1, 2
"""
# Of the passages themselves, all from one index; {sign} is -1 where the months have what is no part of the period.
_OF_PASSAGES: Final = """
SELECT p.stage_id, p.spent_days, {sign} * count(*) AS cases, {sign} * count(p.went_on_at) AS went_on,
       {sign} * coalesce(sum(p.pln), 0) AS worth
FROM cases_passage p WHERE p.stage_id = ANY(%s) AND p.at >= %s AND p.at < %s AND {counts} GROUP BY 1, 2
"""
# What is worth something in another currency has an index of its own, and is read by currency and day.
_REACHED: Final = f"""
WITH every AS (
    {{every}}
), picked AS MATERIALIZED (
    SELECT p.stage_id, p.currency, (p.at AT TIME ZONE %s)::date AS day, count(*) AS cases,
           sum(p.planned_revenue) AS worth
    FROM cases_passage p
    WHERE p.currency <> 'PLN' AND p.planned_revenue IS NOT NULL
      AND p.stage_id = ANY(%s) AND p.at >= %s AND p.at < %s AND {{counts}}
    GROUP BY 1, 2, 3
), {RATES}
SELECT stage_id, spent_days, sum(cases)::bigint, coalesce(sum(went_on), 0)::bigint, sum(worth), 0, NULL::date,
       NULL::date
FROM every GROUP BY 1, 2 HAVING sum(cases) <> 0
UNION ALL
SELECT x.stage_id, NULL, 0, 0, coalesce(sum({IN_PLN}), 0),
       coalesce(sum(x.cases) FILTER (WHERE {HAS_NO_RATE}), 0)::bigint, {RATED}
FROM {WITH_RATES} GROUP BY 1
"""


@dataclass(slots=True)
class Reached:
    """The cases that reached a stage in the period; ``days`` says of how many their first stay took so long."""

    worth: Worth = field(default_factory=Worth)
    went_on: int = 0
    days: Counter[int] = field(default_factory=Counter)


def reached(scope: Scope, of: TypeDefinition, period: Period) -> Mapping[int, Reached]:
    """What reached each stage of the type for the first time in the period, by the stage's id; one statement."""
    since, until = midnight(period.first), after(period.last)
    stages = [stage.id for stage in of.every_stage if not stage.is_lost]
    every, given = _every(scope, stages, since, until)
    counts, values = scope.of_passage()
    sql = _REACHED.format(every=every, counts=counts)
    found: dict[int, Reached] = {}
    for stage_id, days, count, went_on, *worth in fetch(sql, [*given, zone(), stages, since, until, *values]):
        one = found.setdefault(stage_id, Reached())
        one.worth += Worth(count, *worth)
        one.went_on += went_on
        if days is not None:
            one.days[days] += count
    return found


def _every(scope: Scope, stages: Sequence[int], since: datetime, until: datetime) -> tuple[str, list[Any]]:
    """The parts that have all passages together, of whole months where these know all that is asked."""
    first, second, edges = in_months(since, until)
    if first == second or not scope.is_counted_by_month:
        first, second, edges = first, first, [Edge(1, since, until)]
    counts, values = scope.of_passage()
    parts = [_OF_PASSAGES.format(sign=edge.sign, counts=counts) for edge in edges]
    given: list[Any] = []
    for edge in edges:
        given += [stages, edge.since, edge.until, *values]
    if first < second:
        counts, values = scope.of_month()
        parts.append(_OF_MONTHS.format(counts=counts))
        given += [stages, first, second, *values]
        # Whoever takes part in cases of others has them besides: few, looked up by themselves.
        if (joined := scope.of_joined()) is not None:
            counts, values = joined
            parts.append(_OF_PASSAGES.format(sign=1, counts=counts))
            given += [stages, _begin(first), _begin(second), *values]
    return " UNION ALL ".join(parts), given


def _begin(month: date) -> datetime:
    return datetime.combine(month, time.min, UTC)
