"""Whoever gets or loses the right to hourly costs is told of a margin below its floor once, as far as he sees it."""

from decimal import Decimal
from typing import Any

import pytest

from opiekun.accounts.models import Role, RoleRight, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.models import Case, CaseUser, MarginState
from opiekun.cases.services import set_hourly_rate, trash_entry, update_case
from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import Viewer
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.money import book, pln, set_type, work
from tests.cases.test_margin import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Any:
    return viewer("administrator")


@pytest.fixture
def jan() -> Any:
    return viewer("salesperson")


@pytest.fixture
def case(jan: Any, boss: Any) -> Case:
    """A case of Jan's with nine hours of the administrator at 100 PLN, of which he sees no cost."""
    set_type(margin_floor=Decimal(20))
    set_hourly_rate(boss, {"user": str(boss.id), "valid_from": "2026-01-01", "amount": pln("100")})
    case = make_case(jan, planned_revenue=pln("1000"))
    work(boss, case, "9:00", text="Montaż")
    return case


def told(who: Viewer) -> list[int]:
    """How often, in each notification of a margin."""
    return list(Notification.objects.filter(user_id=who.id, code="case.margin").values_list("times", flat=True))


def give(who: Viewer) -> Viewer:
    """The same user with the right to hourly costs."""
    role, _made = Role.objects.get_or_create(name="Koszty godzin", defaults={"code": "hours"})
    RoleRight.objects.get_or_create(role=role, kind="hourly_cost", action="view", defaults={"reach": "all"})
    UserRole.objects.create(user_id=who.id, role=role)
    return again(who)


def take(who: Viewer) -> Viewer:
    UserRole.objects.filter(user_id=who.id, role__code="hours").delete()
    return again(who)


def again(who: Viewer) -> Viewer:
    found = viewer_of_user_id(who.id or 0)
    assert found is not None
    return found


def fell() -> int:
    return OutboxEntry.objects.filter(name="case.margin_fell").count()


def test_who_gets_the_right_sees_the_warning_at_once_and_is_told_with_the_next_change(jan: Any, case: Case) -> None:
    assert (told(jan), page_of(jan, case)) == ([], "")
    chief = give(jan)
    assert "Montaż" in page_of(chief, case)
    book(chief, case, "1", text="Śruby")
    assert told(chief) == [1]
    book(chief, case, "1", text="Nakrętki")
    update_case(chief, case.pk, {"planned_revenue": pln("990")})
    assert (told(chief), fell()) == ([1], 1)


def test_who_was_told_in_his_own_figures_is_not_told_again_with_the_right(jan: Any, case: Case) -> None:
    book(jan, case, "900", text="Dźwig")
    assert told(jan) == [1]
    Notification.objects.all().delete()
    book(give(jan), case, "1")
    assert told(jan) == []


def test_who_loses_the_right_is_not_told_again_while_it_stays_below(jan: Any, boss: Any) -> None:
    set_type(margin_floor=Decimal(20))
    chief, case = give(jan), make_case(jan, planned_revenue=pln("1000"))
    book(boss, case, "900", text="Dźwig")
    assert told(chief) == [1]
    Notification.objects.all().delete()
    take(jan)
    book(boss, case, "1")
    assert told(jan) == []
    assert "Dźwig" in page_of(again(jan), case)


def test_who_loses_the_right_is_told_anew_when_it_falls_in_his_own_figures_later(jan: Any, case: Case) -> None:
    chief = give(jan)
    book(chief, case, "1")
    assert told(chief) == [1]
    Notification.objects.all().delete()
    poor = take(jan)
    update_case(poor, case.pk, {"planned_revenue": pln("995")})
    assert (told(poor), page_of(poor, case)) == ([], "")
    book(poor, case, "900", text="Dźwig")
    assert told(poor) == [1]
    assert "Dźwig" in page_of(poor, case)


def test_who_comes_to_a_case_that_is_below_is_told_with_its_next_change(jan: Any, boss: Any, case: Case) -> None:
    chief = viewer("sales_manager")
    CaseUser.objects.create(case=case, user_id=chief.id, part="follower")
    book(boss, case, "1")
    book(boss, case, "1")
    assert (told(chief), told(jan), fell()) == ([1], [], 1)


def test_states_that_were_kept_before_tell_nobody_again(boss: Any, jan: Any, case: Case) -> None:
    CaseUser.objects.create(case=case, user_id=boss.id, part="follower")
    state = MarginState.objects.get(case=case)
    assert state.is_below
    for cause in ({"cause": "time", "text": "Montaż", "by": "", "own": {}}, {}):
        state.cause = cause
        state.save()
        book(boss, case, "1")
        assert (told(boss), told(jan)) == ([], [])
    # What is noted from now on is as before.
    over = book(boss, case, "1")
    update_case(boss, case.pk, {"planned_revenue": pln("5000")})
    trash_entry(boss, over.pk)
    update_case(boss, case.pk, {"planned_revenue": pln("1000")})
    assert (told(boss), told(jan)) == ([1], [])


def test_who_sees_all_that_it_is_made_of_sees_what_did_it_though_nobody_told_them(jan: Any) -> None:
    set_type(margin_floor=Decimal(20))
    case = make_case(jan, planned_revenue=pln("1000"))
    reader = viewer("read_only")
    book(jan, case, "900", text="Dźwig")
    assert "Dźwig" in page_of(reader, case)
    assert told(reader) == []


def test_what_hours_did_is_not_said_to_who_does_not_see_their_cost(boss: Any, case: Case) -> None:
    reader = viewer("read_only")
    # The nine hours are hidden: to the reader the margin is a good one.
    assert page_of(reader, case) == ""
    book(boss, case, "850", text="Dźwig")
    assert "Montaż" in page_of(boss, case)
    said = page_of(reader, case)
    assert said != ""
    assert "Montaż" not in said
    assert "Dźwig" not in said
