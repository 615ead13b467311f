"""The money panel, what makes its figures, plans side by side, hourly costs in the settings."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from opiekun.cases.models import Case, CaseEntry, PlanLine
from opiekun.cases.selectors.page import load_case
from opiekun.cases.services import move_case, update_case
from opiekun.cases.ui.money.warnings import warnings
from opiekun.core import clock
from opiekun.core.rows import insert_rows
from tests.cases.cases import again, make_case
from tests.cases.money import DAY, book, money, pln, rates, set_type, work
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "case-money"}


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def send(who: Somebody, case: Case, **data: object) -> HttpResponse:
    answer: HttpResponse = who.client.post(f"/cases/{case.pk}/money", data, headers=HTMX)  # type: ignore[arg-type]
    return answer


def page(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def panel(who: Somebody, case: Case, query: str = "") -> str:
    return page(who, f"/cases/{case.pk}/money{query}")


def test_a_cost_is_booked_from_the_panel_and_taken_back(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_cost=pln("500"))
    form = panel(jan, case, "?form=cost")
    assert 'name="amount"' in form
    assert "Book a cost" in form
    answer = send(
        jan, case, form="cost", text="Dźwig", amount="1 200,50", currency="PLN", category="transport", bucket="actual"
    )
    assert "1,20" in answer.content.decode()
    entry = CaseEntry.objects.get()
    assert f"/case-entries/{entry.pk}/unbook" in answer.headers["HX-Trigger"]
    assert jan.client.post(f"/case-entries/{entry.pk}/unbook").status_code == 204
    assert not CaseEntry.objects.filter(trashed_at__isnull=True).exists()


def test_small_amounts_are_shown_with_their_cents_so_that_they_make_their_sums(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    book(jan.viewer, case, "0.40")
    book(jan.viewer, case, "0.40", bucket="committed")
    small = panel(jan, case).replace("\u00a0", " ")
    assert small.count("PLN 0.40") >= 2
    assert "<b>PLN 0.80</b>" in small
    book(jan.viewer, case, "12000.20")
    large = panel(jan, case).replace("\u00a0", " ")
    assert "<b>PLN 12,001</b>" in large
    assert "0.40" not in large


def test_each_stretch_of_a_bar_leads_where_its_amount_does(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_cost=pln("500"))
    book(jan.viewer, case, "100")
    book(jan.viewer, case, "50", bucket="committed")
    shown = panel(jan, case)
    stretches = re.findall(r'<a class="o-moneybar__link" href="([^"]+)" tabindex="-1"><title>([^<]+)', shown)
    assert [(address, said.replace("\u00a0", " ")) for address, said in stretches] == [
        (f"/cases/{case.pk}/money/items?side=cost&amp;bucket=actual", "actual: PLN 100"),
        (f"/cases/{case.pk}/money/items?side=cost&amp;bucket=committed", "ordered: PLN 50"),
        (f"/cases/{case.pk}/money/items?side=cost", "still to be spent: PLN 350"),
    ]
    # Keys and ears have the same addresses in the legend.
    for address, _said in stretches:
        assert f'<a href="{address}">' in shown


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    answer = send(jan, case, form="time", text="Montaż u klienta", time="dużo").content.decode()
    assert "Montaż u klienta" in answer
    assert 'value="dużo" aria-invalid="true"' in answer
    assert not CaseEntry.objects.exists()
    assert "Fill this in." in send(jan, case, form="cost", text="Dźwig").content.decode()


def test_the_plan_is_edited_in_the_panel(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_revenue=pln("900"))
    assert 'value="900"' in panel(jan, case, "?form=plan")
    lines = {
        "revenue-0-category": "goods",
        "revenue-0-text": "Regały",
        "revenue-0-amount": "1 000",
        "revenue-3-amount": "",
        "cost-1-category": "transport",
        "cost-1-amount": "120,5",
    }
    wrong = send(jan, case, form="plan", **{**lines, "cost-1-amount": "sto"}).content.decode()
    assert 'name="cost-1-amount"' in wrong
    assert 'value="sto" aria-invalid="true"' in wrong
    assert not PlanLine.objects.exists()
    stale = send(jan, case, form="plan", version=again(case).version - 1, **lines).content.decode()
    assert "Somebody changed the case meanwhile" in stale
    assert 'value="Regały"' in stale
    send(jan, case, form="plan", version=again(case).version, **lines)
    now = again(case)
    assert (now.planned_revenue, now.planned_cost) == (1000, pytest.approx(120.5))
    send(jan, case, form="plan")
    assert (again(case).planned_revenue, PlanLine.objects.exists()) == (None, False)


def test_each_figure_opens_what_makes_it(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_cost=pln("500"))
    book(jan.viewer, case, "120", text="Dźwig", category="transport")
    book(jan.viewer, case, "80", text="Stal", bucket="committed", category="goods")
    shown = panel(jan, case)
    links = re.findall(rf'href="(/cases/{case.pk}/money/items\?[^"]+)"', shown)
    actual = next(link.replace("&amp;", "&") for link in links if "side=cost&amp;bucket=actual" in link)
    items = page(jan, actual)
    assert "Dźwig" in items
    assert "Stal" not in items
    assert f"/case-entries/{CaseEntry.objects.get(text='Dźwig').pk}" in items
    assert "Stal" in page(jan, f"/cases/{case.pk}/money/items?side=cost&category=goods")
    assert "Dźwig" not in page(jan, f"/cases/{case.pk}/money/items?side=cost&category=goods")
    assert "Nothing is booked here yet." in page(jan, f"/cases/{case.pk}/money/items?side=revenue&bucket=nonsense")


def test_what_does_not_count_and_a_margin_below_its_floor_are_said(jan: Somebody) -> None:
    set_type(margin_floor=20)
    case = make_case(jan.viewer, planned_revenue=pln("1000"), planned_cost=pln("700"))
    book(jan.viewer, case, "1", "EUR", on="2019-03-01")
    work(jan.viewer, case, "2:00")
    book(jan.viewer, case, "900", text="Dźwig")
    shown = panel(jan, case).replace("\u00a0", " ")
    assert "1 entry does not count: no exchange rate is known (EUR" in shown
    assert "2 h of work does not count" in shown
    assert re.search(r"The forecast margin is below 20% since .*booked: Dźwig, Jan Wnuk", shown)


def test_a_margin_below_its_floor_is_not_told_as_the_floor(jan: Somebody) -> None:
    set_type(margin_floor=20)
    case = make_case(jan.viewer, planned_revenue=pln("1000"))
    book(jan.viewer, case, "800")
    assert "20%</span>" in panel(jan, case)
    assert "is below" not in panel(jan, case)
    book(jan.viewer, case, "0.01")
    shown = panel(jan, case)
    assert "The forecast margin is below 20%" in shown
    assert "19.99%</span>" in shown


def test_plans_stand_side_by_side(jan: Somebody) -> None:
    line = {"side": "cost", "category": "goods", "text": "Regały", "amount": "100"}
    case = make_case(jan.viewer, plan_lines=[line])
    assert "only one version" in page(jan, f"/cases/{case.pk}/money/plan")
    move_case(jan.viewer, case.pk, {"stage": "sale_delivery"})
    update_case(jan.viewer, case.pk, {"plan_lines": [{**line, "amount": "140"}]})
    shown = page(jan, f"/cases/{case.pk}/money/plan")
    assert "baseline" in shown
    # Of the line, and of the side; for a phone each once more, below the amount.
    assert shown.replace("\u00a0", " ").count("+PLN 40<") == 4
    update_case(jan.viewer, case.pk, {"plan_lines": [{**line, "amount": "99.50"}]})
    assert page(jan, f"/cases/{case.pk}/money/plan").replace("\u00a0", " ").count("−PLN 0.50<") == 4
    euro = {"currency": "EUR", "currency_change": "keep", "plan_lines": [{**line, "amount": "10"}]}
    update_case(jan.viewer, case.pk, euro)
    # Złoty less euro is nothing that could be told.
    shown = page(jan, f"/cases/{case.pk}/money/plan")
    assert "different currencies" in shown
    assert "−" not in shown.partition("<tbody>")[2]


def test_a_rate_is_told_so_that_the_amount_can_be_reckoned_up_again(jan: Somebody) -> None:
    rates(DAY - timedelta(days=1), EUR="4.2571", HUF="0.010992")
    case = make_case(jan.viewer)
    book(jan.viewer, case, "100", "EUR")
    book(jan.viewer, case, "6240.87", "HUF")
    shown = page(jan, f"/cases/{case.pk}/money/items")
    assert "1 EUR = 4.2571 PLN" in shown
    assert "1 HUF = 0.010992 PLN" in shown


def test_what_is_committed_of_revenue_was_agreed(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    book(jan.viewer, case, "7", side="revenue", bucket="committed")
    table = page(jan, f"/cases/{case.pk}/money/items").partition("<table")[2].partition("</table>")[0]
    heads = [re.sub(r"<.*?>", "", one) for one in re.findall(r"<th[^>]*>[^<]*", table)]
    assert (heads[0], heads[3], heads[6], heads[9]) == ("Revenue", "Agreed", "Cost", "Committed")
    assert "Revenue: agreed" in page(jan, f"/cases/{case.pk}/money/items?side=revenue")


def test_who_may_only_look_gets_no_forms(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    ewa = log_in("salesperson", "Ewa", "Lis")
    assert ewa.client.get(f"/cases/{case.pk}/money").status_code == 404
    assert ewa.client.get(f"/cases/{case.pk}/money/items").status_code == 404
    assert ewa.client.get(f"/cases/{case.pk}/money/plan").status_code == 404
    entry = book(jan.viewer, case, "5")
    assert ewa.client.get(f"/case-entries/{entry.pk}").status_code == 404
    assert ewa.client.post(f"/case-entries/{entry.pk}/unbook").status_code == 404
    set_type(linkable=["own_cost_actual"])
    assert "money-open-cost" in panel(jan, case)
    assert "money-open-time" not in panel(jan, case)


def test_a_panel_of_many_entries_asks_no_more_than_one_of_few(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_cost=pln("500"))
    rates(DAY - timedelta(days=1), EUR="4.20")
    book(jan.viewer, case, "10", "EUR")
    panel(jan, case)
    with CaptureQueriesContext(connection) as few:
        panel(jan, case)
    rows = [
        {"case_id": case.pk, "on_day": DAY, "text": f"P{n}", "amount": n + 1, "currency": "EUR"} for n in range(200)
    ]
    insert_rows(CaseEntry, rows)
    with CaptureQueriesContext(connection) as many:
        panel(jan, case)
    assert len(many) == len(few)
    assert len(many) <= 12


def test_an_entry_is_edited_on_its_page(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    entry, time = book(jan.viewer, case, "10", text="Dźwig"), work(jan.viewer, case)
    for one, codes in ((entry, ("text", "on", "amount", "bucket", "category")), (time, ("time", "worker", "category"))):
        assert "Regały do hali" in page(jan, f"/case-entries/{one.pk}")
        for code in codes:
            assert f'name="{code}"' in page(jan, f"/case-entries/{one.pk}/facts/{code}/edit")
    saved = jan.client.post(
        f"/case-entries/{entry.pk}/facts/amount",
        {"amount": "12,5", "currency": "EUR", "was-amount": "10", "was-currency": "PLN", "version": entry.version},
        headers={"HX-Request": "true"},
    )
    assert saved.status_code == 200
    entry.refresh_from_db()
    assert (str(entry.amount), entry.currency) == ("12.5000", "EUR")
    assert "Dźwig" in page(jan, "/case-entries?view=all")
    assert "booked this" in page(jan, f"/case-entries/{entry.pk}/history")


def test_hourly_costs_are_set_and_taken_back_in_the_settings(jan: Somebody) -> None:
    boss = log_in("administrator", "Anna", "Nowak")
    assert jan.client.get("/settings/hourly-rates").status_code == 403
    values = {"user": str(jan.viewer.id), "valid_from": "2026-01-01", "amount": "80,50", "currency": "PLN"}
    wrong = boss.client.post("/settings/hourly-rates", {**values, "amount": ""})
    assert wrong.status_code == 422
    assert "Fill this in." in wrong.content.decode()
    assert boss.client.post("/settings/hourly-rates", values).status_code == 302
    shown = page(boss, "/settings/hourly-rates")
    assert "80.50" in shown
    remove = re.search(r'action="(/settings/hourly-rates/\d+/remove)"', shown)
    assert remove is not None
    assert boss.client.post(remove[1]).status_code == 302
    assert "No rates yet." in page(boss, "/settings/hourly-rates")


def test_a_type_chooses_its_kinds_of_amounts(jan: Somebody) -> None:
    boss = log_in("administrator", "Anna", "Nowak")
    from opiekun.cases.models import CaseType

    of = CaseType.objects.get(code="internal")
    path = f"/settings/case-types/{of.pk}/edit"
    shown = page(boss, path)
    assert shown.count('name="linkable"') >= 5
    fields = {"name": of.name, "name_en": of.name_en, "icon": of.icon, "number_pattern": of.number_pattern}
    sent = {**fields, "party_use": of.party_use, "linkable": ["time"], "version": of.version}
    assert boss.client.post(path, sent).status_code == 302
    of.refresh_from_db()
    assert of.linkable == ["time"]
    # None at all would mean every one of them.
    answer = boss.client.post(path, {**sent, "linkable": [], "name": "Inna", "version": of.version})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Zostaw co najmniej jeden rodzaj kwot." in html or "Leave at least one kind of amounts." in html
    assert 'value="time" checked' not in html
    before = (of.name, of.linkable, of.version)
    of.refresh_from_db()
    assert (of.name, of.linkable, of.version) == before


def test_the_panel_names_what_the_type_of_the_case_does_not_allow(jan: Somebody) -> None:
    case = make_case(jan.viewer, planned_cost=pln("500"))
    book(jan.viewer, case, "100", bucket="committed")
    assert "no such amounts" not in panel(jan, case)
    set_type(linkable=["own_cost_actual"])
    said = "1 entry does not count: cases of this type have no such amounts (Own booking: cost ordered)."
    assert said in panel(jan, case)
    assert "not in cases of this type" in page(jan, f"/cases/{case.pk}/money/items")


def test_every_figure_leads_to_what_makes_it(jan: Somebody) -> None:
    plan = [{"side": "revenue", "amount": "1000"}, {"side": "cost", "category": "goods", "amount": "600"}]
    case = make_case(jan.viewer, plan_lines=plan)
    book(jan.viewer, case, "100", category="goods")
    lines, items = f'href="/cases/{case.pk}/money/plan"', f'href="/cases/{case.pk}/money/items'
    html = panel(jan, case)
    legends = re.findall(r'<li><span class="o-moneylegend__mark o-moneylegend__mark--plan".*?</li>', html)
    assert len(legends) == 2
    assert all(lines in one for one in legends)
    figures = html.partition("o-moneyfigures")[2].partition("</dl>")[0].split("<dt>")[1:]
    assert [lines in one for one in figures] == [True, False, False, False]
    assert all(items in one for one in figures[1:])
    whole = page(jan, f"/cases/{case.pk}/money/items?side=cost")
    row = whole.partition("<tbody>")[2].partition("</tbody>")[0]
    for amount, address in (
        ("600", lines),
        ("100", f"{items}?side=cost&amp;bucket=actual&amp;category=goods"),
        ("500", f"{items}?side=cost&amp;category=goods"),
    ):
        assert re.search(re.escape(address) + rf'"?>[^<]*{amount}</a>', row), amount


def test_times_beside_the_money_are_those_of_the_company_s_clock(jan: Somebody) -> None:
    set_type(margin_floor=20)
    at = datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
    with clock.frozen(at):
        case = make_case(jan.viewer, planned_revenue=pln("1000"))
        book(jan.viewer, case, "900", on="2026-07-01")
        now = load_case(jan.viewer, case.pk)
        said = [one.text for one in warnings(jan.viewer, now, money(jan.viewer, case))]
    assert "12:30" in said[0]
