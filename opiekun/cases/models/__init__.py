"""The tables of cases, one aggregate a file."""

from opiekun.cases.models.board_choice import BoardChoice
from opiekun.cases.models.case import Case
from opiekun.cases.models.case_type import CaseType, Stage, StageCheck, StageMover, StageNext
from opiekun.cases.models.movement import CaseCheck, CaseThread, StageMove
from opiekun.cases.models.people import CasePerson, CaseUser
from opiekun.cases.models.plan import PlanLine, PlanVersion
from opiekun.cases.models.template import CaseTemplate, StageTask, StageTaskMade
from opiekun.cases.models.terms import CaseTerm, TermKind

__all__ = [
    "BoardChoice",
    "Case",
    "CaseCheck",
    "CasePerson",
    "CaseTemplate",
    "CaseTerm",
    "CaseThread",
    "CaseType",
    "CaseUser",
    "PlanLine",
    "PlanVersion",
    "Stage",
    "StageCheck",
    "StageMove",
    "StageMover",
    "StageNext",
    "StageTask",
    "StageTaskMade",
    "TermKind",
]
