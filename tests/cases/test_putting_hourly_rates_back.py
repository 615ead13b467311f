"""An hourly rate that was removed is put back: by the toast, by programs, and never over another one."""

import json
import re
from decimal import Decimal

import pytest

from opiekun.accounts.models import User
from opiekun.cases.errors import HourlyRateTaken
from opiekun.cases.models import HourlyRate, MarginState
from opiekun.cases.services import remove_hourly_rate, restore_hourly_rate, set_hourly_rate
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from tests.accounts.people import viewer
from tests.api.program import program
from tests.cases.cases import make_case
from tests.cases.money import money, pln, set_type, work
from tests.cases.test_case_pages import page
from tests.parties.test_shared_identity import run_together
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
OLD, NEW = "2026-01-01", "2026-11-01"


def rate_of(user_id: int | None, amount: str, since: str = NEW, currency: str = "PLN") -> dict[str, object]:
    return {"user": str(user_id), "valid_from": since, "amount": pln(amount, currency)}


def test_it_is_as_it_was_and_time_costs_by_it_again() -> None:
    boss = viewer("administrator")
    case = make_case(boss)
    work(boss, case, "1:00")
    set_hourly_rate(boss, rate_of(boss.id, "80", OLD))
    pk = set_hourly_rate(boss, rate_of(boss.id, "123456789.457", currency="KWD"))
    set_hourly_rate(boss, rate_of(boss.id, "100.55"))
    before = HourlyRate.objects.filter(pk=pk).values("id", "user_id", "valid_from", "amount", "currency").get()
    assert before["amount"] == Decimal("100.55")
    remove_hourly_rate(boss, pk)
    assert money(boss, case).cost.actual == 80
    assert restore_hourly_rate(boss, pk) == pk
    assert HourlyRate.objects.filter(pk=pk).values(*before).get() == before
    assert money(boss, case).cost.actual == Decimal("100.55")
    # Again, of its last state.
    set_hourly_rate(boss, rate_of(boss.id, "90"))
    remove_hourly_rate(boss, pk)
    restore_hourly_rate(boss, pk)
    assert money(boss, case).cost.actual == 90


def test_margins_are_looked_at_again() -> None:
    boss = viewer("administrator")
    set_type(margin_floor=Decimal(20))
    case = make_case(boss, planned_revenue=pln("1000"))
    work(boss, case, "1:00")
    pk = set_hourly_rate(boss, rate_of(boss.id, "900"))
    remove_hourly_rate(boss, pk)
    assert not MarginState.objects.get(case=case).is_below
    restore_hourly_rate(boss, pk)
    state = MarginState.objects.get(case=case)
    assert (state.is_below, state.cause["cause"]) == (True, "hourly")


def test_where_another_was_set_meanwhile_that_one_stays() -> None:
    boss = viewer("administrator")
    pk = set_hourly_rate(boss, rate_of(boss.id, "100"))
    remove_hourly_rate(boss, pk)
    set_hourly_rate(boss, rate_of(boss.id, "120"))
    with pytest.raises(HourlyRateTaken):
        restore_hourly_rate(boss, pk)
    assert HourlyRate.objects.get().amount == 120


def test_what_was_not_removed_or_whose_user_is_gone_is_not_there() -> None:
    boss, other = viewer("administrator"), viewer("salesperson")
    pk = set_hourly_rate(boss, rate_of(other.id, "100"))
    with pytest.raises(NotFound):
        restore_hourly_rate(boss, pk)
    with pytest.raises(NotFound):
        restore_hourly_rate(boss, 999_999_999)
    with pytest.raises(NotAllowed):
        restore_hourly_rate(other, pk)
    remove_hourly_rate(boss, pk)
    User.objects.filter(pk=other.id).update(trashed_at=clock.now(), is_active=False)
    with pytest.raises(NotFound):
        restore_hourly_rate(boss, pk)
    assert not HourlyRate.objects.exists()


def test_the_toast_in_the_settings_puts_it_back() -> None:
    boss = log_in("administrator", "Anna", "Nowak")
    boss.client.post("/settings/hourly-rates", {**rate_of(boss.viewer.id, ""), "amount": "80,50", "currency": "PLN"})
    remove = re.search(r'action="(/settings/hourly-rates/\d+/remove)"', page(boss, "/settings/hourly-rates"))
    assert remove is not None
    boss.client.post(remove[1])
    shown = page(boss, "/settings/hourly-rates")
    assert "No rates yet." in shown
    undo = re.search(r'data-undo-url="([^"]+)"', shown)
    assert undo is not None
    assert boss.client.post(undo[1]).status_code == 302
    assert "80.50" in page(boss, "/settings/hourly-rates")
    # A second time it says so, and nothing happens.
    boss.client.post(undo[1])
    assert "It cannot be put back any more." in page(boss, "/settings/hourly-rates")
    assert HourlyRate.objects.count() == 1
    jan = log_in("salesperson")
    assert jan.client.post(undo[1]).status_code == 403


def test_programs_put_it_back_as_well() -> None:
    boss, jan = program(), program("salesperson")
    assert boss.user is not None
    made = boss.post("/hourly-rates", rate_of(boss.user.pk, "80.5"))
    path = f"/hourly-rates/{made.json()['id']}"
    assert boss.delete(path, If_Match=boss.get(path).headers["ETag"]).status_code == 204
    assert jan.post(f"{path}/restore").status_code == 403
    back = boss.post(f"{path}/restore")
    assert (back.status_code, back.json()["amount"]) == (200, made.json()["amount"])
    assert back.headers["ETag"] == json.dumps(back.json()["version"])
    assert boss.post(f"{path}/restore").status_code == 404
    assert boss.delete(path, If_Match=back.headers["ETag"]).status_code == 204
    boss.post("/hourly-rates", rate_of(boss.user.pk, "99"))
    refused = boss.post(f"{path}/restore")
    assert (refused.status_code, refused.json()["code"]) == (409, "hourly_rate_taken")
    assert [row["amount"]["amount"] for row in boss.get("/hourly-rates").json()["items"]] == ["99.00"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_put_it_back_one_does_and_of_two_rates_of_a_day_one_counts() -> None:
    boss = viewer("administrator")
    pk = set_hourly_rate(boss, rate_of(boss.id, "100"))
    remove_hourly_rate(boss, pk)
    results = run_together(lambda: restore_hourly_rate(boss, pk), lambda: restore_hourly_rate(boss, pk))
    assert sorted(type(one).__name__ for one in results) in (["HourlyRateTaken", "int"], ["NotFound", "int"])
    remove_hourly_rate(boss, pk)
    run_together(lambda: restore_hourly_rate(boss, pk), lambda: set_hourly_rate(boss, rate_of(boss.id, "120")))
    assert HourlyRate.objects.count() == 1
