"""Open cases of a type by the day on which they are expected to close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from opiekun.cases.selectors.definitions import TypeDefinition
from opiekun.cases.selectors.narrowing import Narrowed

MOST: Final = 1_000
# Each is numbered and its day counted, so that a month reads no more rows than it shows.
_CLOSING: Final = """
SELECT c.id, c.version, c.title, c.stage_id, c.expected_close_on, c.planned_revenue, c.currency,
       coalesce(p.display_name, ''), c.of_day
FROM (SELECT cases_case.id, cases_case.version, cases_case.title, cases_case.stage_id, cases_case.expected_close_on,
             cases_case.planned_revenue, cases_case.currency, cases_case.party_id,
             row_number() OVER (PARTITION BY cases_case.expected_close_on
                                ORDER BY cases_case.planned_revenue DESC NULLS LAST, cases_case.id) AS place,
             count(*) OVER (PARTITION BY cases_case.expected_close_on) AS of_day
      FROM cases_case
      WHERE cases_case.type_id = %s AND cases_case.trashed_at IS NULL AND cases_case.state <> 'closed'
        AND cases_case.expected_close_on BETWEEN %s AND %s AND {where}) c
LEFT JOIN parties_party p ON p.id = c.party_id
WHERE c.place <= %s ORDER BY c.expected_close_on, c.place LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Closing:
    """A case on the day of its expected close; ``of_day`` is how many close on that day."""

    id: int
    version: int
    title: str
    stage_id: int
    on: date
    planned_revenue: Decimal | None
    currency: str
    party: str
    of_day: int


def closing(of: TypeDefinition, found: Narrowed, first: date, last: date, each: int) -> Sequence[Closing]:
    """Up to ``each`` of every day from the first to the last, the most valuable ones first; one statement."""
    with found.cursor() as cursor:
        cursor.execute(_CLOSING.format(where=found.sql), [of.id, first, last, *found.values, each, MOST])
        return [Closing(*row) for row in cursor.fetchall()]
