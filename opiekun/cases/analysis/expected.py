"""What was won and what is expected, by month and owner."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from opiekun.cases.analysis.scope import Scope, after
from opiekun.cases.analysis.worth import HAS_NO_RATE, IN_PLN, RATED, RATES, WITH_RATES, Worth, fetch, zone
from opiekun.cases.selectors.definitions import definitions
from opiekun.core import clock
from opiekun.core.clock import midnight
from opiekun.records.reports.report import Period

# From this probability on, in percent, a case is counted upon.
COMMIT: Final = 75
_PICKED: Final = f"""
WITH found AS (
    SELECT date_trunc('month', c.decided_at AT TIME ZONE %s)::date AS month, c.owner_id, 'won' AS what, c.currency,
           c.planned_revenue, 100 AS chance, (c.decided_at AT TIME ZONE %s)::date AS day
    FROM cases_case c WHERE c.outcome = 'won' AND c.decided_at >= %s AND c.decided_at < %s AND {{of_row}}
    UNION ALL
    SELECT CASE WHEN o.expected_close_on < %s THEN '-infinity'::date
                ELSE date_trunc('month', o.expected_close_on)::date END, o.owner_id,
           CASE WHEN o.chance >= {COMMIT} THEN 'commit' ELSE 'open' END, o.currency, o.planned_revenue, o.chance, %s
    FROM (SELECT c.*, coalesce(c.probability, (%s::jsonb ->> c.stage_id::text)::integer) AS chance
          FROM (SELECT c.id, c.expected_close_on, c.owner_id, c.currency, c.planned_revenue, c.probability, c.stage_id
                FROM cases_case c
                WHERE c.state = 'potential' AND (c.expected_close_on <= %s OR c.expected_close_on IS NULL)
                  AND (%s OR c.expected_close_on >= %s) AND {{of_row}}) c) o
), picked AS MATERIALIZED (
    SELECT month, owner_id, what, currency, CASE WHEN currency <> 'PLN' THEN day END AS day, count(*) AS cases,
           count(planned_revenue) AS valued, sum(planned_revenue) AS worth,
           sum(planned_revenue * chance) / 100 AS likely
    FROM found GROUP BY 1, 2, 3, 4, 5
), {RATES}
SELECT x.month = '-infinity', nullif(x.month, '-infinity'), x.owner_id, x.what, sum(x.cases)::bigint,
       coalesce(sum({IN_PLN}), 0), coalesce(sum(x.valued) FILTER (WHERE {HAS_NO_RATE}), 0)::bigint,
       coalesce(sum(x.likely * CASE WHEN x.currency = 'PLN' THEN 1 ELSE r.rate END), 0), {RATED}
FROM {WITH_RATES} GROUP BY x.month, x.owner_id, x.what
"""


@dataclass(frozen=True, slots=True)
class Expected:
    """What was won, and what is open: what is counted upon, all of it, and weighted by probability."""

    won: Worth = field(default_factory=Worth)
    commit: Worth = field(default_factory=Worth)
    best: Worth = field(default_factory=Worth)
    weighted: Decimal = Decimal(0)

    def __add__(self, other: "Expected") -> "Expected":
        return Expected(
            self.won + other.won,
            self.commit + other.commit,
            self.best + other.best,
            self.weighted + other.weighted,
        )

    @property
    def every(self) -> Worth:
        return self.won + self.best

    @property
    def forecast(self) -> Decimal:
        """What was won already, and what of the rest is likely."""
        return self.won.amount + self.weighted


def is_now(period: Period) -> bool:
    """Whether today lies in it."""
    return period.first <= clock.today() <= period.last


LATE: Final = "late"
UNDATED: Final = "undated"
When = date | str
Place = tuple[When, int]


def expected(scope: Scope, period: Period) -> Mapping[Place, Expected]:
    """What is told of each month of the period, of what is late and of what has no date, by owner; one statement.

    What is late or has no date counts in the period in which we are: it is no more likely in a later one, and was no
    plan of an earlier one.
    """
    of_row, values = scope.of_row("c")
    chances = json.dumps({str(stage.id): stage.probability for stage in definitions().stages})
    given = [zone(), zone(), midnight(period.first), after(period.last), *values]
    given += [period.first, clock.today(), chances, period.last, is_now(period), period.first, *values]
    found: dict[Place, Expected] = {}
    rows = fetch(_PICKED.format(of_row=of_row), given)
    for is_late, month, owner, what, count, amount, unrated, likely, *rated in rows:
        worth = Worth(count, amount, unrated, *rated)
        one = Expected(won=worth) if what == "won" else Expected(best=worth, weighted=likely)
        if what == "commit":
            one = replace(one, commit=worth)
        when: When = LATE if is_late else month or UNDATED
        found[when, owner] = found.get((when, owner), Expected()) + one
    return found
