import pytest

from opiekun.accounts.models import Access, AccessLog
from opiekun.accounts.services.tokens import create_token
from opiekun.core.viewer import SYSTEM
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db
HOME = {"street": "Polna", "house_number": "1", "city": "Tychy", "postcode": "43100"}


def person(caller: Program, party: str, last_name: str = "Nowak", **more: object) -> dict:  # type: ignore[type-arg]
    response = caller.post("/persons", {"party": party, "last_name": last_name, **more})
    assert response.status_code == 201, response.content
    return response.json()  # type: ignore[no-any-return,attr-defined]


def test_person_is_made_read_changed_and_listed() -> None:
    caller = program()
    party = company(caller)
    boss = person(caller, party["id"], "Szef")
    made = person(caller, party["id"], "Nowak", first_name="Jan", superior=boss["id"])
    assert made["superior"] == {"id": boss["id"], "name": "Szef"}
    assert made["party"] == {"id": party["id"], "name": party["display_name"]}
    changed = caller.patch(f"/persons/{made['id']}", {"job_title": "Kierowca"}, If_Match=f'"{made["version"]}"')
    assert changed.json()["job_title"] == "Kierowca"
    assert {**caller.get(f"/persons/{made['id']}").json(), "notices": []} == changed.json()
    listed = caller.get(f"/persons?party={party['id']}").json()["items"]
    assert [item["display_name"] for item in listed] == ["Jan Nowak", "Szef"]
    assert {**listed[0], "notices": []} == changed.json()


def test_cycle_of_superiors_is_refused() -> None:
    caller = program()
    party = company(caller)
    boss = person(caller, party["id"], "Szef")
    made = person(caller, party["id"], superior=boss["id"])
    refused = caller.patch(f"/persons/{boss['id']}", {"superior": made["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "superior_cycle")
    assert caller.get(f"/persons/{boss['id']}").json()["superior"] is None


def test_second_person_of_a_natural_person_is_refused() -> None:
    caller = program()
    party = caller.post("/parties", {"kind": "natural_person", "first_name": "Ewa", "last_name": "Lis"}).json()
    listed = caller.get(f"/persons?party={party['id']}").json()["items"]
    assert [item["display_name"] for item in listed] == ["Ewa Lis"]
    refused = caller.post("/persons", {"party": party["id"], "last_name": "Druga"})
    assert (refused.status_code, refused.json()["code"]) == (409, "only_one_person")


def test_move_is_previewed_and_clears_the_superior() -> None:
    caller = program()
    old, new = company(caller, "Stara"), company(caller, "Nowa")
    boss = person(caller, old["id"], "Szef")
    made = person(caller, old["id"], superior=boss["id"])
    path = f"/persons/{made['id']}/move"
    assert caller.get(path).json() == {"superior": "Szef", "subordinates": []}
    assert caller.post(path, {"party": new["id"]}).status_code == 428
    nowhere = caller.post(path, {"party": "999999"}, If_Match=f'"{made["version"]}"')
    assert nowhere.json()["errors"][0]["loc"] == ["party"]
    moved = caller.post(path, {"party": new["id"]}, If_Match=f'"{made["version"]}"').json()
    assert (moved["party"]["name"], moved["superior"]) == ("Nowa", None)


def test_private_details_are_read_under_right_and_scope_and_logged() -> None:
    caller = program()
    made = person(caller, company(caller)["id"], home_address=HOME)
    assert "home_address" not in made
    path = f"/persons/{made['id']}/private"
    body = caller.get(path)
    assert body.json()["home_address"]["postcode"] == "43-100"
    assert body["Cache-Control"] == "no-store"
    entry = AccessLog.objects.get(access=Access.READ_BY_API)
    assert (str(entry.record_id), entry.field_classes, entry.actor_id) == (made["id"], ["private"], caller.user.pk)
    assert entry.token_id is not None


def test_private_details_stay_shut_without_right_or_scope() -> None:
    owner = program("salesperson")
    made = person(owner, company(owner)["id"])
    for caller, code in (
        (owner, "not_allowed"),
        (program(scopes=("persons:read", "persons:write")), "scope_missing"),
    ):
        path = f"/persons/{made['id']}/private"
        assert (caller.get(path).status_code, caller.get(path).json()["code"]) == (403, code)
        assert caller.patch(path, {"home_address": HOME}).status_code == 403
        assert caller.patch(f"/persons/{made['id']}", {"home_address": HOME}).status_code == 403
    assert not AccessLog.objects.filter(access=Access.READ_BY_API).exists()


def test_private_address_takes_private_fields_only() -> None:
    caller = program()
    made = person(caller, company(caller)["id"])
    path = f"/persons/{made['id']}/private"
    assert caller.patch(path, {"job_title": "x"}).status_code == 422
    assert caller.patch(path, {"home_address": HOME}).json()["home_address"]["city"] == "Tychy"
    assert caller.patch(path, {"home_address": None}).json()["home_address"] is None


def test_private_details_in_the_history_need_right_and_scope_and_are_logged() -> None:
    caller = program()
    made = person(caller, company(caller)["id"])
    caller.patch(f"/persons/{made['id']}/private", {"home_address": HOME})
    AccessLog.objects.all().delete()
    narrow = Program(create_token(SYSTEM, caller.user.pk, "Narrow", ("persons:read",))[1])  # type: ignore[union-attr]
    assert "Polna" not in narrow.get(f"/persons/{made['id']}/history").content.decode()
    assert not AccessLog.objects.exists()
    change = caller.get(f"/persons/{made['id']}/history").json()["items"][0]
    assert change["fields"][0]["field"] == "home_address"
    assert "Polna 1" in change["fields"][0]["new"]
    noted = AccessLog.objects.get()
    assert (noted.access, noted.field_classes) == (Access.READ_BY_API, ["private"])


def test_superior_in_the_trash_is_nobodys_superior_until_restored() -> None:
    caller = program()
    party = company(caller)
    boss = person(caller, party["id"], "Szef")
    made = person(caller, party["id"], superior=boss["id"])
    removed = caller.delete(f"/persons/{boss['id']}", If_Match=f'"{boss["version"]}"')
    assert caller.get(f"/persons/{made['id']}").json()["superior"] is None
    assert caller.get(f"/persons/{made['id']}/move").json()["superior"] == ""
    caller.post(f"/persons/{boss['id']}/restore", If_Match=removed["ETag"])
    assert caller.get(f"/persons/{made['id']}").json()["superior"]["id"] == boss["id"]
