"""Stale cases: open ones that have stood in their stage for longer than it allows, and for which nothing is planned."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opiekun.cases.analysis.filters import COMMON, TYPE
from opiekun.cases.analysis.links import counted, is_, list_of
from opiekun.cases.analysis.owners import owner_names
from opiekun.cases.analysis.scope import Scope, scope_of
from opiekun.cases.analysis.worth import (
    HAS_NO_RATE,
    HAS_RATE,
    IN_PLN,
    NEWEST,
    RATES,
    WITH_RATES,
    Worth,
    fetch,
    of_rates,
    sentences,
)
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.norms import norms
from opiekun.core import clock
from opiekun.core.clock import midnight
from opiekun.core.fields import FieldType
from opiekun.core.viewer import Viewer
from opiekun.records.conditions import Condition, Either, Every, Leaf, Operator
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.report import Cell, Chart, Report, ReportChoice, ReportColumn, Row, Section

_STALE: Final = f"""
WITH picked AS MATERIALIZED (
    SELECT c.stage_id, c.owner_id, c.currency, %s::date AS day, c.planned_revenue AS worth,
           coalesce(c.entered_stage_at < n.before, false) AS is_late,
           coalesce(c.entered_stage_at < n.before, false) AND NOT cases_step_ahead(c.id) AS is_stale
    FROM cases_case c LEFT JOIN unnest(%s::bigint[], %s::timestamptz[]) AS n (stage_id, before) USING (stage_id)
    WHERE c.state <> 'closed' AND {{of_row}}
), {RATES}
SELECT x.stage_id, x.owner_id, count(*), count(*) FILTER (WHERE x.is_late), count(*) FILTER (WHERE x.is_stale),
       coalesce(sum({IN_PLN}) FILTER (WHERE x.is_stale), 0),
       count(*) FILTER (WHERE x.is_stale AND {HAS_NO_RATE}),
       max(x.day) FILTER (WHERE x.is_stale AND {HAS_RATE}), {NEWEST}
FROM {WITH_RATES} GROUP BY 1, 2
"""


@dataclass(slots=True)
class Standing:
    """How many cases are open, how many of them have stood for longer than their stage allows, and which of those are
    stale: nothing is planned for them."""

    open: int = 0
    late: int = 0
    stale: Worth = field(default_factory=Worth)

    def add(self, other: "Standing") -> None:
        self.open += other.open
        self.late += other.late
        self.stale += other.stale


def late(before: Mapping[int, date], stages: Sequence[int] = ()) -> Condition:
    """That a case has stood in its stage for longer than it allows: in one of these stages, or in any."""
    known = definitions().stage_by_id
    by_day: dict[date, list[str]] = {}
    for stage_id, day in before.items():
        if not stages or stage_id in stages:
            by_day.setdefault(day, []).append(known[stage_id].code)
    parts = [
        Every((is_("stage", *codes), Leaf("entered_stage_at", Operator.BEFORE, (day.isoformat(),))))
        for day, codes in by_day.items()
    ]
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def standing(scope: Scope, today: date, before: Mapping[int, date]) -> dict[tuple[int, int], Standing]:
    """How open cases stand, by stage and owner; one statement."""
    of_row, values = scope.of_row("c")
    given = [today, list(before), [midnight(day) for day in before.values()], *values]
    rows = fetch(_STALE.format(of_row=of_row), given)
    return {(row[0], row[1]): Standing(row[2], row[3], Worth(*row[4:])) for row in rows}


# As lists, the board and the page of a case say it (``cases/steps.py``).
_IS_STALE: Final = Leaf("is_stale", Operator.TRUE)
_COLUMNS: Final = (
    ReportColumn("open", gettext_lazy("Open cases")),
    ReportColumn("late", gettext_lazy("Beyond the norm")),
    ReportColumn("stale", pgettext_lazy("cases", "Stale")),
    ReportColumn("value", gettext_lazy("Value of the stale ones"), FieldType.MONEY),
)
_STAGE: Final = ReportColumn("stage", gettext_lazy("Stage"), FieldType.TEXT)
_NORM: Final = ReportColumn("norm", gettext_lazy("Allowed"), "days", compared=False)


def _cells(scope: Scope, one: Standing, behind: Condition, is_open: Condition) -> Iterator[Cell]:
    yield counted(scope, one.open, is_open)
    yield counted(scope, one.late, behind, is_open)
    yield counted(scope, one.stale.count, _IS_STALE, is_open)
    yield Cell(one.stale.money, list_of(scope, _IS_STALE, is_open) if one.stale.count else "")


def _stages(scope: Scope, found: Mapping[tuple[int, int], Standing], before: Mapping[int, date]) -> Section:
    sums: dict[int, Standing] = {}
    for (stage_id, _owner), one in found.items():
        sums.setdefault(stage_id, Standing()).add(one)
    rows, total = [], Standing()
    several = len({definitions().stage_by_id[stage_id].type_id for stage_id in sums}) > 1
    for of in definitions().types:
        for stage in of.every_stage:
            if (here := sums.get(stage.id)) is None:
                continue
            total.add(here)
            name = f"{of.label}: {stage.label}" if several else str(stage.label)
            cells = _cells(scope, here, late(before, [stage.id]), is_("stage", stage.code))
            rows.append(Row([Cell(name), Cell(stage.stale_after_days), *cells], key=stage.code))
    note = _(
        "A case is stale when it has stood in its stage for as many working days as that allows, and nothing is"
        " planned: no open task that is due today or later, and no talk that is still to come. Value in PLN by the"
        " rate of today."
    )
    words = sentences(note, of_rates(total.stale))
    totals = [Cell(_("Total")), Cell(None), *_cells(scope, total, late(before), _any_open())]
    chart = Chart("bars", "stage", ("open", "stale"))
    return Section(
        "stages", _("By stage"), (_STAGE, _NORM, *_COLUMNS), rows, chart, words, totals if rows else None, False
    )


def _any_open() -> Condition:
    return is_("state", "potential", "active")


def _owners(scope: Scope, found: Mapping[tuple[int, int], Standing], before: Mapping[int, date]) -> Section:
    sums: dict[int, Standing] = {}
    for (_stage, owner), one in found.items():
        sums.setdefault(owner, Standing()).add(one)
    names, rows = owner_names(sums), []
    for owner in sorted(names, key=lambda pk: (-sums[pk].stale.count, names[pk])):
        is_open = Every((_any_open(), is_("owner", owner)))
        cells = _cells(scope, sums[owner], late(before), is_open)
        rows.append(Row([Cell(names[owner]), *cells], key=str(owner)))
    columns = (ReportColumn("owner", pgettext_lazy("of a case", "Owner"), FieldType.TEXT), *_COLUMNS)
    chart = Chart("bars", "owner", ("open", "stale"))
    total = Standing()
    for one in sums.values():
        total.add(one)
    totals = [Cell(_("Total")), *_cells(scope, total, late(before), _any_open())]
    return Section("owners", _("By owner"), columns, rows, chart, "", totals if rows else None, False)


def build_stale(viewer: Viewer, choice: ReportChoice) -> Report:
    """Stale cases as of today."""
    scope, before = scope_of(viewer, choice), norms(clock.today())
    found = standing(scope, clock.today(), before)
    return Report(gettext_lazy("Stale cases"), (_stages(scope, found, before), _owners(scope, found, before)))


STALE: Final = ReportKind(
    "cases.stale",
    gettext_lazy("Stale cases"),
    "hourglass",
    gettext_lazy("Which cases have stood still for too long, in which stages and whose."),
    pgettext_lazy("sprawy", "Cases"),
    (CASE, "view"),
    build_stale,
    (TYPE, *COMMON),
    periods="none",
    compares=False,
    order=50,
)
