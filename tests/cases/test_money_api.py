"""Entries, hourly rates, the money and the plans of a case for programs."""

from decimal import Decimal
from typing import Any

import pytest

from opiekun.cases.models import CaseEntry
from tests.api.program import Program, program
from tests.cases.money import set_type
from tests.cases.test_case_api import made, tag

pytestmark = pytest.mark.django_db


def pln(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "PLN"}


def booked(caller: Program, case: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"case": case["id"], "text": "Transport", "amount": {"amount": "120.50", "currency": "PLN"}, **fields}
    response = caller.post("/case-entries", body)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_an_entry_is_booked_read_changed_removed_and_restored() -> None:
    caller = program()
    case = made(caller)
    entry = booked(caller, case, category="transport", on="2026-11-20", bucket="committed")
    assert (entry["side"], entry["bucket"], entry["category"], entry["on"]) == (
        "cost",
        "committed",
        "transport",
        "2026-11-20",
    )
    assert caller.get(f"/case-entries/{entry['id']}").json() == entry
    changed = caller.patch(f"/case-entries/{entry['id']}", {"bucket": "actual"}, If_Match=tag(entry)).json()
    assert changed["bucket"] == "actual"
    assert caller.patch(f"/case-entries/{entry['id']}", {"text": "x"}, If_Match=tag(entry)).status_code == 412
    assert caller.delete(f"/case-entries/{entry['id']}").status_code == 428
    assert caller.delete(f"/case-entries/{entry['id']}", If_Match=tag(changed)).status_code == 204
    assert caller.get(f"/case-entries/{entry['id']}").status_code == 404
    trashed = caller.get("/case-entries?trashed=true").json()["items"][0]
    assert caller.post(f"/case-entries/{entry['id']}/restore", None, If_Match=tag(trashed)).status_code == 200
    assert len(caller.get(f"/case-entries/{entry['id']}/history").json()["items"]) >= 4


def test_what_is_wrong_is_named_and_nothing_is_booked() -> None:
    caller = program()
    case = made(caller)
    wrong = caller.post("/case-entries", {"case": case["id"], "text": "x", "minutes": 5000, "side": "revenue"})
    assert wrong.status_code == 422
    assert {(error["loc"][0], error["code"]) for error in wrong.json()["errors"]} == {
        ("minutes", "not_a_number"),
        ("side", "amount_or_time"),
    }
    assert caller.post("/case-entries", {"case": "1", "text": "x", "minutes": 5}).status_code == 422
    assert not CaseEntry.objects.exists()


def test_lists_are_filtered_by_case_day_and_worker() -> None:
    caller = program()
    case, other = made(caller), made(caller, "Wiata")
    one = booked(caller, case, on="2026-11-20")
    time = caller.post("/case-entries", {"case": other["id"], "text": "Montaż", "time": "1:30"}).json()
    assert (time["minutes"], time["amount"], time["cost"]) == (90, None, None)
    assert [e["id"] for e in caller.get(f"/case-entries?case={case['id']}").json()["items"]] == [one["id"]]
    assert [e["id"] for e in caller.get("/case-entries?q=monta").json()["items"]] == [time["id"]]
    assert caller.get(f"/case-entries?worker={time['worker']['id']}&count=exact").json()["count"] == 1
    assert caller.get("/case-entries?on__lte=2026-11-21").json()["items"][0]["id"] == one["id"]


def test_hourly_rates_are_for_those_with_the_right_and_time_costs_by_them() -> None:
    boss, jan = program(), program("salesperson")
    case = made(jan)
    assert boss.user is not None
    assert jan.user is not None
    amount = {"amount": "80", "currency": "PLN"}
    rate = boss.post("/hourly-rates", {"user": str(boss.user.pk), "valid_from": "2026-01-01", "amount": amount})
    assert rate.status_code == 201, rate.content
    assert jan.get("/hourly-rates").status_code == 403
    assert jan.post("/hourly-rates", {}).status_code == 403
    assert boss.post("/hourly-rates", {"user": "1"}).status_code == 422
    time = boss.post("/case-entries", {"case": case["id"], "text": "Montaż", "minutes": 90, "on": "2026-11-20"}).json()
    assert time["cost"] == {"amount": "120.00", "currency": "PLN"}
    assert jan.get(f"/case-entries/{time['id']}").json()["cost"] is None
    shown = jan.get(f"/cases/{case['id']}/money").json()["entries"][0]
    assert (shown["amount"], shown["value"], shown["left_out"]) == (None, None, "hidden")
    read = boss.get(f"/hourly-rates/{rate.json()['id']}")
    assert read.json()["valid_from"] == "2026-01-01"
    assert boss.delete(f"/hourly-rates/{rate.json()['id']}", If_Match='"1"').status_code == 412
    assert boss.delete(f"/hourly-rates/{rate.json()['id']}", If_Match=read.headers["ETag"]).status_code == 204
    assert boss.get("/hourly-rates").json()["items"] == []


def test_the_money_of_a_case_adds_up() -> None:
    caller = program()
    lines = [
        {"side": "revenue", "category": "goods", "amount": "1000"},
        {"side": "cost", "category": "transport", "amount": "200"},
    ]
    case = made(caller, plan_lines=lines)
    booked(caller, case, category="transport")
    money = caller.get(f"/cases/{case['id']}/money").json()
    assert money["cost"] == {
        "plan": pln("200.00"),
        "committed": pln("0.00"),
        "actual": pln("120.50"),
        "rest": pln("79.50"),
        "forecast": pln("200.00"),
        "lines": [{**{k: v for k, v in money["cost"].items() if k != "lines"}, "category": "transport"}],
    }
    assert money["margin"] == {"amount": pln("800.00"), "percent": "80.0"}
    assert (money["is_whole"], money["is_below_floor"], money["entries"][0]["value"]) == (True, False, pln("120.50"))
    assert program("salesperson").get(f"/cases/{case['id']}/money").status_code == 404
    kinds = {kind["code"] for kind in caller.get("/amount-kinds").json()["items"]}
    assert {"own_cost_actual", "time"} <= kinds


def test_a_margin_below_its_floor_says_since_when_and_what_did_it() -> None:
    caller = program()
    set_type(margin_floor=Decimal(20))
    case = made(caller, planned_revenue={"amount": "1000", "currency": "PLN"})
    at = f"/cases/{case['id']}/money"
    money = caller.get(at).json()
    assert (money["is_below_floor"], money["below_floor_since"], money["below_floor_cause"]) == (False, None, None)
    booked(caller, case, text="Dźwig", amount={"amount": "900", "currency": "PLN"})
    money = caller.get(at).json()
    cause = money["below_floor_cause"]
    assert (money["is_below_floor"], cause["code"], bool(cause["by"])) == (True, "booked", True)
    assert "Dźwig" in cause["text"]
    assert money["below_floor_since"].endswith("Z")


def test_plans_are_kept_from_the_baseline_on_and_compared() -> None:
    caller = program()
    case = made(caller, plan_lines=[{"side": "cost", "category": "goods", "text": "Regały", "amount": "100"}])
    assert [one["number"] for one in caller.get(f"/cases/{case['id']}/plan-versions").json()["items"]] == [0]
    case = caller.post(f"/cases/{case['id']}/move", {"stage": "sale_delivery"}, If_Match=tag(case)).json()
    lines = [{"side": "cost", "category": "goods", "text": "Regały", "amount": "140"}]
    caller.patch(f"/cases/{case['id']}", {"plan_lines": lines})
    now, second, baseline = caller.get(f"/cases/{case['id']}/plan-versions").json()["items"]
    assert (now["number"], now["planned_cost"], now["lines"][0]["amount"]) == (0, pln("140.00"), pln("140.00"))
    assert (baseline["is_baseline"], baseline["planned_cost"]) == (True, pln("100.00"))
    assert (second["is_baseline"], second["planned_cost"]) == (False, pln("100.00"))


def test_the_money_of_a_case_is_told_however_much_it_comes_to() -> None:
    caller = program()
    case = made(caller)
    for _n in range(2):
        booked(caller, case, amount={"amount": "900000000000000", "currency": "PLN"})
    cost = caller.get(f"/cases/{case['id']}/money").json()["cost"]
    assert cost["actual"] == pln("1800000000000000.00")


def test_categories_of_costs_and_of_revenue_are_not_taken_for_each_other() -> None:
    caller = program()
    case = made(caller)
    cost = booked(caller, case, category="goods")
    sold = booked(caller, case, category="goods", side="revenue")
    bare = booked(caller, case)
    for name, of in (("cost_category", cost), ("revenue_category", sold)):
        assert [e["id"] for e in caller.get(f"/case-entries?{name}=goods").json()["items"]] == [of["id"]]
        others = caller.get(f"/case-entries?{name}__empty=true&ordering=created_at").json()["items"]
        assert {e["id"] for e in others} == {cost["id"], sold["id"], bare["id"]} - {of["id"]}
    body = {"format": "csv", "columns": ["name", "side", "cost_category", "revenue_category"], "filter": {"all": []}}
    exported = caller.post("/case-entries/export", body)
    assert exported.status_code in (200, 201), exported.content
