"""Cases with the way that a test wants them to have gone, at the times that it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from opiekun.activities.lists import INTERACTION_LIST
from opiekun.activities.tasks.lists import TASK_LIST
from opiekun.cases.lists import CASE_LIST
from opiekun.cases.models import Case, CaseTerm, Stage
from opiekun.core import clock
from opiekun.core.fields import FieldType
from opiekun.core.kinds import record_kind
from opiekun.core.models import ExchangeRate
from opiekun.core.money import Money
from opiekun.core.viewer import Viewer
from opiekun.records.lists.address import read_address
from opiekun.records.lists.rows import matching
from opiekun.records.reports.report import Period, Report, ReportChoice, Section

LISTS = {"/cases": CASE_LIST, "/interactions": INTERACTION_LIST, "/tasks": TASK_LIST}


def day(ago: int) -> date:
    """So many days ago."""
    return clock.today() - timedelta(days=ago)


def noon(ago: int, minutes: int = 0) -> datetime:
    """At noon so many days ago."""
    return datetime.combine(day(ago), time(12), clock.company_zone()) + timedelta(minutes=minutes)


@dataclass
class Step:
    """A move as it was made; ``way`` are the stages in use on the way of the type then."""

    at: datetime
    was: str
    to: str
    worth: Decimal | None
    currency: str
    way: frozenset[str]


@dataclass
class Way:
    """A case and how it went."""

    id: int
    owner: int
    steps: list[Step] = field(default_factory=list)
    is_trashed: bool = False
    reason: str = ""
    source: str = ""
    is_listed: bool = False

    @property
    def stage(self) -> str:
        return self.steps[-1].to


def begin(owner: int, at: datetime, stage: str = "sale_qualification", **columns: Any) -> Way:
    """A case that was made in the stage then."""
    of = Stage.objects.get(code=stage)
    number = f"T/{Case.objects.count() + 1}"
    reason = CaseTerm.objects.get(code="price", kind="loss_reason") if of.outcome == "lost" else None
    values = {"entered_stage_at": at, "created_at": at, "title": number, **columns}
    case = Case.objects.create(
        type_id=of.type_id, stage=of, number=number, owner_id=owner, loss_reason=reason, **values
    )
    way = Way(case.pk, owner)
    _written(way, at, "", stage)
    return way


def move(way: Way, stage: str, at: datetime, reason: str = "price") -> None:
    """The case was moved then, by a plain write."""
    of = Stage.objects.get(code=stage)
    was = Stage.objects.get(code=way.stage)
    why = CaseTerm.objects.get(code=reason, kind="loss_reason").pk if of.outcome == "lost" else None
    before = Case.objects.values("entered_stage_at", "outcome").get(pk=way.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('opiekun.loading_moves', 'on', true)")
        Case.objects.filter(pk=way.id).update(stage=of, type_id=of.type_id, loss_reason=why)
        cursor.execute("SELECT set_config('opiekun.loading_moves', '', true)")
        Case.objects.filter(pk=way.id).update(entered_stage_at=at)
        if Case.objects.values_list("outcome", flat=True).get(pk=way.id) not in ("", before["outcome"]):
            Case.objects.filter(pk=way.id).update(decided_at=at)
        cursor.execute(
            "INSERT INTO cases_stage_move (case_id, type_id, from_stage_id, to_stage_id, since, at, spent_days,"
            " owner_id, planned_revenue, currency) SELECT id, type_id, %s, stage_id, %s, %s,"
            " cases_working_days(%s, %s), owner_id, planned_revenue, currency FROM cases_case WHERE id = %s",
            [was.pk, before["entered_stage_at"], at, before["entered_stage_at"], at, way.id],
        )
    way.reason = reason if of.outcome == "lost" else ""
    _written(way, at, was.code, stage)


def _written(way: Way, at: datetime, was: str, to: str) -> None:
    worth, currency = Case.objects.values_list("planned_revenue", "currency").get(pk=way.id)
    of_type = Stage.objects.get(code=to).type_id
    used = Stage.objects.filter(type_id=of_type, is_retired=False).exclude(outcome="lost")
    way.steps.append(Step(at, was, to, worth, currency, frozenset(used.values_list("code", flat=True))))


def keep_rates(first: int, last: int, mid: Decimal = Decimal(4)) -> None:
    """Rates of the euro between the days so long ago, each a hundredth more than that of the day before."""
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency="EUR", on=day(ago), table_no="x", mid=mid + Decimal(first - ago) / 100)
        for ago in range(last, first + 1)
    )


def asked(first: int, last: int, **values: tuple[str, ...]) -> ReportChoice:
    """A choice of the period from so many days ago to so many days ago."""
    return ReportChoice(Period(day(first), day(last)), values=values)


def behind(viewer: Viewer, href: str) -> QuerySet[Any, Any]:
    """The records of the list that an address opens."""
    parts = urlsplit(href)
    setup = LISTS[parts.path]
    return matching(viewer, record_kind(setup.kind), read_address(setup, viewer, QueryDict(parts.query)).query)


def listed(viewer: Viewer, href: str) -> int:
    """How many records the list has that an address opens."""
    return behind(viewer, href).count()


def worth_behind(viewer: Viewer, href: str) -> Money:
    """What the cases of the list are worth that an address opens; all in PLN."""
    return Money(sum(behind(viewer, href).values_list("planned_revenue", flat=True), Decimal(0)), "PLN")


def figures(report: Report) -> Iterator[tuple[str, int, str]]:
    """Every number of records in a report with the list behind it."""
    for section in report.sections:
        for row in (*(row.cells for row in section.rows), *([section.totals] if section.totals else [])):
            for column, cell in zip(section.columns, row, strict=True):
                is_count = column.type == FieldType.NUMBER and cell.href.partition("?")[0] in LISTS
                if is_count and isinstance(cell.value, int):
                    yield f"{section.code}.{column.code}", cell.value, cell.href


def check_links(viewer: Viewer, report: Report) -> int:
    """Each figure is the number of records in the list behind it; how many were looked at."""
    looked = 0
    for name, value, href in figures(report):
        assert listed(viewer, href) == value, (name, href)
        looked += 1
    return looked


def unopened(section: Section) -> set[str]:
    """The columns in which a figure other than nothing opens no list, those of the totals among them."""
    found = set()
    for row in (*(row.cells for row in section.rows), *([section.totals] if section.totals else [])):
        for column, cell in zip(section.columns, row, strict=True):
            value = cell.value.amount if isinstance(cell.value, Money) else cell.value
            if column.is_figure and value and not cell.href:
                found.add(column.code)
    return found


def table(section: Section) -> dict[str, dict[str, Any]]:
    """The rows of a section by their keys, as values by the codes of columns."""
    return {
        row.identity: {c.code: cell.value for c, cell in zip(section.columns, row.cells, strict=True)}
        for row in section.rows
    }


def section_of(report: Report, code: str) -> Section:
    return next(section for section in report.sections if section.code == code)
