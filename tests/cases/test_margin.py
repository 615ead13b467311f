"""The forecast margin falls below the floor of the type: told once, with what did it."""

from decimal import Decimal
from typing import Any

import pytest

from opiekun.accounts.models import User
from opiekun.cases.models import Case, CaseUser, MarginState
from opiekun.cases.services import set_hourly_rate, trash_entry, update_case, update_entry
from opiekun.core.models import OutboxEntry
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.money import book, pln, set_type, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Any:
    return viewer("salesperson")


@pytest.fixture
def case(jan: Any) -> Case:
    set_type(margin_floor=Decimal(20))
    return make_case(jan, planned_revenue=pln("1000"), planned_cost=pln("700"))


def told() -> int:
    return Notification.objects.filter(code="case.margin").count()


def events(case: Case) -> list[str]:
    rows = OutboxEntry.objects.filter(record_id=case.pk, name="case.margin_fell").order_by("id")
    return [row.facts["cause"] for row in rows]


def test_a_crossing_is_told_once_and_again_after_it_was_mended(jan: Any, case: Case) -> None:
    boss = viewer("administrator")
    CaseUser.objects.create(case=case, user_id=boss.id, part="follower")
    book(jan, case, "800")
    assert told() == 0
    over = book(boss, case, "1", text="Dźwig")
    assert events(case) == ["booked"]
    state = MarginState.objects.get(case=case)
    assert (state.is_below, state.by_id, state.cause["text"]) == (True, boss.id, "Dźwig")
    found = Notification.objects.filter(code="case.margin")
    assert {one.user_id for one in found} == {jan.id, boss.id}
    assert {one.facts["floor"] for one in found} == {"20"}
    book(jan, case, "50")
    assert len(events(case)) == 1
    trash_entry(boss, over.pk)
    assert MarginState.objects.get(case=case).is_below
    update_case(jan, case.pk, {"planned_revenue": pln("2000")})
    assert not MarginState.objects.get(case=case).is_below
    update_case(jan, case.pk, {"planned_revenue": pln("900")})
    assert events(case) == ["booked", "plan"]


def test_an_entry_that_grows_and_an_hour_that_costs_more_do_it_too(jan: Any, case: Case) -> None:
    entry = book(jan, case, "100")
    update_entry(jan, entry.pk, {"amount": pln("900")})
    assert events(case) == ["changed"]
    other = make_case(jan, "Wiata", planned_revenue=pln("1000"), planned_cost=pln("100"))
    work(jan, other, "10:00")
    assert events(other) == []
    set_hourly_rate(viewer("administrator"), {"user": str(jan.id), "valid_from": "2026-01-01", "amount": pln("90")})
    assert events(other) == ["hourly"]


def test_without_a_floor_nothing_is_watched(jan: Any) -> None:
    case = make_case(jan, planned_revenue=pln("1000"))
    book(jan, case, "5000")
    assert not MarginState.objects.filter(case=case).exists()
    assert told() == 0


def test_the_notification_keeps_the_margin_to_itself(jan: Any, case: Case) -> None:
    book(jan, case, "950", text="Dźwig")
    from opiekun.records.notifications.kinds import notification_kind

    note = Notification.objects.get(code="case.margin")
    assert notification_kind(note.code).icon == "alert-triangle"
    assert set(note.facts) == {"cause", "text", "floor"}
    assert User.objects.filter(pk=note.user_id).exists()
