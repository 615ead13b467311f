"""Shapes of cases, for the document and for tests; answers themselves are built from rows."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from opiekun.cases.choices import CaseState, Outcome, Part, PersonRole, Side
from opiekun.core.api.custom_values import CUSTOM, CUSTOM_CHANGES, custom_fields
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.parts import codes

_DAY = Field(None, json_schema_extra={"format": "date"}, examples=["2027-03-31"])
_TYPE = "Code of the type; see `/case-types`."
_STAGE = "Code of the stage, one of those of the type."


class Amount(Schema):
    """An amount of money."""

    amount: str = Field(examples=["48200.00"])
    currency: str = Field(examples=["PLN"])


class AmountInput(Input):
    """An amount of money; all of a case are in one currency."""

    amount: str = Field(examples=["48200"])
    currency: str = Field(examples=["PLN"])


class CasePersonOut(Schema):
    """A person in the case."""

    person: Reference
    role: str = Field(json_schema_extra=codes(PersonRole, False), examples=["decision_maker"])
    is_primary: bool


class CasePersonInput(Input):
    """A person in the case."""

    person: Id
    role: str | None = Field(None, json_schema_extra=codes(PersonRole, False))
    is_primary: bool = False


class CaseUserOut(Schema):
    """A colleague in the case besides its owner: a participant sees and edits it, a follower is told of it."""

    user: Reference
    part: str = Field(json_schema_extra=codes(Part, False), examples=["participant"])


class CaseUserInput(Input):
    """A colleague in the case."""

    user: Id
    part: str | None = Field(None, json_schema_extra=codes(Part, False))


class PlanLineOut(Schema):
    """A line of the plan; all are in the currency of the case."""

    id: Id
    side: str = Field(json_schema_extra=codes(Side, False), examples=["revenue"])
    category: str = Field(description="Code of the category, or empty.", examples=["goods"])
    text: str
    amount: Amount


class PlanLineInput(Input):
    """A line of the plan."""

    side: str = Field(json_schema_extra=codes(Side, False))
    category: str | None = Field(None, max_length=40)
    text: str | None = Field(None, max_length=200)
    amount: AmountInput | str = Field(description="A number alone is in the currency of the case.")


class CheckPoint(Schema):
    """A point of the present stage's checklist."""

    id: Id
    text: str
    is_done: bool


class Case(Schema):
    """A case."""

    id: Id
    version: Version
    number: str = Field(examples=["SP/2026/0097"])
    title: str = Field(examples=["Hala Wieliczka: regały i montaż"])
    details: str
    type: str = Field(description=_TYPE, examples=["sale"])
    stage: str = Field(description=_STAGE, examples=["sale_quote"])
    state: str = Field(json_schema_extra=codes(CaseState, False), examples=["potential"])
    outcome: str = Field(description="Empty: not decided.", json_schema_extra=codes(Outcome, False))
    owner: Reference
    team: Reference | None
    party: Reference | None
    parent: Reference | None = Field(description="The case of which this one is a part.")
    source: str = Field(description="Code; see `/case-terms`.", examples=["fair"])
    loss_reason: str = Field(description="Code; see `/case-terms`. Of lost cases only.")
    outcome_note: str
    expected_close_on: str | None = _DAY
    currency: str = Field(examples=["PLN"])
    planned_revenue: Amount | None
    planned_cost: Amount | None
    probability: int | None = Field(description="The case's own, in percent; null: that of its stage.")
    effective_probability: int = Field(description="The one that counts.", examples=[60])
    persons: list[CasePersonOut] = Field(description="The primary one first.")
    users: list[CaseUserOut]
    plan_lines: list[PlanLineOut] = Field(description="Their sums are the planned amounts of their side.")
    checklist: list[CheckPoint]
    entered_stage_at: Instant
    activated_at: Instant | None
    decided_at: Instant | None
    closed_at: Instant | None
    custom: dict[str, Any] = Field(description=CUSTOM, json_schema_extra=custom_fields("case"))
    created_at: Instant
    updated_at: Instant


class CasePage(Schema):
    """A page of cases."""

    items: list[Case]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")
    count: int | None = Field(None, description="The total, when `count=exact` was asked.")


class CaseChange(Input):
    """Fields to change; what is left out stays. `persons`, `users` and `plan_lines` are given whole."""

    title: str | None = Field(None, max_length=200, examples=["Hala Wieliczka: regały i montaż"])
    details: str | None = Field(None, max_length=20_000)
    owner: Id | None = Field(None, description="Id of an active user.")
    team: Id | None = None
    party: Id | None = None
    parent: Id | None = None
    source: str | None = Field(None, max_length=40)
    loss_reason: str | None = Field(None, max_length=40, description="Of a lost case, another reason.")
    outcome_note: str | None = Field(None, max_length=2_000)
    expected_close_on: str | None = _DAY
    currency: str | None = Field(None, max_length=3)
    planned_revenue: AmountInput | None = None
    planned_cost: AmountInput | None = None
    probability: int | None = Field(None, ge=0, le=100)
    persons: list[CasePersonInput] | None = Field(None, max_length=100)
    users: list[CaseUserInput] | None = Field(None, max_length=100)
    plan_lines: list[PlanLineInput] | None = Field(None, max_length=200)
    custom: dict[str, Any] | None = Field(
        None, description=CUSTOM_CHANGES, json_schema_extra=custom_fields("case", True)
    )


class CasePatch(CaseChange):
    """Fields to change; what is left out stays. `persons`, `users` and `plan_lines` are given whole."""

    currency_change: Literal["convert", "keep"] | None = Field(
        None,
        description="With another `currency`: `convert` planned amounts and lines that are not given by today's rate of"
        " the National Bank of Poland, or `keep` their numbers. Required where there are such amounts.",
    )


class CaseInput(CaseChange):
    """A new case; without an owner it is the token's user's."""

    title: str = Field(max_length=200, examples=["Hala Wieliczka: regały i montaż"])
    type: str | None = Field(None, description=f"{_TYPE} Without it the first type in use.", examples=["sale"])
    stage: str | None = Field(None, description=f"{_STAGE} Without it the first one.")
    template: Id | None = Field(None, description="A template, whose values count where none are given.")


class CaseMove(Input):
    """Where the case goes, and what is given along."""

    stage: str = Field(max_length=60, description="Code of the stage.", examples=["sale_lost"])
    fields: dict[str, Any] | None = Field(
        None, description="Fields to change, as for `PATCH`; `loss_reason` for a lost one.", examples=[{}]
    )
    custom: dict[str, Any] | None = Field(None, description=CUSTOM_CHANGES)
    checks: list[Id] | None = Field(None, description="Points of the present stage's checklist to tick.")


class CaseMoveBack(Input):
    """From where the case was moved."""

    stage: str = Field(max_length=60, description="Code of the stage to which it returns.", examples=["sale_needs"])


class ChosenCase(Input):
    """A case that is to be moved with others."""

    id: Id
    version: Version | None = Field(None, description="The version that was read; another one keeps the case in place.")


class CasesMove(Input):
    """Where the cases go, and what they get of what they lack."""

    cases: list[ChosenCase] = Field(min_length=1, max_length=200)
    stage: str = Field(max_length=60, description="Code of the stage.", examples=["sale_needs"])
    fields: dict[str, Any] | None = Field(
        None,
        description="Fill in what the stage requires and a case lacks; what it has stays. `loss_reason` and"
        " `outcome_note` are of each case that is lost.",
        examples=[{"expected_close_on": "2027-03-31"}],
    )
    custom: dict[str, Any] | None = Field(None, description="Custom fields, filled in alike.", examples=[{}])
    checks: list[Id] | None = Field(None, description="Points to tick in the cases in whose stage they are.")


class MovedCaseOut(Schema):
    """A case that was moved."""

    id: Id
    version: Version
    from_stage: str


class KeptCaseOut(Schema):
    """A case that stays where it is, and why."""

    id: Id
    code: str = Field(examples=["move_incomplete"])
    message: str
    errors: list[dict[str, Any]]


class CasesMoved(Schema):
    """What became of the cases; those that were in the stage already are in neither list."""

    moved: list[MovedCaseOut]
    kept: list[KeptCaseOut]


class CaseTick(Input):
    """Whether a point of the checklist is done."""

    check: Id
    is_done: bool = True


class CaseJoin(Input):
    """What joins the case."""

    interaction: Id


class StageMoveOut(Schema):
    """That the case came into a stage."""

    id: Id
    from_stage: str | None = Field(description="Code; null for the first one.")
    to_stage: str
    at: Instant
    by: Reference | None
    spent_days: int | None = Field(description="Working days in the stage before.")
    planned_revenue: Amount | None = Field(description="What was planned at that time.")


class StageMoves(Schema):
    """All moves of a case, the first one first."""

    items: list[StageMoveOut]
    next: str | None = None
