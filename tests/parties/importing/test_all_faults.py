"""A row is told all that is wrong with it at once: what cannot be read, and what only the register knows."""

import pytest

from opiekun.parties.models import Party, Person
from tests.parties.importing.imports import NIPS, REGONS, imported, outcomes, row, table
from tests.records.custom.fields import define
from tests.records.operations import company, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("dry", [True, False])
def test_wrong_phone_does_not_hide_a_krs_that_another_party_has(dry: bool) -> None:
    company("Alfa", krs="0000123456", regon=REGONS[0])
    company("Beta", regon=REGONS[1])
    head = ("Nazwa", "NIP", "REGON", "KRS", "Telefon")
    data = table(head, ("Beta", "", REGONS[1], "0000123456", "12"), ("Gama", "12", "", "", "13"))
    job = imported(data, mapping=["name", "nip", "regon", "krs", "phone"], dry=dry)
    assert outcomes(job) == ["failed", "failed"]
    assert row(job, 2).code == "phone_format"
    assert "Alfa ma już ten numer" in row(job, 2).reason
    assert "wymagane" not in row(job, 3).reason.lower()
    assert Party.objects.filter(is_own=False).count() == 2
    assert not Party.objects.filter(nip=NIPS[0]).exists()


def test_person_hears_of_the_wrong_phone_and_of_the_party_that_is_not_there() -> None:
    company("Alfa")
    rows = (("Omega", "Ewa Lis", "12"), ("Alfa", "", "12"), ("Alfa", "E" * 300, "1"))
    data = table(("Firma", "Imię i nazwisko", "Telefon"), *rows)
    job = imported(data, kind="person", mapping=["party_name", "person_name", "phone"])
    assert outcomes(job) == ["failed"] * 3
    assert (row(job, 2).code, row(job, 2).field) == ("phone_format", "Telefon")
    assert "Nie ma takiego podmiotu" in row(job, 2).reason
    assert "Nazwisko" in row(job, 3).reason
    assert row(job, 4).reason.count("Nazwisko") <= 1
    assert not Person.objects.exists()


def test_unique_value_of_an_own_field_is_told_beside_what_cannot_be_read() -> None:
    define("text", "badge", "person", name="badge", unique=True)
    define("number", "born", "person", name="born", required=True)
    person(company("Alfa"), "Kot", custom={"badge": "X1", "born": 1})
    head = ("Firma", "Imię i nazwisko", "badge", "born")
    job = imported(table(head, ("Alfa", "Ewa Lis", "x1", "abc")), kind="person")
    told = row(job, 2)
    assert (outcomes(job), Person.objects.count()) == (["failed"], 1)
    assert "Tę wartość ma już: Kot" in told.reason
    # What could not be read is not also missing.
    assert told.reason.count("born") == 1
