"""Roles and the access log for programs."""

import pytest

from opiekun.accounts.models import AccessLog, Role
from tests.api.program import company, program

pytestmark = pytest.mark.django_db

RIGHTS = [{"kind": "party", "action": "view", "reach": "team"}, {"kind": "person", "action": "view", "reach": "own"}]


def test_role_is_made_given_changed_and_removed() -> None:
    caller = program()
    made = caller.post("/roles", {"name": "Stażysta", "rights": RIGHTS, "sees_private": True})
    assert made.status_code == 201, made.content
    role = made.json()
    assert (role["rights"], role["sees_private"], role["holders"]) == (RIGHTS, True, 0)
    assert role["id"] in [item["id"] for item in caller.get("/roles").json()["items"]]
    user = caller.post(
        "/users", {"email": "s@example.test", "first_name": "Ewa", "last_name": "Lis", "role_ids": [role["id"]]}
    ).json()
    assert caller.get(f"/roles/{role['id']}").json()["holders"] == 1
    assert caller.delete(f"/roles/{role['id']}", If_Match=made["ETag"]).json()["code"] == "role_in_use"
    caller.patch(f"/users/{user['id']}", {"role_ids": []})
    changed = caller.patch(f"/roles/{role['id']}", {"rights": RIGHTS[:1]}, If_Match=made["ETag"])
    assert changed.json()["rights"] == RIGHTS[:1]
    assert changed.json()["name"] == "Stażysta"
    assert caller.delete(f"/roles/{role['id']}", If_Match=changed["ETag"]).status_code == 204
    assert caller.get(f"/roles/{role['id']}").status_code == 404


def test_stale_change_of_rights_overwrites_nothing() -> None:
    caller = program()
    made = caller.post("/roles", {"name": "Stażysta", "rights": RIGHTS})
    path = f"/roles/{made.json()['id']}"
    first = caller.patch(path, {"rights": []}, If_Match=made["ETag"])
    assert first["ETag"] != made["ETag"]
    second = caller.patch(path, {"rights": RIGHTS[:1]}, If_Match=made["ETag"])
    assert second.status_code == 412
    assert caller.get(path).json()["rights"] == []
    assert caller.delete(path).status_code == 428


@pytest.mark.parametrize(
    ("rights", "loc"),
    [
        ("x", ["rights"]),
        ([{"kind": "party", "action": "view"}], ["rights", 0, "reach"]),
        ([{"kind": "party", "action": "view", "reach": "none"}], ["rights", 0, "reach"]),
        ([RIGHTS[0], RIGHTS[0]], ["rights", 1, "action"]),
        ([{"kind": "moon", "action": "view", "reach": "all"}], ["moon.view"]),
        ([{**RIGHTS[0], "more": 1}], ["rights", 0, "more"]),
        ([{**RIGHTS[0], "kind": "\x00"}], ["rights", 0, "kind"]),
    ],
)
def test_wrong_rights_are_named_and_no_role_is_made(rights: object, loc: list[object]) -> None:
    roles = Role.objects.count()
    refused = program().post("/roles", {"name": "Stażysta", "rights": rights})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"] == loc
    assert Role.objects.count() == roles


def test_roles_need_the_right_and_the_whole_scope() -> None:
    assert program("sales_manager").get("/roles").json()["code"] == "not_allowed"
    narrowed = program(scopes=("*:read", "*:write")).get("/roles").json()
    assert (narrowed["code"], narrowed["facts"]) == ("scope_missing", {"scope": "all"})
    fixed = Role.objects.get(code="administrator")
    assert program().patch(f"/roles/{fixed.pk}", {"name": "Król"}).json()["code"] == "fixed_role"


def test_access_log_is_read_in_pages_and_narrowed() -> None:
    caller = program()
    party = company(caller)
    persons = [caller.post("/persons", {"party": party["id"], "last_name": name}).json() for name in ("Maj", "Lis")]
    for person in (*persons, persons[0]):
        caller.get(f"/persons/{person['id']}/private")
    first = caller.get("/access-log?limit=2").json()
    assert [line["record"] for line in first["items"]] == [
        {"id": persons[0]["id"], "name": "Maj"},
        {"id": persons[1]["id"], "name": "Lis"},
    ]
    line = first["items"][0]
    assert (line["access"], line["kind"], line["field_classes"]) == ("api_read", "person", ["private"])
    assert line["actor"]["id"] == str(caller.user.pk)
    rest = caller.get(f"/access-log?limit=2&cursor={first['next']}").json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    of_one = caller.get(f"/access-log?record={persons[1]['id']}").json()["items"]
    assert [line["record"]["name"] for line in of_one] == ["Lis"]
    assert caller.get("/access-log?actor=1").json()["items"] == []
    assert AccessLog.objects.count() == 3


@pytest.mark.parametrize("query", ["cursor=x", "cursor=", "record=-1", "actor=%00", "limit=0", "limit=501", "x=1"])
def test_wrong_parameter_of_the_access_log_is_named(query: str) -> None:
    refused = program().get(f"/access-log?{query}")
    assert refused.status_code in (400, 422)
    assert refused.json()["errors"][0]["loc"] == [query.partition("=")[0]]


def test_access_log_is_for_those_with_the_right() -> None:
    assert program("salesperson").get("/access-log").json()["code"] == "not_allowed"
    assert program(scopes=("parties:read",)).get("/access-log").json()["code"] == "scope_missing"
