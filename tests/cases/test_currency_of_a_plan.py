"""A case gets another currency: planned amounts are converted or keep their numbers, as is said."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from opiekun.cases.models import Case, PlanLine, PlanVersion
from opiekun.cases.services import move_case, update_case
from opiekun.core import clock
from opiekun.core.errors import InvalidInput
from tests.api.program import Program, program
from tests.cases.cases import again, make_case
from tests.cases.money import pln, rates
from tests.cases.test_case_pages import posted
from tests.parties.people import manager
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def euro() -> None:
    rates(clock.today() - timedelta(days=1), EUR="4.25", JPY="0.0250")


def plan(case: Case) -> tuple[str, Decimal | None, Decimal | None]:
    now = again(case)
    return now.currency, now.planned_revenue, now.planned_cost


def errors(refused: Any) -> list[tuple[str, str]]:
    return [(str(one.loc[0]), one.code) for one in refused.value.errors]


def planned(anna: Any, **more: Any) -> Case:
    return make_case(anna, planned_revenue=pln("1000"), planned_cost=pln("425"), **more)


def test_amounts_are_converted_by_the_rate_of_the_day_to_the_smallest_coin(euro: None) -> None:
    anna = manager()
    case = planned(anna)
    update_case(anna, case.pk, {"currency": "EUR", "currency_change": "convert"})
    assert plan(case) == ("EUR", Decimal("235.29"), Decimal("100.00"))
    update_case(anna, case.pk, {"currency": "JPY", "currency_change": "convert"})
    assert plan(case) == ("JPY", Decimal("39999"), Decimal("17000"))
    update_case(anna, case.pk, {"currency": "PLN", "currency_change": "keep"})
    assert plan(case) == ("PLN", Decimal("39999"), Decimal("17000"))


def test_without_a_choice_nothing_changes_and_the_field_is_named(euro: None) -> None:
    anna = manager()
    case = planned(anna)
    for raw, code in (
        ({"currency": "EUR"}, "required"),
        ({"currency": "EUR", "currency_change": "guess"}, "choice"),
        ({"currency": "USD", "currency_change": "convert"}, "no_rate"),
    ):
        with pytest.raises(InvalidInput) as refused:
            update_case(anna, case.pk, raw)
        assert errors(refused) == [("currency_change", code)]
    assert plan(case) == ("PLN", Decimal(1000), Decimal(425))
    assert again(case).version == case.version


def test_what_is_given_anew_counts_as_it_is_and_the_rest_follows(euro: None) -> None:
    anna = manager()
    case = planned(anna)
    update_case(anna, case.pk, {"planned_revenue": pln("300", "EUR"), "currency_change": "convert"})
    assert plan(case) == ("EUR", Decimal(300), Decimal(100))
    bare = make_case(anna)
    update_case(anna, bare.pk, {"currency": "EUR"})
    assert plan(bare) == ("EUR", None, None)


def test_lines_are_converted_and_the_baseline_stays_in_its_currency(euro: None) -> None:
    anna = manager()
    lines = [
        {"side": "revenue", "text": "Regały", "amount": "850"},
        {"side": "revenue", "text": "Montaż", "amount": "85"},
    ]
    case = make_case(anna, plan_lines=lines, planned_cost=pln("425"))
    move_case(anna, case.pk, {"stage": "sale_delivery"})
    with pytest.raises(InvalidInput):
        update_case(anna, case.pk, {"currency": "EUR"})
    update_case(anna, case.pk, {"currency": "EUR", "currency_change": "convert"})
    assert plan(case) == ("EUR", Decimal(220), Decimal(100))
    shown = list(PlanLine.objects.filter(case=case).order_by("position").values_list("text", "amount"))
    assert shown == [("Regały", Decimal(200)), ("Montaż", Decimal(20))]
    kept = list(PlanVersion.objects.filter(case=case).order_by("number").values_list("currency", "planned_revenue"))
    assert kept == [("PLN", Decimal(935)), ("PLN", Decimal(935))]


def test_the_api_names_the_choice_and_the_page_asks_for_it(euro: None) -> None:
    caller: Program = program("administrator")
    boss = log_in("sales_manager", "Ewa", "Lis")
    case = planned(boss.viewer)
    refused = caller.patch(f"/cases/{case.pk}", {"currency": "EUR"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"] == ["currency_change"]
    done = caller.patch(f"/cases/{case.pk}", {"currency": "EUR", "currency_change": "convert"})
    assert done.json()["planned_cost"] == {"amount": "100.00", "currency": "EUR"}
    asked = boss.client.get(f"/cases/{case.pk}/facts/planned_revenue/edit", headers={"HX-Request": "true"})
    assert 'name="currency_change"' in asked.content.decode()
    sent = {"planned_revenue": "1000", "currency": "PLN", "version": str(again(case).version)}
    target = "fact-planned_revenue"
    path = f"/cases/{case.pk}/facts/planned_revenue"
    assert posted(boss, path, target, **sent).status_code == 422
    assert posted(boss, path, target, **sent, currency_change="convert").status_code == 200
    assert plan(case) == ("PLN", Decimal(1000), Decimal(425))
