"""Roles of parties: made, changed, taken away; what the party has is never copied into them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.core import clock
from opiekun.core.checks import run_checks
from opiekun.core.checks.registry import all_checks
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.models import History, OutboxEntry, Record
from opiekun.core.registries.personal_data import personal_data_sources
from opiekun.core.trash import purge_expired
from opiekun.parties.errors import NumberTaken, RoleThere
from opiekun.parties.models import Customer, Party, PartyRole, Person, Supplier
from opiekun.parties.roles.customer import CUSTOMER
from opiekun.parties.services import create_party, create_person, restore_party, trash_party, update_party
from opiekun.parties.services.customers import make_customer, restore_customer, trash_customer, update_customer
from opiekun.parties.services.make_role import make_usual_role
from opiekun.parties.services.purge import purge_parties
from opiekun.parties.services.suppliers import make_supplier, restore_supplier, trash_supplier, update_supplier
from opiekun.records.external_ids import attach
from tests.parties.people import TestViewer, manager, salesperson
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db
TERMS = {
    "number": "KH-7",
    "since": "2024-03-01",
    "payment_terms_days": 21,
    "credit_limit": {"amount": "5000", "currency": "PLN"},
    "discount_percent": "2.5",
    "default_vat": "23",
    "remarks": "Płaci w terminie",
}


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def party(actor: TestViewer, name: str = "Metal-Plast", **more: Any) -> int:
    return create_party(actor, {"kind": "organisation", "name": name, **more}).id


def test_party_becomes_a_customer_with_its_terms(actor: TestViewer) -> None:
    made = make_customer(actor, {"party": str(party(actor)), **TERMS})
    row = Customer.objects.get(pk=made.id)
    assert (row.number, row.since, row.payment_terms_days) == ("KH-7", date(2024, 3, 1), 21)
    assert (row.credit_limit, row.credit_limit_currency) == (Decimal(5000), "PLN")
    assert (row.discount_percent, row.default_vat, row.sales_hold) == (Decimal("2.50"), "23", False)
    assert Record.objects.get(pk=made.id).kind == "customer"
    assert list(OutboxEntry.objects.filter(record_id=made.id).values_list("name", flat=True)) == ["customer.created"]


def test_one_click_gives_what_is_usual(actor: TestViewer) -> None:
    made = make_usual_role(actor, CUSTOMER, party(actor))
    row = Customer.objects.get(pk=made.id)
    assert re.fullmatch(r"K\d{5}", row.number)
    assert (row.since, row.payment_terms_days) == (clock.today(), 14)
    assert (row.credit_limit, row.discount_percent, row.default_vat) == (None, None, "23")


def test_same_party_may_be_customer_and_supplier_but_each_only_once(actor: TestViewer) -> None:
    whose = party(actor)
    customer = make_customer(actor, {"party": str(whose)})
    make_supplier(actor, {"party": str(whose), "lead_time_days": 3})
    with pytest.raises(RoleThere) as refused:
        make_customer(actor, {"party": str(whose)})
    assert refused.value.facts == {"id": str(customer.id)}
    assert sorted(PartyRole.objects.values_list("kind", flat=True)) == ["customer", "supplier"]


def test_number_that_came_from_elsewhere_is_passed_over(actor: TestViewer) -> None:
    first = int(Customer.objects.get(pk=make_customer(actor, {"party": str(party(actor))}).id).number[1:])
    make_customer(actor, {"party": str(party(actor, "Huta")), "number": f"K{first + 1:05}"})
    second = make_customer(actor, {"party": str(party(actor, "Drewno"))})
    assert Customer.objects.get(pk=second.id).number == f"K{first + 2:05}"
    third = party(actor, "Szkło")
    with pytest.raises(NumberTaken):
        make_customer(actor, {"party": str(third), "number": f"K{first + 2:05}"})
    assert Customer.objects.count() == 3
    # Suppliers have numbers of their own.
    make_supplier(actor, {"party": str(third), "number": f"K{first + 2:05}"})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"payment_terms_days": -1}, "payment_terms_days"),
        ({"payment_terms_days": 366}, "payment_terms_days"),
        ({"payment_terms_days": "soon"}, "payment_terms_days"),
        ({"payment_terms_days": True}, "payment_terms_days"),
        ({"discount_percent": "100.5"}, "discount_percent"),
        ({"discount_percent": "2.555"}, "discount_percent"),
        ({"discount_percent": "NaN"}, "discount_percent"),
        ({"credit_limit": "5000"}, "credit_limit"),
        ({"credit_limit": {"amount": "5000"}}, "credit_limit"),
        ({"credit_limit": {"amount": "-1", "currency": "PLN"}}, "credit_limit"),
        ({"credit_limit": {"amount": "1", "currency": "XXZ"}}, "credit_limit"),
        ({"credit_limit": {"amount": "1.005", "currency": "PLN"}}, "credit_limit"),
        ({"credit_limit": {"amount": "1", "currency": "PLN", "x": 1}}, "credit_limit"),
        ({"default_vat": "24"}, "default_vat"),
        ({"since": "2024-02-30"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"sales_hold": "maybe"}, "sales_hold"),
        ({"sales_hold": True}, "sales_hold_reason"),
        ({"sales_hold_reason": "długi"}, "sales_hold_reason"),
        ({"number": "x" * 21}, "number"),
        ({"colour": "red"}, "colour"),
        ({"party": "no"}, "party"),
        ({"party": None}, "party"),
        ({"party": "999999999"}, "party"),
    ],
)
def test_wrong_value_is_named_and_nothing_is_made(actor: TestViewer, given: dict[str, Any], field: str) -> None:
    whose = party(actor)
    with pytest.raises(InvalidInput) as refused:
        make_customer(actor, {"party": str(whose), **given})
    assert [error.loc for error in refused.value.errors] == [(field,)]
    assert not Customer.objects.exists()


def test_values_are_read_in_polish_notation_too(actor: TestViewer) -> None:
    given = {
        "since": "1.3.2024",
        "discount_percent": "2,5",
        "credit_limit": {"amount": "1 284,50", "currency": "eur"},
        "payment_terms_days": " 14 ",
    }
    row = Customer.objects.get(pk=make_customer(actor, {"party": str(party(actor)), **given}).id)
    assert (row.since, row.discount_percent, row.payment_terms_days) == (date(2024, 3, 1), Decimal("2.5"), 14)
    assert (row.credit_limit, row.credit_limit_currency) == (Decimal("1284.50"), "EUR")


def test_only_given_fields_change_and_history_tells_them(actor: TestViewer) -> None:
    made = make_customer(actor, {"party": str(party(actor)), **TERMS})
    saved = update_customer(actor, made.id, {"payment_terms_days": 30, "credit_limit": None}, made.version)
    row = Customer.objects.get(pk=made.id)
    assert (row.payment_terms_days, row.credit_limit, row.credit_limit_currency) == (30, None, "")
    assert (row.number, row.discount_percent, saved.version) == ("KH-7", Decimal("2.50"), 2)
    change = History.objects.filter(subject_id=made.id, operation="update").get()
    assert change.changes["payment_terms_days"] == [21, 30]
    assert update_customer(actor, made.id, {"payment_terms_days": "30"}).version == 2
    with pytest.raises(StaleVersion):
        update_customer(actor, made.id, {"payment_terms_days": 7}, expected=1)


def test_hold_and_its_reason_come_and_go_together(actor: TestViewer) -> None:
    made = make_customer(actor, {"party": str(party(actor)), "sales_hold": True, "sales_hold_reason": "Zaległości"})
    with pytest.raises(InvalidInput):
        update_customer(actor, made.id, {"sales_hold_reason": ""})
    update_customer(actor, made.id, {"sales_hold": False})
    row = Customer.objects.get(pk=made.id)
    assert (row.sales_hold, row.sales_hold_reason) == (False, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=made.id).update(sales_hold=True)


def test_role_follows_the_reach_of_its_party(actor: TestViewer) -> None:
    mine, other = salesperson(), salesperson()
    whose = party(mine)
    made = make_customer(mine, {"party": str(whose)})
    for write in (
        lambda: update_customer(other, made.id, {"payment_terms_days": 1}),
        lambda: trash_customer(other, made.id),
    ):
        with pytest.raises(NotFound):
            write()
    with pytest.raises(InvalidInput) as refused:
        make_supplier(other, {"party": str(whose)})
    assert refused.value.errors[0].loc == ("party",)
    update_party(actor, whose, {"account_manager": str(other.id)})
    update_customer(other, made.id, {"payment_terms_days": 1})
    with pytest.raises(NotFound):
        update_customer(mine, made.id, {"payment_terms_days": 2})


def test_role_needs_its_own_right(actor: TestViewer) -> None:
    reader = manager(actions=frozenset({"view"}))
    whose = party(actor)
    with pytest.raises(NotAllowed):
        make_customer(reader, {"party": str(whose)})
    made = make_customer(actor, {"party": str(whose)})
    with pytest.raises(NotAllowed):
        update_customer(reader, made.id, {"payment_terms_days": 1})
    assert Customer.objects.get().payment_terms_days is None


def test_role_goes_to_the_trash_alone_and_comes_back(actor: TestViewer) -> None:
    whose = party(actor)
    made = make_customer(actor, {"party": str(whose), **TERMS})
    trash_customer(actor, made.id)
    assert Party.objects.filter(pk=whose, trashed_at=None).exists()
    assert not PartyRole.objects.get().live
    restore_customer(actor, made.id)
    assert PartyRole.objects.get().live


def test_role_that_was_replaced_is_not_restored(actor: TestViewer) -> None:
    whose = party(actor)
    old = make_customer(actor, {"party": str(whose)})
    trash_customer(actor, old.id)
    make_customer(actor, {"party": str(whose)})
    with pytest.raises(RoleThere):
        restore_customer(actor, old.id)
    elsewhere = make_supplier(actor, {"party": str(whose), "number": "D-1"})
    trash_supplier(actor, elsewhere.id)
    make_supplier(actor, {"party": str(party(actor, "Drewno")), "number": "D-1"})
    with pytest.raises(NumberTaken):
        restore_supplier(actor, elsewhere.id)
    assert Supplier.objects.filter(trashed_at=None).count() == 1


def test_roles_go_with_the_party_and_come_back_with_it(actor: TestViewer) -> None:
    whose = party(actor)
    customer, supplier = make_customer(actor, {"party": str(whose)}), make_supplier(actor, {"party": str(whose)})
    trash_customer(actor, customer.id)
    trash_party(actor, whose)
    assert not PartyRole.objects.filter(live=True).exists()
    with pytest.raises(Conflict) as refused:
        restore_customer(actor, customer.id)
    assert refused.value.code == "party_in_trash"
    restore_party(actor, whose)
    assert list(PartyRole.objects.filter(live=True).values_list("pk", flat=True)) == [supplier.id]


def test_roles_are_removed_for_good_with_the_party(actor: TestViewer) -> None:
    whose = party(actor)
    made = make_customer(actor, {"party": str(whose)})
    trash_party(actor, whose)
    purge_parties([whose])
    assert not Record.objects.filter(pk__in=[whose, made.id]).exists()
    assert not PartyRole.objects.exists()


def test_role_alone_is_removed_after_thirty_days(actor: TestViewer) -> None:
    made = make_customer(actor, {"party": str(party(actor))})
    trash_customer(actor, made.id)
    Customer.objects.update(trashed_at="2026-01-01T00:00:00Z")
    assert purge_expired()["customer"] == 1
    assert not PartyRole.objects.exists()


def test_database_keeps_the_list_of_roles_for_every_writer(actor: TestViewer) -> None:
    first, second = party(actor), party(actor, "Drewno")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO parties_customer (party_id, number) VALUES (%s, 'X1'), (%s, 'X2')", [first, second])
        assert PartyRole.objects.count() == 2
        cursor.execute("UPDATE parties_customer SET number = number || 'a'")
        assert sorted(PartyRole.objects.values_list("number", flat=True)) == ["X1a", "X2a"]
        for wrong in (
            f"INSERT INTO parties_customer (party_id, number) VALUES ({first}, 'X3')",
            "UPDATE parties_customer SET number = 'same'",
            f"UPDATE parties_customer SET party_id = {second} WHERE party_id = {first}",
            "INSERT INTO parties_supplier (party_id, number) VALUES (1, '')",
            "UPDATE parties_customer SET credit_limit = 1",
            "UPDATE parties_customer SET discount_percent = 101",
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(wrong)
        trashing = f"UPDATE parties_party SET trashed_at = now() WHERE id = {first}; SET CONSTRAINTS ALL IMMEDIATE"
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(trashing)
        cursor.execute("DELETE FROM parties_customer")
        assert not PartyRole.objects.exists()


def test_what_the_party_has_lives_on_the_party_alone() -> None:
    names = {field.name for model in (Customer, Supplier) for field in model._meta.get_fields()}
    assert not names & {"name", "nip", "address", "addresses", "bank_accounts", "channels", "identity"}


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_same_party_a_customer_at_once_make_one() -> None:
    one, two = manager(), manager()
    whose = party(one)

    def make(actor: TestViewer) -> int | RoleThere:
        try:
            return make_customer(actor, {"party": str(whose)}).id
        except RoleThere as there:
            return there

    results = run_together(lambda: make(one), lambda: make(two))
    assert sorted(isinstance(result, RoleThere) for result in results) == [False, True]
    assert Customer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_party_cannot_go_to_the_trash_while_it_becomes_a_supplier() -> None:
    one, two = manager(), manager()
    whose = party(one)

    def make() -> str:
        try:
            make_supplier(one, {"party": str(whose)})
        except InvalidInput:
            return "refused"
        return "made"

    run_together(make, lambda: trash_party(two, whose))
    live = Party.objects.filter(pk=whose, trashed_at=None).exists()
    assert not live
    assert not Supplier.objects.filter(trashed_at=None).exists()


def test_supplier_has_terms_and_lead_time(actor: TestViewer) -> None:
    made = make_supplier(actor, {"party": str(party(actor)), "payment_terms_days": 30, "lead_time_days": 5})
    update_supplier(actor, made.id, {"lead_time_days": 7})
    assert Supplier.objects.get().lead_time_days == 7


def test_terms_of_a_person_who_is_a_party_are_theirs_to_get_and_to_have_erased(actor: TestViewer) -> None:
    natural = create_party(actor, {"kind": "natural_person", "last_name": "Maj"}).id
    person = Person.objects.get(party_id=natural).pk
    made = make_customer(actor, {"party": str(natural), **TERMS})
    attach(actor, "subiekt", [(natural, "K-1"), (made.id, "K-1")])
    sources = {source.code: source for source in personal_data_sources()}
    assert sources["parties.customer"].export(person)["customer"][0]["remarks"] == "Płaci w terminie"
    assert len(sources["parties.exchanges"].export(person)["external_ids"]) == 2
    sources["parties.customer"].erase(actor, person)
    assert Customer.objects.get().remarks == ""
    assert "parties_customer" in sources["parties.customer"].history
    # Of somebody who works there the firm's terms say nothing.
    firm = party(actor)
    make_customer(actor, {"party": str(firm), "remarks": "Firmowe"})
    employee = create_person(actor, {"party": str(firm), "last_name": "Nowak"}).id
    assert sources["parties.customer"].export(employee) == {"customer": []}
    sources["parties.customer"].erase(actor, employee)
    assert Customer.objects.filter(remarks="Firmowe").exists()


def test_check_proves_that_the_list_of_roles_is_right(actor: TestViewer) -> None:
    make_customer(actor, {"party": str(party(actor))})
    checks = [check for check in all_checks() if check.code == "parties.customer_listed"]
    assert run_checks(checks) == []
    PartyRole.objects.update(number="X")
    assert [finding.count for finding in run_checks(checks)] == [1]
