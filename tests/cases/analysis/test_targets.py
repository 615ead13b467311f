"""Sales targets: who sets them, what is refused, who sees them, on the page and in the API."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from opiekun.cases.analysis.forecast import build_forecast
from opiekun.cases.analysis.leaderboard import build_leaderboard
from opiekun.cases.errors import TargetTaken
from opiekun.cases.models import SalesTarget
from opiekun.cases.selectors.targets import target, target_history, targets
from opiekun.cases.services.targets import (
    GivenTarget,
    create_target,
    delete_target,
    set_targets,
    update_target,
)
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.money import Money
from opiekun.records.reports.report import Period, ReportChoice
from tests.api.program import program
from tests.cases.analysis.ways import begin, noon
from tests.cases.money import rates
from tests.parties.people import TestViewer, manager, salesperson
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
FIELD = re.compile(r'name="((?:currency|version|amount)-[\d-]+)" value="([^"]*)"')


def boss() -> TestViewer:
    return manager(actions=frozenset({"view", "create", "edit", "manage"}))


def pln(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PLN"}


def test_a_target_is_set_changed_and_removed_and_its_history_says_by_whom() -> None:
    anna, jan = boss(), salesperson()
    made = create_target(anna, {"owner": str(jan.id), "month": "2026-11", "amount": pln("50000")})
    assert update_target(anna, made.id, {"amount": {"amount": "9 000,50", "currency": "EUR"}}, 1).version == 2
    assert update_target(anna, made.id, {"amount": {"amount": "9000.5", "currency": "EUR"}}).version == 2
    assert str(target(jan, made.id).money) == "9000.50 EUR"
    history = target_history(jan, made.id)
    assert [(str(one.old), str(one.new)) for one in history] == [
        ("50000.00 PLN", "9000.50 EUR"),
        ("None", "50000.00 PLN"),
    ]
    assert {one.actor_id for one in history} == {anna.id}
    with pytest.raises(StaleVersion):
        delete_target(anna, made.id, 1)
    delete_target(anna, made.id, 2)
    assert not SalesTarget.objects.exists()


@pytest.mark.parametrize(
    ("raw", "loc"),
    [
        ({"month": "2026-11", "amount": pln("1")}, "owner"),
        ({"owner": "987654", "month": "2026-11", "amount": pln("1")}, "owner"),
        ({"month": "11.2026", "amount": pln("1")}, "month"),
        ({"month": "2026-13", "amount": pln("1")}, "month"),
        ({"month": "2026-11"}, "amount"),
        ({"month": "2026-11", "amount": pln("-1")}, "amount"),
        ({"month": "2026-11", "amount": {"amount": "1", "currency": "QQQ"}}, "amount"),
        ({"month": "2026-11", "amount": pln("1"), "of": "x"}, "of"),
    ],
)
def test_wrong_targets_are_refused_by_the_name_of_the_field(raw: dict[str, object], loc: str) -> None:
    anna = boss()
    given = raw if loc == "owner" else {"owner": str(anna.id), **raw}
    with pytest.raises(InvalidInput) as refused:
        create_target(anna, given)
    assert [error.loc[0] for error in refused.value.errors] == [loc]
    assert not SalesTarget.objects.exists()


def test_one_target_for_an_owner_and_month() -> None:
    anna = boss()
    raw = {"owner": str(anna.id), "month": "2026-11", "amount": pln("1")}
    made = create_target(anna, raw)
    with pytest.raises(TargetTaken):
        create_target(anna, raw)
    with pytest.raises(InvalidInput):
        update_target(anna, made.id, {"month": "2026-12"})
    assert SalesTarget.objects.get().amount == 1


def test_who_may_not_manage_targets_changes_none_and_sees_those_of_whose_cases_they_reach() -> None:
    anna, jan = boss(), salesperson()
    mine = create_target(anna, {"owner": str(jan.id), "month": "2026-11", "amount": pln("1")})
    other = create_target(anna, {"owner": str(anna.id), "month": "2026-11", "amount": pln("2")})
    assert [one.id for one in targets(jan)] == [mine.id]
    assert len(targets(anna, NOVEMBER, NOVEMBER)) == 2
    with pytest.raises(NotFound):
        target(jan, other.id)
    for write in (
        lambda: create_target(jan, {"owner": str(jan.id), "month": "2026-12", "amount": pln("1")}),
        lambda: update_target(jan, mine.id, {"amount": pln("9")}),
        lambda: delete_target(jan, mine.id),
        lambda: set_targets(jan, [GivenTarget(jan.id, NOVEMBER, pln("9"), 1)]),
    ):
        with pytest.raises(NotAllowed):
            write()
    assert sorted(SalesTarget.objects.values_list("amount", flat=True)) == [1, 2]


def test_a_table_of_targets_is_written_all_or_nothing() -> None:
    anna = boss()
    december = date(2026, 12, 1)
    first = [GivenTarget(anna.id, NOVEMBER, pln("10"), 0), GivenTarget(anna.id, december, pln("20"), 0)]
    assert set_targets(anna, first) == 2
    with pytest.raises(InvalidInput) as refused:
        set_targets(anna, [GivenTarget(anna.id, NOVEMBER, pln("11"), 1), GivenTarget(anna.id, december, pln("x"), 1)])
    assert [error.loc for error in refused.value.errors] == [(1,)]
    # What somebody else wrote meanwhile is not written over; what is the same already is no conflict.
    with pytest.raises(StaleVersion):
        set_targets(anna, [GivenTarget(anna.id, december, None, 1), GivenTarget(anna.id, NOVEMBER, pln("12"), 0)])
    assert list(SalesTarget.objects.order_by("month").values_list("amount", flat=True)) == [10, 20]
    changed = [GivenTarget(anna.id, NOVEMBER, pln("10"), 0), GivenTarget(anna.id, december, None, 1)]
    assert set_targets(anna, changed) == 1
    assert SalesTarget.objects.get().month == NOVEMBER


def test_the_page_of_targets_keeps_what_was_typed_when_something_is_wrong() -> None:
    ewa = log_in("sales_manager", "Ewa", "Lis")
    owner = ewa.viewer.id
    begin(owner, noon(3))
    path = "/settings/sales-targets"
    assert ewa.client.get(f"{path}?year=2026").status_code == 200
    given = {"year": "2026", f"currency-{owner}": "PLN", f"version-{owner}-11": "0"}
    wrong = ewa.client.post(path, {**given, f"amount-{owner}-11": "12o"})
    assert wrong.status_code == 422
    assert 'value="12o"' in wrong.content.decode()
    assert not SalesTarget.objects.exists()
    assert ewa.client.post(path, {**given, f"amount-{owner}-11": "1 200,50"}).status_code == 302
    assert SalesTarget.objects.get().amount == Decimal("1200.50")
    assert 'value="1200.50"' in ewa.client.get(f"{path}?year=2026").content.decode()
    late = ewa.client.post(path, {**given, f"amount-{owner}-11": "7"})
    assert late.status_code == 422
    assert SalesTarget.objects.get().amount == Decimal("1200.50")
    assert log_in("salesperson", "Jan", "Wnuk").client.get(path).status_code == 403


def test_a_target_in_another_currency_than_its_row_stays_what_it_is_when_others_are_saved() -> None:
    ewa = log_in("sales_manager", "Ewa", "Lis", language="pl")
    owner = ewa.viewer.id
    begin(owner, noon(3))
    for month, amount, currency in (("2026-10", "100", "PLN"), ("2026-11", "12345.67", "EUR")):
        create_target(ewa.viewer, {"owner": owner, "month": month, "amount": {"amount": amount, "currency": currency}})
    path = "/settings/sales-targets"
    page = ewa.client.get(f"{path}?year=2026").content.decode()
    assert 'value="12345,67 EUR"' in page
    given = {**dict(FIELD.findall(page)), "year": "2026"}
    assert (given[f"currency-{owner}"], given[f"amount-{owner}-10"]) == ("PLN", "100")

    def kept() -> list[tuple[int, Decimal, str]]:
        return [(t.month.month, t.amount, t.currency) for t in SalesTarget.objects.order_by("month")]

    assert ewa.client.post(path, given).status_code == 302
    assert ewa.client.post(path, {**given, f"amount-{owner}-12": "7"}).status_code == 302
    euro = (11, Decimal("12345.67"), "EUR")
    assert kept() == [(10, 100, "PLN"), euro, (12, 7, "PLN")]
    assert SalesTarget.objects.get(currency="EUR").version == 1
    # Another currency for the row is not one for what names its own; a wrong one is said at its field.
    page = ewa.client.get(f"{path}?year=2026").content.decode()
    given = {**dict(FIELD.findall(page)), "year": "2026", f"currency-{owner}": "USD", f"amount-{owner}-11": "50eur"}
    assert ewa.client.post(path, {**given, f"amount-{owner}-12": "7 ABC"}).status_code == 422
    assert kept() == [(10, 100, "PLN"), euro, (12, 7, "PLN")]
    assert ewa.client.post(path, given).status_code == 302
    assert kept() == [(10, 100, "USD"), (11, 50, "EUR"), (12, 7, "USD")]


def test_the_targets_behind_a_figure_make_as_much_as_it_says() -> None:
    ewa, jan, marek = (log_in(role, "A", "B") for role in ("sales_manager", "salesperson", "salesperson"))
    for who, month, amount in ((ewa, 10, 5), (jan, 10, 70), (jan, 11, 900), (marek, 11, 3000)):
        SalesTarget.objects.create(owner_id=who.viewer.id, month=date(2026, month, 1), amount=amount)
    period = Period(date(2026, 10, 5), date(2026, 11, 30))

    def opened(who: Somebody, href: str) -> str:
        page = who.client.get(href)
        assert page.status_code == 200
        return page.content.decode().replace("\u00a0", "")

    for who, total in ((ewa, 3975), (jan, 970)):
        report = build_forecast(who.viewer, ReportChoice(period))
        looked = 0
        for section in report.sections:
            for cells in (*(row.cells for row in section.rows), *([section.totals] if section.totals else [])):
                cell = cells[section.at("target")]
                if isinstance(cell.value, Money):
                    assert f"PLN{cell.value.amount:,.0f}" in opened(who, cell.href)
                    looked += 1
        # Two months, as many owners as are seen, and both together at the end of each.
        assert looked == (2 + 1 + (3 if who is ewa else 1) + 1)
        assert f"PLN{total:,}" in opened(who, "/sales-targets?from=2026-10&to=2026-11")
    here = re.search(r'<a [^>]*href="/reports/?"[^>]*>', opened(jan, "/sales-targets?from=2026-10"))
    assert here is not None
    assert 'aria-current="page"' in here[0]
    assert "3,000" not in opened(jan, f"/sales-targets?from=2026-11&owner={marek.viewer.id}")
    assert "settings/sales-targets?year=2026" in opened(ewa, "/sales-targets?from=2026-10&to=x&owner=y")
    assert 'href="/settings/sales-targets?year' not in opened(jan, "/sales-targets?from=2026-10")


@pytest.mark.parametrize("build", [build_forecast, build_leaderboard])
def test_reports_say_what_their_targets_are_of_and_why_there_are_none(build: Any) -> None:
    anna = manager()
    for month, currency in (("2026-03", "PLN"), ("2026-04", "EUR")):
        SalesTarget.objects.create(owner_id=anna.id, month=f"{month}-01", amount=100, currency=currency)

    def said(first: date, last: date, **values: tuple[str, ...]) -> str:
        return " ".join(str(one.note) for one in build(anna, ReportChoice(Period(first, last), values=values)).sections)

    march = said(date(2026, 3, 1), date(2026, 3, 31))
    assert "całych miesięcy" not in march
    assert "Pominięto cele" not in march
    assert "całych miesięcy" in said(date(2026, 3, 5), date(2026, 3, 31))
    assert "Pominięto cele" in said(date(2026, 3, 1), date(2026, 4, 30))
    assert "Cele widać bez filtrów" in said(date(2026, 3, 1), date(2026, 3, 31), type=("sale",))


@pytest.mark.parametrize("build", [build_forecast, build_leaderboard])
def test_reports_say_where_targets_are_by_older_rates_while_newer_ones_are_awaited(build: Any) -> None:
    anna, jan = boss(), salesperson()
    period = ReportChoice(Period(NOVEMBER, date(2026, 12, 31)))

    def notes() -> str:
        with translation.override("en"):
            return " ".join(str(one.note) for one in build(anna, period).sections).replace("\xa0", " ")

    with clock.frozen(datetime(2026, 11, 26, 9, 0, tzinfo=UTC)):
        rates(date(2026, 10, 30), EUR="4.00")
        rates(date(2026, 11, 24), EUR="4.20")
        create_target(anna, {"owner": str(jan.id), "month": "2026-11", "amount": {"amount": "100", "currency": "EUR"}})
        # November has the table that counts for it; of December the newest is told while it is awaited.
        assert "Targets in foreign currencies" not in notes()
        create_target(anna, {"owner": str(jan.id), "month": "2026-12", "amount": {"amount": "100", "currency": "EUR"}})
        said = "partly by the exchange rates of 24 Nov 2026, until those of 25 Nov 2026 come."
        assert f"Targets in foreign currencies are {said}" in notes()
        page = log_in("administrator", "Maria", "Górska").client.get("/sales-targets?from=2026-11&to=2026-12")
        assert said in page.content.decode().replace("\xa0", " ")
        rates(date(2026, 11, 25), EUR="4.30")
        assert "Targets in foreign currencies" not in notes()


def test_targets_for_programs() -> None:
    caller: Any = program()
    owner = caller.get("/users").json()["items"][0]["id"]
    body = {"owner": owner, "month": "2026-11", "amount": pln("50000")}
    made: Any = caller.post("/sales-targets", body)
    assert made.status_code == 201, made.content
    one = made.json()
    assert (one["month"], one["amount"]) == ("2026-11", {"amount": "50000.00", "currency": "PLN"})
    assert caller.get(f"/sales-targets/{one['id']}").json() == one
    assert caller.post("/sales-targets", body).status_code == 409
    address = f"/sales-targets/{one['id']}"
    changed: Any = caller.patch(address, {"amount": pln("1")}, If_Match='"1"')
    assert (changed.status_code, changed.json()["version"]) == (200, "2")
    assert caller.patch(address, {"amount": pln("2")}, If_Match='"1"').status_code == 412
    assert [w["new"]["amount"] for w in caller.get(f"{address}/history").json()["items"]] == ["1.00", "50000.00"]
    assert caller.get("/sales-targets?from=2026-12").json()["items"] == []
    assert len(caller.get(f"/sales-targets?owner={owner}&to=2026-11").json()["items"]) == 1
    assert caller.get("/sales-targets?from=x").status_code == 422
    assert caller.delete(address).status_code == 428
    assert caller.delete(address, If_Match='"2"').status_code == 204
    assert caller.get(address).status_code == 404
