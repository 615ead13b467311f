"""Shapes of analyses and of reports by e-mail."""

from datetime import date
from typing import Any

from ninja import Schema
from pydantic import Field
from pydantic.config import JsonDict

from opiekun.core.api.schemas import Id, Input, Instant, Reference, Version
from opiekun.records.models import DeliveryState, Rhythm
from opiekun.records.reports.periods import PRESETS

_PERIOD: JsonDict = {"enum": list(PRESETS)}
_COMPARE: JsonDict = {"enum": ["", "before", "year"]}
_RHYTHM: JsonDict = {"enum": list(Rhythm.values)}
_STATE: JsonDict = {"enum": list(DeliveryState.values)}
_FILE: JsonDict = {"items": {"type": "string", "enum": ["pdf", "xlsx"]}}
_CELL = "A string, a whole number, a decimal as a string, a date, an amount with its currency, or null."


class FilterChoice(Schema):
    """A value of a filter."""

    value: str
    label: str


class ReportFilter(Schema):
    """A filter of a report; it is asked for by a parameter of its code, repeated where `many` may be chosen."""

    code: str
    label: str
    many: bool
    needed: bool = Field(description="Something is always chosen: the first value unless the request says another.")
    choices: list[FilterChoice]


class ReportSummary(Schema):
    """A report that the token's user may open."""

    code: str = Field(examples=["cases.funnel"])
    label: str
    group: str
    explanation: str
    periods: list[str] = Field(description="Names of periods that it takes; none where it has no period.")
    compares: bool
    filters: list[ReportFilter]


class ReportList(Schema):
    """All of them."""

    items: list[ReportSummary]
    next: str | None


class Days(Schema):
    """A period; both days count."""

    first: date
    last: date


class ReportColumn(Schema):
    """A column of a table."""

    code: str
    label: str
    type: str = Field(description="`number`, `money`, `percent` (a ratio: 0.288), `days`, `date`, `text` and others.")


class ReportCell(Schema):
    """A figure. `before`, its list and `change` are there where two periods are compared."""

    value: Any = Field(description=_CELL)
    href: str | None = Field(description="The page of the list behind the figure.")
    list: str | None = Field(None, description="The same list for programs, below `/api/v1`.")
    before: Any = Field(None, description=_CELL)
    before_href: str | None = Field(None, description="The page of the list behind the figure of before.")
    before_list: str | None = Field(None, description="The same list for programs.")
    change: str | None = Field(
        None, description="A ratio (0.2 is a fifth more); of percentages and days the difference."
    )


class ReportRow(Schema):
    """A row; `only_before` is true of one that only the other period has."""

    key: str = Field(
        description="What the row is of, in every language alike: the code of a stage or a reason, the id of a user, "
        "the place of a month in the period; else the text of the first cell."
    )
    cells: list[ReportCell]
    only_before: bool


class ReportSection(Schema):
    """A table of the report."""

    code: str
    title: str
    note: str
    columns: list[ReportColumn]
    rows: list[ReportRow]
    totals: list[ReportCell] | None


class Report(Schema):
    """A report within the reach of the token's user."""

    code: str
    title: str
    period: Days | None
    compared: Days | None
    said: list[str] = Field(description="What was chosen, in words.")
    sections: list[ReportSection]


class ScheduleAsked(Input):
    """What is asked of the report each time; the period by a name, so that it moves on."""

    period: str | None = Field(None, json_schema_extra=_PERIOD)
    compare: str | None = Field(None, json_schema_extra=_COMPARE)
    filters: dict[str, list[str]] | None = Field(None, examples=[{"owner": ["1042"]}])


class ReportScheduleChange(Input):
    """Fields to change; what is left out stays."""

    name: str | None = Field(None, max_length=80, examples=["Lejek na poniedziałek"])
    asked: ScheduleAsked | None = None
    rhythm: str | None = Field(None, json_schema_extra=_RHYTHM)
    day: int | None = Field(
        None,
        ge=0,
        le=31,
        description="1 to 7 from Monday, or 1 to 31 of the month (31: the last one); 0 or none of daily.",
    )
    hour: int | None = Field(None, ge=0, le=23, description="On the company's clock.")
    receivers: list[Id] | None = Field(None, min_length=1, max_length=50, description="Users.")
    files: list[str] | None = Field(None, json_schema_extra=_FILE, description="Attached for who may export.")
    paused: bool | None = None


class ReportScheduleInput(ReportScheduleChange):
    """A new report by e-mail."""

    report: str = Field(examples=["cases.funnel"])
    name: str = Field(max_length=80, examples=["Lejek na poniedziałek"])
    rhythm: str = Field(json_schema_extra=_RHYTHM)
    hour: int = Field(ge=0, le=23)
    receivers: list[Id] = Field(min_length=1, max_length=50)


class Delivery(Schema):
    """How the last run stands for one receiver."""

    receiver: Reference
    state: str = Field(json_schema_extra=_STATE)
    reason: str


class ReportSchedule(Schema):
    """A report by e-mail."""

    id: Id
    version: Version
    report: str
    name: str
    owner: Reference
    asked: dict[str, Any]
    rhythm: str = Field(json_schema_extra=_RHYTHM)
    day: int
    hour: int
    receivers: list[Reference]
    files: list[str]
    paused: bool
    next_at: Instant | None
    last_at: Instant | None
    fault: str = Field(description="Why the last run sent nothing at all.")
    last_run: list[Delivery]


class ReceivedReport(Schema):
    """A report that somebody else has sent to the token's user."""

    id: Id
    name: str
    report: str
    owner: Reference
    rhythm: str = Field(json_schema_extra=_RHYTHM)
    day: int
    hour: int


class ReceivedReports(Schema):
    """A page of them, the oldest first."""

    items: list[ReceivedReport]
    next: str | None


class ReportSchedulePage(Schema):
    """A page of them, the oldest first."""

    items: list[ReportSchedule]
    next: str | None
