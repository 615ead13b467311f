"""The lines of a plan for programs: money as everywhere, in the one currency of the case."""

from typing import Any

import pytest

from tests.api.program import Program, program
from tests.cases.test_case_api import made, tag

pytestmark = pytest.mark.django_db


def line(amount: str, currency: str = "", **more: str) -> dict[str, Any]:
    return {"side": "cost", "amount": {"amount": amount, "currency": currency} if currency else amount, **more}


def refused(caller: Program, case: dict[str, Any], *lines: dict[str, Any], **more: Any) -> set[tuple[Any, ...]]:
    """Where and why, and nothing is changed."""
    answer = caller.patch(f"/cases/{case['id']}", {"plan_lines": lines, **more}, If_Match=tag(case))
    assert answer.status_code == 422, answer.content
    assert caller.get(f"/cases/{case['id']}").json() == case
    return {(*error["loc"], error["code"]) for error in answer.json()["errors"]}


def test_what_is_read_can_be_sent_back() -> None:
    caller = program()
    case = made(caller, plan_lines=[line("100.5", "PLN"), line("20")])
    amounts = [one["amount"] for one in case["plan_lines"]]
    assert amounts == [{"amount": "100.50", "currency": "PLN"}, {"amount": "20.00", "currency": "PLN"}]
    assert case["planned_cost"] == {"amount": "120.50", "currency": "PLN"}
    lines = [{name: one[name] for name in ("side", "category", "text", "amount")} for one in case["plan_lines"]]
    again = caller.patch(f"/cases/{case['id']}", {"plan_lines": lines}, If_Match=tag(case))
    assert again.status_code == 200, again.content
    assert [one["amount"] for one in again.json()["plan_lines"]] == amounts


def test_lines_of_a_new_case_say_its_currency_where_nothing_else_does() -> None:
    caller = program()
    case = made(caller, plan_lines=[line("30"), line("12.50", "EUR")])
    assert (case["currency"], case["planned_cost"]) == ("EUR", {"amount": "42.50", "currency": "EUR"})
    both = made(caller, currency="EUR", plan_lines=[line("7", "eur")])
    assert both["plan_lines"][0]["amount"] == {"amount": "7.00", "currency": "EUR"}


def test_a_line_in_another_currency_is_refused() -> None:
    caller = program()
    case = made(caller, plan_lines=[line("100")])
    one = {("plan_lines", 1, "amount", "one_currency")}
    assert refused(caller, case, line("5", "PLN"), line("5", "EUR")) == one
    assert refused(caller, case, line("5", "EUR"), line("5", "PLN"), currency="PLN") == {
        ("plan_lines", 0, "amount", "one_currency")
    }
    assert refused(caller, case, line("5", "PLN"), line("5", "EUR"), currency="EUR", currency_change="keep") == {
        ("plan_lines", 0, "amount", "one_currency")
    }
    mixed = {"title": "Wiata", "type": "internal", "plan_lines": [line("5", "PLN"), line("5", "EUR")]}
    new = caller.post("/cases", mixed)
    assert new.status_code == 422
    assert [(*error["loc"], error["code"]) for error in new.json()["errors"]] == [
        ("plan_lines", 1, "amount", "one_currency")
    ]


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ({"amount": "-5", "currency": "PLN"}, "negative"),
        ({"amount": "2000000000000", "currency": "PLN"}, "not_a_number"),
        ({"amount": "", "currency": "PLN"}, "required"),
        ({"amount": "5", "currency": "XXX"}, "currency_code"),
        ({"amount": "5"}, "currency_code"),
        ({"amount": "5", "currency": "PLN", "net": True}, "not_money"),
        ({}, "required"),
        ("1.234", "too_exact"),
    ],
)
def test_a_wrong_amount_is_named_at_its_line(amount: Any, code: str) -> None:
    caller = program()
    case = made(caller)
    assert refused(caller, case, {"side": "cost", "amount": amount}) == {("plan_lines", 0, "amount", code)}
