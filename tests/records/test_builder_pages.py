"""The advanced filter: its page, its steps, its count, and the way back to the list."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import PartyList
from opiekun.parties.services import create_party, create_person
from tests.parties.people import make_user
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db
CITY = [("n", "1"), ("n1.in", "0"), ("n1.field", "city"), ("n1.was", "city"), ("n1.op", "contains"), ("n1.v", "Żory")]


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


def sent(*nodes: list[tuple[str, str]], join: str = "all", **more: str) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {"n": ["0"], "n0.join": [join]}
    for name, value in [pair for node in nodes for pair in node]:
        form.setdefault(name, []).append(value)
    return {**form, **{name: [value] for name, value in more.items()}}


def company(name: str, city: str = "", **more: object) -> int:
    rows = {"addresses": [{"kind": "branch", "city": city}]} if city else {}
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **rows, **more}).id


def test_filters_of_the_list_stand_on_the_form(client: Client) -> None:
    shown = client.get("/parties/conditions?f.city.contains=Żory&f.status.is=active").content.decode()
    assert 'value="Żory"' in shown
    assert '<option value="active" selected>' in shown
    assert shown.count('data-node tabindex="-1"') == 3


def test_form_leads_back_to_the_list_with_flat_filters_and_with_trees(client: Client) -> None:
    answer = client.post("/parties/conditions", sent(CITY, query="view=mine&q=stal"))
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/parties?view=mine&q=stal&f.city.contains=%C5%BBory"
    answer = client.post("/parties/conditions", sent(CITY, join="none"))
    where = json.loads(parse_qs(urlsplit(answer["HX-Redirect"]).query)["where"][0])
    assert where == {"not": {"any": [{"field": "city", "op": "contains", "values": ["Żory"]}]}}
    company("Żorska", "Żory")
    company("Tyska", "Tychy")
    shown = client.get(answer["HX-Redirect"]).content.decode()
    assert "Tyska" in shown
    assert "Żorska" not in shown
    # The chip says the tree in words and leads to the form.
    assert "nie: Miejscowość zawiera Żory" in shown
    assert "/parties/conditions?where=" in shown


def test_form_with_faults_comes_back_with_all_that_was_typed(client: Client) -> None:
    bad = [("n", "2"), ("n2.in", "0"), ("n2.field", "created_at"), ("n2.was", "created_at"), ("n2.op", "is")]
    answer = client.post("/parties/conditions", sent(CITY, [*bad, ("n2.v", "kiedyś")]))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Żory"' in shown
    assert 'value="kiedyś"' in shown
    assert 'aria-invalid="true" aria-describedby="n2-problem"' in shown


def test_step_answers_with_the_form_and_goes_on_at_the_new_place(client: Client) -> None:
    shown = client.post("/parties/conditions/step", sent(CITY, do="leaf:0"))
    assert shown.status_code == 200
    assert "opiekun:conditions" in shown["HX-Trigger"]
    text = shown.content.decode()
    assert 'id="n2-field"' in text
    assert text.count("data-focus") == 1
    assert 'value="Żory"' in text


def test_count_is_of_what_is_finished_and_within_reach() -> None:
    client, user = logged_in("salesperson")
    company("Moja", "Żory", account_manager=str(user.pk))
    company("Druga", "Tychy", account_manager=str(user.pk))
    company("Cudza", "Żory", account_manager=str(make_user().pk))
    unfinished = [("n", "2"), ("n2.in", "0"), ("n2.field", "nip"), ("n2.was", "nip"), ("n2.op", "is"), ("n2.v", "")]
    assert client.post("/parties/conditions/count", sent(CITY)).content.decode() == "1 podmiot"
    shown = client.post("/parties/conditions/count", sent(CITY, unfinished)).content.decode()
    assert shown.startswith("1 podmiot <span")
    # Our own company is seen by everybody.
    assert client.post("/parties/conditions/count", sent()).content.decode() == "3 podmioty"


def test_fields_of_persons_are_offered_to_those_who_see_persons_only(client: Client) -> None:
    rows = [("n", "1"), ("n1.in", "0"), ("n1.join", "all"), ("n1.some", "persons"), ("n", "2"), ("n2.in", "1")]
    shown = client.post("/parties/conditions/step", sent(rows)).content.decode()
    assert '<option value="job_title">' in shown
    assert "osoba, która spełnia" in shown


def test_record_is_found_by_typing_within_reach_only() -> None:
    client, user = logged_in("salesperson")
    mine, other = (
        company("Tokarnia", account_manager=str(user.pk)),
        company("Cudza", account_manager=str(make_user().pk)),
    )
    create_person(SYSTEM, {"party": str(other), "last_name": "Cudzy"})
    assert client.get("/options/party?q=").json()[0]["value"]
    assert client.get("/options/party?q=tokar").json() == [{"value": str(mine), "text": "Tokarnia"}]
    assert client.get("/options/party?q=cudza").json() == []
    assert client.get("/options/person?q=cudzy").json() == []
    assert client.get("/options/user?q=").json()[0] == {"value": "me", "text": "ja"}
    assert client.get("/options/team?q=").status_code == 200
    assert client.get("/options/role?q=").status_code == 404


def test_page_and_steps_take_few_statements_however_many_conditions(client: Client) -> None:
    users = [str(make_user().pk) for _number in range(6)]

    def asked(number: int) -> int:
        leaves = [
            [
                ("n", str(n)),
                (f"n{n}.in", "0"),
                (f"n{n}.field", "account_manager"),
                (f"n{n}.was", "account_manager"),
                (f"n{n}.op", "is"),
                (f"n{n}.v", users[n % 6]),
            ]
            for n in range(1, number + 1)
        ]
        with CaptureQueriesContext(connection) as statements:
            assert client.post("/parties/conditions/step", sent(*leaves, do="leaf:0")).status_code == 200
        return len(statements)

    asked(1)
    assert asked(12) == asked(1) <= 3


def _leaf(number: int, field: str, operator: str, value: str = "x", within: int = 0) -> list[tuple[str, str]]:
    here = f"n{number}"
    given = {"in": str(within), "field": field, "was": field, "op": operator, "v": value}
    return [("n", str(number)), *((f"{here}.{name}", one) for name, one in given.items())]


def _group(number: int, within: int, **more: str) -> list[tuple[str, str]]:
    pairs = {"in": str(within), "join": "all", **more}
    return [("n", str(number)), *((f"n{number}.{name}", value) for name, value in pairs.items())]


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([_leaf(1, "colour", "is")], "Nie ma takiego pola."),
        ([_leaf(1, "status", "gt")], "Tego pola nie da się tak porównać, tylko przez: "),
        ([_leaf(1, "status", "is")], "Wybierz wartość z listy."),
        ([_leaf(1, "created_at", "is", "kiedyś")], "Podaj datę"),
        ([_group(1, 0, some="cats"), _leaf(2, "city", "is", within=1)], "Nie ma niczego o tej nazwie"),
        ([_group(1, 0, some="persons"), _leaf(2, "colour", "is", within=1)], "Nie ma takiego pola."),
        ([_leaf(n, "city", "is") for n in range(1, 60)], "zbyt wiele części"),
        ([*(_group(n, n - 1) for n in range(1, 9)), _leaf(9, "city", "is", within=8)], "zbyt głęboko"),
    ],
)
def test_forged_form_is_refused_at_its_place_and_nothing_is_made(
    client: Client, nodes: list[list[tuple[str, str]]], words: str
) -> None:
    lists = PartyList.objects.count()
    answer = client.post("/parties/conditions", sent(*nodes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    answer = client.post("/party-lists/new", sent(*nodes, kind="criterion", name="Nowa", colour="blue"))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert PartyList.objects.count() == lists
