"""Keeping what passages are counted by small."""

from typing import Final

from django.db import connection

# Only what stands more than once, or says nothing. Whoever reads meanwhile finds the old rows or the new one; whoever
# adds to them is not waited for.
_GATHER: Final = """
WITH many AS (
    SELECT stage_id, month, owner_id, source_id, spent_days, went_on FROM cases_passage_month
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1 OR bool_or(cases = 0 AND pln = 0)
), gone AS (
    DELETE FROM cases_passage_month m USING many
    WHERE (m.stage_id, m.month, m.owner_id, m.went_on) = (many.stage_id, many.month, many.owner_id, many.went_on)
      AND (m.source_id, m.spent_days) IS NOT DISTINCT FROM (many.source_id, many.spent_days)
    RETURNING m.*
)
INSERT INTO cases_passage_month (stage_id, month, owner_id, source_id, spent_days, went_on, cases, pln)
SELECT stage_id, month, owner_id, source_id, spent_days, went_on, sum(cases), sum(pln) FROM gone
GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(cases) <> 0 OR sum(pln) <> 0
"""


def gather_months() -> None:
    """Make one row of those that count the same; periodic work, which changes no figure however often it runs."""
    with connection.cursor() as cursor:
        cursor.execute(_GATHER)
