"""The forecast: what was won, what is expected when, and what owners are to win, by month and by owner."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from opiekun.cases.analysis.expected import COMMIT, LATE, UNDATED, Expected, Place, When, expected, is_now
from opiekun.cases.analysis.filters import COMMON, TYPE
from opiekun.cases.analysis.links import empty, is_, list_of, within
from opiekun.cases.analysis.owners import owner_names, targets_of, targets_shown
from opiekun.cases.analysis.scope import Scope, scope_of
from opiekun.cases.analysis.worth import (
    Worth,
    in_pln,
    of_rates,
    sentences,
    share,
)
from opiekun.cases.choices import CaseState, Outcome
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.fields import FieldType
from opiekun.core.money import Money
from opiekun.core.ui.format import percent
from opiekun.core.viewer import Viewer
from opiekun.records.conditions import Condition, Either, Every, Leaf, Operator
from opiekun.records.reports.registry import ReportKind
from opiekun.records.reports.report import Cell, Chart, Period, Report, ReportChoice, ReportColumn, Row, Section

_COLUMNS: Final = (
    ReportColumn("won_cases", gettext_lazy("Won cases")),
    ReportColumn("won", pgettext_lazy("value", "Won"), FieldType.MONEY),
    ReportColumn("cases", gettext_lazy("Expected cases")),
    ReportColumn("commit", gettext_lazy("Counted upon"), FieldType.MONEY),
    ReportColumn("best", gettext_lazy("Best case"), FieldType.MONEY),
    ReportColumn("weighted", gettext_lazy("Weighted value"), FieldType.MONEY),
    ReportColumn("forecast", gettext_lazy("Forecast"), FieldType.MONEY),
    ReportColumn("target", pgettext_lazy("of sales", "Target"), FieldType.MONEY),
    ReportColumn("attained", gettext_lazy("Target attained"), "percent"),
)


@dataclass(frozen=True, slots=True)
class Lists:
    """The conditions of the lists behind the figures of a row; ``won`` None where nothing can be."""

    won: Condition | None
    expected: Condition

    @property
    def all(self) -> Condition:
        """What was won and what is expected: best case and forecast are made of both."""
        return self.expected if self.won is None else Either((self.won, self.expected))


def _cells(scope: Scope, one: Expected, lists: Lists, target: Cell) -> Iterator[Cell]:
    won = list_of(scope, lists.won) if lists.won is not None and one.won.count else ""
    coming = list_of(scope, lists.expected) if one.best.count else ""
    # Of one of the two alone, its own list says the same more simply.
    every = list_of(scope, lists.all) if won and coming else won or coming
    yield Cell(one.won.count, won)
    yield Cell(one.won.money, won)
    yield Cell(one.best.count, coming)
    yield Cell(one.commit.money, list_of(scope, lists.expected, counted_upon()) if one.commit.count else "")
    yield Cell(in_pln(one.won.amount + one.best.amount), every)
    yield Cell(in_pln(one.weighted), coming)
    yield Cell(in_pln(one.forecast), every)
    yield target
    yield Cell(share(one.won.amount, target.value.amount) if isinstance(target.value, Money) else None, won)


def counted_upon() -> Condition:
    """That a case is counted upon: its own probability, else that of its stage, is high enough."""
    own = Leaf("probability", Operator.AT_LEAST, (str(COMMIT),))
    sure = [stage.code for stage in definitions().stages if stage.probability >= COMMIT]
    if not sure:
        return own
    return Either((own, Every((Leaf("probability", Operator.EMPTY), is_("stage", *sure)))))


def won_in(period: Period) -> Condition:
    """That a case was won in the days and still is."""
    return Every((is_("outcome", Outcome.WON.value), within("decided_at", period)))


def expected_in(when: When, period: Period) -> Condition:
    """That an undecided case is expected in the month, or late, or has no date."""
    undecided = is_("state", CaseState.POTENTIAL.value)
    if when == UNDATED:
        return Every((undecided, empty("expected_close_on")))
    if when == LATE:
        return Every((undecided, Leaf("expected_close_on", Operator.BEFORE, (period.first.isoformat(),))))
    assert isinstance(when, date)
    return Every((undecided, within("expected_close_on", month_within(when, period))))


def months_of(period: Period) -> list[date]:
    """The first days of the months of the period."""
    found = [period.first.replace(day=1)]
    while (following := (found[-1] + timedelta(days=32)).replace(day=1)) <= period.last:
        found.append(following)
    return found


def month_within(month: date, period: Period) -> Period:
    """The days of the month that lie in the period."""
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Period(max(month, period.first), min(last, period.last))


def _by(found: Mapping[Place, Expected], key: Callable[[tuple[When, int]], object]) -> dict[object, Expected]:
    sums: dict[object, Expected] = {}
    for place, one in found.items():
        sums[key(place)] = sums.get(key(place), Expected()) + one
    return sums


def _totals(scope: Scope, period: Period, total: Expected, plan: "Plan") -> list[Cell]:
    lists = Lists(won_in(period), _any_expected(period))
    return [Cell(_("Total")), *_cells(scope, total, lists, plan.together)]


def _months(
    scope: Scope, period: Period, found: Mapping[Place, Expected], plan: "Plan", totals: Sequence[Cell]
) -> Section:
    sums = _by(found, lambda place: place[0])
    rows = []
    language = get_language() or "pl"
    for number, month in enumerate(months_of(period), start=1):
        lists = Lists(won_in(month_within(month, period)), expected_in(month, period))
        cells = _cells(scope, sums.get(month, Expected()), lists, plan.of_month(month))
        rows.append(Row([Cell(format_date(month, "LLLL y", language)), *cells], key=str(number)))
    for when, label in ((LATE, _("Expected before the period")), (UNDATED, _("Without a date"))):
        if when in sums:
            cells = _cells(scope, sums[when], Lists(None, expected_in(when, period)), Cell(None))
            rows.append(Row([Cell(label), *cells], key=str(when)))
    columns = [ReportColumn("month", gettext_lazy("Month"), FieldType.TEXT), *_COLUMNS]
    chart = Chart("bars", "month", ("won", "forecast", "target") if plan.targets else ("won", "forecast"))
    words = sentences(_note(), of_rates(sum((one.every for one in found.values()), Worth())), plan.note)
    return Section("months", gettext_lazy("By month"), columns, rows, chart, words, totals)


def _any_expected(period: Period) -> Condition:
    undecided = is_("state", CaseState.POTENTIAL.value)
    if not is_now(period):
        return Every((undecided, within("expected_close_on", period)))
    by = Leaf("expected_close_on", Operator.BEFORE, ((period.last + timedelta(days=1)).isoformat(),))
    return Every((undecided, Either((by, empty("expected_close_on")))))


def _note() -> str:
    return _(
        "Won: decided in the month and still won. Expected: not decided yet, by the expected close. Counted upon: with"
        " a probability of %(percent)s or more, the case’s own or else that of its stage. Best case: what was won"
        " and all that is expected. Forecast: what was won and the weighted rest. In PLN by the rate of the day on"
        " which a case was won, else of today. What should have closed before the period, or has no date, counts in the"
        " period that we are in."
    ) % {"percent": percent(Decimal(COMMIT) / 100, get_language() or "pl")}


def _owners(
    scope: Scope, period: Period, found: Mapping[Place, Expected], plan: "Plan", totals: Sequence[Cell]
) -> Section:
    sums = {int(str(owner)): one for owner, one in _by(found, lambda place: place[1]).items()}
    names = owner_names({*sums, *plan.owners})
    rows = []
    for owner in sorted(names, key=lambda pk: (-sums.get(pk, Expected()).forecast, names[pk])):
        mine = is_("owner", owner)
        lists = Lists(Every((won_in(period), mine)), Every((_any_expected(period), mine)))
        cells = _cells(scope, sums.get(owner, Expected()), lists, plan.of_owner(owner))
        rows.append(Row([Cell(names[owner]), *cells], key=str(owner)))
    columns = [ReportColumn("owner", pgettext_lazy("of a case", "Owner"), FieldType.TEXT), *_COLUMNS]
    chart = Chart("bars", "owner", ("won", "forecast", "target") if plan.targets else ("won", "forecast"))
    return Section("owners", gettext_lazy("By owner"), columns, rows, chart, totals=totals if rows else None)


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of the period in PLN by owner and month; ``note`` says why there are none, or not all."""

    targets: Mapping[tuple[int, date], Decimal]
    note: str
    shown: Callable[..., str]

    @property
    def owners(self) -> set[int]:
        return {owner for owner, _month in self.targets}

    @property
    def together(self) -> Cell:
        return self._sum(self.targets, self.shown())

    def of_month(self, month: date) -> Cell:
        return self._sum((key for key in self.targets if key[1] == month), self.shown(month=month))

    def of_owner(self, owner: int) -> Cell:
        return self._sum((key for key in self.targets if key[0] == owner), self.shown(owner))

    def _sum(self, keys: Iterable[tuple[int, date]], href: str) -> Cell:
        amounts = [self.targets[key] for key in keys]
        return Cell(in_pln(sum(amounts, Decimal(0))), href) if amounts else Cell(None)


def build_forecast(viewer: Viewer, choice: ReportChoice) -> Report:
    """The forecast for the months of the period, those ahead among them."""
    scope = scope_of(viewer, choice)
    found = expected(scope, choice.period)
    plan = Plan(*targets_of(viewer, choice), targets_shown(choice))
    totals = _totals(scope, choice.period, sum(found.values(), Expected()), plan)
    sections = [made(scope, choice.period, found, plan, totals) for made in (_months, _owners)]
    return Report(gettext_lazy("Sales forecast"), sections)


FORECAST: Final = ReportKind(
    "cases.forecast",
    gettext_lazy("Sales forecast"),
    "presentation",
    gettext_lazy("What was won, what is expected in which month, and how far it is to the targets."),
    pgettext_lazy("sprawy", "Cases"),
    (CASE, "view"),
    build_forecast,
    (TYPE, *COMMON),
    periods="ahead",
    order=30,
)
