"""Shapes of types, stages and short lists of cases."""

from typing import Any, Final

from ninja import Schema
from pydantic import Field

from opiekun.activities.tasks.choices import Priority
from opiekun.cases.choices import CaseState, Mover, Outcome, PartyUse
from opiekun.cases.models.terms import TermKind
from opiekun.cases.rules.definition_input import ICONS
from opiekun.cases.rules.moving import REQUIRABLE
from opiekun.core.api.schemas import Id, Input, Version
from opiekun.parties.api.parts import codes
from opiekun.parties.choices import ListColour

_REQUIRED = (
    "Fields without which no case comes into the stage or past it: "
    f"{', '.join(f'`{code}`' for code in REQUIRABLE)}; `custom.` and a code for a custom field."
)
_NEXT = "Codes of the stages to which cases may go from here; none: all. Back, and to a lost stage, they always may."

_ICON: Final[dict[str, Any]] = {"enum": list(ICONS)}


class CheckDefinitionOut(Schema):
    """A point to be ticked before a case leaves the stage forwards."""

    id: Id
    text: str
    text_en: str


class CheckDefinitionInput(Input):
    """A point; one that is there already is named by its id."""

    id: Id | None = None
    text: str = Field(max_length=200)
    text_en: str | None = Field(None, max_length=200)


class StageTaskOut(Schema):
    """A task that is made when a case comes into the stage for the first time; it is the owner's."""

    id: Id
    title: str
    details: str
    due_after_days: int | None = Field(description="Working days after the case came in.")
    priority: str = Field(json_schema_extra=codes(Priority, False))


class StageTaskInput(Input):
    """A task; one that is there already is named by its id."""

    id: Id | None = None
    title: str = Field(max_length=300)
    details: str | None = Field(None, max_length=5_000)
    due_after_days: int | None = Field(None, ge=0, le=1000)
    priority: str | None = Field(None, json_schema_extra=codes(Priority, False))


class Stage(Schema):
    """A step of a type's cases."""

    id: Id
    type: str = Field(description="Code of the type.", examples=["sale"])
    code: str = Field(examples=["sale_quote"])
    name: str = Field(examples=["Oferta"])
    name_en: str
    state: str = Field(json_schema_extra=codes(CaseState, False))
    outcome: str = Field(description="Of a closed stage.", json_schema_extra=codes(Outcome, False))
    colour: str = Field(json_schema_extra=codes(ListColour, False))
    probability: int = Field(description="In percent.", examples=[60])
    guidance: str
    guidance_en: str
    required: list[str] = Field(description=_REQUIRED)
    stale_after_days: int | None = Field(description="Working days without a move until a case counts as stale.")
    mover: str = Field(description="Who may bring cases here.", json_schema_extra=codes(Mover, False))
    roles: list[Id] = Field(description="Roles whose holders may, with `mover` roles.")
    next_stages: list[str] = Field(description=_NEXT)
    checks: list[CheckDefinitionOut]
    tasks: list[StageTaskOut]
    is_retired: bool
    replaced_by: str | None = Field(description="Code of the stage to which its cases went.")


class CaseType(Schema):
    """A sort of cases with its stages in their order."""

    id: Id
    version: Version
    code: str = Field(examples=["sale"])
    name: str = Field(examples=["Sprzedaż B2B"])
    name_en: str
    icon: str = Field(json_schema_extra=_ICON)
    number_pattern: str = Field(examples=["SP/{yyyy}/{n:4}"])
    party_use: str = Field(json_schema_extra=codes(PartyUse, False))
    margin_floor: str | None = Field(description="Percent; a forecast margin below it is a warning.")
    linkable: list[str] = Field(description="Kinds of amounts that its cases may have; none: all.")
    is_archived: bool
    stages: list[Stage]


class CaseTypePage(Schema):
    """All types, archived ones too."""

    items: list[CaseType]
    next: str | None = None


class StagePage(Schema):
    """Stages, retired ones too."""

    items: list[Stage]
    next: str | None = None


class CaseTypeChange(Input):
    """Fields to change."""

    name: str | None = Field(None, max_length=80)
    name_en: str | None = Field(None, max_length=80)
    icon: str | None = Field(None, json_schema_extra=_ICON)
    number_pattern: str | None = Field(None, max_length=40)
    party_use: str | None = Field(None, json_schema_extra=codes(PartyUse, False))
    margin_floor: str | None = None
    linkable: list[str] | None = None
    is_archived: bool | None = None
    stages: list[str] | None = Field(None, description="Codes of the stages in the order wanted.")


class CaseTypeInput(Input):
    """A new type; it begins with a stage in each state."""

    name: str = Field(max_length=80)
    code: str | None = Field(None, max_length=40)
    name_en: str | None = Field(None, max_length=80)
    icon: str | None = Field(None, json_schema_extra=_ICON)
    number_pattern: str | None = Field(None, max_length=40)
    party_use: str | None = Field(None, json_schema_extra=codes(PartyUse, False))
    margin_floor: str | None = None
    linkable: list[str] | None = None


class StageChange(Input):
    """Fields to change; lists are given whole. The state stays once a case was in the stage."""

    name: str | None = Field(None, max_length=80)
    name_en: str | None = Field(None, max_length=80)
    state: str | None = Field(None, json_schema_extra=codes(CaseState, False))
    outcome: str | None = Field(None, json_schema_extra=codes(Outcome, False))
    colour: str | None = Field(None, json_schema_extra=codes(ListColour, False))
    probability: int | None = Field(
        None, ge=0, le=100, description="In percent. Left empty: 50 for a potential stage, 0 for a lost one, else 100."
    )
    guidance: str | None = Field(None, max_length=5_000)
    guidance_en: str | None = Field(None, max_length=5_000)
    required: list[str] | None = Field(None, description=_REQUIRED)
    stale_after_days: int | None = Field(None, ge=1, le=1000)
    mover: str | None = Field(None, json_schema_extra=codes(Mover, False))
    roles: list[Id] | None = None
    next_stages: list[str] | None = Field(None, description=_NEXT)
    checks: list[CheckDefinitionInput] | None = Field(None, max_length=30)
    tasks: list[StageTaskInput] | None = Field(None, max_length=30)


class StageInput(StageChange):
    """A new stage, the last of its state."""

    type: str = Field(description="Code of the type.", examples=["sale"])
    name: str = Field(max_length=80)
    code: str | None = Field(None, max_length=60)
    state: str = Field(json_schema_extra=codes(CaseState, False))


class Retirement(Input):
    """The stage to which the cases go."""

    replacement: str = Field(description="Code of a stage of the same type and state.", examples=["sale_quote"])


class CaseTerm(Schema):
    """An entry of a short list: a reason of loss, a source, a category of revenue or cost."""

    id: Id
    version: Version
    kind: str = Field(json_schema_extra=codes(TermKind, False))
    code: str = Field(examples=["price"])
    name: str = Field(examples=["Za wysoka cena"])
    name_en: str
    is_archived: bool


class CaseTermPage(Schema):
    """All entries of all lists, in their order."""

    items: list[CaseTerm]
    next: str | None = None


class CaseTermInput(Input):
    """A new entry."""

    kind: str = Field(json_schema_extra=codes(TermKind, False))
    name: str = Field(max_length=80)
    code: str | None = Field(None, max_length=40)
    name_en: str | None = Field(None, max_length=80)


class CaseTermChange(Input):
    """Fields to change."""

    name: str | None = Field(None, max_length=80)
    name_en: str | None = Field(None, max_length=80)
    is_archived: bool | None = None


class CaseTypeOrder(Input):
    """The order of the types; those that are not named come behind."""

    ids: list[Id] = Field(max_length=500)


class CaseTermOrder(CaseTypeOrder):
    """The order of the entries of a list; those that are not named come behind."""

    kind: str = Field(json_schema_extra=codes(TermKind, False))
