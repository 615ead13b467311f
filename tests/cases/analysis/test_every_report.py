"""What all analyses of cases have: figures that open their lists, few statements, rates, programs and files."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.activities.models import Task
from opiekun.cases.models import CaseUser, SalesTarget
from opiekun.cases.selectors.definitions import definitions, forget_definitions, refresh_definitions
from opiekun.core import clock
from opiekun.core.models import ExchangeRate
from opiekun.core.money.rates.days import table_before
from opiekun.core.ui import dates
from opiekun.records.reports.report import Report
from tests.api.program import program
from tests.cases.analysis.builds import BUILDS, built, talk
from tests.cases.analysis.histories import events, replay
from tests.cases.analysis.ways import (
    Way,
    asked,
    begin,
    check_links,
    day,
    keep_rates,
    move,
    noon,
    section_of,
    table,
    unopened,
)
from tests.cases.cases import make_party
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db


# Statements of a report at most; rates and lists come by joins, names of owners by one statement.
STATEMENTS = {"funnel": 2, "pipeline": 1, "forecast": 3, "decisions": 2, "stale": 3, "activity": 5, "leaderboard": 6}


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("funnel", set()),
        ("pipeline", {"probability"}),
        ("decisions", set()),
        ("stale", {"norm"}),
        ("leaderboard", set()),
        ("forecast", set()),
        ("activity", {"days"}),
    ],
)
def test_every_figure_opens_the_list_behind_it_those_of_the_last_line_too(name: str, plain: set[str]) -> None:
    anna = manager()
    party = make_party(anna)
    won, lost = (begin(anna.id, noon(40, n), planned_revenue=9, party_id=party) for n in range(2))
    move(won, "sale_quote", noon(7))
    move(won, "sale_won", noon(5))
    move(lost, "sale_lost", noon(5))
    begin(anna.id, noon(60), planned_revenue=3, party_id=party)
    SalesTarget.objects.create(owner_id=anna.id, month=day(5).replace(day=1), amount=100)
    talk(won, anna.id, 6)
    Task.objects.create(title="Oferta", assignee_id=anna.id, state="done", finished_at=noon(1))
    report = built(anna, name, 60, 0)
    assert set().union(*map(unopened, report.sections)) <= plain
    assert not any(str(section.note).endswith(" ") for section in report.sections)


@pytest.mark.parametrize("name", sorted(BUILDS.keys() - {"activity"}))
def test_a_report_says_that_it_converts_by_older_rates_while_newer_ones_are_awaited(name: str) -> None:
    anna = manager()
    due = table_before(clock.today())
    older = table_before(due)
    ExchangeRate.objects.create(currency="EUR", on=older, table_no="1/A", mid=Decimal(4))

    def notes() -> str:
        with translation.override("en"):
            return " ".join(str(section.note) for section in built(anna, name, 20, 0).sections)

    def begin_all(currency: str) -> None:
        columns = {"planned_revenue": 100, "currency": currency, "party_id": make_party(anna)}
        begin(anna.id, noon(99), expected_close_on=clock.today(), **columns)
        move(begin(anna.id, noon(0, -700), **columns), "sale_won", noon(0, -690))

    begin_all("PLN")
    begin_all("USD")
    assert "until those of" not in notes()
    begin_all("EUR")
    day_used, day_due = dates.full_date(older, "en"), dates.full_date(due, "en")
    said = f"partly by the exchange rates of {day_used}, until those of {day_due} come."
    assert notes().count(said) == 1
    ExchangeRate.objects.create(currency="EUR", on=due, table_no="2/A", mid=Decimal(4))
    assert "until those of" not in notes()


@pytest.mark.parametrize("name", BUILDS)
def test_a_report_asks_as_many_statements_whatever_there_is_to_tell(name: str) -> None:
    anna, jan = manager(), salesperson()
    party = make_party(anna)
    ways = [begin(owner.id, noon(9, n), party_id=party, planned_revenue=n) for n, owner in enumerate((anna, jan, anna))]
    move(ways[0], "sale_won", noon(3))
    move(ways[1], "sale_lost", noon(3))
    talk(ways[2], anna.id, 2)
    refresh_definitions()
    build = BUILDS[name]
    build(anna, asked(20, 0))
    with CaptureQueriesContext(connection) as first:
        build(anna, asked(20, 0))
    assert len(first) <= STATEMENTS[name]
    blind = TestViewer(jan.id, "Jan", jan.reach, actions=frozenset())
    report = build(blind, asked(20, 0))
    figures = [c.value for s in report.sections for row in s.rows for c in row.cells[1:] if isinstance(c.value, int)]
    assert not any(figures) or name == "leaderboard"


def stood(way: Way, ago: int) -> str:
    """The stage in which the case stood at the end of the day."""
    return next((s.to for s in reversed(way.steps) if clock.on_day(s.at) <= day(ago)), "")


def check_pipeline(report: Report, ways: list[Way], ago: int) -> None:
    by_code = {stage.code: stage for stage in definitions().stages}
    wanted: dict[str, int] = {}
    for way in ways:
        stage = stood(way, ago)
        if stage and by_code[stage].is_open and not way.is_trashed:
            wanted[stage] = wanted.get(stage, 0) + 1
    found = {code: row["cases"] for section in report.sections for code, row in table(section).items() if row["cases"]}
    assert found == wanted


def check_decisions(report: Report, ways: list[Way], first: int, last: int) -> None:
    """Won and lost by owner: the first step after the last one of another outcome counts."""
    outcome = {stage.code: "won" if stage.state == "active" else stage.outcome for stage in definitions().stages}
    wanted: dict[str, list[int]] = {}
    for way in ways:
        steps = list(way.steps)
        while len(steps) > 1 and outcome[steps[-2].to] == outcome[steps[-1].to]:
            steps.pop()
        what = outcome[steps[-1].to]
        if what and not way.is_trashed and day(first) <= clock.on_day(steps[-1].at) <= day(last):
            wanted.setdefault(str(way.owner), [0, 0])[what == "lost"] += 1
    assert {pk: [row["won"], row["lost"]] for pk, row in table(section_of(report, "owner")).items()} == wanted


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(events(), st.integers(0, 70), st.integers(0, 70), st.booleans(), st.booleans())
def test_each_figure_of_each_report_is_the_number_of_cases_in_the_list_behind_it(
    happened: list[tuple[Any, ...]], one: int, other: int, is_all: bool, joins: bool
) -> None:
    with transaction.atomic():
        refresh_definitions()
        keep_rates(80, 0)
        anna, jan = manager(), salesperson()
        viewer = anna if is_all else jan
        party = make_party(jan)
        owners = [anna.id, jan.id, jan.id, jan.id]
        ways = [
            begin(owner, noon(62, n), planned_revenue=n, party_id=party, expected_close_on=day(-20 * n))
            for n, owner in enumerate(owners)
        ]
        replay(ways, happened)
        talk(ways[one % 4], jan.id, other)
        if joins:
            CaseUser.objects.create(case_id=ways[0].id, user_id=jan.id, part="participant")
        first, last = max(one, other), min(one, other)
        reports = {name: build(viewer, asked(first, last)) for name, build in BUILDS.items() if name != "funnel"}
        for report in reports.values():
            check_links(viewer, report)
        mine = [way for way in ways if is_all or way.owner == jan.id or (joins and way is ways[0])]
        check_pipeline(reports["pipeline"], mine, last)
        check_decisions(reports["decisions"], mine, first, last)
        transaction.set_rollback(True)
    forget_definitions()


@pytest.mark.parametrize("name", BUILDS)
def test_programs_and_files_get_each_report(name: str) -> None:
    caller: Any = program()
    move(begin(caller.user.pk, noon(3), planned_revenue=5), "sale_lost", noon(1))
    begin(caller.user.pk, noon(3))
    answer = caller.get(f"/reports/cases.{name}?period=last_12_months&compare=before")
    if answer.status_code == 422:
        # One that tells of today alone has no period.
        answer = caller.get(f"/reports/cases.{name}")
    assert answer.status_code == 200, answer.content
    assert answer.json()["sections"]
