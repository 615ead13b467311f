"""Fields in which a party or a person is chosen; those of one name are told apart."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.parties.services import create_party, create_person
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Somebody:
    return log_in("sales_manager", "Anna", "Bosak")


def party(who: Somebody, name: str, city: str = "", **fields: Any) -> int:
    place = {"addresses": [{"kind": "registered", "city": city, "is_main": True}]} if city else {}
    raw = {"kind": "organisation", "name": name, "account_manager": str(who.viewer.id), **place, **fields}
    return create_party(who.viewer, raw).id


def offered(who: Somebody, kind: str, typed: str) -> dict[str, dict[str, str]]:
    answer = who.client.get(f"/{kind}/options", {"q": typed})
    assert answer.status_code == 200
    return {row.pop("value"): row for row in answer.json()}


def test_parties_of_one_name_are_told_apart_by_nip_and_city(boss: Somebody) -> None:
    one = party(boss, "Sklep Kłos", "Tychy", nip="5260250274")
    other = party(boss, "SKLEP Kłos", "Żory")
    bare = party(boss, "Sklep Kłos")
    alone = party(boss, "Sklep Kłosik", "Tychy", nip="7740001454")
    assert offered(boss, "parties", "sklep") == {
        str(one): {"text": "Sklep Kłos", "note": "5260250274 · Tychy"},
        str(other): {"text": "SKLEP Kłos", "note": "Żory"},
        str(bare): {"text": "Sklep Kłos"},
        str(alone): {"text": "Sklep Kłosik"},
    }


def test_persons_of_one_name_are_told_apart_by_party_and_job_title(boss: Somebody) -> None:
    alfa, beta = party(boss, "Alfa"), party(boss, "Beta")
    names = {"first_name": "Jan", "last_name": "Nowak"}
    one = create_person(boss.viewer, {"party": str(alfa), "job_title": "Prezes", **names}).id
    other = create_person(boss.viewer, {"party": str(beta), **names}).id
    alone = create_person(boss.viewer, {"party": str(beta), "first_name": "Ewa", "last_name": "Nowak"}).id
    found = offered(boss, "persons", "nowak")
    assert {pk: row.get("note") for pk, row in found.items()} == {
        str(one): "Alfa · Prezes",
        str(other): "Beta",
        str(alone): None,
    }


def test_one_out_of_reach_is_neither_offered_nor_told_apart_from(boss: Somebody) -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    party(boss, "Sklep Kłos", "Tychy", nip="5260250274")
    own = party(jan, "Sklep Kłos", "Żory")
    assert offered(jan, "parties", "sklep") == {str(own): {"text": "Sklep Kłos"}}
    assert offered(jan, "persons", "nikt taki") == {}


def test_many_of_one_name_are_asked_for_at_once(boss: Somebody) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            offered(boss, "parties", "sklep")
        return len(statements)

    for city in ("Tychy", "Żory"):
        party(boss, "Sklep Kłos", city)
    asked()
    with_two = asked()
    for number in range(8):
        party(boss, "Sklep Kłos", f"Miasto {number}")
    assert asked() == with_two


def test_the_form_of_a_case_asks_there(boss: Somebody) -> None:
    page = boss.client.get("/cases/new?type=sale").content.decode()
    assert 'data-url="/parties/options"' in page
    assert 'data-url="/persons/options"' in page
