"""``/party-lists``, their members, and ``?party_list=`` on parties."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.config.api import api
from opiekun.parties.models import PartyList, PartyListMember
from tests.api.program import Program, company, program
from tests.api.test_document import check

pytestmark = pytest.mark.django_db
ACTIVE = {"field": "status", "op": "is", "values": ["active"]}


def made(caller: Program, **more: Any) -> dict[str, Any]:
    response = caller.post("/party-lists", {"kind": "manual", "name": "Targi", **more})
    assert response.status_code == 201, response.content
    body: dict[str, Any] = response.json()
    return body


def names(caller: Program, query: str = "") -> list[str]:
    return [item["name"] for item in caller.get(f"/party-lists{query}").json()["items"]]


def test_list_is_made_read_changed_removed_and_restored() -> None:
    caller = program()
    body = made(caller, colour="teal", name_en="Fair")
    address = f"/party-lists/{body['id']}"
    check(api.document(), "PartyList", body)
    read = caller.get(address)
    assert (read.json(), read["ETag"]) == (body, '"1"')
    assert caller.get(address, If_None_Match='"1"').status_code == 304
    changed = caller.patch(address, {"is_archived": True}, If_Match='"1"')
    assert (changed.json()["is_archived"], changed["ETag"]) == (True, '"2"')
    assert caller.patch(address, {"name": "X"}, If_Match='"1"').status_code == 412
    assert caller.delete(address).status_code == 428
    removed = caller.delete(address, If_Match='"2"')
    assert removed.status_code == 204
    assert caller.get(address).status_code == 404
    back = caller.post(f"{address}/restore", If_Match=removed["ETag"])
    assert (back.status_code, back.json()["name"]) == (200, "Targi")


def test_lists_come_in_their_order_in_pages_and_narrowed() -> None:
    caller = program()
    assert names(caller) == ["Klienci", "Dostawcy", "Klienci potencjalni", "Konkurencja"]
    ids = [item["id"] for item in caller.get("/party-lists").json()["items"]]
    assert caller.post("/party-lists/order", {"ids": [ids[3], ids[1]]}).status_code == 204
    assert names(caller) == ["Konkurencja", "Dostawcy", "Klienci", "Klienci potencjalni"]
    wrong = caller.post("/party-lists/order", {"ids": [ids[0], "999999999"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["ids", 1])
    assert names(caller) == ["Konkurencja", "Dostawcy", "Klienci", "Klienci potencjalni"]
    page = caller.get("/party-lists?limit=3").json()
    check(api.document(), "PartyListPage", page)
    assert names(caller, f"?cursor={page['next']}") == ["Klienci potencjalni"]
    assert names(caller, "?q=POTENC") == ["Klienci potencjalni"]
    assert names(caller, "?q=competitors") == ["Konkurencja"]
    assert names(caller, "?kind=criterion") == []
    assert names(caller, "?is_archived=true") == []
    for wrong in ("kind=x", "is_archived=x", "cursor=x", "cursor=", "limit=0", "colour=red"):
        refused = caller.get(f"/party-lists?{wrong}")
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["loc"] == [wrong.partition("=")[0]]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "klienci"}, ["name"]),
        ({"colour": "x"}, ["colour"]),
        ({"kind": "x"}, ["kind"]),
        ({"kind": "criterion"}, ["condition"]),
        ({"kind": "criterion", "condition": {"xor": []}}, ["condition"]),
        (
            {"kind": "criterion", "condition": {"all": [ACTIVE, {"field": "colour", "op": "filled"}]}},
            ["condition", "all", 1, "colour"],
        ),
        (
            {"kind": "criterion", "condition": {"some": "persons", "where": {"field": "x", "op": "filled"}}},
            ["condition", "where", "x"],
        ),
        ({"kind": "criterion", "condition": {"not": {"some": "cats"}}}, ["condition", "not", "cats"]),
        (
            {"kind": "criterion", "condition": {"not": {"field": "party_list", "op": "is", "values": ["999999"]}}},
            ["condition", "not", "party_list"],
        ),
        ({"owner": "x"}, ["owner"]),
    ],
)
def test_wrong_body_is_refused_by_its_place(body: dict[str, Any], place: list[Any]) -> None:
    answer = program().post("/party-lists", {"kind": "manual", "name": "X", **body})
    assert (answer.status_code in (409, 422), answer.json()["errors"][0]["loc"]) == (True, place)
    assert PartyList.objects.count() == 4


def test_parties_of_a_list_are_those_of_the_filter() -> None:
    caller = program()
    first, second = company(caller, "Alfa"), company(caller, "Żubr", status="suspended")
    fair = made(caller)
    by_status = made(caller, kind="criterion", name="Aktywni", condition=ACTIVE)
    added = caller.post(f"/party-lists/{fair['id']}/members", {"ids": [first["id"], second["id"]]})
    assert added.json() == {"changed": 2, "unchanged": 0, "left_out": 0, "bulk_edit": added.json()["bulk_edit"]}

    def found(query: str) -> set[str]:
        items = caller.get(f"/parties?{query}").json()["items"]
        return {item["display_name"] for item in items if not item["is_own"]}

    assert found(f"party_list={fair['id']}") == {"Alfa", "Żubr"}
    assert found(f"party_list={by_status['id']}") == {"Alfa"}
    assert found(f"party_list={fair['id']}&status=suspended") == {"Żubr"}
    assert found(f"party_list__in={fair['id']},{by_status['id']}") == {"Alfa", "Żubr"}
    assert caller.get(f"/parties?party_list={fair['id']}&count=exact").json()["count"] == 2
    for wrong in ("party_list=x", "party_list=999999", "party_list=", "party_list__in=1,x"):
        refused = caller.get(f"/parties?{wrong}")
        assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, [wrong.partition("=")[0]]), wrong
    assert caller.get("/parties?party_list__empty=true").status_code == 422


def test_numbers_of_persons_are_a_filter_too() -> None:
    caller = program()
    one, none = company(caller, "Jedna"), company(caller, "Żadna")
    caller.post("/persons", {"party": one["id"], "last_name": "Nowak"})

    def found(query: str) -> set[str]:
        items = caller.get(f"/parties?{query}").json()["items"]
        return {item["id"] for item in items if not item["is_own"]}

    assert found("persons_count__gte=1") == {one["id"]}
    assert found("persons_count=0") == {none["id"]}
    assert found("persons_count__lte=0") == {none["id"]}
    assert caller.get("/parties?persons_count=x").json()["errors"][0]["loc"] == ["persons_count"]


def test_members_are_added_removed_listed_and_undone() -> None:
    caller = program()
    parties = [company(caller, name) for name in ("Żubr", "Alfa", "Beta")]
    fair = made(caller)
    address = f"/party-lists/{fair['id']}/members"
    ids = [party["id"] for party in parties]
    assert caller.post(address, {"ids": ids[:2]}).json()["changed"] == 2
    again = caller.post(address, {"ids": ids}).json()
    assert (again["changed"], again["unchanged"]) == (1, 2)
    page = caller.get(f"{address}?limit=2").json()
    check(api.document(), "ListMemberPage", page)
    assert [item["name"] for item in page["items"]] == ["Alfa", "Beta"]
    assert page["items"][0]["added_by"]["id"] == str(caller.user.pk)  # type: ignore[union-attr]
    assert [item["name"] for item in caller.get(f"{address}?cursor={page['next']}").json()["items"]] == ["Żubr"]
    tree = {"field": "display_name", "op": "contains", "values": ["b"]}
    removed = caller.post(f"{address}/remove", {"filter": tree}).json()
    assert (removed["changed"], removed["unchanged"]) == (2, 0)
    undone = caller.post(f"/bulk-edits/{removed['bulk_edit']}/undo").json()
    assert (undone["state"], undone["undone"], undone["kept"]) == ("undone", 2, 0)
    assert PartyListMember.objects.count() == 3


def test_what_cannot_be_filled_is_refused_and_nothing_changes() -> None:
    caller = program()
    party = company(caller)
    by_status = made(caller, kind="criterion", name="Aktywni", condition=ACTIVE)
    refused = caller.post(f"/party-lists/{by_status['id']}/members", {"ids": [party["id"]]})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_manual")
    archived = made(caller, is_archived=True)
    refused = caller.post(f"/party-lists/{archived['id']}/members", {"ids": [party["id"]]})
    assert (refused.status_code, refused.json()["code"]) == (409, "list_archived")
    assert caller.post("/party-lists/999999/members", {"ids": [party["id"]]}).status_code == 404
    for body in ({}, {"ids": []}, {"ids": ["x"]}, {"ids": [party["id"]], "q": "a"}, {"colour": "x"}):
        assert caller.post(f"/party-lists/{made(caller, name=str(body))['id']}/members", body).status_code == 422
    assert not PartyListMember.objects.exists()


def test_lists_of_a_party_are_those_that_it_is_in() -> None:
    caller = program()
    party, other = company(caller, status="active"), company(caller, "Inna", status="suspended")
    fair = made(caller)
    by_status = made(caller, kind="criterion", name="Aktywni", condition=ACTIVE, colour="green")
    caller.post(f"/party-lists/{fair['id']}/members", {"ids": [party["id"], other["id"]]})
    body = caller.get(f"/parties/{party['id']}/party-lists").json()
    check(api.document(), "ListsOfParty", body)
    assert [item["id"] for item in body["items"]] == [fair["id"], by_status["id"]]
    assert [item["name"] for item in caller.get(f"/parties/{other['id']}/party-lists").json()["items"]] == ["Targi"]
    assert caller.get("/parties/999999/party-lists").status_code == 404


def test_reach_of_parties_counts_in_every_list() -> None:
    boss, clerk = program(), program("salesperson")
    mine, other = company(clerk, "Moja"), company(boss, "Cudza")
    fair = made(boss)
    both = {"ids": [mine["id"], other["id"]]}
    added = clerk.post(f"/party-lists/{fair['id']}/members", both).json()
    assert (added["changed"], added["unchanged"], added["left_out"]) == (1, 0, 1)
    again = clerk.post(f"/party-lists/{fair['id']}/members", {"ids": [mine["id"], mine["id"], "99999999"]}).json()
    assert (again["changed"], again["unchanged"], again["left_out"]) == (0, 1, 1)
    boss.post(f"/party-lists/{fair['id']}/members", both)
    assert [item["name"] for item in clerk.get(f"/party-lists/{fair['id']}/members").json()["items"]] == ["Moja"]
    assert clerk.get(f"/parties?party_list={fair['id']}&count=exact").json()["count"] == 1
    assert clerk.get(f"/parties/{other['id']}/party-lists").status_code == 404
    assert clerk.post(f"/party-lists/{fair['id']}/members/remove", both).json()["changed"] == 1
    assert PartyListMember.objects.get().party_id == int(other["id"])


def test_rights_and_scopes_of_lists_and_of_their_members_are_asked() -> None:
    assert program("read_only").post("/party-lists", {"kind": "manual", "name": "X"}).status_code == 403
    clerk = program("salesperson")
    fair = made(program())
    address = f"/party-lists/{fair['id']}"
    assert clerk.patch(address, {"name": "X"}).status_code == 403
    assert clerk.delete(address, If_Match="*").status_code == 403
    assert program("read_only").post(f"{address}/members", {"ids": ["1"]}).status_code == 403
    reader = program(scopes=("party-lists:read", "parties:read"))
    assert reader.get(address).status_code == 200
    refused = reader.post(f"{address}/members", {"ids": ["1"]})
    assert (refused.status_code, refused.json()["facts"]) == (403, {"scope": "party-list-members:write"})
    assert program(scopes=("parties:read",)).get("/party-lists").status_code == 403
    assert program(scopes=("parties:read",)).get(f"/parties?party_list={fair['id']}").status_code == 422
    filler = program(scopes=("party-list-members:write", "parties:read", "party-lists:read"))
    assert filler.post(f"{address}/members", {"ids": ["1"]}).status_code == 200


def test_export_and_bulk_change_take_the_list_as_a_filter() -> None:
    caller = program()
    party, other = company(caller, "W bazie"), company(caller, "Poza bazą")
    fair = made(caller)
    caller.post(f"/party-lists/{fair['id']}/members", {"ids": [party["id"]]})
    tree = {"field": "party_list", "op": "is", "values": [fair["id"]]}
    changed = caller.post("/parties/bulk-edit", {"filter": tree, "field": "status", "value": "suspended"}).json()
    assert changed["changed"] == 1
    export = caller.post("/parties/export", {"filter": tree, "format": "csv"}).json()
    assert export["rows"] == 1
    persons = {"some": "persons", "where": {"field": "display_name", "op": "contains", "values": ["nowak"]}}
    assert (
        caller.post("/parties/bulk-edit", {"filter": persons, "field": "status", "value": "active"}).json() is not None
    )
    assert other["id"]


def test_putting_many_parties_in_takes_as_many_statements_as_putting_one() -> None:
    caller = program()
    ids = [company(caller, f"Firma {number}")["id"] for number in range(20)]
    one, many = made(caller, name="Jedna"), made(caller, name="Wiele")

    def statements(list_id: str, chosen: list[str]) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert caller.post(f"/party-lists/{list_id}/members", {"ids": chosen}).status_code == 200
        return len(asked)

    statements(one["id"], ids[:1])
    caller.post(f"/party-lists/{one['id']}/members/remove", {"ids": ids[:1]})
    assert statements(one["id"], ids[:1]) == statements(many["id"], ids)
