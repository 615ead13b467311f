"""The lowest margin of a type is changed: its open cases are looked at by the worker, each told of once."""

from decimal import Decimal
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.cases import jobs
from opiekun.cases.jobs import look_at_margins
from opiekun.cases.models import Case, CaseType, MarginState
from opiekun.cases.services import margin_floors, move_case, update_case
from opiekun.cases.services.case_types import update_type
from opiekun.core.errors import NotAllowed
from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import SYSTEM
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.money import book, pln

pytestmark = pytest.mark.django_db


def floor(percent: str | None, actor: Any = SYSTEM) -> int:
    of = CaseType.objects.get(code="sale")
    update_type(actor, of.pk, {"margin_floor": percent})
    return of.pk


def waiting() -> list[dict[str, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name="cases.look_at_margins", status="todo").order_by("id")
    return list(rows.values_list("args", flat=True))


def told() -> list[int]:
    return list(
        Notification.objects.filter(code="case.margin").order_by("record_id").values_list("record_id", flat=True)
    )


def case_of(jan: Any, cost: str) -> Case:
    return make_case(jan, planned_revenue=pln("1000"), planned_cost=pln(cost))


def test_open_cases_below_a_new_floor_are_told_of_once_with_what_did_it() -> None:
    jan = viewer("salesperson")
    thin, fat, lost = case_of(jan, "900"), case_of(jan, "200"), case_of(jan, "900")
    move_case(jan, lost.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    of = floor("20")
    [asked] = waiting()
    assert told() == []
    for _time in range(2):
        look_at_margins(**asked)
    assert told() == [thin.pk]
    assert MarginState.objects.get(case=thin).cause["cause"] == "floor"
    floor("90")
    look_at_margins(of)
    assert told() == [thin.pk, fat.pk]
    update_case(jan, thin.pk, {"planned_revenue": pln("1001")})
    assert told() == [thin.pk, fat.pk]


def test_a_floor_that_was_taken_away_forgets_and_a_lower_one_mends() -> None:
    jan = viewer("salesperson")
    thin = case_of(jan, "900")
    of = floor("20")
    look_at_margins(of)
    floor("5")
    look_at_margins(of)
    assert not MarginState.objects.get(case=thin).is_below
    floor("20")
    look_at_margins(of)
    assert MarginState.objects.get(case=thin).is_below
    assert OutboxEntry.objects.filter(record_id=thin.pk, name="case.margin_fell").count() == 2
    floor(None)
    assert not MarginState.objects.exists()


def test_other_kinds_of_amounts_under_a_floor_are_looked_at_with_what_did_it() -> None:
    jan = viewer("salesperson")
    case = make_case(jan, planned_cost=pln("500"))
    book(jan, case, "900", side="revenue")
    of = floor("20")
    look_at_margins(of)
    assert told() == []
    update_type(SYSTEM, of, {"linkable": ["own_cost_actual", "time"]})
    asked = waiting()[-1]
    look_at_margins(**asked)
    assert told() == [case.pk]
    assert MarginState.objects.get(case=case).cause["cause"] == "kinds"
    floor(None)
    waited = len(waiting())
    update_type(SYSTEM, of, {"linkable": []})
    assert len(waiting()) == waited


def test_many_cases_are_looked_at_in_runs_that_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    jan = viewer("salesperson")
    cases = [case_of(jan, "900") for _n in range(5)]
    of = floor("20")
    monkeypatch.setattr(margin_floors, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "_BATCHES", 1)
    look_at_margins(of)
    assert told() == [one.pk for one in cases[:2]]
    assert waiting()[-1]["after"] == cases[1].pk
    look_at_margins(**waiting()[-1])
    look_at_margins(**waiting()[-1])
    assert told() == [one.pk for one in cases]


def test_who_may_not_define_changes_no_floor_and_nothing_is_looked_at() -> None:
    jan = viewer("salesperson")
    with pytest.raises(NotAllowed):
        floor("20", jan)
    assert (waiting(), CaseType.objects.get(code="sale").margin_floor) == ([], None)
    floor("20")
    before = len(waiting())
    floor("20")
    assert len(waiting()) == before
    assert Decimal(20) == CaseType.objects.get(code="sale").margin_floor
