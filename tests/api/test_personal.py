"""Personal details and coming days through the API."""

from datetime import UTC, datetime
from typing import Any

import pytest

from opiekun.accounts.models import Access, AccessLog
from opiekun.core import clock
from opiekun.parties.models import PersonDay
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DETAILS: dict[str, Any] = {
    "days": [
        {"kind": "birthday", "date": "26.11.1980"},
        {"kind": "anniversary", "name": "ślub", "date": "--12-01", "remind_before": 7, "note": "róże"},
    ],
    "family": [{"relation": "daughter", "name": "Zosia", "date": "2019-11-25"}],
    "interests": [{"term": "żeglarstwo"}],
    "facts": [{"label": "Kawa", "value": "bez cukru"}],
}


def person(caller: Program, **more: Any) -> dict[str, Any]:
    made = caller.post("/persons", {"party": company(caller)["id"], "first_name": "Marek", "last_name": "Lis", **more})
    assert made.status_code == 201, made.content
    body: dict[str, Any] = made.json()
    return body


def test_personal_details_are_written_whole_and_read_back() -> None:
    caller = program()
    made = person(caller)
    path = f"/persons/{made['id']}/personal"
    written = caller.patch(path, DETAILS)
    assert written.status_code == 200, written.content
    body = caller.get(path).json()
    assert written["Cache-Control"] == "no-store"
    assert [(d["kind"], d["date"], d["year"], d["remind_before"]) for d in body["days"]] == [
        ("birthday", "1980-11-26", 1980, 0),
        ("anniversary", "--12-01", None, 7),
    ]
    assert body["family"][0]["date"] == "2019-11-25"
    kept = {**body["days"][1], "date": "2.12"}
    changed = {name: kept[name] for name in ("id", "kind", "name", "date")}
    body = caller.patch(path, {"days": [changed]}).json()
    assert [(d["id"], d["date"]) for d in body["days"]] == [(kept["id"], "--12-02")]
    assert len(body["family"]) == len(body["interests"]) == len(body["facts"]) == 1


def test_person_is_made_and_changed_with_personal_details() -> None:
    caller = program()
    made = person(caller, **DETAILS)
    assert PersonDay.objects.filter(person_id=made["id"]).count() == 2
    assert caller.patch(f"/persons/{made['id']}", {"days": []}).status_code == 200
    assert not PersonDay.objects.exists()
    assert "days" not in caller.get(f"/persons/{made['id']}").json()


def test_each_reading_of_personal_details_is_logged() -> None:
    caller = program()
    made = person(caller, **DETAILS)
    caller.get(f"/persons/{made['id']}/personal")
    caller.get(f"/persons/{made['id']}/personal")
    lines = AccessLog.objects.filter(access=Access.READ_BY_API, record_id=made["id"])
    assert [line.field_classes for line in lines] == [["personal"]] * 2


def test_personal_details_stay_shut_without_right_or_scope() -> None:
    admin = program()
    made = person(admin, **DETAILS)
    path, history = f"/persons/{made['id']}/personal", f"/persons/{made['id']}/history"
    admin.patch(path, {"facts": [{"label": "Kawa", "value": "czarna jak smoła"}]})
    for caller, code in (
        (program("customer_service"), "not_allowed"),
        (program(scopes=("persons:read", "persons:write", "private:read")), "scope_missing"),
    ):
        for answered in (
            caller.get(path),
            caller.patch(path, {"facts": []}),
            caller.patch(f"/persons/{made['id']}", {"facts": []}),
            caller.get("/upcoming-days"),
        ):
            assert (answered.status_code, answered.json()["code"]) == (403, code)
        assert "smoła" not in caller.get(history).content.decode()
        assert caller.get("/persons?birthday__empty=false").status_code == 422
    assert "smoła" in admin.get(history).content.decode()
    assert program(scopes=("persons:read", "personal:read")).get(path).status_code == 200


def test_stale_change_and_unknown_field_are_refused_and_change_nothing() -> None:
    caller = program()
    made = person(caller, **DETAILS)
    path = f"/persons/{made['id']}/personal"
    assert caller.patch(path, {"facts": []}, If_Match='"99"').status_code == 412
    refused = caller.patch(path, {"first_name": "Jan"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_field")
    refused = caller.patch(path, {"days": [{"kind": "birthday", "date": "31.4"}], "facts": []})
    assert refused.json()["errors"] == [
        {"loc": ["days", 0, "date"], "code": "no_such_day", "message": "There is no such day in the calendar."}
    ]
    assert len(caller.get(path).json()["facts"]) == 1
    assert caller.get("/persons/999999/personal").status_code == 404


def test_person_is_greeted_by_rule_or_as_given() -> None:
    caller = program()
    made = person(caller)
    assert (made["greeting"], made["salutation"], made["vocative"]) == ("Szanowny Panie Marku", "", "")
    changed = caller.patch(f"/persons/{made['id']}", {"vocative": "Mareczku"}).json()
    assert changed["greeting"] == "Szanowny Panie Mareczku"
    changed = caller.patch(f"/persons/{made['id']}", {"salutation": "Drogi Marku"}).json()
    assert changed["greeting"] == "Drogi Marku"
    assert company(caller, "Inna")["greeting"] == "Szanowni Państwo"
    natural = caller.post("/parties", {"kind": "natural_person", "first_name": "Anna", "last_name": "Maj"}).json()
    assert natural["greeting"] == "Szanowna Pani Anno"


def test_upcoming_days_come_in_order_and_in_pages() -> None:
    caller = program()
    made = person(caller, **DETAILS)
    with clock.frozen(NOW):
        everything = caller.get("/upcoming-days").json()
        assert [(d["on"], d["kind"], d["relation"], d["name"], d["years"]) for d in everything["items"]] == [
            ("2026-11-25", "birthday", "daughter", "Zosia", 7),
            ("2026-11-26", "birthday", "", "", 46),
            ("2026-12-01", "anniversary", "", "ślub", None),
        ]
        assert everything["items"][0]["person"] == {"id": made["id"], "name": "Marek Lis"}
        assert len(caller.get("/upcoming-days?within=2").json()["items"]) == 2
        assert caller.get(f"/upcoming-days?party={made['party']['id']}").json() == everything
        assert caller.get("/upcoming-days?party=999999").json()["items"] == []
        first = caller.get("/upcoming-days?limit=2").json()
        second = caller.get(f"/upcoming-days?limit=2&cursor={first['next']}").json()
        assert [*first["items"], *second["items"]] == everything["items"]
        assert second["next"] is None
    line = AccessLog.objects.get(access=Access.READ_BY_API, record_id=made["id"])
    assert (line.facts, line.field_classes) == ({"what": "upcoming_days"}, ["personal"])


def test_mine_are_those_of_my_parties() -> None:
    caller, other = program(), program()
    person(caller, **DETAILS)
    with clock.frozen(NOW):
        assert len(caller.get("/upcoming-days?mine=true").json()["items"]) == 3
        assert other.get("/upcoming-days?mine=true").json()["items"] == []
        assert len(other.get("/upcoming-days").json()["items"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        *("within=367", "within=-1", "within=x", "party=x", "mine=perhaps", "limit=0", "cursor=x", "first=1"),
        *("cursor=2026-11-25.x.1", "cursor=2026-11-25.days."),
    ],
)
def test_wrong_parameter_is_named(query: str) -> None:
    answered = program().get(f"/upcoming-days?{query}")
    assert answered.status_code == 422
    assert answered.json()["errors"][0]["loc"] == [query.split("=")[0]]


def test_name_days_are_looked_up() -> None:
    caller = program("read_only")
    body = caller.get("/name-days?name=aleksandra&birthday=1980-04-02").json()
    assert body == {"days": ["--03-20", "--05-18"], "suggested": "--05-18"}
    assert caller.get("/name-days?name=Kasia").json() == {"days": [], "suggested": None}
    assert caller.get("/name-days?name=Anna&birthday=x").json()["errors"][0]["loc"] == ["birthday"]
