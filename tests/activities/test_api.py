"""Interactions, notes and timelines for programs."""

from typing import Any
from urllib.parse import quote

import pytest

from opiekun.activities.models import Interaction, Note
from opiekun.core.outbox import assign_positions
from opiekun.core.viewer import SYSTEM
from opiekun.records.custom.services import create_field
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Program:
    return program()


def made(caller: Program, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    response = caller.post(path, body, **headers)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()  # type: ignore[attr-defined]
    return found


def test_an_interaction_is_read_back_changed_with_its_etag_trashed_and_restored(caller: Program) -> None:
    party = company(caller)["id"]
    person = made(caller, "/persons", {"party": party, "last_name": "Nowak"})["id"]
    body = {
        "kind": "email",
        "direction": "in",
        "person": person,
        "started_at": "2026-11-20T10:00:00+01:00",
        "subject": "Ceny",
        "body": "<p>Proszę o <b>rabat</b><script>x</script></p>",
        "participants": [{"role": "from", "person": person}, {"role": "cc", "address": "a@b.pl"}],
    }
    one = made(caller, "/interactions", body)
    path = f"/interactions/{one['id']}"
    assert caller.get(path).json() == one  # type: ignore[attr-defined]
    assert (one["party"]["id"], one["person"]["name"], one["body_text"]) == (party, "Nowak", "Proszę o rabat")
    assert [p["role"] for p in one["participants"]] == ["from", "cc"]
    changed = caller.patch(path, {"outcome": "Zgoda"}, If_Match=f'"{one["version"]}"')
    assert changed.status_code == 200
    assert caller.patch(path, {"outcome": "x"}, If_Match=f'"{one["version"]}"').status_code == 412
    assert caller.delete(path).status_code == 428
    gone = caller.delete(path, If_Match=changed["ETag"])
    assert gone.status_code == 204
    assert caller.get(path).status_code == 404
    assert caller.post(f"{path}/restore", If_Match=gone["ETag"]).status_code == 200
    assert len(caller.get(f"{path}/history").json()["items"]) >= 2  # type: ignore[attr-defined]


def test_history_names_those_who_came_and_went_by_their_records(caller: Program) -> None:
    party = company(caller)["id"]
    person = made(caller, "/persons", {"party": party, "last_name": "Nowak"})["id"]
    one = made(caller, "/interactions", {"kind": "meeting", "party": party, "subject": "Narada"})
    path = f"/interactions/{one['id']}"
    me = caller.user
    assert me is not None
    others = [{"user": str(me.pk)}, {"role": "cc", "party": party}, {"role": "to", "address": "a@b.pl"}]
    people = [{"person": person}, *others]
    caller.patch(path, {"participants": people}, If_Match=f'"{one["version"]}"')
    caller.patch(path, {"participants": others}, If_Match=caller.get(path)["ETag"])
    went, came, *_ = caller.get(f"{path}/history").json()["items"]
    assert [(field["old"], field["new"]) for field in went["fields"]] == [("Nowak", "")]
    named = {one["party"]["name"], me.name, "Nowak", "a@b.pl"}
    assert {field["new"] for field in came["fields"]} == named


def test_a_program_is_told_that_what_is_still_to_come_is_not_done(caller: Program) -> None:
    party = company(caller)["id"]
    body = {"kind": "meeting", "party": party, "started_at": "2190-01-02T10:00:00Z"}
    refused = caller.post("/interactions", {**body, "state": "done"})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["loc"], error["code"]) == (["started_at"], "still_to_come")
    assert caller.get("/interactions").json()["items"] == []  # type: ignore[attr-defined]
    assert made(caller, "/interactions", body)["state"] == "planned"


def test_the_same_key_makes_one_interaction(caller: Program) -> None:
    body = {"kind": "call", "party": company(caller)["id"], "subject": "Raz"}
    first, second = (made(caller, "/interactions", body, Idempotency_Key="k1") for _n in range(2))
    assert first["id"] == second["id"]
    assert Interaction.objects.count() == 1


def test_lists_are_filtered_searched_and_counted(caller: Program) -> None:
    party, other = company(caller)["id"], company(caller, "Druga")["id"]
    for number in range(3):
        made(caller, "/interactions", {"kind": "call", "party": party, "subject": f"Rozmowa {number}"})
    made(caller, "/interactions", {"kind": "visit", "party": other, "body": "<p>Obejrzeli suwnicę</p>"})
    found = caller.get(f"/interactions?party={party}&kind=call&limit=2&count=exact").json()  # type: ignore[attr-defined]
    assert (len(found["items"]), found["count"], bool(found["next"])) == (2, 3, True)
    (hit,) = caller.get("/interactions?q=suwnic").json()["items"]  # type: ignore[attr-defined]
    assert (hit["kind"], hit["subject"]) == ("visit", "Obejrzeli suwnicę")
    assert caller.get("/search?q=suwnic").json()["items"][0]["kind"] == "interaction"  # type: ignore[attr-defined]


def test_notes_in_full(caller: Program) -> None:
    party = company(caller)["id"]
    note = made(caller, "/notes", {"party": party, "body": "<p>Płaci po terminie</p>", "pinned": True})
    path = f"/notes/{note['id']}"
    assert {**caller.get(path).json(), "notices": []} == note  # type: ignore[attr-defined]
    assert caller.patch(path, {"visibility": "private"}).json()["visibility"] == "private"  # type: ignore[attr-defined]
    assert [n["id"] for n in caller.get("/notes?pinned=true").json()["items"]] == [note["id"]]  # type: ignore[attr-defined]
    other = program()
    assert other.get(path).status_code == 404
    for listed in (other.get("/notes"), other.get("/notes?q=terminie"), other.get(f"/parties/{party}/timeline")):
        assert note["id"] not in [item["id"] for item in listed.json()["items"]]  # type: ignore[attr-defined]
        assert "terminie" not in listed.content.decode()
    assert other.post("/notes/export", {"ids": [note["id"]], "format": "csv"}).status_code in (409, 422)
    assert other.get(f"{path}/history").status_code == 404


def test_the_feed_brings_notes_that_may_be_read_and_takes_back_those_that_became_private(caller: Program) -> None:
    party = company(caller)["id"]
    reader = program("sales_manager")
    note = made(caller, "/notes", {"party": party, "body": "<p>x</p>"})
    assign_positions()
    first = reader.get("/changes?kinds=note").json()  # type: ignore[attr-defined]
    assert [(c["id"], c["event"]) for c in first["items"]] == [(note["id"], "created")]
    caller.patch(f"/notes/{note['id']}", {"visibility": "private"})
    assign_positions()
    after = reader.get(f"/changes?kinds=note&after={first['next']}").json()  # type: ignore[attr-defined]
    assert [(c["id"], c["event"]) for c in after["items"]] == [(note["id"], "removed")]


def test_a_timeline_is_read_page_by_page(caller: Program) -> None:
    party = company(caller)["id"]
    for number in range(5):
        made(caller, "/interactions", {"kind": "call", "party": party, "subject": f"Rozmowa {number}"})
    path, titles, cursor = f"/parties/{party}/timeline?source=interactions&limit=2", [], ""
    while True:
        page = caller.get(f"{path}{cursor}").json()  # type: ignore[attr-defined]
        titles += [item["title"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={quote(page['next'])}"
    assert sorted(titles) == [f"Call: Rozmowa {number}" for number in range(5)]
    assert caller.get(f"/parties/{party}/timeline?cursor=x").status_code in (400, 422)
    for wrong in ("source=letters", "person=Anna"):
        refused = caller.get(f"/parties/{party}/timeline?{wrong}")
        assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, [wrong.partition("=")[0]])
    assert program("salesperson").get(f"/parties/{party}/timeline").status_code == 404


def test_kinds_are_defined_by_who_may(caller: Program) -> None:
    one = made(caller, "/interaction-kinds", {"name": "Targi", "icon": "flag"})
    assert one["code"] == "targi"
    path = f"/interaction-kinds/{one['id']}"
    assert caller.patch(path, {"name": "Targi i wystawy"}, If_Match=f'"{one["version"]}"').status_code == 200
    assert caller.patch(path, {"name": "x"}, If_Match=f'"{one["version"]}"').status_code == 412
    assert program("sales_manager").post("/interaction-kinds", {"name": "Inny"}).status_code == 403
    now = caller.get(path)
    assert caller.delete(path, If_Match=now["ETag"]).status_code == 204
    assert len(caller.get("/interaction-kinds").json()["items"]) == 8  # type: ignore[attr-defined]


def test_a_kind_of_the_companys_own_has_its_icon_and_fields_for_programs_too(caller: Program) -> None:
    party = company(caller)["id"]
    for code, required in (("stand", True), ("mood", False)):
        create_field(SYSTEM, "interaction", {"name": code, "type": "text", "code": code, "required": required})
    kind = made(caller, "/interaction-kinds", {"name": "Targi", "icon": "trophy", "custom_fields": ["stand", "mood"]})
    assert (kind["code"], kind["icon"], kind["custom_fields"]) == ("targi", "trophy", ["stand", "mood"])
    refusals: list[tuple[dict[str, Any], tuple[list[str], str]]] = [
        ({"kind": "targi"}, (["custom", "stand"], "required")),
        ({"kind": "targi", "custom": {"stand": ""}}, (["custom", "stand"], "required")),
        ({"kind": "targi", "custom": {"stand": "A1", "height": "2"}}, (["custom", "height"], "unknown_field")),
        ({"kind": "call", "custom": {"stand": "A1"}}, (["custom", "stand"], "not_of_kind")),
        ({"kind": "fair"}, (["kind"], "choice")),
    ]
    for body, (loc, code) in refusals:
        refused = caller.post("/interactions", {"party": party, **body})
        assert refused.status_code == 422, body
        assert (loc, code) in [(error["loc"], error["code"]) for error in refused.json()["errors"]], body
    assert not Interaction.objects.exists()
    made(caller, "/interactions", {"kind": "call", "party": party})
    body = {"kind": "targi", "party": party, "custom": {"stand": "A1", "mood": "dobry"}}
    one = made(caller, "/interactions", body)
    assert (one["kind"], one["custom"]) == ("targi", body["custom"])
    for query in ("kind=targi", "custom.stand=A1"):
        found = caller.get(f"/interactions?{query}").json()["items"]
        assert [item["id"] for item in found] == [one["id"]], query
    (entry, _call) = caller.get(f"/parties/{party}/timeline?source=interactions").json()["items"]
    assert entry["icon"] == "trophy"
    assert caller.patch(f"/interaction-kinds/{kind['id']}", {"icon": "skull"}).status_code in (422, 428)
    assert caller.delete(f"/interaction-kinds/{kind['id']}", If_Match=f'"{kind["version"]}"').status_code == 422


def test_a_token_for_parties_alone_reads_no_interactions(caller: Program) -> None:
    party = company(caller)["id"]
    made(caller, "/interactions", {"kind": "call", "party": party, "subject": "Tajne"})
    narrow = program(scopes=("parties:read",))
    assert narrow.get("/interactions").status_code == 403
    told = narrow.get(f"/parties/{party}/timeline")
    assert told.status_code == 200
    assert "Tajne" not in told.content.decode()
    assert Note.objects.count() == 0
