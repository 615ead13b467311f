"""Shapes of personal details: days to remember, family, interests, further facts."""

from ninja import Schema
from pydantic import Field

from opiekun.core.api.schemas import Id, Input, Reference, Version
from opiekun.parties.api.parts import codes
from opiekun.parties.choices import DayKind, InterestKind, Relation

_DATE = "ISO 8601; without a year as in `--11-24`."
_ANY_DATE = "In any notation: `1980-11-24`, `--11-24`, `24.11.1980`, `24 listopada`."
_BEFORE = "How many days ahead to remind, 0 to 60; null: not at all."
_TO = "Whom to remind; null: the party's account manager."


class Reminded(Schema):
    """What days of persons and birthdays of their family have in common."""

    id: Id
    month: int | None
    day: int | None
    year: int | None = Field(description="null when it is not known.")
    remind_before: int | None = Field(description=_BEFORE, examples=[0])
    remind_to: Reference | None = Field(description=_TO)
    note: str


class PersonDay(Reminded):
    """A birthday, a name day, or an anniversary under its name."""

    kind: str = Field(json_schema_extra=codes(DayKind, False), examples=["birthday"])
    name: str = Field(description="Which anniversary it is.", examples=[""])
    date: str = Field(description=_DATE, examples=["1980-11-24"])


class FamilyMember(Reminded):
    """Somebody of the person's family."""

    relation: str = Field(json_schema_extra=codes(Relation, False), examples=["daughter"])
    name: str = Field(examples=["Zosia"])
    date: str = Field(description=f"The birthday, when it is known. {_DATE}", examples=["--02-29"])


class Interest(Schema):
    """A hobby or an interest."""

    id: Id
    kind: str = Field(json_schema_extra=codes(InterestKind, False), examples=["hobby"])
    term: str = Field(examples=["żeglarstwo"])


class PersonFact(Schema):
    """Anything else that is worth knowing."""

    id: Id
    label: str = Field(examples=["Kawa"])
    value: str = Field(examples=["bez cukru"])


class Personal(Schema):
    """Personal details of a person. Each reading is logged."""

    version: Version
    days: list[PersonDay]
    family: list[FamilyMember]
    interests: list[Interest]
    facts: list[PersonFact]


class RemindedInput(Input):
    """With `id` an existing row is kept or changed."""

    id: Id | None = None
    name: str | None = Field(None, max_length=120)
    note: str | None = Field(None, max_length=500)
    remind_before: int | None = Field(None, ge=0, le=60, description=_BEFORE)
    remind_to: Id | None = Field(None, description=_TO)


class PersonDayInput(RemindedInput):
    """A day as given. Left out, `remind_before` is 0: on the day itself."""

    kind: str = Field(json_schema_extra=codes(DayKind, False), examples=["birthday"])
    date: str = Field(max_length=40, description=_ANY_DATE, examples=["24.11.1980"])


class FamilyMemberInput(RemindedInput):
    """Somebody of the family as given. Left out, `remind_before` is null."""

    relation: str = Field(json_schema_extra=codes(Relation, False), examples=["daughter"])
    date: str | None = Field(None, max_length=40, description=_ANY_DATE, examples=["29.02"])


class InterestInput(Input):
    """A hobby (unless said otherwise) or an interest as given."""

    id: Id | None = None
    kind: str | None = Field(None, json_schema_extra=codes(InterestKind))
    term: str = Field(max_length=80, examples=["żeglarstwo"])


class PersonFactInput(Input):
    """A further fact as given."""

    id: Id | None = None
    label: str = Field(max_length=80, examples=["Kawa"])
    value: str = Field(max_length=2000, examples=["bez cukru"])


class PersonalChange(Input):
    """Personal details to change; each list is given whole."""

    days: list[PersonDayInput] | None = Field(None, max_length=50)
    family: list[FamilyMemberInput] | None = Field(None, max_length=50)
    interests: list[InterestInput] | None = Field(None, max_length=50)
    facts: list[PersonFactInput] | None = Field(None, max_length=50)
