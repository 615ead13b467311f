"""What has an aim takes few statements, whatever it shows or writes; no query in a loop."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.aims import AIMS
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party, create_person
from tests.api.program import program
from tests.parties.ui.browser import fields, log_in

pytestmark = pytest.mark.django_db

LISTS = ("?", "?f.status.is=active", "?sort=-updated_at", "?q=firma", "?q=6001", "?limit=10", "?f.city.contains=tych")


@pytest.fixture
def client() -> Client:
    return log_in("administrator").client


def company(number: int) -> int:
    rows = {
        "channels": [{"kind": "phone", "value": f"6001002{number:02}"}, {"kind": "web", "value": "https://a.example"}],
        "addresses": [{"kind": "registered", "postcode": "43-100", "city": "Tychy"}],
    }
    made = create_party(SYSTEM, {"kind": "organisation", "name": f"Firma {number}", "nip": "5260250274", **rows})
    return made.id


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("parameters", LISTS)
def test_list_of_parties_takes_as_many_statements_with_thirty_rows_as_with_one(client: Client, parameters: str) -> None:
    company(0)
    with_one = statements(client, f"/parties{parameters}")
    for number in range(1, 30):
        company(number)
    assert statements(client, f"/parties{parameters}") == with_one
    assert with_one <= AIMS["list"].statements


def test_page_of_a_party_takes_as_many_statements_with_many_persons_and_namesakes_as_with_one(client: Client) -> None:
    party = company(0)
    alone = statements(client, f"/parties/{party}")
    company(1)
    with_one = statements(client, f"/parties/{party}")
    assert with_one == alone + 1, "who shares the NIP is asked only when somebody does"
    for number in range(2, 8):
        company(number)
        create_person(SYSTEM, {"party": party, "last_name": f"Nowak{number}"})
    assert statements(client, f"/parties/{party}") == with_one
    assert with_one <= AIMS["record"].statements
    assert statements(client, f"/parties/{party}/persons") <= 5


# Writing takes one statement more here than in production: the transaction of the test gets its own actor back.
def test_making_a_party_by_its_form_takes_few_statements(client: Client) -> None:
    sent = fields(client.get("/parties/new").content.decode())
    rows = {"phones-count": "1", "phones-0-value": "600 100 200", "addresses-count": "1", "addresses-0-city": "Tychy"}
    sent |= {"name": "Firma", "emails-count": "1", "emails-0-value": "a@firma.example", **rows}
    sent |= {"addresses-0-kind": "registered"}
    with CaptureQueriesContext(connection) as asked:
        assert client.post("/parties/new", sent).status_code == 302
    assert len(asked) <= 11, [query["sql"][:80] for query in asked]


def test_saving_a_fact_in_place_takes_few_statements(client: Client) -> None:
    party = company(0)
    client.get(f"/parties/{party}")
    headers = {"HX-Request": "true", "HX-Target": "fact-industry"}
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(f"/parties/{party}/facts/industry", {"industry": "steel", "version": "1"}, headers=headers)
    assert answer.status_code == 200
    assert len(asked) <= 10, [query["sql"][:80] for query in asked]


def test_program_makes_and_changes_a_party_in_few_statements() -> None:
    caller = program()
    caller.get("/me")
    rows = {"channels": [{"kind": "email", "value": "a@b.example"}], "addresses": [{"kind": "branch", "city": "Tychy"}]}
    with CaptureQueriesContext(connection) as asked:
        made = caller.post("/parties", {"kind": "organisation", "name": "Firma", **rows}, Idempotency_Key="one")
    assert made.status_code == 201
    assert len(asked) <= 15, [query["sql"][:80] for query in asked]
    with CaptureQueriesContext(connection) as asked:
        changed = caller.patch(f"/parties/{made.json()['id']}", {"industry": "steel"}, If_Match=made["ETag"])
    assert changed.status_code == 200
    assert len(asked) <= 9, [query["sql"][:80] for query in asked]
