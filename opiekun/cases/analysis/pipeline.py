"""The pipeline as it stood at the end of a day: the open cases by their stage."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from opiekun.cases.analysis.filters import COMMON, TYPE
from opiekun.cases.analysis.links import counted, is_, later_than, list_of, one_of_rows, up_to
from opiekun.cases.analysis.scope import Scope, after, scope_of
from opiekun.cases.analysis.stages import stage_name
from opiekun.cases.analysis.worth import (
    HAS_NO_RATE,
    IN_PLN,
    RATED,
    RATES,
    WITH_RATES,
    Worth,
    fetch,
    in_pln,
    of_rates,
    sentences,
)
from opiekun.cases.choices import CaseState
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.core import clock
from opiekun.core.fields import FieldType
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.records.conditions import Condition, Either, Every
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.report import Cell, Chart, Report, ReportChoice, ReportColumn, Row, Section

# Who is open now and has stood there since that day at least; and who left an open stage later, and came before.
_STOOD: Final = f"""
WITH stood AS (
    SELECT c.stage_id, c.currency, c.planned_revenue, c.probability FROM cases_case c
    WHERE c.state <> 'closed' AND c.entered_stage_at < %s AND {{of_row}}
    UNION ALL
    SELECT m.from_stage_id, m.currency, m.planned_revenue, NULL FROM cases_stage_move m
    WHERE m.at >= %s AND m.since < %s AND m.from_stage_id = ANY(%s) AND {{among}}
), picked AS MATERIALIZED (
    SELECT stage_id, currency, %s::date AS day, count(*) AS cases, count(planned_revenue) AS valued,
           sum(planned_revenue) AS worth,
           sum(planned_revenue * coalesce(probability, (%s::jsonb ->> stage_id::text)::numeric) / 100) AS likely
    FROM stood GROUP BY 1, 2
), {RATES}
SELECT x.stage_id, sum(x.cases)::bigint, coalesce(sum({IN_PLN}), 0),
       coalesce(sum(x.valued) FILTER (WHERE {HAS_NO_RATE}), 0)::bigint,
       coalesce(sum(x.likely * CASE WHEN x.currency = 'PLN' THEN 1 ELSE r.rate END), 0), {RATED}
FROM {WITH_RATES} GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Stood:
    """What stood in a stage; ``weighted`` by probability."""

    worth: Worth = field(default_factory=Worth)
    weighted: Decimal = Decimal(0)

    def __add__(self, other: "Stood") -> "Stood":
        return Stood(self.worth + other.worth, self.weighted + other.weighted)


def pipeline(scope: Scope, day: date) -> Mapping[int, Stood]:
    """What stood in each open stage at the end of the day, by the stage's id; one statement."""
    stages = [stage for stage in definitions().stages if stage.is_open]
    chances = json.dumps({str(stage.id): str(stage.probability) for stage in stages})
    (of_row, row_values), (among, values) = scope.of_row("c"), scope.among("m.case_id")
    over, opened = after(day), [stage.id for stage in stages]
    given = [over, *row_values, over, over, opened, *values, day, chances]
    rows = fetch(_STOOD.format(of_row=of_row, among=among), given)
    return {row[0]: Stood(Worth(*row[1:4], *row[5:]), row[4]) for row in rows}


def stood_in(stages: Sequence[StageDefinition], day: date) -> Condition:
    """That a case stood in one of the open stages at the end of the day."""
    codes = [stage.code for stage in stages]
    now = Every((is_("stage", *codes), up_to("entered_stage_at", day)))
    if day >= clock.today():
        return now
    left = one_of_rows("moves", [is_("from_stage", *codes), later_than("at", day), up_to("since", day)])
    return Either((now, left))


_COLUMNS: Final = (
    ReportColumn("stage", gettext_lazy("Stage"), FieldType.TEXT),
    ReportColumn("probability", gettext_lazy("Probability"), "percent", compared=False),
    ReportColumn("cases", gettext_lazy("Open cases")),
    ReportColumn("value", gettext_lazy("Value"), FieldType.MONEY),
    ReportColumn("weighted", gettext_lazy("Weighted value"), FieldType.MONEY),
)


def _section(scope: Scope, of: TypeDefinition, found: Mapping[int, Stood], day: date, note: str) -> Section:
    rows, total = [], Stood()
    for stage in _open(of, found):
        one = found.get(stage.id, Stood())
        total += one
        behind = stood_in([stage], day)
        href = list_of(scope, behind) if one.worth.count else ""
        cells = (
            Cell(stage_name(stage)),
            Cell(Decimal(stage.probability) / 100),
            counted(scope, one.worth.count, behind),
            Cell(one.worth.money, href),
            Cell(in_pln(one.weighted), href),
        )
        rows.append(Row(cells, key=stage.code))
    every = stood_in(list(_open(of, found)), day)
    together = counted(scope, total.worth.count, every)
    totals = (
        Cell(_("Total")),
        Cell(None),
        together,
        Cell(total.worth.money, together.href),
        Cell(in_pln(total.weighted), together.href),
    )
    words = sentences(note, of_rates(total.worth))
    return Section(of.code, str(of.label), _COLUMNS, rows, Chart("bars", "stage", ("value", "weighted")), words, totals)


def _open(of: TypeDefinition, found: Mapping[int, Stood]) -> Iterator[StageDefinition]:
    states = {CaseState.POTENTIAL: 0, CaseState.ACTIVE: 1, CaseState.CLOSED: 2}
    every = [s for s in of.every_stage if s.is_open and (not s.is_retired or s.id in found)]
    yield from sorted(every, key=lambda s: (states[s.state], s.position, s.id))


def build_pipeline(viewer: Viewer, choice: ReportChoice) -> Report:
    """The pipeline at the last day of the period, today where that is still to come. Each type has its own."""
    day = min(choice.period.last, clock.today())
    scope = scope_of(viewer, choice, without="type")
    found = pipeline(scope, day)
    chosen = choice.chosen("type")
    types = [one for one in definitions().types if one.code in chosen or not chosen]
    types = [one for one in types if chosen or any(stage.id in found for stage in one.every_stage)]
    note = _note(day)
    said = _("As it stood at the end of %(day)s.") % {"day": dates.full_date(day, get_language() or "pl")}
    return Report(gettext_lazy("Pipeline on a day"), [_section(scope, one, found, day, note) for one in types], (said,))


def _note(day: date) -> str:
    if day >= clock.today():
        return _("Amounts in foreign currencies by the exchange rate of the day.")
    return _(
        "What has moved since is shown with what it was worth when it left the stage, and weighted by the stage's"
        " probability; what has not moved, as it is now. Amounts in foreign currencies by the exchange rate of the day."
    )


PIPELINE: Final = ReportKind(
    "cases.pipeline",
    gettext_lazy("Pipeline on a day"),
    "layout-kanban",
    gettext_lazy("Which cases were open on the last day of the period, in which stages, and what they were worth."),
    pgettext_lazy("sprawy", "Cases"),
    (CASE, "view"),
    build_pipeline,
    (TYPE, *COMMON),
    order=20,
)
