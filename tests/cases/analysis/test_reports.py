"""The other analyses of cases: their rules, reach and filters."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from opiekun.activities.models import InteractionLink, Task
from opiekun.activities.models.task_parts import TaskLink
from opiekun.cases.analysis.forecast import build_forecast
from opiekun.cases.models import Case, CaseTerm, SalesTarget, Stage
from opiekun.cases.rules.spread import median as middle
from opiekun.cases.rules.spread import most_of
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.selectors.norms import norms
from opiekun.core import clock
from opiekun.records.reports.report import Period, ReportChoice
from tests.cases.analysis.builds import built, pln, talk
from tests.cases.analysis.ways import (
    begin,
    check_links,
    day,
    move,
    noon,
    section_of,
    table,
    unopened,
    worth_behind,
)
from tests.cases.cases import define, make_party
from tests.parties.people import manager, salesperson

pytestmark = pytest.mark.django_db


def test_the_pipeline_of_a_day_is_as_it_stood_then() -> None:
    anna = manager()
    moved = begin(anna.id, noon(30), planned_revenue=100)
    Case.objects.filter(pk=moved.id).update(planned_revenue=150)
    move(moved, "sale_negotiation", noon(10))
    Case.objects.filter(pk=moved.id).update(planned_revenue=200, probability=50)
    closed = begin(anna.id, noon(30), planned_revenue=7)
    move(closed, "sale_lost", noon(5))
    begin(anna.id, noon(2), planned_revenue=1)

    def stands(ago: int) -> dict[str, Any]:
        return table(section_of(built(anna, "pipeline", 99, ago), "sale"))

    now, before, earlier = stands(0), stands(12), stands(40) if Case.objects.none() else {}
    assert not earlier
    assert (now["sale_qualification"]["cases"], now["sale_negotiation"]["value"]) == (1, pln(200))
    assert now["sale_negotiation"]["weighted"] == pln(100)
    assert (before["sale_qualification"]["cases"], before["sale_qualification"]["value"]) == (2, pln(157))
    assert before["sale_qualification"]["weighted"] == pln("31.40")
    assert before["sale_negotiation"]["cases"] == 0
    assert not built(anna, "pipeline", 99, 40).sections
    assert [cell.value for cell in section_of(built(anna, "pipeline", 99, 12), "sale").totals or ()][2] == 2


def test_a_stage_that_was_retired_since_says_so_in_the_pipeline_and_in_the_funnel() -> None:
    anna = manager()
    way = begin(anna.id, noon(30), "sale_needs", planned_revenue=100)
    move(way, "sale_lost", noon(10))
    quote = Stage.objects.get(code="sale_quote")

    def named(language: str) -> tuple[Any, ...]:
        with translation.override(language):
            stood = table(section_of(built(anna, "pipeline", 99, 20), "sale"))["sale_needs"]["stage"]
            funnel = built(anna, "funnel", 99, 0)
        column = next(str(c.label) for c in section_of(funnel, "losses").columns if c.code == "from_sale_needs")
        return stood, table(section_of(funnel, "funnel"))["sale_needs"]["stage"], column

    assert named("en") == ("Needs", "Needs", "From: Needs")
    Stage.objects.filter(code="sale_needs").update(is_retired=True, replaced_by=quote)
    refresh_definitions()
    assert named("en") == ("Needs (retired)", "Needs (retired)", "From: Needs (retired)")
    assert named("pl") == ("Potrzeby (wycofana)", "Potrzeby (wycofana)", "Z fazy: Potrzeby (wycofana)")
    # Where nothing stood in it it has no row.
    assert "sale_needs" not in table(section_of(built(anna, "pipeline", 99, 0, type=("sale",)), "sale"))


def test_the_forecast_tells_won_counted_upon_best_case_and_weighted_of_each_month() -> None:
    anna = manager()
    today = clock.today()
    month = Period(today.replace(day=1), (today.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    won = begin(anna.id, noon(0, -700), planned_revenue=1000)
    move(won, "sale_delivery", noon(0, -600))
    for stage, worth, chance, close in (
        ("sale_qualification", 100, None, month.last),
        ("sale_qualification", 200, 80, month.last),
        ("sale_contract", 400, None, month.first),
        ("sale_contract", 800, 10, month.last + timedelta(days=1)),
        ("sale_contract", 1600, None, month.first - timedelta(days=1)),
        ("sale_contract", 3200, None, None),
    ):
        begin(anna.id, noon(1), stage, planned_revenue=worth, probability=chance, expected_close_on=close)
    SalesTarget.objects.create(owner_id=anna.id, month=month.first, amount=2000)
    report = build_forecast(anna, ReportChoice(month))
    assert check_links(anna, report)
    found = table(section_of(report, "months"))
    assert found["1"] == {
        "month": found["1"]["month"],
        "won_cases": 1,
        "won": pln(1000),
        "cases": 3,
        "commit": pln(600),
        "best": pln(1700),
        "weighted": pln(20 + 160 + 360),
        "forecast": pln(1540),
        "target": pln(2000),
        "attained": Decimal("0.5"),
    }
    assert (found["late"]["cases"], found["undated"]["best"]) == (1, pln(3200))
    for section in report.sections:
        for row in section.rows:
            of = {c.code: cell for c, cell in zip(section.columns, row.cells, strict=True)}
            opened = {name: worth_behind(anna, of[name].href) for name in ("won", "commit", "best") if of[name].href}
            assert opened == {name: of[name].value for name in opened}, row.key
            assert of["forecast"].href == of["best"].href != ""
        assert unopened(section) == set()
    mine = table(section_of(report, "owners"))[str(anna.id)]
    assert (mine["won"], mine["cases"], mine["target"]) == (pln(1000), 5, pln(2000))
    # What is late or has no date is no part of a period that is over or to come, whose months are the whole.
    following = Period(month.last + timedelta(days=1), month.last + timedelta(days=27))
    before = Period(month.first - timedelta(days=27), month.first - timedelta(days=1))
    for period, worth in ((following, 800), (before, 1600)):
        report = build_forecast(anna, ReportChoice(period))
        assert check_links(anna, report)
        months = section_of(report, "months")
        assert [row.key for row in months.rows] == ["1"]
        assert table(section_of(report, "owners"))[str(anna.id)]["best"] == pln(worth)
        assert table(months)["1"]["best"] == pln(worth)
        assert months.totals is not None
        assert months.totals[5].value == pln(worth)
    # Targets are of all that an owner sells.
    part = build_forecast(anna, ReportChoice(month, values={"type": ("sale",)}))
    assert table(section_of(part, "months"))["1"]["target"] is None


def test_win_rate_and_sales_cycle_by_owner_source_type_and_month() -> None:
    anna, jan = manager(), salesperson()
    fair = CaseTerm.objects.filter(kind="source").first()
    assert fair is not None
    for owner, stage, ago, worth, source in (
        (anna, "sale_delivery", 10, 300, fair),
        (anna, "sale_lost", 20, 100, None),
        (jan, "sale_won", 30, 50, fair),
        (jan, "renewal_renewed", 4, 50, None),
    ):
        way = begin(owner.id, noon(ago + 2), planned_revenue=worth, source=source)
        move(way, stage, noon(2))
    undecided = begin(anna.id, noon(9))
    move(undecided, "sale_won", noon(8))
    move(undecided, "sale_quote", noon(7))
    report = built(anna, "decisions", 5, 0)
    mine = table(section_of(report, "owner"))[str(anna.id)]
    assert (mine["won"], mine["lost"], mine["rate"], mine["value_rate"]) == (1, 1, Decimal("0.5"), Decimal("0.75"))
    assert (mine["days"], mine["most_days"]) == (15, 20)
    assert table(section_of(report, "source"))[fair.code]["won"] == 2
    assert table(section_of(report, "source"))["-"]["lost"] == 1
    assert {code: row["won"] for code, row in table(section_of(report, "type")).items()} == {"sale": 2, "renewal": 1}
    assert sum(row["won"] for row in table(section_of(report, "month")).values()) == 3
    assert set(table(section_of(built(jan, "decisions", 5, 0), "owner"))) == {str(jan.id)}
    assert table(section_of(built(anna, "decisions", 5, 0, source=(fair.code,)), "type"))["sale"]["lost"] == 0


@given(st.dictionaries(st.integers(0, 50), st.integers(1, 5), min_size=1))
def test_median_and_the_days_of_most_are_those_of_the_plain_list(counts: dict[int, int]) -> None:
    values = sorted(value for value, number in counts.items() for _ in range(number))
    assert middle(counts) == Decimal(str(median(values)))
    enough = most_of(counts, 80)
    assert enough is not None
    assert sum(value <= enough for value in values) * 100 >= 80 * len(values)
    assert sum(value < enough for value in values) * 100 < 80 * len(values)
    assert (middle({}), most_of({}, 80)) == (None, None)


def test_cases_are_stale_beyond_the_norm_of_working_days_unless_something_is_planned() -> None:
    anna = manager()
    define("sale_qualification", stale_after_days=3)
    define("sale_needs", stale_after_days=None)
    for ago in range(12):
        begin(anna.id, noon(ago), planned_revenue=10)
    begin(anna.id, noon(90), "sale_needs")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_case c JOIN cases_stage s ON s.id = c.stage_id"
            " WHERE cases_working_days(c.entered_stage_at, now()) >= s.stale_after_days"
        )
        wanted = cursor.fetchone()[0]
    row = table(section_of(built(anna, "stale", 0, 0), "stages"))["sale_qualification"]
    assert (row["open"], row["late"], row["stale"], row["value"]) == (12, wanted, wanted, pln(10 * wanted))
    oldest = Case.objects.order_by("entered_stage_at").filter(stage__code="sale_qualification")[0]
    task = Task.objects.create(title="Zadzwonić", assignee_id=anna.id, due_on=day(-1))
    TaskLink.objects.create(task=task, record_id=oldest.pk)
    row = table(section_of(built(anna, "stale", 0, 0), "stages"))["sale_qualification"]
    assert (row["late"], row["stale"]) == (wanted, wanted - 1)
    Task.objects.filter(pk=task.pk).update(due_on=day(1))
    assert table(section_of(built(anna, "stale", 0, 0), "owners"))[str(anna.id)]["stale"] == wanted


def test_norms_are_counted_in_working_days_of_the_polish_calendar() -> None:
    define("sale_qualification", stale_after_days=2)
    stage = Stage.objects.get(code="sale_qualification").pk
    # 11 November 2026 is a holiday on a Wednesday.
    assert norms(date(2026, 11, 12))[stage] == date(2026, 11, 10)
    assert norms(date(2026, 11, 15))[stage] == date(2026, 11, 12)


def test_activity_by_kind_and_by_owner_and_what_is_silent() -> None:
    anna = manager()
    party = make_party(anna)
    ways = [begin(anna.id, noon(50, n), party_id=party) for n in range(4)]
    for ago in (5, 6, 40):
        talk(ways[0], anna.id, ago)
    talk(ways[1], anna.id, 40)
    talk(ways[2], anna.id, -3, "planned")
    report = built(anna, "activity", 10, 0, silent=("30",))
    assert table(section_of(report, "kinds"))["call"] == {
        "kind": table(section_of(report, "kinds"))["call"]["kind"],
        "interactions": 2,
        "cases": 1,
        "each": 2,
    }
    mine = table(section_of(report, "owners"))[str(anna.id)]
    assert {name: mine[name] for name in ("open", "said", "touched", "silent", "never")} == {
        "open": 4,
        "said": 2,
        "touched": 1,
        "silent": 3,
        "never": 2,
    }
    longest = section_of(report, "longest").rows
    assert [row.cells[2].value for row in longest] == [None, None, day(40)]
    assert longest[2].cells[0].href == f"/cases/{ways[1].id}"


def test_what_was_said_in_two_cases_was_said_once_as_in_the_list_behind_it() -> None:
    anna, jan = manager(), salesperson()
    party = make_party(anna)
    ways = [begin(owner.id, noon(9, n), party_id=party) for n, owner in enumerate((anna, anna, jan))]
    said = talk(ways[0], anna.id, 3)
    for way in ways[1:]:
        InteractionLink.objects.create(interaction=said, record_id=way.id)
    report = built(anna, "activity", 9, 0)
    kinds, owners = table(section_of(report, "kinds")), table(section_of(report, "owners"))
    assert (kinds["call"]["interactions"], kinds["call"]["cases"]) == (1, 3)
    assert [owners[str(one.id)]["said"] for one in (anna, jan)] == [1, 1]
    assert owners[str(anna.id)]["touched"] == 2
    # In each of the cases it was one: the mean is of what a case has seen.
    assert kinds["call"]["each"] == 1
    assert [owners[str(one.id)]["each"] for one in (anna, jan)] == [1, 1]


def test_who_does_not_see_interactions_sees_none_of_them() -> None:
    anna, jan = manager(), salesperson()
    way = begin(jan.id, noon(5), party_id=make_party(anna))
    talk(way, anna.id, 2)
    mine = table(section_of(built(jan, "activity", 9, 0), "owners"))[str(jan.id)]
    assert (mine["said"], mine["never"]) == (0, 1)
    assert table(section_of(built(anna, "activity", 9, 0), "owners"))[str(jan.id)]["said"] == 1


def test_the_leaderboard_ranks_owners_by_what_they_won() -> None:
    anna, jan = manager(), salesperson()
    for owner, worth in ((anna, 10), (jan, 500), (jan, 40)):
        move(begin(owner.id, noon(3), planned_revenue=worth, party_id=make_party(anna)), "sale_won", noon(1))
    talk(begin(anna.id, noon(2), party_id=make_party(anna)), anna.id, 1)
    Task.objects.create(title="Oferta", assignee_id=anna.id, state="done", finished_at=noon(1))
    SalesTarget.objects.create(owner_id=jan.id, month=day(1).replace(day=1), amount=1080)
    rows = section_of(built(anna, "leaderboard", 1, 0), "owners").rows
    assert [row.key for row in rows] == [str(jan.id), str(anna.id)]
    found = table(section_of(built(anna, "leaderboard", 5, 0), "owners"))
    assert (found[str(jan.id)]["won"], found[str(jan.id)]["made"]) == (2, 2)
    assert found[str(jan.id)]["attained"] == Decimal("0.5")
    assert (found[str(anna.id)]["said"], found[str(anna.id)]["done"], found[str(anna.id)]["made"]) == (1, 1, 2)
    alone = table(section_of(built(anna, "leaderboard", 5, 0, owner=(str(jan.id),)), "owners"))
    assert set(alone) == {str(jan.id)}
    assert set(table(section_of(built(jan, "leaderboard", 5, 0), "owners"))) == {str(jan.id)}


# ---- against another computation
