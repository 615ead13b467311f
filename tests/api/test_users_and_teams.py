import pytest
from django.core import mail

from opiekun.accounts.models import User
from tests.api.program import Program, program

pytestmark = pytest.mark.django_db
ANNA = {"email": "Anna.Lis@example.com", "first_name": "Anna", "last_name": "Lis"}


def test_user_is_invited_changed_and_deactivated() -> None:
    caller = program()
    made = caller.post("/users", ANNA)
    assert made.status_code == 201, made.content
    assert (made.json()["email"], len(mail.outbox)) == ("anna.lis@example.com", 1)
    path = f"/users/{made.json()['id']}"
    changed = caller.patch(path, {"phone": "601 234 567"}, If_Match=made["ETag"])
    assert changed.json()["phone"] == "+48601234567"
    assert caller.patch(path, {"phone": ""}, If_Match=made["ETag"]).status_code == 412
    assert caller.post(f"{path}/deactivate").status_code == 428
    closed = caller.post(f"{path}/deactivate", If_Match=changed["ETag"])
    assert closed.json()["is_active"] is False
    assert caller.post(f"{path}/activate", If_Match=closed["ETag"]).json()["is_active"] is True


def test_taken_email_is_refused_at_its_field() -> None:
    caller = program()
    caller.post("/users", ANNA)
    count = User.objects.count()
    refused = caller.post("/users", ANNA)
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["email"])
    assert User.objects.count() == count


def test_salesperson_lists_colleagues_but_changes_none() -> None:
    caller = program("salesperson")
    assert caller.get(f"/users/{caller.user.pk}").status_code == 200
    assert caller.get("/users?is_active=true&q=x").status_code == 200
    assert caller.post("/users", ANNA).status_code == 403
    assert caller.patch(f"/users/{caller.user.pk}", {"first_name": "X"}).status_code == 403


def test_last_administrator_stays() -> None:
    caller = program()
    User.objects.exclude(pk=caller.user.pk).update(is_active=False)
    path = f"/users/{caller.user.pk}"
    refused = caller.post(f"{path}/deactivate", If_Match=caller.get(path)["ETag"])
    assert (refused.status_code, refused.json()["code"]) == (409, "last_administrator")


def test_team_is_made_filled_and_removed_when_empty() -> None:
    caller = program()
    made = caller.post("/teams", {"name": "Południe"})
    path = f"/teams/{made.json()['id']}"
    body = {"members": [{"user": str(caller.user.pk), "is_lead": True}]}
    assert caller.call("PUT", f"{path}/members", body).status_code == 428
    filled = caller.call("PUT", f"{path}/members", body, If_Match=made["ETag"])
    assert filled.json()["members"] == [
        {"user": {"id": str(caller.user.pk), "name": caller.user.name}, "is_lead": True}
    ]
    refused = caller.delete(path, If_Match=filled["ETag"])
    assert (refused.status_code, refused.json()["code"]) == (409, "team_in_use")
    empty = caller.call("PUT", f"{path}/members", {"members": []}, If_Match=filled["ETag"])
    assert caller.delete(path, If_Match=empty["ETag"]).status_code == 204
    assert caller.get(path).status_code == 404


@pytest.mark.parametrize("body", [{}, {"members": "x"}, {"members": [{"is_lead": True}]}, {"x": 1}])
def test_wrong_members_are_named(body: object) -> None:
    caller = program()
    made = caller.post("/teams", {"name": "Południe"})
    path = f"/teams/{made.json()['id']}/members"  # type: ignore[attr-defined]
    refused = caller.call("PUT", path, body, If_Match=made["ETag"])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")


def test_teams_below_are_found_by_parent() -> None:
    caller: Program = program()
    top = caller.post("/teams", {"name": "Sprzedaż"}).json()
    caller.post("/teams", {"name": "Południe", "parent_id": top["id"]})
    found = caller.get(f"/teams?parent_id={top['id']}").json()["items"]
    assert [team["name"] for team in found] == ["Południe"]
    circle = caller.patch(f"/teams/{top['id']}", {"parent_id": found[0]["id"]})
    assert (circle.status_code, circle.json()["code"]) == (409, "team_circle")
