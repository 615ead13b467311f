"""The forecast margin falls below the floor of the type: told once, with what did it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import User
from opiekun.cases.models import Case, CaseUser, MarginState
from opiekun.cases.selectors.page import load_case
from opiekun.cases.services import move_back, move_case, set_hourly_rate, trash_entry, update_case, update_entry
from opiekun.cases.ui.money.warnings import warnings
from opiekun.core.models import OutboxEntry
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.money import book, money, pln, set_type, work

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


def test_a_lost_case_is_asked_for_no_margin_until_it_is_opened_again(jan: Any, case: Case) -> None:
    book(jan, case, "100")
    move_case(jan, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    found = money(jan, case)
    assert (found.margin.amount, found.is_below) == (-100, False)
    assert (told(), events(case)) == (0, [])
    assert warnings(jan, load_case(jan, case.pk), found) == []
    book(jan, case, "800")
    assert events(case) == []
    move_case(jan, case.pk, {"stage": "sale_quote"})
    assert events(case) == ["moved"]
    move_case(jan, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    assert not MarginState.objects.get(case=case).is_below


def test_a_case_that_goes_over_to_another_type_is_held_against_the_margin_of_that(jan: Any, case: Case) -> None:
    set_type("renewal", margin_floor=Decimal(40))
    move_case(jan, case.pk, {"stage": "renewal_talks"})
    assert events(case) == ["moved"]
    move_back(jan, case.pk, "sale_qualification")
    assert not MarginState.objects.get(case=case).is_below


def test_a_move_between_open_stages_reads_no_money(jan: Any, case: Case) -> None:
    book(jan, case, "800")
    with CaptureQueriesContext(connection) as asked:
        move_case(jan, case.pk, {"stage": "sale_needs"})
    assert [one["sql"][:90] for one in asked if "cases_margin_state" in one["sql"] or "cases_entry" in one["sql"]] == []


def test_followers_beyond_whose_reach_the_case_is_are_told_nothing(jan: Any, case: Case) -> None:
    ewa, adam, boss = viewer("salesperson"), viewer("salesperson"), viewer("administrator")
    for one, part in ((ewa, "follower"), (adam, "participant"), (boss, "follower")):
        CaseUser.objects.create(case=case, user_id=one.id, part=part)
    book(jan, case, "900")
    move_case(jan, case.pk, {"stage": "sale_quote"})
    for code in ("case.margin", "case.moved"):
        users = set(Notification.objects.filter(code=code).values_list("user_id", flat=True))
        assert users == {adam.id, boss.id} | ({jan.id} if code == "case.margin" else set())


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


def test_what_hours_of_colleagues_cost_cannot_be_found_out_by_changing_the_plan(jan: Any) -> None:
    set_type(margin_floor=Decimal(20))
    boss = viewer("administrator")
    set_hourly_rate(boss, {"user": str(boss.id), "valid_from": "2026-01-01", "amount": pln("100")})
    case = make_case(jan, planned_revenue=pln("5000"))
    book(jan, case, "80")
    work(boss, case, "3:00")
    # With all labour the floor is at 475; in the figures of the salesperson it is at 100.
    for revenue in ("474", "5000", "300", "101"):
        update_case(jan, case.pk, {"planned_revenue": pln(revenue)})
        assert told() == 0
        assert "below" not in page_of(jan, case)
    update_case(jan, case.pk, {"planned_revenue": pln("99")})
    note = Notification.objects.get(code="case.margin")
    assert (note.user_id, note.facts["cause"]) == (jan.id, "plan")
    assert events(case) == ["plan", "plan"]
    since = MarginState.objects.get(case=case).cause["own"][str(jan.id)]["since"]
    assert since > MarginState.objects.get(case=case).since.isoformat()
    update_case(jan, case.pk, {"planned_revenue": pln("98")})
    assert Notification.objects.filter(code="case.margin", times=1).count() == 1


def page_of(who: Any, case: Case) -> str:
    return " ".join(
        one.text for one in warnings(who, load_case(who, case.pk), money(who, case)) if one.tone == "danger"
    )


def test_who_sees_hourly_costs_is_told_of_the_whole_margin_and_the_owner_of_his_own(jan: Any) -> None:
    set_type(margin_floor=Decimal(20))
    boss, ewa = viewer("administrator"), viewer("salesperson")
    set_hourly_rate(boss, {"user": str(ewa.id), "valid_from": "2026-01-01", "amount": pln("100")})
    case = make_case(jan, planned_revenue=pln("1000"))
    CaseUser.objects.create(case=case, user_id=boss.id, part="follower")
    work(boss, case, "9:00", text="Montaż", worker=str(ewa.id))
    assert {(n.user_id, n.facts["text"]) for n in Notification.objects.filter(code="case.margin")} == {
        (boss.id, "Montaż")
    }
    book(jan, case, "900", text="Dźwig")
    assert {(n.user_id, n.facts["text"]) for n in Notification.objects.filter(code="case.margin")} == {
        (boss.id, "Montaż"),
        (jan.id, "Dźwig"),
    }
    assert ("Dźwig" in page_of(jan, case), "Montaż" in page_of(jan, case)) == (True, False)
    assert "Montaż" in page_of(boss, case)
