"""``/saved-views``, and lists opened by a view."""

import pytest

from opiekun.config.api import api
from opiekun.records.models import SavedView
from tests.api.program import Program, company, program
from tests.api.test_document import check

pytestmark = pytest.mark.django_db
ACTIVE = {"all": [{"field": "status", "op": "is", "values": ["active"]}]}


def made(caller: Program, name: str = "Aktywni", **more: object) -> dict[str, object]:
    answer = caller.post("/saved-views", {"kind": "party", "name": name, "condition": ACTIVE, **more})
    assert answer.status_code == 201, answer.content
    body: dict[str, object] = answer.json()
    return body


def test_view_is_made_read_changed_and_removed() -> None:
    caller = program("salesperson")
    body = made(caller, sort="-updated_at", columns=["city"], rows=100)
    check(api.document(), "SavedView", body)
    assert (body["version"], body["visibility"]) == ("1", "personal")
    assert (body["may_change"], body["is_partial"]) == (True, False)
    address = f"/saved-views/{body['id']}"
    read = caller.get(address)
    assert (read.json(), read["ETag"]) == (body, '"1"')
    assert caller.get(address, If_None_Match='"1"').status_code == 304
    changed = caller.patch(address, {"visibility": "everyone", "sort": "name"}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert {**body, **changed.json()} == changed.json()
    assert (changed.json()["condition"], changed.json()["columns"], changed.json()["rows"]) == (ACTIVE, ["city"], 100)
    assert caller.patch(address, {"name": "X"}, If_Match='"1"').json()["code"] == "stale_version"
    assert caller.delete(address).status_code == 428
    assert caller.delete(address, If_Match='"2"').status_code == 204
    assert caller.get(address).status_code == 404
    assert caller.post(f"{address}/restore").status_code == 200


def test_what_is_left_out_is_as_in_the_list_of_all() -> None:
    body = program().post("/saved-views", {"kind": "person", "name": "Wszyscy"}).json()
    assert (body["condition"], body["sort"]) == ({"all": []}, "name")
    assert "party" in body["columns"]


def test_pages_hold_each_view_of_the_kind_once() -> None:
    caller = program()
    names = [f"Widok {number}" for number in range(5)]
    for name in names:
        made(caller, name)
    caller.post("/saved-views", {"kind": "person", "name": "Osoby"})
    page = caller.get("/saved-views?kind=party&limit=2").json()
    seen = page["items"]
    while page["next"]:
        page = caller.get(f"/saved-views?kind=party&limit=2&cursor={page['next']}").json()
        seen += page["items"]
    assert [view["name"] for view in seen] == names
    check(api.document(), "SavedViewPage", page)
    for wrong in ("kind=colour", "cursor=x", "cursor=", "limit=0", "colour=red"):
        assert caller.get(f"/saved-views?{wrong}").status_code == 422, wrong


def test_views_of_others_are_read_when_shared_and_never_changed() -> None:
    owner, other = program("salesperson"), program("salesperson")
    mine, shared = made(owner, "Moje"), made(owner, "Wspólne", visibility="everyone")
    assert other.get(f"/saved-views/{mine['id']}").status_code == 404
    assert other.get(f"/saved-views/{shared['id']}").json()["may_change"] is False
    assert other.patch(f"/saved-views/{shared['id']}", {"name": "X"}).status_code == 403
    assert other.delete(f"/saved-views/{shared['id']}", If_Match='"1"').status_code == 403
    assert other.patch(f"/saved-views/{mine['id']}", {"name": "X"}).status_code == 404
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Moje", "Wspólne"}


def test_scopes_of_views_and_of_their_records_are_both_needed() -> None:
    reader = program("salesperson", scopes=("saved-views:read", "parties:read"))
    assert reader.get("/saved-views").status_code == 200
    refused = reader.post("/saved-views", {"kind": "party", "name": "X"})
    assert (refused.status_code, refused.json()["facts"]) == (403, {"scope": "saved-views:write"})
    assert program("salesperson", scopes=("parties:read",)).get("/saved-views").status_code == 403
    blind = program("salesperson", scopes=("saved-views:read", "saved-views:write"))
    assert blind.post("/saved-views", {"kind": "party", "name": "X"}).status_code == 422
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"kind": "colour"}, ["kind"]),
        ({"kind": None}, ["kind"]),
        ({"kind": ["party"]}, ["kind"]),
        ({"name": ""}, ["name"]),
        ({"colour": "red"}, ["colour"]),
        ({"condition": {"xor": []}}, ["condition"]),
        ({"condition": None}, ["condition"]),
        ({"condition": {"field": "colour", "op": "is", "values": ["red"]}}, ["condition", "colour"]),
        ({"sort": "nip"}, ["sort"]),
        ({"sort": 7}, ["sort"]),
        ({"columns": ["colour"]}, ["columns"]),
        ({"columns": "nip"}, ["columns"]),
        ({"rows": 0}, ["rows"]),
        ({"rows": True}, ["rows"]),
        ({"visibility": "world"}, ["visibility"]),
        ({"visibility": "team"}, ["team"]),
        ({"visibility": "team", "team": "9"}, ["team"]),
        ({"team": "9"}, ["visibility"]),
    ],
)
def test_wrong_body_is_refused_by_its_field(body: dict[str, object], place: list[str]) -> None:
    answer = program().post("/saved-views", {"kind": "party", "name": "X", **body})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, place)
    assert not SavedView.objects.exists()


def test_list_opens_by_a_view() -> None:
    caller = program()
    company(caller, "Żelazo", status="active")
    company(caller, "Alfa", status="active")
    company(caller, "Drewno", status="inactive")
    view = made(caller, sort="-name")
    items = caller.get(f"/parties?view={view['id']}").json()["items"]
    found = [item["display_name"] for item in items if item["display_name"] in ("Żelazo", "Alfa", "Drewno")]
    assert found == ["Żelazo", "Alfa"]
    narrowed = caller.get(f"/parties?view={view['id']}&display_name__contains=alfa&ordering=display_name").json()[
        "items"
    ]
    assert [item["display_name"] for item in narrowed] == ["Alfa"]
    for wrong in ("0", "x", "", "999999999999"):
        answer = caller.get(f"/parties?view={wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["view"]), wrong
    assert caller.get(f"/persons?view={view['id']}").status_code == 422
    assert caller.get(f"/teams?view={view['id']}").status_code == 422


def test_list_is_not_opened_by_a_view_of_which_something_is_left_out() -> None:
    caller = program()
    view = made(caller)
    SavedView.objects.update(condition={"all": [{"field": "gone", "op": "is", "values": ["secret"]}]})
    read = caller.get(f"/saved-views/{view['id']}")
    assert read.json()["is_partial"] is True
    assert b"secret" not in read.content
    refused = caller.get(f"/parties?view={view['id']}")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "broken_view")
