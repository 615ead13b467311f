"""``/changes`` as a program that keeps a copy sees it."""

from typing import Any

import pytest

from opiekun.config.api import api
from opiekun.core.outbox import begin_generation
from opiekun.core.viewer import SYSTEM
from opiekun.records.external_ids import attach
from tests.api.program import Program, company, program
from tests.api.test_document import check

pytestmark = pytest.mark.django_db


def begin(caller: Program, more: str = "") -> str:
    answer = caller.get(f"/changes?after=now{more}")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["items"], answer.json()["more"]) == ([], False)
    return str(answer.json()["next"])


def test_program_learns_of_what_was_made_changed_and_removed() -> None:
    caller = program()
    place = begin(caller)
    party = company(caller)
    caller.patch(f"/parties/{party['id']}", {"industry": "Metal"})
    page = caller.get(f"/changes?after={place}").json()
    check(api.document(), "Changes", page)
    (item,) = page["items"]
    assert (item["kind"], item["id"], item["event"], item["version"]) == ("party", party["id"], "created", "2")
    assert caller.get(item["path"].removeprefix("/api/v1"))["ETag"] == '"2"'
    caller.delete(f"/parties/{party['id']}", If_Match='"2"')
    (item,) = caller.get(f"/changes?after={page['next']}").json()["items"]
    assert (item["event"], item["version"], item["path"]) == ("removed", None, None)


def test_whole_records_and_ids_of_a_system_come_along_when_asked() -> None:
    caller = program()
    place = begin(caller)
    party = company(caller, nip="5260250274")
    person = caller.post("/persons", {"party": party["id"], "last_name": "Nowak"}).json()
    attach(SYSTEM, "subiekt", [(int(party["id"]), "K-17")])
    page = caller.get(f"/changes?after={place}&records=true&system=subiekt").json()
    check(api.document(), "Changes", page)
    assert [(item["external_id"], item["record"]["id"]) for item in page["items"]] == [
        ("K-17", party["id"]),
        (None, person["id"]),
    ]
    assert page["items"][0]["record"] == caller.get(f"/parties/{party['id']}").json()


def test_only_asked_kinds_are_told() -> None:
    caller = program()
    place = begin(caller, "&kinds=person")
    party = company(caller)
    person = caller.post("/persons", {"party": party["id"], "last_name": "Nowak"}).json()
    items = caller.get(f"/changes?after={place}&kinds=person").json()["items"]
    assert [item["id"] for item in items] == [person["id"]]


def test_own_changes_are_left_out_when_asked() -> None:
    caller, other = program(), program()
    place = begin(caller)
    company(caller)
    theirs = company(other, "Inna S.A.")
    items = caller.get(f"/changes?after={place}&own=false").json()["items"]
    assert [item["id"] for item in items] == [theirs["id"]]


def test_salesperson_is_told_of_his_own_records_only() -> None:
    caller, boss = program("salesperson"), program()
    assert caller.user is not None
    place = begin(caller)
    hidden = company(boss)
    mine = company(boss, "Moja S.A.", account_manager=str(caller.user.pk))
    page = caller.get(f"/changes?after={place}&records=true").json()
    assert [item["id"] for item in page["items"]] == [mine["id"]]
    assert hidden["name"] not in str(page)
    boss.patch(f"/parties/{mine['id']}", {"account_manager": None})
    (item,) = caller.get(f"/changes?after={page['next']}&records=true").json()["items"]
    assert (item["event"], item["record"]) == ("removed", None)


def test_token_is_told_of_what_its_scopes_open() -> None:
    caller = program(scopes=("persons:read",))
    place = begin(caller)
    party = company(program())
    assert caller.get(f"/changes?after={place}").json()["items"] == []
    refused = caller.get("/changes?kinds=party")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert program(scopes=("saved-views:read",)).get("/changes").status_code == 403
    assert party["id"]


def test_place_that_is_good_no_more_says_how_to_begin_anew() -> None:
    caller = program()
    place = begin(caller)
    begin_generation()
    refused = caller.get(f"/changes?after={place}")
    check(api.document(), "Problem", refused.json())
    assert (refused.status_code, refused.json()["code"]) == (410, "feed_changed")
    assert caller.get(refused.json()["facts"]["begin"].removeprefix("/api/v1")).status_code == 200


def test_all_that_is_kept_is_told_from_the_beginning() -> None:
    caller = program()
    party = company(caller)
    for start in ("", "?after=", "?after=0"):
        assert party["id"] in {item["id"] for item in caller.get(f"/changes{start}").json()["items"]}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kinds=", "kinds"),
        ("kinds=party,", "kinds"),
        ("kinds=toy", "kinds"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("records=yes", "records"),
        ("own=1", "own"),
        ("system=Sub%20iekt", "system"),
        ("since=1", "since"),
    ],
)
def test_odd_parameters_are_refused_by_name(query: str, field: str) -> None:
    refused: Any = program().get(f"/changes?after=now&{query}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"] == [field]
