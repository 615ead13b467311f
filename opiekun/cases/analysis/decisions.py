"""What was decided in a period: how much of it was won, and how long it took, by owner, source, type and month."""
# ruff: noqa: S608 - the statements are put together from constants and conditions that the program makes

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from babel.dates import format_date
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from opiekun.cases.analysis.filters import COMMON, TYPE
from opiekun.cases.analysis.forecast import month_within, months_of
from opiekun.cases.analysis.links import counted, empty, is_, list_of, within
from opiekun.cases.analysis.owners import owner_names
from opiekun.cases.analysis.scope import Scope, after, scope_of
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
from opiekun.cases.choices import Outcome
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.spread import median, most_of
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.clock import midnight
from opiekun.core.fields import FieldType, Label
from opiekun.core.viewer import Viewer
from opiekun.records.conditions import Condition, Every
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.report import Cell, Chart, Period, Report, ReportChoice, ReportColumn, Row, Section

_DECIDED: Final = f"""
WITH picked AS MATERIALIZED (
    SELECT c.owner_id, c.source_id, c.type_id, date_trunc('month', c.decided_at AT TIME ZONE %s)::date AS month,
           c.outcome, greatest((c.decided_at AT TIME ZONE %s)::date - (c.created_at AT TIME ZONE %s)::date, 0) AS days,
           c.currency, CASE WHEN c.currency <> 'PLN' THEN (c.decided_at AT TIME ZONE %s)::date END AS day,
           c.planned_revenue AS worth
    FROM cases_case c
    WHERE c.outcome <> '' AND c.decided_at >= %s AND c.decided_at < %s AND {{of_row}}
), {RATES}
SELECT grouping(x.owner_id), grouping(x.source_id), grouping(x.type_id), x.owner_id, x.source_id, x.type_id, x.month,
       x.outcome, x.days, count(*), coalesce(sum({IN_PLN}), 0), count(*) FILTER (WHERE {HAS_NO_RATE}),
       {RATED}
FROM {WITH_RATES}
GROUP BY x.outcome, x.days, GROUPING SETS (x.owner_id, x.source_id, x.type_id, x.month)
"""
Of = int | date | None


@dataclass(slots=True)
class Decided:
    """What was won and lost; ``days`` says of how many it took so long from making to deciding."""

    won: Worth = field(default_factory=Worth)
    lost: Worth = field(default_factory=Worth)
    days: Counter[int] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.won.count + self.lost.count

    def __add__(self, other: "Decided") -> "Decided":
        return Decided(self.won + other.won, self.lost + other.lost, self.days + other.days)

    def add(self, outcome: str, days: int, worth: Worth) -> None:
        if outcome == Outcome.WON:
            self.won += worth
        else:
            self.lost += worth
        self.days[days] += worth.count


def decided(scope: Scope, period: Period) -> Mapping[str, Mapping[Of, Decided]]:
    """What was decided in the period and still is, by "owner", "source", "type" (their ids) and "month"; one
    statement."""
    of_row, values = scope.of_row("c")
    given = [zone(), zone(), zone(), zone(), midnight(period.first), after(period.last), *values]
    found: dict[str, dict[Of, Decided]] = {"owner": {}, "source": {}, "type": {}, "month": {}}
    for no_owner, no_source, no_type, owner, source, of_type, month, outcome, days, *worth in fetch(
        _DECIDED.format(of_row=of_row), given
    ):
        if not no_owner:
            name, key = "owner", owner
        elif not no_source:
            name, key = "source", source
        elif not no_type:
            name, key = "type", of_type
        else:
            name, key = "month", month
        found[name].setdefault(key, Decided()).add(outcome, days, Worth(*worth))
    return found


_COLUMNS: Final = (
    ReportColumn("won", gettext_lazy("Won cases")),
    ReportColumn("lost", gettext_lazy("Lost cases")),
    ReportColumn("rate", gettext_lazy("Win rate"), "percent"),
    ReportColumn("won_value", gettext_lazy("Won value"), FieldType.MONEY),
    ReportColumn("lost_value", gettext_lazy("Lost value"), FieldType.MONEY),
    ReportColumn("value_rate", gettext_lazy("By value"), "percent"),
    ReportColumn("days", gettext_lazy("Median days"), "days", digits=1),
    ReportColumn("most_days", gettext_lazy("Four in five within"), "days"),
)


def decided_in(period: Period, *outcomes: Outcome) -> Condition:
    """That a case was won or lost in the days and still is."""
    chosen = outcomes or (Outcome.WON, Outcome.LOST)
    return Every((is_("outcome", *(one.value for one in chosen)), within("decided_at", period)))


def _cells(scope: Scope, one: Decided, period: Period, *more: Condition) -> Iterator[Cell]:
    won, lost = decided_in(period, Outcome.WON), decided_in(period, Outcome.LOST)
    both = list_of(scope, decided_in(period), *more) if one.count else ""
    yield counted(scope, one.won.count, won, *more)
    yield counted(scope, one.lost.count, lost, *more)
    yield Cell(share(one.won.count, one.count), both)
    yield Cell(one.won.money, list_of(scope, won, *more) if one.won.count else "")
    yield Cell(one.lost.money, list_of(scope, lost, *more) if one.lost.count else "")
    yield Cell(share(one.won.amount, one.won.amount + one.lost.amount), both)
    yield Cell(median(one.days), both)
    yield Cell(most_of(one.days, 80), both)


@dataclass(frozen=True, slots=True)
class Part:
    """One row: its name, what tells it from others, and what the list behind it asks beyond the period."""

    label: str
    key: str
    decided: Decided
    period: Period
    conditions: Sequence[Condition] = ()


def _section(
    scope: Scope, code: str, title: Label, named: Label, parts: Sequence[Part], whole: Part, note: str = ""
) -> Section:
    rows = [Row([Cell(p.label), *_cells(scope, p.decided, p.period, *p.conditions)], key=p.key) for p in parts]
    totals = [Cell(whole.label), *_cells(scope, whole.decided, whole.period)] if rows else None
    columns = [ReportColumn(code, named, FieldType.TEXT), *_COLUMNS]
    chart = Chart("lines" if code == "month" else "bars", code, ("rate",))
    return Section(code, title, columns, rows, chart, note, totals)


def _months(period: Period, found: Mapping[Of, Decided]) -> Iterator[Part]:
    for number, month in enumerate(months_of(period), start=1):
        label = format_date(month, "LLLL y", get_language() or "pl")
        yield Part(label, str(number), found.get(month, Decided()), month_within(month, period))


def _owners(period: Period, found: Mapping[Of, Decided]) -> Iterator[Part]:
    names = owner_names({pk for pk in found if isinstance(pk, int)})
    for pk in sorted(names, key=lambda pk: (-found[pk].won.amount, names[pk])):
        yield Part(names[pk], str(pk), found[pk], period, (is_("owner", pk),))


def _sources(period: Period, found: Mapping[Of, Decided]) -> Iterator[Part]:
    terms = definitions().term_by_id
    known = [pk for pk in found if isinstance(pk, int)]
    for pk in sorted(known, key=lambda pk: (-found[pk].count, terms[pk].position)):
        yield Part(str(terms[pk].label), terms[pk].code, found[pk], period, (is_("source", terms[pk].code),))
    if None in found:
        yield Part(_("No source"), "-", found[None], period, (empty("source"),))


def _types(period: Period, found: Mapping[Of, Decided]) -> Iterator[Part]:
    for one in definitions().types:
        if one.id in found:
            yield Part(str(one.label), one.code, found[one.id], period, (is_("type", one.code),))


def build_decisions(viewer: Viewer, choice: ReportChoice) -> Report:
    """Win rate and sales cycle."""
    scope, period = scope_of(viewer, choice), choice.period
    found = decided(scope, period)
    every = sum(found["type"].values(), Decided())
    whole = Part(_("Total"), "", every, period)
    note = _(
        "Cases that were won or lost in the period and still are: a case is won when it becomes active. Days are those"
        " of the calendar from making the case to the decision. In PLN by the rate of the day of the decision."
    )
    words = sentences(note, of_rates(every.won + every.lost))
    told = (
        ("month", _("By month"), _("Month"), _months(period, found["month"]), words),
        ("owner", _("By owner"), pgettext("of a case", "Owner"), _owners(period, found["owner"]), ""),
        ("source", _("By source"), _("Source"), _sources(period, found["source"]), ""),
        ("type", _("By type"), _("Type"), _types(period, found["type"]), ""),
    )
    sections = [
        _section(scope, code, title, named, list(parts), whole, said) for code, title, named, parts, said in told
    ]
    return Report(gettext_lazy("Win rate and sales cycle"), sections)


DECISIONS: Final = ReportKind(
    "cases.decisions",
    gettext_lazy("Win rate and sales cycle"),
    "circle-check",
    gettext_lazy("What part of the decided cases was won, and how long it took to decide them."),
    pgettext_lazy("sprawy", "Cases"),
    (CASE, "view"),
    build_decisions,
    (TYPE, *COMMON),
    order=40,
)
