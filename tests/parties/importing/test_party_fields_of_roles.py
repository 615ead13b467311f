"""A company's own fields of parties in a file of customers: for parties that the file makes, and for no others."""

from typing import Any

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party
from opiekun.parties.services import create_party, update_party
from opiekun.records.importing import starting
from opiekun.records.models import Import
from tests.parties.importing.imports import NIPS, REGONS, drafted, imported, numbers, outcomes, party, row, table
from tests.records.custom.fields import define

pytestmark = pytest.mark.django_db
HEAD = ("Nazwa", "NIP", "Numer klienta", "Segment", "Karta", "Limit wagi")


def customers(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, **more: Any) -> Import:
    return imported(table(head, *rows), kind="customer", options={"missing_party": "create"}, **more)


@pytest.fixture(autouse=True)
def fields() -> None:
    define("choice", "segment", name="Segment")
    define("text", "card", name="Karta", unique=True)
    define("number", "weight", kind="customer", name="Limit wagi")


def test_columns_are_recognised_and_a_name_that_both_have_means_the_role() -> None:
    assert drafted(table(HEAD, ("Alfa", "", "", "", "", "")), kind="customer").mapping == [
        *("party_name", "party_nip", "number", "party_custom.segment", "party_custom.card", "custom.weight")
    ]
    define("text", "segment", kind="customer", name="Segment")
    job = drafted(table(HEAD, ("Alfa", "", "", "", "", "")), kind="customer")
    assert job.mapping[3] == "custom.segment"


def test_new_party_has_the_values_and_the_dry_run_says_the_same() -> None:
    rows = (("Alfa", NIPS[0], "K1", "złoty", "A-1", "12"), ("Beta", NIPS[1], "K2", "", "", ""))
    assert numbers(customers(*rows, dry=True)) == {"created": 2}
    assert not Party.objects.filter(is_own=False).exists()
    assert numbers(customers(*rows)) == {"created": 2}
    assert party("Alfa").custom == {"segment": "gold", "card": "A-1"}
    assert party("Beta").custom == {}
    assert Customer.objects.get(number="K1").custom == {"weight": "12"}


def test_party_of_the_register_stays_as_it_is_whatever_the_row_says() -> None:
    there = create_party(SYSTEM, {"kind": "organisation", "name": "Alfa", "nip": NIPS[0], "custom": {"card": "A-1"}}).id
    job = customers(("Alfa", NIPS[0], "K1", "srebrny", "A-9", "3"))
    assert numbers(job) == {"created": 1}
    assert Party.objects.get(pk=there).custom == {"card": "A-1"}


def test_wrong_taken_and_missing_values_fail_the_row_and_make_neither_party_nor_role() -> None:
    define("text", "must", name="Obowiązkowe", required=True)
    create_party(SYSTEM, {"kind": "organisation", "name": "Zeta", "custom": {"card": "A-1", "must": "x"}})
    head = (*HEAD, "Obowiązkowe")
    job = customers(
        ("Alfa", NIPS[0], "K1", "platynowy", "", "", "x"),
        ("Beta", NIPS[1], "K2", "", "a-1", "", "x"),
        ("Gamma", NIPS[2], "K3", "", "C-1", "", ""),
        ("Delta", NIPS[3], "K4", "", "D-1", "", "x"),
        ("Epsilon", NIPS[4], "K5", "", "d-1", "", "x"),
        head=head,
    )
    assert outcomes(job) == ["failed", "failed", "failed", "created", "failed"]
    assert [row(job, number).code for number in (2, 3, 4, 6)] == ["choice", "taken", "required", "taken"]
    assert set(Party.objects.filter(is_own=False).values_list("identity__name", flat=True)) == {"Zeta", "Delta"}
    assert list(Customer.objects.values_list("number", flat=True)) == ["K4"]


def test_later_row_adds_to_the_party_that_an_earlier_one_makes() -> None:
    head = ("Nazwa", "REGON", "Numer klienta", "Segment", "Karta")
    job = customers(("Alfa", REGONS[0], "K1", "", "A-1"), ("Alfa", REGONS[0], "K1", "złoty", ""), head=head)
    assert outcomes(job) == ["created", "updated"], [row(job, n).reason for n in (2, 3)]
    assert party("Alfa").custom == {"segment": "gold", "card": "A-1"}
    assert [change[0] for change in row(job, 3).changes] == ["party_custom.segment"]
    starting.undo(SYSTEM, job.pk, at_once=True)
    assert not Customer.objects.filter(trashed_at__isnull=True).exists()
    assert not Party.objects.filter(is_own=False, trashed_at__isnull=True).exists()


def test_undo_keeps_a_party_whose_value_somebody_changed() -> None:
    job = customers(("Alfa", NIPS[0], "K1", "złoty", "", ""))
    update_party(SYSTEM, party("Alfa").pk, {"custom": {"segment": "silver"}})
    starting.undo(SYSTEM, job.pk, at_once=True)
    assert party("Alfa").custom == {"segment": "silver"}
