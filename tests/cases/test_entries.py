"""Costs, revenue and time that are booked in cases: by whom, how, and to the trash and back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.cases.entry_permissions import reached_entries
from opiekun.cases.models import CaseEntry, CaseUser
from opiekun.cases.rules.entry_input import duration, read_entry
from opiekun.cases.services import create_entry, restore_entry, trash_case, trash_entry, update_entry
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.models import History, OutboxEntry
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Reach
from tests.accounts.people import make_role, make_user, viewer
from tests.cases.cases import make_case
from tests.cases.money import book, money, pln, set_type, work

pytestmark = pytest.mark.django_db
D = Decimal


def salesperson() -> Any:
    return viewer("salesperson")


def refused(call: Any, *args: Any, **fields: Any) -> dict[str, str]:
    before = CaseEntry.objects.count()
    with pytest.raises(InvalidInput) as wrong:
        call(*args, **fields)
    assert CaseEntry.objects.count() == before
    return {str(error.loc[0]): error.code for error in wrong.value.errors}


def test_a_cost_is_booked_with_what_it_was_and_how_much() -> None:
    jan = salesperson()
    case = make_case(jan)
    entry = book(jan, case, "1200.50", on=None)
    assert (entry.side, entry.bucket, entry.amount, entry.on) == ("cost", "actual", D("1200.5"), clock.today())
    assert list(OutboxEntry.objects.filter(record_id=entry.pk).values_list("name", flat=True)) == ["case_entry.created"]
    assert History.objects.filter(subject_id=entry.pk).exists()


def test_time_is_ones_own_actual_cost_of_own_work() -> None:
    jan = salesperson()
    entry = work(jan, make_case(jan), "2h 15m")
    assert (entry.minutes, entry.worker_id, entry.side, entry.bucket) == (135, jan.id, "cost", "actual")
    assert entry.category is not None
    assert entry.category.code == "labour"
    other = make_user("salesperson")
    assert work(jan, make_case(jan), worker=str(other.pk)).worker_id == other.pk


def test_what_is_wrong_is_named_and_nothing_is_booked() -> None:
    jan = salesperson()
    case = make_case(jan)
    assert refused(book, jan, case, "0") == {"amount": "zero"}
    assert refused(book, jan, case, "1", text="") == {"text": "required"}
    assert refused(create_entry, jan, {"case": str(case.pk), "text": "x"}) == {"amount": "required"}
    assert refused(book, jan, case, "1", currency="XXQ") == {"amount": "currency_code"}
    assert refused(book, jan, case, "1", category="labour", side="revenue") == {"category": "choice"}
    assert refused(create_entry, jan, {"case": "999999", "text": "x", "amount": pln("1")}) == {"case": "not_an_id"}
    assert refused(work, jan, case, "25:00") == {"time": "not_a_duration"}
    assert refused(work, jan, case, amount=pln("5")) == {"amount": "amount_or_time"}
    assert refused(work, jan, case, worker="999999") == {"worker": "not_an_id"}
    assert refused(book, jan, case, "1", on="2026-02-30", colour="red") == {
        "on": "wrong_date",
        "colour": "unknown_field",
    }


def test_an_amount_may_be_given_back() -> None:
    jan = salesperson()
    case = make_case(jan)
    book(jan, case, "100")
    book(jan, case, "\u2212 30,50")
    assert money(jan, case).cost.actual == D("69.50")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("1:30", 90),
        ("1,5", 90),
        ("0.25", 15),
        ("90 min", 90),
        ("2h", 120),
        ("1 h 5 min", 65),
        ("2 godz.", 120),
        (8, 480),
    ],
)
def test_time_is_read_as_people_write_it(written: Any, minutes: int) -> None:
    assert duration(written) == minutes


@pytest.mark.parametrize("written", ["0", "-1", "1:75", "24:01", "dwa", "1:2:3", [], True, "1e3", "٣"])
def test_what_is_no_time_is_refused(written: Any) -> None:
    with pytest.raises(WrongValue):
        duration(written)


def test_an_entry_is_changed_and_stays_what_it_is() -> None:
    jan = salesperson()
    case = make_case(jan)
    entry = book(jan, case, "100", bucket="committed")
    saved = update_entry(
        jan, entry.pk, {"bucket": "actual", "amount": pln("90", "EUR"), "on": "24.11.2026"}, entry.version
    )
    entry.refresh_from_db()
    assert (entry.bucket, entry.amount, entry.currency, entry.on) == ("actual", D(90), "EUR", date(2026, 11, 24))
    assert saved.version == entry.version
    assert refused(update_entry, jan, entry.pk, {"minutes": 5}) == {"minutes": "amount_or_time"}
    assert refused(update_entry, jan, entry.pk, {"case": "1"}) == {"case": "fixed"}
    assert refused(update_entry, jan, entry.pk, {"text": ""}) == {"text": "required"}
    with pytest.raises(StaleVersion):
        update_entry(jan, entry.pk, {"text": "Later"}, entry.version - 1)
    hours = work(jan, case)
    update_entry(jan, hours.pk, {"time": "0:45", "category": ""})
    hours.refresh_from_db()
    assert (hours.minutes, hours.category_id) == (45, None)
    assert refused(update_entry, jan, hours.pk, {"amount": pln("5")}) == {"amount": "amount_or_time"}


def test_in_the_trash_it_counts_no_more_and_comes_back() -> None:
    jan = salesperson()
    case = make_case(jan)
    entry = book(jan, case, "100")
    trash_entry(jan, entry.pk, entry.version)
    assert money(jan, case).cost.actual == 0
    with pytest.raises(NotFound):
        trash_entry(jan, entry.pk)
    restore_entry(jan, entry.pk)
    assert money(jan, case).cost.actual == 100
    trash_case(jan, case.pk)
    assert not reached_entries(jan).exists()


def test_who_does_not_reach_the_case_finds_no_entry_and_books_none() -> None:
    jan, ewa = salesperson(), salesperson()
    case = make_case(jan)
    entry = book(jan, case, "100")
    with pytest.raises(NotFound):
        update_entry(ewa, entry.pk, {"text": "x"})
    assert refused(book, ewa, case, "1") == {"case": "not_an_id"}
    CaseUser.objects.create(case=case, user_id=ewa.id, part="participant")
    own = book(ewa, case, "5")
    update_entry(ewa, entry.pk, {"text": "Z dojazdem"})
    with pytest.raises(NotAllowed):
        trash_entry(ewa, entry.pk)
    trash_entry(ewa, own.pk)


def test_who_may_only_look_books_nothing() -> None:
    jan = salesperson()
    case = make_case(jan)
    entry = book(jan, case, "100")
    looks = {("case", "view"): Reach.ALL, ("case_entry", "view"): Reach.ALL}
    from opiekun.accounts.selectors.viewers import viewer_of_user
    from opiekun.accounts.services.assignments import set_roles
    from opiekun.core.viewer import SYSTEM
    from opiekun.core.writing import writing

    user = make_user()
    with writing(SYSTEM):
        set_roles(SYSTEM, user.pk, [make_role(looks).pk])
    looker = viewer_of_user(user)
    with pytest.raises(NotAllowed):
        book(looker, case, "1")
    with pytest.raises(NotAllowed):
        update_entry(looker, entry.pk, {"text": "x"})
    with pytest.raises(NotAllowed):
        trash_entry(looker, entry.pk)
    assert CaseEntry.objects.count() == 1


def test_a_type_says_which_amounts_its_cases_have() -> None:
    jan = salesperson()
    case = make_case(jan)
    entry = book(jan, case, "100", bucket="committed")
    set_type(linkable=["own_cost_actual"])
    assert refused(book, jan, case, "1", bucket="committed") == {"bucket": "not_linkable"}
    assert refused(work, jan, case) == {"minutes": "not_linkable"}
    # What was booked before may be mended, and counts no more.
    update_entry(jan, entry.pk, {"text": "Dawne"})
    assert money(jan, case).cost.committed == 0
    update_entry(jan, entry.pk, {"bucket": "actual"})
    assert money(jan, case).cost.actual == 100


def test_the_database_keeps_amounts_and_time_apart_and_entries_in_their_case() -> None:
    jan = salesperson()
    case, other = make_case(jan), make_case(jan, "Wiata")
    entry = book(jan, case, "100")
    for change in (
        "minutes = 5",
        f"case_id = {other.pk}",
        "amount = 0",
        "category_id = (SELECT id FROM cases_term WHERE kind = 'source' LIMIT 1)",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE cases_entry SET {change} WHERE id = %s", [entry.pk])


def test_a_new_entry_without_anything_names_all_that_is_missing() -> None:
    with pytest.raises(InvalidInput) as wrong:
        read_entry({})
    assert {error.loc[0] for error in wrong.value.errors} == {"case", "text", "amount"}


def test_time_that_is_given_twice_must_agree() -> None:
    both = {"case": "1", "text": "Praca", "minutes": 90}
    assert read_entry({**both, "time": "1:30"})["minutes"] == 90
    with pytest.raises(InvalidInput) as refused:
        read_entry({**both, "time": "1:00"})
    assert [error.loc for error in refused.value.errors] == [("time",)]
