"""The sales funnel: of the cases that reached a stage in the period, how many went on, how fast, and what was lost."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opiekun.cases.analysis.filters import COMMON, ONE_TYPE
from opiekun.cases.analysis.links import counted, filled, is_, list_of, one_of_rows, within
from opiekun.cases.analysis.reached import Reached, reached
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
    of_rates,
    sentences,
    share,
    zone,
)
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.spread import median
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.core.clock import midnight
from opiekun.core.fields import FieldType
from opiekun.core.viewer import Viewer
from opiekun.records.conditions import Condition
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.report import Cell, Chart, Period, Report, ReportChoice, ReportColumn, Row, Section

_LOST: Final = f"""
WITH picked AS MATERIALIZED (
    SELECT p.stage_id, c.loss_reason_id, c.currency,
           CASE WHEN c.currency <> 'PLN' THEN (p.lost_at AT TIME ZONE %s)::date END AS day,
           count(*) AS cases, count(c.planned_revenue) AS valued, sum(c.planned_revenue) AS worth
    FROM cases_passage p JOIN cases_case c ON c.id = p.case_id
    WHERE p.lost_at >= %s AND p.lost_at < %s AND p.stage_id = ANY(%s) AND {{of_passage}}
      -- It was decided when it was lost: both sides come from an index alone.
      AND c.outcome = 'lost' AND c.outcome <> '' AND c.decided_at >= %s AND c.decided_at < %s
    GROUP BY 1, 2, 3, 4
), {RATES}
SELECT x.stage_id, x.loss_reason_id, sum(x.cases)::bigint, coalesce(sum({IN_PLN}), 0),
       coalesce(sum(x.valued) FILTER (WHERE {HAS_NO_RATE}), 0)::bigint, {RATED}
FROM {WITH_RATES} GROUP BY 1, 2
"""


def lost(scope: Scope, of: TypeDefinition, period: Period) -> Mapping[tuple[int, int], Worth]:
    """What was lost in the period from which stage and why, by their ids; one statement."""
    of_passage, values = scope.of_passage()
    stages = [stage.id for stage in of.every_stage if not stage.is_lost]
    days = (midnight(period.first), after(period.last))
    given = [zone(), *days, stages, *values, *days]
    rows = fetch(_LOST.format(of_passage=of_passage), given)
    return {(row[0], row[1]): Worth(*row[2:]) for row in rows}


_COLUMNS: Final = (
    ReportColumn("stage", gettext_lazy("Stage"), FieldType.TEXT),
    ReportColumn("cases", pgettext_lazy("sprawy", "Cases")),
    ReportColumn("value", gettext_lazy("Value"), FieldType.MONEY),
    ReportColumn("went_on", gettext_lazy("Went on")),
    ReportColumn("conversion", gettext_lazy("Conversion"), "percent"),
    ReportColumn("days", gettext_lazy("Median days"), "days", digits=1),
    ReportColumn("lost", gettext_lazy("Lost cases")),
)


def _stages(of: TypeDefinition, told: Collection[int]) -> Iterator[StageDefinition]:
    """The way, and what was retired from it as long as there is something to tell of it, in their order."""
    states = {"potential": 0, "active": 1, "closed": 2}
    every = [s for s in of.every_stage if not s.is_lost and (not s.is_retired or s.id in told)]
    yield from sorted(every, key=lambda s: (states[s.state], s.position, s.id))


def passed(stage: StageDefinition, period: Period, *more: Condition) -> Condition:
    """That a case reached the stage for the first time in the period."""
    return one_of_rows("passages", [is_("stage", stage.code), within("at", period), *more])


def lost_from(stage: StageDefinition, period: Period) -> Condition:
    """That a case was lost from the stage in the period."""
    return one_of_rows("passages", [is_("stage", stage.code), within("lost_at", period)])


def _funnel(scope: Scope, of: TypeDefinition, period: Period, losses: Mapping[tuple[int, int], Worth]) -> Section:
    found = reached(scope, of, period)
    rows = []
    # A retired stage was one of the way in its time: what went on from it is the conversion of the stage after it.
    before: Reached | None = None
    went_on = ""
    shown = list(_stages(of, {*found, *(stage_id for stage_id, _reason in losses)}))
    for stage in shown:
        one = found.get(stage.id, Reached())
        behind = passed(stage, period)
        gone = sum(worth.count for (stage_id, _reason), worth in losses.items() if stage_id == stage.id)
        conversion = None if before is None else share(before.went_on, before.worth.count)
        further = counted(scope, one.went_on, passed(stage, period, filled("went_on_at")))
        cells = (
            Cell(stage_name(stage)),
            counted(scope, one.worth.count, behind),
            Cell(one.worth.money, list_of(scope, behind) if one.worth.count else ""),
            further,
            Cell(conversion, went_on),
            Cell(median(one.days), list_of(scope, passed(stage, period, filled("spent_days"))) if one.days else ""),
            counted(scope, gone, lost_from(stage, period)),
        )
        rows.append(Row(cells, key=stage.code))
        before, went_on = one, further.href
    every = sum((one.worth for one in found.values()), Worth())
    note = _(
        "A case counts where it came into the stage, or past it, for the first time in the period, with what it was"
        " worth on that day. Went on: it came further until today. Conversion: how many of the stage before went on."
        " Days are working days of the first stay. Lost: in the period, from this stage."
    )
    words = sentences(note, _of_retired(shown), of_rates(every))
    chart = Chart("funnel", "stage", ("cases",))
    return Section("funnel", gettext_lazy("Funnel"), _COLUMNS, rows, chart, words, in_order=True)


def _of_retired(shown: Sequence[StageDefinition]) -> str:
    """What is said of stages that are in use no more; mostly nothing."""
    if not any(stage.is_retired for stage in shown):
        return ""
    return _("Stages that were retired since stand in their former places, with what the period has of them.")


_LOSS_COLUMNS: Final = (
    ReportColumn("reason", gettext_lazy("Reason of loss"), FieldType.TEXT),
    ReportColumn("cases", gettext_lazy("Lost cases")),
    ReportColumn("value", gettext_lazy("Value"), FieldType.MONEY),
    ReportColumn("part", gettext_lazy("Part of all losses"), "percent"),
)


def _losses(scope: Scope, of: TypeDefinition, period: Period, losses: Mapping[tuple[int, int], Worth]) -> Section:
    """Reasons in a column each stage: the most frequent first."""
    terms = definitions().term_by_id
    left = {stage_id for stage_id, _reason in losses}
    stages = [stage for stage in _stages(of, left) if stage.id in left]
    by_reason: dict[int, Worth] = {}
    for (_stage, reason), worth in losses.items():
        by_reason[reason] = by_reason.get(reason, Worth()) + worth
    every = sum(worth.count for worth in by_reason.values())
    somewhere = _somewhere(of, period)
    rows = []
    for reason, worth in sorted(by_reason.items(), key=lambda item: (-item[1].count, item[0])):
        why = is_("loss_reason", terms[reason].code)
        href = list_of(scope, somewhere, why)
        cells = [Cell(str(terms[reason].label)), Cell(worth.count, href), Cell(worth.money, href)]
        cells.append(Cell(share(worth.count, every), href))
        for stage in stages:
            number = losses.get((stage.id, reason), Worth()).count
            cells.append(counted(scope, number, lost_from(stage, period), why))
        rows.append(Row(cells, key=terms[reason].code))
    columns = [*_LOSS_COLUMNS, *(ReportColumn(f"from_{s.code}", _from(s), compared=False) for s in stages)]
    note = _("Cases that were lost in the period and still are, from the stage in which they were then.")
    chart = Chart("bars", "reason", ("cases",))
    total = sum(by_reason.values(), Worth())
    together = counted(scope, total.count, somewhere)
    totals = [Cell(_("Total")), together, Cell(total.money, together.href), Cell(share(every, every), together.href)]
    totals += [
        counted(scope, sum(w.count for key, w in losses.items() if key[0] == s.id), lost_from(s, period))
        for s in stages
    ]
    words = sentences(note, of_rates(total))
    return Section("losses", gettext_lazy("Losses"), columns, rows, chart, words, totals if rows else None)


def _from(stage: StageDefinition) -> str:
    return _("From: %(stage)s") % {"stage": stage_name(stage)}


def _somewhere(of: TypeDefinition, period: Period) -> Condition:
    """That a case was lost in the period from any stage of the type."""
    stages = is_("stage", *(stage.code for stage in of.every_stage if not stage.is_lost))
    return one_of_rows("passages", [stages, within("lost_at", period)])


def build_funnel(viewer: Viewer, choice: ReportChoice) -> Report:
    """The funnel of the chosen type. A case counts in each type through whose stages it went."""
    of = definitions().type_by_code(choice.one("type")) or definitions().types[0]
    scope = scope_of(viewer, choice, without="type")
    losses = lost(scope, of, choice.period)
    sections = [_funnel(scope, of, choice.period, losses), _losses(scope, of, choice.period, losses)]
    return Report(gettext_lazy("Sales funnel"), sections)


FUNNEL: Final = ReportKind(
    "cases.funnel",
    gettext_lazy("Sales funnel"),
    "filter",
    gettext_lazy("How cases went from stage to stage, how long it took, and where and why they were lost."),
    pgettext_lazy("sprawy", "Cases"),
    (CASE, "view"),
    build_funnel,
    (ONE_TYPE, *COMMON),
    order=10,
)
