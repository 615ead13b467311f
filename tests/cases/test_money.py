"""The money of a case: own entries, foreign currencies, hourly costs, sources of other apps, statements."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.cases.amount_sources import (
    AmountKind,
    AmountSource,
    Entry,
    Replaced,
    forget_amount_source,
    register_amount_source,
)
from opiekun.cases.choices import Bucket, Side
from opiekun.cases.models import Case, CaseEntry
from opiekun.cases.selectors.entries import load_entry
from opiekun.cases.selectors.money import entries_of
from opiekun.cases.services import move_case, remove_hourly_rate, set_hourly_rate
from opiekun.core.errors import NotAllowed
from opiekun.core.rows import insert_rows
from tests.accounts.people import viewer
from tests.cases.cases import again, make_case
from tests.cases.money import DAY, book, money, pln, rates, set_type, work

pytestmark = pytest.mark.django_db
D = Decimal


def test_plan_against_committed_and_actual_by_category() -> None:
    jan = viewer("salesperson")
    lines = [
        {"side": "revenue", "category": "goods", "amount": "1000"},
        {"side": "cost", "category": "goods", "amount": "600"},
        {"side": "cost", "category": "transport", "amount": "50"},
    ]
    case = make_case(jan, plan_lines=lines)
    book(jan, case, "400", side="revenue", category="goods")
    book(jan, case, "200", category="goods")
    book(jan, case, "150", category="goods", bucket="committed")
    book(jan, case, "80", category="transport")
    found = money(jan, case)
    assert (found.revenue.actual, found.revenue.rest, found.revenue.forecast) == (400, 600, 1000)
    goods, transport = found.cost.lines
    assert (goods.actual, goods.committed, goods.rest, goods.forecast) == (200, 150, 250, 600)
    assert (transport.actual, transport.rest, transport.forecast) == (80, 0, 80)
    assert (found.planned_margin.amount, found.planned_margin.percent) == (350, D("35.0"))
    assert (found.margin.amount, found.margin.percent) == (320, D("32.0"))
    for side in Side:
        for bucket in Bucket:
            shown = sum(one.value or 0 for one in entries_of(found, side, bucket))
            assert shown == getattr(found.sides[side], bucket)


def test_a_closed_case_expects_nothing_more() -> None:
    jan = viewer("salesperson")
    case = make_case(jan, planned_revenue=pln("1000"), planned_cost=pln("600"))
    book(jan, case, "100")
    assert money(jan, case).cost.forecast == 600
    move_case(jan, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    assert (money(jan, case).revenue.forecast, money(jan, case).cost.forecast) == (0, 100)


def test_foreign_amounts_count_by_the_rate_of_the_table_before_their_day() -> None:
    jan = viewer("salesperson")
    case = make_case(jan)
    rates(DAY - timedelta(days=1), EUR="4.20", USD="3.50")
    rates(DAY, "2/A", EUR="9.99", USD="3.50")
    book(jan, case, "10", "EUR")
    found = money(jan, case)
    assert (found.cost.actual, found.entries[0].rate) == (D("42.00"), D("4.2"))
    euro = make_case(jan, "Wiata", planned_revenue=pln("1000", "EUR"))
    book(jan, euro, "42")
    book(jan, euro, "12", "USD")
    book(jan, euro, "5", "EUR")
    assert money(jan, euro).cost.actual == D("25.00")


def test_a_missing_rate_is_said_and_not_guessed() -> None:
    jan = viewer("salesperson")
    case = make_case(jan)
    book(jan, case, "100")
    book(jan, case, "10", "EUR", on="2019-03-01")
    found = money(jan, case)
    assert (found.cost.actual, found.is_whole) == (100, False)
    assert [one.entry.currency for one in found.left_out("no_rate")] == ["EUR"]


def test_time_costs_what_an_hour_cost_on_its_day_for_those_who_may_see_it() -> None:
    boss, jan = viewer("administrator"), viewer("salesperson")
    case = make_case(jan)
    work(jan, case, "1:30", on="2026-10-01")
    assert [one.entry.minutes for one in money(boss, case).left_out("no_cost")] == [90]
    set_hourly_rate(boss, {"user": str(jan.id), "valid_from": "2026-01-01", "amount": pln("80")})
    old = set_hourly_rate(boss, {"user": str(jan.id), "valid_from": "2026-11-01", "amount": pln("100")})
    assert money(boss, case).cost.actual == D("120.00")
    work(jan, case, "1:00", on="2026-11-02")
    assert money(boss, case).cost.actual == D("220.00")
    assert money(jan, case).cost.actual == D("220.00")
    remove_hourly_rate(boss, old)
    assert money(boss, case).cost.actual == D("200.00")
    set_hourly_rate(boss, {"user": str(jan.id), "valid_from": "2026-01-01", "amount": pln("90")})
    assert money(boss, case).cost.actual == D("225.00")


def test_time_costs_whole_coins_of_the_currency_of_its_rate() -> None:
    boss = viewer("administrator")
    case = make_case(boss)
    entry = work(boss, case, "0:07")
    for amount, currency, cost in (("5001", "JPY", "583"), ("12.345", "KWD", "1.440"), ("90", "PLN", "10.50")):
        set_hourly_rate(boss, {"user": str(boss.id), "valid_from": "2026-01-01", "amount": pln(amount, currency)})
        (counted,) = money(boss, case).entries
        assert (counted.entry.amount, counted.entry.currency) == (D(cost), currency)
        shown = load_entry(boss, entry.pk).cost
        assert shown is not None
        assert (shown.amount, shown.currency) == (D(cost), currency)


def test_a_salesperson_does_not_see_what_the_time_of_colleagues_costs() -> None:
    boss, jan = viewer("administrator"), viewer("salesperson")
    case = make_case(jan)
    book(jan, case, "10")
    set_hourly_rate(boss, {"user": str(boss.id), "valid_from": "2026-01-01", "amount": pln("200")})
    work(boss, case, "2:00")
    assert money(boss, case).cost.actual == 410
    found = money(jan, case)
    assert found.cost.actual == 10
    assert [(one.entry.amount, one.entry.minutes) for one in found.left_out("hidden")] == [(None, 120)]
    with pytest.raises(NotAllowed):
        set_hourly_rate(jan, {"user": str(jan.id), "valid_from": "2026-01-01", "amount": pln("1")})


# Another app's source: orders and invoices, shared by cases, the invoices in place of parts of their orders.
ORDER = AmountKind("toy_order", "Order", Side.COST, Bucket.COMMITTED)
INVOICE = AmountKind("toy_invoice", "Invoice", Side.COST, Bucket.ACTUAL)


class Papers:
    """Documents with the share of each case."""

    def __init__(self) -> None:
        self.shares: dict[int, list[Entry]] = {}
        self.asked = 0

    def add(self, case: Case, key: str, kind: AmountKind, amount: str, *replaces: tuple[str, str]) -> None:
        taken = tuple(Replaced(other, D(much)) for other, much in replaces)
        entry = Entry(key, kind.code, case.pk, DAY, D(amount), "PLN", key, "goods", f"/{key}", taken)
        self.shares.setdefault(case.pk, []).append(entry)

    def entries(self, case_ids: Sequence[int]) -> list[Entry]:
        self.asked += 1
        return [entry for case_id in case_ids for entry in self.shares.get(case_id, ())]


@pytest.fixture
def papers() -> Iterator[Papers]:
    made = Papers()
    register_amount_source(AmountSource("toy", (ORDER, INVOICE), made.entries))
    yield made
    forget_amount_source("toy")


def test_documents_of_another_app_count_once_and_lead_to_themselves(papers: Papers) -> None:
    jan = viewer("salesperson")
    case, other = make_case(jan, planned_cost=pln("500")), make_case(jan, "Wiata")
    # An order of 1000, of which the first case has 700; invoiced in two parts, the second of which is corrected.
    papers.add(case, "order:1", ORDER, "700")
    papers.add(other, "order:1", ORDER, "300")
    papers.add(case, "invoice:1", INVOICE, "250", ("order:1", "250"))
    papers.add(case, "invoice:2", INVOICE, "200", ("order:1", "200"))
    papers.add(case, "correction:2", INVOICE, "180", ("invoice:2", "200"))
    found = money(jan, case)
    assert (found.cost.committed, found.cost.actual) == (250, 430)
    assert (found.cost.rest, found.cost.forecast) == (0, 680)
    assert money(jan, other).cost.committed == 300
    counted = {one.entry.key: (one.value, one.taken, one.entry.url) for one in found.entries}
    assert counted["order:1"] == (250, 450, "/order:1")
    assert counted["invoice:2"] == (0, 200, "/invoice:2")
    book(jan, case, "20", category="goods")
    assert money(jan, case).cost.actual == 450


def test_kinds_that_the_type_does_not_allow_neither_count_nor_replace(papers: Papers) -> None:
    jan = viewer("salesperson")
    case = make_case(jan)
    papers.add(case, "order:1", ORDER, "700")
    papers.add(case, "invoice:1", INVOICE, "250", ("order:1", "250"))
    set_type(linkable=["toy_order"])
    found = money(jan, case)
    assert (found.cost.committed, found.cost.actual) == (700, 0)
    assert [(one.entry.key, one.value, one.taken) for one in found.left_out("not_linkable")] == [("invoice:1", None, 0)]
    assert not found.is_whole
    set_type(linkable=[])
    assert (money(jan, case).cost.committed, money(jan, case).cost.actual) == (450, 250)


def test_a_circle_of_documents_is_harmless_and_named(papers: Papers) -> None:
    jan = viewer("salesperson")
    case = make_case(jan)
    papers.add(case, "a", INVOICE, "100", ("b", "100"))
    papers.add(case, "b", INVOICE, "50", ("a", "50"))
    found = money(jan, case)
    assert found.cost.actual == 150
    assert all(one.in_circle for one in found.entries)


def test_two_sources_may_not_have_the_same_kind(papers: Papers) -> None:
    with pytest.raises(ValueError, match="toy_order"):
        register_amount_source(AmountSource("other", (replace(ORDER),), papers.entries))


def test_many_entries_cost_no_more_statements_than_few() -> None:
    jan = viewer("salesperson")
    case = make_case(jan)
    rates(DAY - timedelta(days=1), EUR="4.20")
    book(jan, case, "10", "EUR")

    def statements() -> int:
        again(case)
        with CaptureQueriesContext(connection) as made:
            money(jan, case)
        return len(made)

    few = statements()
    rows = [
        {
            "case_id": case.pk,
            "on_day": DAY - timedelta(days=n % 5),
            "text": f"Pozycja {n}",
            "amount": D(n + 1),
            "currency": "EUR" if n % 3 else "PLN",
        }
        for n in range(200)
    ]
    insert_rows(CaseEntry, rows)
    assert statements() == few
    # The case with its party, the entries, the rates.
    assert few <= 4


def test_the_day_of_an_entry_to_come_counts_by_the_last_table_known() -> None:
    jan = viewer("salesperson")
    case = make_case(jan)
    today = date.today()
    rates(today - timedelta(days=2), EUR="4.50")
    book(jan, case, "10", "EUR", on=str(today + timedelta(days=200)), bucket="committed")
    assert money(jan, case).cost.committed == 45
