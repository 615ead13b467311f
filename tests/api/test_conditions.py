"""Wrong trees are refused by the API and by the builder alike, each by its place, and nothing is made."""

import json
from typing import Any

import pytest
from django.test import Client

from opiekun.parties.models import PartyList
from tests.api.program import program
from tests.parties.lists import ACTIVE, criterion, named
from tests.parties.test_shared_identity import run_together
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db


def nested(depth: int) -> dict[str, Any]:
    tree: dict[str, Any] = ACTIVE
    for _level in range(depth):
        tree = {"not": tree}
    return tree


def of_person(leaf: dict[str, Any]) -> dict[str, Any]:
    return {"any": [ACTIVE, {"some": "persons", "where": {"all": [leaf]}}]}


WHERE = ["any", 1, "where", "all", 0]
WRONG: list[tuple[Any, list[Any], str, str]] = [
    (nested(7), ["not"] * 6, "condition_too_deep", "nested too deeply"),
    ({"any": [ACTIVE] * 51}, [], "condition_too_big", "too many parts"),
    ({"all": [{"any": []}] * 51}, [], "condition_too_big", "too many parts"),
    ({"xor": []}, [], "condition_format", "not a condition"),
    ([], [], "condition_format", "not a condition"),
    ({"field": "colour", "op": "is", "values": ["red"]}, ["colour"], "unknown_field", "no such field"),
    (
        {"field": "status", "op": "sounds", "values": ["x"]},
        ["status"],
        "unknown_operator",
        "only by: is, is_not, contains",
    ),
    (
        {"field": "status", "op": "gt", "values": ["x"]},
        ["status"],
        "unknown_operator",
        "like this, only by: is, is_not, empty",
    ),
    ({"field": "status", "op": "is", "values": ["x"]}, ["status"], "wrong_choice", "one of the values"),
    ({"some": "cats"}, ["cats"], "unknown_relation", "nothing of this name"),
    (
        of_person({"field": "colour", "op": "filled"}),
        [*WHERE, "colour"],
        "unknown_field",
        "Person: There is no such field.",
    ),
    (
        of_person({"field": "job_title", "op": "gt", "values": ["1"]}),
        [*WHERE, "job_title"],
        "unknown_operator",
        "Person › Job title: This field cannot be compared like this, only by: contains",
    ),
    (
        of_person({"field": "created_at", "op": "is", "values": ["kiedyś"]}),
        [*WHERE, "created_at"],
        "wrong_date",
        "Person › Created: Give a date, as in 2026-11-24.",
    ),
    (
        of_person({"field": "created_at", "op": "is", "values": []}),
        [*WHERE, "created_at"],
        "value_missing",
        "Person › Created: Give a value.",
    ),
    (
        {"some": "customer", "where": {"field": "credit_limit", "op": "gte", "values": ["dużo"]}},
        ["where", "credit_limit"],
        "wrong_number",
        "Role: Customer › Credit limit: Give a number.",
    ),
    (
        of_person({"some": "party", "where": {"field": "persons_count", "op": "gt", "values": ["x"]}}),
        [*WHERE, "where", "persons_count"],
        "wrong_number",
        "Person › Party › Number of persons: Give a number.",
    ),
]


@pytest.mark.parametrize(("tree", "loc", "code", "words"), WRONG)
def test_wrong_tree_is_refused_wherever_a_program_gives_it(tree: Any, loc: list[Any], code: str, words: str) -> None:
    caller = program()
    lists = PartyList.objects.count()
    for address, body, place in (
        ("/party-lists", {"kind": "criterion", "name": "Nowa", "condition": tree}, "condition"),
        ("/saved-views", {"kind": "party", "name": "Nowy", "condition": tree}, "condition"),
        ("/parties/export", {"filter": tree, "format": "csv"}, "filter"),
    ):
        refused = caller.post(address, body)
        assert refused.status_code == 422, (address, refused.content)
        (error,) = refused.json()["errors"]
        assert (error["loc"], error["code"]) == ([place, *loc], code), address
        assert words in error["message"], address
    assert PartyList.objects.count() == lists


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


@pytest.mark.parametrize(
    ("tree", "label", "message"),
    [
        (of_person({"field": "job_title", "op": "gt", "values": ["1"]}), "Osoba › Stanowisko", "tak porównać"),
        (of_person({"field": "colour", "op": "filled"}), "Osoba", "Nie ma takiego pola."),
        (
            {"some": "customer", "where": {"field": "credit_limit", "op": "gte", "values": ["x"]}},
            "Rola: Klient › Limit kredytu",
            "Podaj liczbę.",
        ),
        ({"some": "addresses", "where": {"field": "kind", "op": "is", "values": ["x"]}}, "Adres › Rodzaj", "Wybierz"),
        ({"some": "persons", "where": {"some": "cats"}}, "Osoba", "Nie ma niczego o tej nazwie"),
        (nested(7), "Filtr", "zbyt głęboko"),
    ],
)
def test_page_names_the_rows_and_their_field(client: Client, tree: Any, label: str, message: str) -> None:
    answer = client.get("/parties", {"where": json.dumps(tree)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"<li><b>{label}</b>: " in page, page[page.find("o-listfaults") :][:300]
    assert message in page


def test_relation_that_the_viewer_may_not_see_is_named_like_one_that_is_not_there() -> None:
    clerk, _user = logged_in("read_only")

    def told(relation: str) -> str:
        page = clerk.get("/persons", {"where": json.dumps({"some": relation})}).content.decode()
        return page[page.index("o-listfaults") : page.index("</ul>", page.index("o-listfaults"))]

    assert told("family") == told("cats")


def test_field_of_personal_details_is_asked_by_who_may_see_them_only() -> None:
    tree = {"some": "persons", "where": {"field": "birthday", "op": "next_days", "values": ["7"]}}
    boss, clerk = program(), program("read_only")
    body = {"kind": "criterion", "name": "Solenizanci", "condition": tree}
    made = boss.post("/party-lists", body)
    assert made.status_code == 201, made.content
    refused = clerk.get(f"/parties?party_list={made.json()['id']}")
    assert refused.json()["errors"][0]["code"] == "hidden_parts"
    assert clerk.get(f"/party-lists/{made.json()['id']}").json()["condition"] is None


def test_circle_of_lists_is_refused_however_it_is_closed() -> None:
    caller = program()
    first = criterion(ACTIVE, "Pierwsza")
    second = criterion(named(first), "Druga")
    third = criterion({"not": {"field": "party_list", "op": "is", "values": [str(second)]}}, "Trzecia")
    for closing in (first, second, third):
        tree = {"any": [ACTIVE, {"field": "party_list", "op": "is", "values": [str(closing)]}]}
        refused = caller.patch(f"/party-lists/{first}", {"condition": tree})
        assert refused.status_code in (409, 422), refused.content
        assert refused.json()["code"] == "list_cycle", refused.content
    # From rows that hang on it, too: a person's party in the list.
    inner = {"field": "party_list", "op": "is", "values": [str(third)]}
    tree = {"some": "persons", "where": {"some": "party", "where": inner}}
    assert caller.patch(f"/party-lists/{first}", {"condition": tree}).json()["code"] == "list_cycle"
    assert caller.get(f"/party-lists/{first}").json()["condition"] == ACTIVE
    client, _user = logged_in("administrator")
    assert client.get(f"/parties?list={third}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_programs_do_not_close_a_circle_of_three_lists_at_once() -> None:
    caller = program()
    first, middle = criterion(ACTIVE, "Pierwsza"), criterion(ACTIVE, "Środkowa")
    last = criterion(named(middle), "Ostatnia")

    def names(list_id: int, other: int) -> int:
        tree = {"field": "party_list", "op": "is", "values": [str(other)]}
        status: int = caller.patch(f"/party-lists/{list_id}", {"condition": tree}).status_code
        return status

    done = run_together(lambda: names(first, last), lambda: names(middle, first))
    assert sorted(status == 200 for status in done) == [False, True], done
