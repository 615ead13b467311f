"""How a case went from stage to stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.core.kept_plans import kept_plans

_SQL: Final = """
SELECT m.id, m.from_stage_id, m.to_stage_id, m.at, m.by_id, coalesce(u.name, ''), m.spent_days,
       m.planned_revenue, m.currency
FROM cases_stage_move m LEFT JOIN accounts_user u ON u.id = m.by_id
WHERE m.case_id = %s ORDER BY m.at, m.id
"""


@dataclass(frozen=True, slots=True)
class Move:
    """That the case came into ``to``; ``spent_days`` are the working days in the stage before."""

    id: int
    was: StageDefinition | None
    to: StageDefinition
    at: datetime
    by_id: int | None
    by: str
    spent_days: int | None
    planned_revenue: Decimal | None
    currency: str


def moves_of(case_id: int) -> Sequence[Move]:
    """All moves of the case, the first one first. The caller has made sure that the viewer sees the case."""
    stages = definitions().stage_by_id
    with kept_plans() as cursor:
        cursor.execute(_SQL, [case_id])
        rows = cursor.fetchall()
    return [Move(row[0], stages.get(row[1]), stages[row[2]], *row[3:]) for row in rows]


def came_from(case_id: int) -> StageDefinition | None:
    """The stage from which the case came into its present one; where that was retired, the one in its place."""
    moves = moves_of(case_id)
    was = moves[-1].was if moves else None
    return definitions().stage_by_id.get(was.replaced_by_id or was.id) if was is not None else None


def days_in_stages(moves: Sequence[Move], now_days: int) -> dict[int, int]:
    """Working days by stage, all stays together; those in the present one are ``now_days``."""
    found: dict[int, int] = {}
    for move in moves:
        if move.was is not None:
            found[move.was.id] = found.get(move.was.id, 0) + (move.spent_days or 0)
    if moves:
        present = moves[-1].to.id
        found[present] = found.get(present, 0) + now_days
    return found
