"""From which stage a case goes on: its checklist is to be ticked, its next stages are the ones allowed."""

from collections.abc import Mapping
from typing import Final

from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition
from opiekun.core.kept_plans import kept_plans

_LAST: Final = """
SELECT DISTINCT ON (case_id) case_id, from_stage_id FROM cases_stage_move
WHERE case_id = ANY(%s::bigint[]) AND from_stage_id = ANY(%s::bigint[]) ORDER BY case_id, at DESC, id DESC
"""


def starts(present: Mapping[int, StageDefinition], of: TypeDefinition) -> dict[int, StageDefinition]:
    """By case, whose present stages are given, the stage from which it goes on in the type.

    A case that is lost, or in another type meanwhile, goes on from where it last was on the way: being lost and opened
    again is no way past what was to be done there. One that was never on it goes on from where it is. One statement,
    where there are such cases.
    """
    way = {stage.id: stage for stage in of.way}
    away = [case_id for case_id, stage in present.items() if stage.id not in way]
    if not away:
        return dict(present)
    with kept_plans() as cursor:
        cursor.execute(_LAST, [away, list(way)])
        last = {case_id: way[stage_id] for case_id, stage_id in cursor.fetchall()}
    return {**present, **last}


def start_of(case_id: int, stage: StageDefinition, of: TypeDefinition) -> StageDefinition:
    """The same of one case."""
    return starts({case_id: stage}, of)[case_id]
