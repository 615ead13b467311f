"""The tables of cases, one aggregate a file."""

from opiekun.cases.models.board_choice import BoardChoice
from opiekun.cases.models.case import Case
from opiekun.cases.models.case_type import CaseType, Stage, StageCheck, StageMover, StageNext
from opiekun.cases.models.entry import CaseEntry, HourlyRate, MarginState
from opiekun.cases.models.handover import Handover, HandoverKind, HandoverRow, HandoverState
from opiekun.cases.models.movement import CaseCheck, CaseThread, StageMove
from opiekun.cases.models.passage import Passage
from opiekun.cases.models.passage_month import PassageMonth
from opiekun.cases.models.people import CasePerson, CaseUser
from opiekun.cases.models.plan import PlanLine, PlanVersion
from opiekun.cases.models.target import SalesTarget
from opiekun.cases.models.template import CaseTemplate, StageTask, StageTaskMade
from opiekun.cases.models.terms import CaseTerm, TermKind

__all__ = [
    "BoardChoice",
    "Case",
    "CaseCheck",
    "CaseEntry",
    "CasePerson",
    "CaseTemplate",
    "CaseTerm",
    "CaseThread",
    "CaseType",
    "CaseUser",
    "Handover",
    "HandoverKind",
    "HandoverRow",
    "HandoverState",
    "HourlyRate",
    "MarginState",
    "Passage",
    "PassageMonth",
    "PlanLine",
    "PlanVersion",
    "SalesTarget",
    "Stage",
    "StageCheck",
    "StageMove",
    "StageMover",
    "StageNext",
    "StageTask",
    "StageTaskMade",
    "TermKind",
]
