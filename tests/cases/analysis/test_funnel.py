"""The sales funnel: its rule, checked against another computation over random histories, reach, filters, lists."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from statistics import median
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from opiekun.cases.analysis.funnel import build_funnel
from opiekun.cases.models import Case, CaseUser, Passage, Stage, StageMove
from opiekun.cases.selectors.definitions import forget_definitions, refresh_definitions
from opiekun.cases.services import move_case
from opiekun.core import clock
from opiekun.core.checks.registry import all_checks
from opiekun.core.models import ExchangeRate
from opiekun.core.money import Money
from opiekun.parties.models import PartyList, PartyListMember
from tests.cases.analysis.histories import WAY, events, replay
from tests.cases.analysis.ways import Way, asked, begin, check_links, day, keep_rates, move, noon, section_of, table
from tests.cases.cases import make_case, make_party
from tests.parties.people import TestViewer, manager, salesperson
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
SALE = {"type": ("sale",)}


def funnel(viewer: Any, first: int, last: int, **values: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    report = build_funnel(viewer, asked(first, last, **{**SALE, **values}))
    check_links(viewer, report)
    return table(section_of(report, "funnel"))


def test_a_stage_that_was_skipped_counts_as_passed() -> None:
    anna = manager()
    way = begin(anna.id, noon(20), planned_revenue=100)
    move(way, "sale_quote", noon(10))
    found = funnel(anna, 30, 0)
    assert [found[code]["cases"] for code in WAY[:4]] == [1, 1, 1, 0]
    assert [found[code]["went_on"] for code in WAY[:4]] == [1, 1, 0, 0]
    assert [found[code]["conversion"] for code in WAY[:5]] == [None, 1, 1, 0, None]
    assert [funnel(anna, 15, 0)[code]["cases"] for code in WAY[:4]] == [0, 1, 1, 0]
    assert Passage.objects.get(case=way.id, stage__code="sale_needs").is_skipped


def test_going_back_and_reopening_is_no_second_passage() -> None:
    anna = manager()
    way = begin(anna.id, noon(30))
    move(way, "sale_quote", noon(25))
    move(way, "sale_needs", noon(20))
    move(way, "sale_lost", noon(15))
    assert funnel(anna, 40, 0)["sale_needs"]["lost"] == 1
    move(way, "sale_quote", noon(10))
    assert [funnel(anna, 22, 0)[code]["cases"] for code in WAY[:4]] == [0, 0, 0, 0]
    assert funnel(anna, 40, 0)["sale_needs"]["lost"] == 0
    move(way, "sale_negotiation", noon(5))
    assert funnel(anna, 8, 0)["sale_negotiation"]["cases"] == 1
    assert Passage.objects.filter(case=way.id).count() == 4


def test_a_case_counts_in_each_type_through_whose_stages_it_went() -> None:
    anna = manager()
    way = begin(anna.id, noon(20))
    move(way, "renewal_talks", noon(10))
    assert funnel(anna, 30, 0)["sale_qualification"]["cases"] == 1
    other = funnel(anna, 30, 0, type=("renewal",))
    assert (other["renewal_to_renew"]["cases"], other["renewal_talks"]["cases"]) == (1, 1)


def test_values_are_in_pln_by_the_rate_of_the_day_and_what_has_none_is_told() -> None:
    anna = manager()
    keep_rates(12, 9)
    begin(anna.id, noon(10), planned_revenue=100, currency="EUR")
    begin(anna.id, noon(11), planned_revenue=Decimal("0.50"), currency="PLN")
    begin(anna.id, noon(40), planned_revenue=7, currency="EUR")
    report = build_funnel(anna, asked(50, 0, **SALE))
    section = section_of(report, "funnel")
    assert table(section)["sale_qualification"]["value"] == Money(Decimal("401.50"), "PLN")
    assert "Wartości 1 sprawy nie ma w sumach" in str(section.note)


def test_losses_by_reason_and_stage() -> None:
    anna = manager()
    for stage, reason in (("sale_quote", "price"), ("sale_quote", "price"), ("sale_needs", "competition")):
        way = begin(anna.id, noon(20), planned_revenue=10)
        move(way, stage, noon(15))
        move(way, "sale_lost", noon(10), reason)
    report = build_funnel(anna, asked(12, 0, **SALE))
    assert check_links(anna, report)
    losses = section_of(report, "losses")
    assert [row.key for row in losses.rows] == ["price", "competition"]
    found = table(losses)
    assert (found["price"]["from_sale_quote"], found["price"]["from_sale_needs"]) == (2, 0)
    assert (found["price"]["value"], found["competition"]["cases"]) == (Money(Decimal(20), "PLN"), 1)
    assert [cell.value for cell in losses.totals or ()][1] == 3
    assert not section_of(build_funnel(anna, asked(9, 0, **SALE)), "losses").rows


def test_who_sees_fewer_cases_sees_smaller_figures() -> None:
    anna, jan = manager(), salesperson()
    begin(anna.id, noon(5))
    mine = begin(jan.id, noon(5))
    joined = begin(anna.id, noon(5))
    CaseUser.objects.create(case_id=joined.id, user_id=jan.id, part="participant")
    assert funnel(anna, 9, 0)["sale_qualification"]["cases"] == 3
    assert funnel(jan, 9, 0)["sale_qualification"]["cases"] == 2
    assert funnel(anna, 9, 0, owner=(str(jan.id),))["sale_qualification"]["cases"] == 1
    assert Case.objects.filter(pk=mine.id).update(trashed_at=clock.now())
    assert funnel(jan, 9, 0)["sale_qualification"]["cases"] == 1
    blind = TestViewer(jan.id, "Jan", jan.reach, actions=frozenset())
    assert not any(row["cases"] for row in table(build_funnel(blind, asked(9, 0, **SALE)).sections[0]).values())


def test_a_party_list_narrows_the_funnel() -> None:
    anna = manager()
    party = make_party(anna)
    begin(anna.id, noon(5), party_id=party)
    begin(anna.id, noon(5))
    chosen = PartyList.objects.create(kind="manual", name="Kluczowi", position=99)
    PartyListMember.objects.create(party_list=chosen, party_id=party)
    assert funnel(anna, 9, 0, party_list=(str(chosen.pk),))["sale_qualification"]["cases"] == 1


def test_the_funnel_asks_three_statements() -> None:
    anna = manager()
    for _number in range(3):
        move(begin(anna.id, noon(5)), "sale_quote", noon(3))
    refresh_definitions()
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        build_funnel(anna, asked(9, 0, **SALE))
    assert len(asked_for) == 2


def test_the_table_of_the_funnel_stands_whole_on_a_page_of_its_pdf() -> None:
    boss = log_in("administrator", language="en")
    for number in range(4):
        move(begin(boss.viewer.id, noon(9, number), planned_revenue=1000), "sale_won", noon(3))
    sent = {"format": "pdf", "query": "period=last_12_months&compare=before"}
    reader = PdfReader(BytesIO(boss.client.post("/reports/cases.funnel/export", sent).content))
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    # Once beside the chart, once in the table.
    assert [pages[0].count(name) for name in ("Qualification", "Negotiation", "Completed")] == [2, 2, 2]
    assert "page 1 of" in pages[0]
    assert not any(name in page for page in pages[1:] for name in ("Qualification", "Completed"))


def test_moves_made_by_the_service_are_passages_too() -> None:
    anna = manager()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_quote"})
    assert Passage.objects.filter(case=case).count() == 3
    since = StageMove.objects.filter(case=case).order_by("id").values_list("since", flat=True)
    assert list(since) == [None, Case.objects.get(pk=case.pk).moves.order_by("id")[0].at]


# ---- against another computation


def place(stage: str) -> int:
    return WAY.index(stage) if stage in WAY else -1


def first_reached(way: Way, stage: str) -> int | None:
    """The number of the move by which the case reached the stage: the first that came into it, or past it from where
    nothing as far had been reached."""
    for number, step in enumerate(way.steps):
        before = max((place(s.to) for s in way.steps[:number]), default=-1)
        if step.to == stage or (before < place(stage) < place(step.to) and stage in step.way):
            return number
    return None


def spent(way: Way, stage: str) -> int | None:
    """Working days of the first stay that ended."""
    for step, following in zip(way.steps, way.steps[1:], strict=False):
        if step.to == stage:
            with connection.cursor() as cursor:
                cursor.execute("SELECT cases_working_days(%s, %s)", [step.at, following.at])
                days: int = cursor.fetchone()[0]
            return days
    return None


def lost_from(way: Way, first: date, last: date) -> str:
    """The stage from which the case was lost in the days, when it still is."""
    if "lost" not in way.stage and "not_renewed" not in way.stage:
        return ""
    number = len(way.steps) - 1
    while number and way.steps[number - 1].to in ("sale_lost", "renewal_not_renewed"):
        number -= 1
    return way.steps[number - 1].to if number and first <= clock.on_day(way.steps[number].at) <= last else ""


def in_pln(amount: Decimal | None, currency: str, at: datetime) -> Decimal:
    if amount is None or currency == "PLN":
        return Decimal(amount or 0)
    rates = ExchangeRate.objects.filter(currency=currency, on__lt=clock.on_day(at)).order_by("-on")
    mid: Decimal = rates.values_list("mid", flat=True)[0]
    return amount * mid


def expected(ways: list[Way], stage: str, first: date, last: date) -> dict[str, Any]:
    reached = []
    for way in (one for one in ways if not one.is_trashed):
        number = first_reached(way, stage)
        if number is not None and first <= clock.on_day(way.steps[number].at) <= last:
            reached.append((way, way.steps[number]))
    days = [n for way, _step in reached if (n := spent(way, stage)) is not None]
    value = sum((in_pln(step.worth, step.currency, step.at) for _way, step in reached), Decimal(0))
    return {
        "cases": len(reached),
        "value": Money(value.quantize(Decimal("0.01"), ROUND_HALF_UP), "PLN"),
        "went_on": sum(any(place(s.to) > place(stage) for s in way.steps) for way, _step in reached),
        "days": None if not days else Decimal(str(median(days))),
        "lost": sum(lost_from(way, first, last) == stage for way in ways if not way.is_trashed),
    }


def conversion_from(before: dict[str, Any]) -> Decimal | None:
    """What part of the stage above went on."""
    return Decimal(before["went_on"]) / before["cases"] if before and before["cases"] else None


def kept() -> list[tuple[Any, ...]]:
    columns = ("case_id", "stage_id", "at", "is_skipped", "planned_revenue", "went_on_at", "spent_days", "lost_at")
    return sorted(Passage.objects.values_list(*columns, "owner_id", "source_id", "party_id", "pln"), key=str)


def broken() -> list[Any]:
    """What is not as it should be of passages and of how they are counted."""
    found: list[Any] = []
    with connection.cursor() as cursor:
        for check in all_checks():
            if check.code in ("cases.passages", "cases.months"):
                cursor.execute(check.sql)
                found += cursor.fetchall()
    return found


WHOSE = ("all", "own", "chosen", "from a source", "of a list")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(events(), st.integers(0, 70), st.integers(0, 70), st.sampled_from(WHOSE))
def test_the_funnel_is_what_another_computation_says(
    happened: list[tuple[Any, ...]], one: int, other: int, whose: str
) -> None:
    with transaction.atomic():
        refresh_definitions()
        keep_rates(80, 0)
        anna, jan = manager(), salesperson()
        kept_list = PartyList.objects.create(kind="manual", name="Kluczowi", position=99)
        PartyListMember.objects.create(party_list=kept_list, party_id=make_party(anna, "Kluczowa"))
        viewer = jan if whose == "own" else anna
        chosen = {
            "chosen": {"owner": (str(jan.id),)},
            "from a source": {"source": ("referral",)},
            "of a list": {"party_list": (str(kept_list.pk),)},
        }.get(whose, {})
        owners = [anna.id, jan.id, jan.id, jan.id]
        ways = [begin(owner, noon(62, n), planned_revenue=n) for n, owner in enumerate(owners)]
        replay(ways, happened)
        first, last = max(one, other), min(one, other)
        report = build_funnel(viewer, asked(first, last, **SALE, **chosen))
        check_links(viewer, report)
        counts = {
            "all": lambda way: True,
            "from a source": lambda way: way.source == "referral",
            "of a list": lambda way: way.is_listed,
        }.get(whose, lambda way: way.owner == jan.id)
        mine = list(filter(counts, ways))
        told = {stage: expected(mine, stage, day(first), day(last)) for stage in WAY}
        retired = set(Stage.objects.filter(is_retired=True).values_list("code", flat=True))
        # Each stage in its place, retired ones as long as the period has something of them.
        shown = [s for s in WAY if s not in retired or told[s]["cases"] or told[s]["lost"]]
        rows = table(section_of(report, "funnel"))
        assert list(rows) == shown
        before: dict[str, Any] = {}
        for stage, row in rows.items():
            wanted = {**told[stage], "conversion": conversion_from(before)}
            assert {name: row[name] for name in wanted} == wanted, stage
            assert ("(wycofana)" in row["stage"]) == (stage in retired)
            before = told[stage]
        assert not broken()
        if not any(what[0] == "retire" for what in happened):
            before = kept()
            Passage.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute("SELECT cases_make_passages(0)")
            assert kept() == before
            assert not broken()
        transaction.set_rollback(True)
    forget_definitions()
