"""Cases in a line each: those of a party, of a person, parts of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Case as When
from django.db.models import IntegerField, Q, Value
from django.db.models import When as Then

from opiekun.cases.choices import CaseState
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.core.viewer import Viewer

_BY: Final = {"party": "party_id", "person": "persons__person_id", CASE: "parent_id"}


@dataclass(frozen=True, slots=True)
class BriefCase:
    """A case in a line. ``step`` says how its next step stands: late, today, later, none; ``step_on`` is its day, of a
    task without one the year 9999."""

    id: int
    title: str
    number: str
    stage: StageDefinition
    state: str
    outcome: str
    owner: str
    expected_close_on: date | None
    planned_revenue: Decimal | None
    currency: str
    step: str
    step_on: date | None

    @property
    def is_open(self) -> bool:
        return self.state != CaseState.CLOSED


def cases_of(viewer: Viewer, kind: str, record_id: int, most: int, action: str = "view") -> Sequence[BriefCase]:
    """The cases of a party, with a person or that are part of a case, as far as the viewer sees them (or may take
    another action on them): open ones first, the newest first; one statement."""
    of = Q(**{_BY[kind]: record_id})
    is_closed = When(Then(state=CaseState.CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = reached_cases(viewer, action).filter(of).order_by(is_closed, "-updated_at", "-pk")
    columns = ("pk", "title", "number", "stage_id", "state", "outcome", "owner__name", "expected_close_on")
    stages = definitions().stage_by_id
    return [
        BriefCase(pk, title, number, stages[stage], *rest)
        for pk, title, number, stage, *rest in rows.values_list(
            *(*columns, "planned_revenue", "currency", "pk__next_step", "pk__next_step_on")
        )[:most]
    ]
