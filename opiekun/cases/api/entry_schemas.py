"""Shapes of entries, hourly rates and the money of a case, for the document and for tests."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from opiekun.cases.api.schemas import Amount, AmountInput
from opiekun.cases.choices import Bucket, Side
from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.parties.api.parts import codes

_SIDE = codes(Side, False)
_BUCKET = codes(Bucket, False)
_DAY: dict[str, Any] = {"format": "date"}


class CaseEntry(Schema):
    """An amount of a case, or time that was worked in it."""

    id: Id
    version: Version
    case: Reference
    side: str = Field(json_schema_extra=_SIDE, examples=["cost"])
    bucket: str = Field(json_schema_extra=_BUCKET, examples=["actual"])
    category: str = Field(description="Code; see `/case-terms`.", examples=["goods"])
    on: str = Field(json_schema_extra=_DAY, examples=["2026-11-24"])
    text: str
    amount: Amount | None = Field(description="Null: it is time.")
    worker: Reference | None = Field(description="Whose time it is.")
    minutes: int | None = Field(examples=[90])
    cost: Amount | None = Field(description="What the time costs; null where that is not known, or not for you.")
    created_by: Reference | None
    created_at: Instant
    updated_at: Instant


class CaseEntryPage(Schema):
    """A page of entries."""

    items: list[CaseEntry]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")
    count: int | None = Field(None, description="The total, when `count=exact` was asked.")


class CaseEntryChange(Input):
    """Fields to change. An entry stays in its case, and what it is: an amount or time."""

    side: str | None = Field(None, json_schema_extra=_SIDE)
    bucket: str | None = Field(None, json_schema_extra=_BUCKET)
    category: str | None = Field(None, max_length=40)
    on: str | None = Field(None, json_schema_extra=_DAY)
    text: str | None = Field(None, max_length=200)
    amount: AmountInput | None = Field(None, description="Less than nothing where it is given back.")
    worker: Id | None = None
    minutes: int | None = Field(None, ge=1, le=1440)
    time: str | None = Field(None, description="Instead of `minutes`, as people write it.", examples=["1:30"])


class CaseEntryInput(CaseEntryChange):
    """A new entry: with `amount`, or with `minutes` (or `time`) of the token's user or of `worker`."""

    case: Id
    text: str = Field(max_length=200)


class HourlyRate(Schema):
    """What an hour of a user costs from a day on, until the next rate."""

    id: Id
    version: Version
    user: Reference
    valid_from: str = Field(json_schema_extra=_DAY, examples=["2026-01-01"])
    amount: Amount
    set_by: Reference | None
    set_at: Instant


class HourlyRates(Schema):
    """All rates: by user, the newest first."""

    items: list[HourlyRate]
    next: str | None


class HourlyRateInput(Input):
    """A rate; another of the user from the same day is replaced."""

    user: Id
    valid_from: str = Field(json_schema_extra=_DAY, examples=["2026-01-01"])
    amount: AmountInput


class MoneyLine(Schema):
    """A category of one side; all in the currency of the case."""

    category: str = Field(description="Code; empty: without a category.", examples=["goods"])
    plan: Amount
    committed: Amount
    actual: Amount
    rest: Amount = Field(description="The rest of the plan that is expected yet.")
    forecast: Amount = Field(description="Actual, committed and rest together.")


class MoneySide(Schema):
    """One side and its sums."""

    plan: Amount
    committed: Amount
    actual: Amount
    rest: Amount
    forecast: Amount
    lines: list[MoneyLine]


class MoneyMargin(Schema):
    """What is left of the revenue."""

    amount: Amount
    percent: str | None = Field(description="Of the revenue; null without any.", examples=["28.0"])


class Replacement(Schema):
    """Another entry of which a part is replaced."""

    key: str = Field(examples=["order:12"])
    amount: Amount


class RateTable(Schema):
    """A table of exchange rates by which an amount is converted."""

    number: str = Field(examples=["228/A/NBP/2026"])
    on: str = Field(json_schema_extra=_DAY)
    awaited: str | None = Field(
        json_schema_extra=_DAY,
        description="The day of the table that counts and has not come yet; null: this one counts.",
    )


class MoneyEntry(Schema):
    """An entry that makes the figures."""

    key: str = Field(examples=["entry:81"])
    kind: str = Field(examples=["own_cost_actual"])
    side: str = Field(json_schema_extra=_SIDE)
    bucket: str = Field(json_schema_extra=_BUCKET)
    category: str
    on: str = Field(json_schema_extra=_DAY)
    text: str
    amount: Amount | None = Field(description="Null: it is not known, or not for you.")
    taken: Amount = Field(description="What other entries replace of it, in its own currency.")
    value: Amount | None = Field(
        description="What is left of it, in the currency of the case; null: it counts nowhere."
    )
    rate: str | None = Field(description="One unit of its currency in that of the case.")
    rate_tables: list[RateTable] = Field(description="Of the NBP, from which the rate is; none in the case's currency.")
    left_out: str = Field(
        description="Why it counts nowhere: `no_rate`, `no_cost` (of an hour), `hidden`, `not_linkable` (in cases of"
        " the type); empty: it counts."
    )
    replaces: list[Replacement]
    minutes: int | None
    worker: Reference | None
    url: str


class FloorCause(Schema):
    """What took the margin below its floor."""

    code: str = Field(
        description="`booked`, `time`, `changed`, `removed`, `restored`, `plan`, `moved`, `hourly`, `floor`, `kinds`,"
        " `rates`, or one of an app."
    )
    text: str = Field(description="In words.")
    by: str = Field(description="Who did it; empty for the program.")


class CaseMoney(Schema):
    """Plan against committed and actual, and what the case comes to."""

    currency: str = Field(examples=["PLN"])
    revenue: MoneySide
    cost: MoneySide
    planned_margin: MoneyMargin
    margin: MoneyMargin = Field(description="At completion.")
    margin_floor: str | None = Field(description="Of the type of the case, in percent.")
    is_below_floor: bool
    below_floor_since: datetime | None = Field(description="Null also where that is not for you to know.")
    below_floor_cause: FloorCause | None
    is_whole: bool = Field(description="Whether every entry counts, and is one that you may see.")
    entries: list[MoneyEntry]


class AmountKind(Schema):
    """A kind of amounts that cases may have."""

    code: str = Field(examples=["own_cost_actual"])
    name: str
    side: str = Field(json_schema_extra=_SIDE)
    bucket: str = Field(json_schema_extra=_BUCKET)


class AmountKinds(Schema):
    """All kinds."""

    items: list[AmountKind]
    next: str | None


class PlanVersionLine(Schema):
    """A line of a plan as it was kept."""

    side: str = Field(json_schema_extra=_SIDE)
    category: str
    text: str
    amount: Amount


class PlanVersion(Schema):
    """The plan as it stood until somebody changed it; number 0 is the one of now."""

    number: int
    is_baseline: bool = Field(description="The one with which the case first became active.")
    at: Instant | None = Field(description="When it was kept; null: the one of now.")
    by: Reference | None
    currency: str
    planned_revenue: Amount | None
    planned_cost: Amount | None
    lines: list[PlanVersionLine]


class PlanVersions(Schema):
    """The plan of now, and each that was kept, the newest first."""

    items: list[PlanVersion]
    next: str | None
