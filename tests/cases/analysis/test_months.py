"""Passages counted by month: a period as months and edges, what triggers keep, and gathering that changes no figure."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from opiekun.cases.analysis.reached import reached
from opiekun.cases.analysis.scope import scope_of
from opiekun.cases.models import Case, Passage, PassageMonth
from opiekun.cases.rules.months import Edge, in_months
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.services.passage_months import gather_months
from opiekun.core.checks.registry import all_checks
from opiekun.core.viewer import SYSTEM
from opiekun.records.reports.report import Period, ReportChoice
from tests.cases.analysis.ways import begin, day, move, noon
from tests.parties.people import make_user, manager, salesperson
from tests.parties.test_shared_identity import run_together

WARSAW = ZoneInfo("Europe/Warsaw")
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


def month_of(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)


def test_a_year_of_the_company_is_twelve_months_and_two_hours() -> None:
    since, until = datetime(2025, 1, 1, tzinfo=WARSAW), datetime(2026, 1, 1, tzinfo=WARSAW)
    first, second, edges = in_months(since, until)
    assert (first, second) == (date(2025, 1, 1), date(2026, 1, 1))
    hour = timedelta(hours=1)
    assert edges == [
        Edge(1, since, datetime(2025, 1, 1, tzinfo=UTC)),
        Edge(-1, until, datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    assert [edge.until - edge.since for edge in edges] == [hour, hour]


@pytest.mark.parametrize("years", [(1, 2), (2025, 9999)])
def test_the_ends_of_the_calendar_are_no_months(years: tuple[int, int]) -> None:
    since, until = (datetime(year, 1, 1, tzinfo=WARSAW) for year in years)
    first, second, edges = in_months(since, until)
    assert (first == second, edges) == (True, [Edge(1, since, until)])


@given(INSTANTS, INSTANTS, INSTANTS)
def test_months_and_edges_are_the_period(one: datetime, other: datetime, at: datetime) -> None:
    since, until = min(one, other), max(one, other)
    first, second, edges = in_months(since, until)
    times = int(first <= month_of(at) < second)
    times += sum(edge.sign for edge in edges if edge.since <= at < edge.until)
    assert times == int(since <= at < until)
    assert all(edge.until - edge.since <= timedelta(days=16) for edge in edges) or first == second


def counted() -> dict[str, tuple[int, int, Decimal, dict[int, int]]]:
    """By stage what reached it in the last 100 days."""
    of = definitions().type_by_code("sale")
    assert of is not None
    period = Period(day(100), day(0))
    found = reached(scope_of(SYSTEM, ReportChoice(period), without="type"), of, period)
    codes = {stage.id: stage.code for stage in of.every_stage}
    return {codes[pk]: (r.worth.count, r.went_on, r.worth.amount, dict(r.days)) for pk, r in found.items()}


def is_counted() -> bool:
    check = next(one for one in all_checks() if one.code == "cases.months")
    with connection.cursor() as cursor:
        cursor.execute(check.sql)
        return not cursor.fetchall()


def a_history() -> list[int]:
    """Cases of two owners that went on, changed hands, were trashed and came back; their ids."""
    anna, jan, other = manager(), salesperson(), make_user("Inna")
    ways = [begin(owner.id, noon(80, n), planned_revenue=10 * n) for n, owner in enumerate((anna, jan, anna))]
    move(ways[0], "sale_quote", noon(60))
    move(ways[1], "sale_needs", noon(58))
    move(ways[0], "sale_negotiation", noon(20))
    for case_id, value in ((ways[2].id, noon(9)), (ways[1].id, noon(8)), (ways[2].id, None)):
        Case.objects.filter(pk=case_id).update(trashed_at=value)
    Case.objects.filter(pk=ways[0].id).update(owner_id=other.pk)
    return [way.id for way in ways]


@pytest.mark.django_db
def test_gathering_leaves_a_row_each_and_every_figure() -> None:
    ids = a_history()
    before = counted()
    assert before["sale_qualification"][:2] == (2, 1)
    assert is_counted()
    gather_months()
    assert (counted(), is_counted()) == (before, True)
    keys = ("stage_id", "month", "owner_id", "spent_days", "went_on")
    rows = list(PassageMonth.objects.values_list(*keys))
    assert len(rows) == len(set(rows))
    assert not PassageMonth.objects.filter(cases=0, pln=0).exists()
    gather_months()
    assert list(PassageMonth.objects.values_list(*keys)) == rows
    Case.objects.filter(pk__in=ids).update(trashed_at=noon(1))
    gather_months()
    assert (counted(), PassageMonth.objects.count()) == ({}, 0)


@pytest.mark.django_db
def test_purging_a_case_that_counts_takes_it_from_its_months() -> None:
    ids = a_history()
    Case.objects.filter(pk=ids[0]).delete()
    assert is_counted()
    assert counted()["sale_qualification"][0] == 1
    Passage.objects.all().delete()
    assert (counted(), is_counted()) == ({}, True)


@pytest.mark.django_db
def test_what_is_not_counted_adds_no_row() -> None:
    ids = a_history()
    number = PassageMonth.objects.count()
    Passage.objects.filter(case_id=ids[0]).update(lost_at=noon(1))
    assert PassageMonth.objects.count() == number


@pytest.mark.django_db(transaction=True)
def test_gathering_beside_a_move_waits_for_nobody_and_loses_nothing() -> None:
    anna = manager()
    ways = [begin(anna.id, noon(80, n)) for n in range(3)]
    moved, gathered = Event(), Event()

    def moving() -> None:
        with transaction.atomic():
            move(ways[0], "sale_quote", noon(60))
            moved.set()
            assert gathered.wait(30)

    def gathering() -> None:
        assert moved.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        gather_months()
        gathered.set()

    assert run_together(moving, gathering) == [None, None]
    assert is_counted()
    assert counted()["sale_qualification"][:2] == (3, 1)
