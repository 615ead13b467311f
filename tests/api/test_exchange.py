"""Records by the ids of another system: made, changed, compared; conflicts read and settled."""

from typing import Any

import pytest
from django.http import HttpResponse

from opiekun.config.api import api
from opiekun.core.models import History
from opiekun.parties.models import Party, Person
from opiekun.records.models import ExternalId, SyncConflict
from opiekun.records.sync.keeping import EXCHANGES, forget_settled
from tests.api.program import Program, company, program
from tests.api.test_document import check
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db
NEW = {"kind": "organisation", "name": "Polmetal", "industry": "Metal"}


def put(caller: Program, key: str, body: dict[str, Any], kind: str = "parties", **headers: str) -> HttpResponse:
    return caller.call("PUT", f"/{kind}/by-external-id/subiekt/{key}", body, **headers)


def put_ok(caller: Program, key: str, body: dict[str, Any], kind: str = "parties") -> dict[str, Any]:
    response = put(caller, key, body, kind)
    assert response.status_code in (200, 201), response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_record_is_made_and_the_repeated_call_gets_the_same_answer() -> None:
    caller = program()
    first, second = put(caller, "K-1", NEW), put(caller, "K-1", NEW)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (first["ETag"], second["ETag"]) == ('"1"', '"1"')
    check(api.document(), "PartyExchanged", first.json())
    assert first.json()["external_id"] == "K-1"
    read = caller.get("/parties/by-external-id/subiekt/K-1")
    assert read.json()["id"] == first.json()["id"]
    assert Party.objects.filter(is_own=False).count() == 1


def test_field_that_only_they_changed_is_taken_over_and_one_that_only_we_changed_stays() -> None:
    caller = program()
    made = put_ok(caller, "K-1", NEW)
    caller.patch(f"/parties/{made['id']}", {"industry": "Odlewnie"})
    answer = put_ok(caller, "K-1", {**NEW, "name": "Polmetal S.A."})
    assert (answer["name"], answer["industry"]) == ("Polmetal S.A.", "Odlewnie")
    assert answer["kept"] == [{"field": "industry", "reason": "changed_here"}]
    assert answer["conflicts"] == []


def test_field_that_both_changed_is_a_conflict_and_the_other_fields_are_taken_over() -> None:
    caller = program()
    made = put_ok(caller, "K-1", NEW)
    caller.patch(f"/parties/{made['id']}", {"industry": "Odlewnie"})
    call = {**NEW, "name": "Polmetal S.A.", "industry": "Huty", "source_version": 2}
    answer = put_ok(caller, "K-1", call)
    assert (answer["name"], answer["industry"]) == ("Polmetal S.A.", "Odlewnie")
    (conflict,) = answer["conflicts"]
    assert (conflict["field"], conflict["theirs"]) == ("industry", "Huty")
    assert put_ok(caller, "K-1", call) == answer
    listed = caller.get("/conflicts").json()
    check(api.document(), "Conflicts", listed)
    (item,) = listed["items"]
    assert (item["id"], item["ours"], item["theirs"], item["name"]) == (
        conflict["id"],
        "Odlewnie",
        "Huty",
        "Polmetal S.A.",
    )


def conflict(caller: Program) -> tuple[dict[str, Any], str]:
    """A party on whose industry both sides differ, and the conflict's id."""
    made = put_ok(caller, "K-1", NEW)
    caller.patch(f"/parties/{made['id']}", {"industry": "Odlewnie"})
    answer = put_ok(caller, "K-1", {**NEW, "industry": "Huty"})
    return answer, answer["conflicts"][0]["id"]


def industry(caller: Program, party: dict[str, Any]) -> str:
    return str(caller.get(f"/parties/{party['id']}").json()["industry"])


def test_conflict_is_settled_for_them_and_undone() -> None:
    caller = program()
    party, number = conflict(caller)
    settled = caller.post(f"/conflicts/{number}/settle", {"keep": "theirs"})
    check(api.document(), "Settled", settled.json())
    assert industry(caller, party) == "Huty"
    assert caller.get("/conflicts").json()["items"] == []
    assert put_ok(caller, "K-1", {**NEW, "industry": "Huty"})["kept"] == []
    assert caller.post(f"/conflicts/{number}/settle", {"keep": "ours"}).json()["code"] == "settled_already"
    undone = caller.post(f"/conflicts/{number}/undo")
    assert undone.json()["settlement"] is None
    assert industry(caller, party) == "Odlewnie"
    assert [item["id"] for item in caller.get("/conflicts").json()["items"]] == [number]


def test_conflict_is_settled_for_us_and_the_feed_tells_of_it() -> None:
    caller = program()
    party, number = conflict(caller)
    place = caller.get("/changes?after=now").json()["next"]
    caller.post(f"/conflicts/{number}/settle", {"keep": "ours"})
    assert industry(caller, party) == "Odlewnie"
    (told,) = caller.get(f"/changes?after={place}").json()["items"]
    assert (told["id"], told["event"]) == (party["id"], "changed")
    again = put_ok(caller, "K-1", {**NEW, "industry": "Huty"})
    assert (again["conflicts"], again["kept"]) == ([], [{"field": "industry", "reason": "changed_here"}])
    caller.post(f"/conflicts/{number}/undo")
    assert [item["id"] for item in caller.get("/conflicts").json()["items"]] == [number]


def test_settlement_that_was_written_over_is_not_undone() -> None:
    caller = program()
    party, number = conflict(caller)
    caller.post(f"/conflicts/{number}/settle", {"keep": "theirs"})
    caller.patch(f"/parties/{party['id']}", {"industry": "Stal"})
    refused = caller.post(f"/conflicts/{number}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_since")
    assert industry(caller, party) == "Stal"


def test_conflict_goes_when_the_sides_agree_by_themselves() -> None:
    caller = program()
    conflict(caller)
    answer = put_ok(caller, "K-1", {**NEW, "industry": "Odlewnie"})
    assert (answer["conflicts"], answer["kept"]) == ([], [])
    assert SyncConflict.objects.get().settlement == "agreed"


def test_late_call_undoes_nothing_but_brings_fields_that_no_later_one_had() -> None:
    caller = program()
    put_ok(caller, "K-1", {**NEW, "source_version": 1})
    put_ok(caller, "K-1", {"industry": "Huty", "source_version": 3})
    late = put_ok(caller, "K-1", {"industry": "Stal", "remarks": "Tylko rano", "source_version": 2})
    assert (late["industry"], late["remarks"]) == ("Huty", "Tylko rano")
    assert late["kept"] == [{"field": "industry", "reason": "newer_known"}]


def test_instants_order_calls_as_well_as_numbers() -> None:
    caller = program()
    put_ok(caller, "K-1", {**NEW, "source_changed_at": "2026-11-24T10:00:00+01:00"})
    late = put_ok(caller, "K-1", {"industry": "Stal", "source_changed_at": "2026-11-24T08:59:59Z"})
    assert late["industry"] == "Metal"
    newer = put_ok(caller, "K-1", {"industry": "Stal", "source_changed_at": "2026-11-24T09:00:00.000001Z"})
    assert newer["industry"] == "Stal"


def test_change_made_after_seeing_ours_is_no_conflict() -> None:
    caller = program()
    made = put_ok(caller, "K-1", NEW)
    version = caller.patch(f"/parties/{made['id']}", {"industry": "Odlewnie"}).json()["version"]
    answer = put_ok(caller, "K-1", {"industry": "Huty", "seen_version": version})
    assert (answer["industry"], answer["conflicts"]) == ("Huty", [])


def test_empty_call_that_has_seen_ours_closes_the_conflict() -> None:
    caller = program()
    party, _number = conflict(caller)
    answer = put_ok(caller, "K-1", {"seen_version": party["version"]})
    assert (answer["industry"], answer["conflicts"]) == ("Odlewnie", [])
    assert put_ok(caller, "K-1", {"industry": "Stal"})["industry"] == "Stal"


def test_rows_of_both_sides_are_joined() -> None:
    caller = program()
    phone, email = {"kind": "phone", "value": "33 810 20 30"}, {"kind": "email", "value": "biuro@polmetal.pl"}
    made = put_ok(caller, "K-1", {**NEW, "channels": [phone]})
    caller.patch(f"/parties/{made['id']}", {"channels": [phone, email]})
    fax = {"kind": "fax", "value": "33 810 20 31"}
    answer = put_ok(caller, "K-1", {**NEW, "channels": [phone, fax]})
    assert [row["kind"] for row in answer["channels"]] == ["email", "fax", "phone"]
    assert answer["conflicts"] == []
    assert put_ok(caller, "K-1", {**NEW, "channels": [fax]})["channels"] == answer["channels"][:2]


def test_address_that_both_changed_is_a_conflict_and_taking_theirs_leaves_what_only_we_added() -> None:
    caller = program()
    seat = {"kind": "registered", "city": "Tychy", "street": "Fabryczna"}
    made = put_ok(caller, "K-1", {**NEW, "addresses": [seat]})
    ours = [{**made["addresses"][0], "street": "Nowa"}, {"kind": "delivery", "city": "Bielsko"}]
    caller.patch(f"/parties/{made['id']}", {"addresses": ours})
    answer = put_ok(caller, "K-1", {"addresses": [{**seat, "street": "Stara"}]})
    (found,) = answer["conflicts"]
    assert caller.post(f"/conflicts/{found['id']}/settle", {"keep": "theirs"}).status_code == 200
    streets = {row["kind"]: row["street"] for row in caller.get(f"/parties/{made['id']}").json()["addresses"]}
    assert streets == {"registered": "Stara", "delivery": ""}
    caller.post(f"/conflicts/{found['id']}/undo")
    streets = {row["kind"]: row["street"] for row in caller.get(f"/parties/{made['id']}").json()["addresses"]}
    assert streets == {"registered": "Nowa", "delivery": ""}


def test_party_with_the_same_regon_is_found_and_only_its_gaps_are_filled() -> None:
    caller = program()
    ours = company(caller, "Nasz Polmetal", regon="000331501")
    answer = put_ok(caller, "K-1", {**NEW, "regon": "000331501"})
    assert (answer["id"], answer["industry"]) == (ours["id"], "Metal")
    assert [found["field"] for found in answer["conflicts"]] == ["name"]
    other = put(caller, "K-2", {**NEW, "regon": "000331501"})
    assert (other.status_code, other.json()["code"]) == (409, "has_another")


def test_record_in_the_trash_is_not_made_again_unasked() -> None:
    caller = program()
    made = put_ok(caller, "K-1", NEW)
    caller.delete(f"/parties/{made['id']}", If_Match=f'"{made["version"]}"')
    refused = put(caller, "K-1", NEW)
    assert (refused.status_code, refused.json()["code"]) == (409, "record_in_trash")
    assert refused.json()["facts"] == {"id": made["id"]}
    again = put(caller, "K-1", {**NEW, "again": True})
    assert again.status_code == 201
    assert again.json()["id"] != made["id"]


def test_person_comes_with_the_party_by_its_id_there() -> None:
    caller = program()
    party = put_ok(caller, "K-1", NEW)
    body = {"party_external_id": "K-1", "last_name": "Nowak", "job_title": "kierownik"}
    answer = put(caller, "P-1", body, "persons")
    assert answer.status_code == 201
    check(api.document(), "PersonExchanged", answer.json())
    assert answer.json()["party"]["id"] == party["id"]
    assert put(caller, "P-1", body, "persons").json() == answer.json()
    put_ok(caller, "K-2", {**NEW, "name": "Inna"})
    for wrong, field in (
        ({**body, "party_external_id": "K-2"}, "party"),
        ({**body, "party_external_id": "K-9"}, "party_external_id"),
        ({**body, "home_address": {"city": "Tychy"}}, "home_address"),
    ):
        refused = put(caller, "P-1", wrong, "persons")
        assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, [field])
    assert Person.objects.get().job_title == "kierownik"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"industry": "x" * 200}, "industry"),
        ({"colour": "red"}, "colour"),
        ({"kind": "natural_person"}, "kind"),
        ({"source_version": -1}, "source_version"),
        ({"source_version": "1"}, "source_version"),
        ({"source_version": True}, "source_version"),
        ({"source_changed_at": "yesterday"}, "source_changed_at"),
        ({"source_changed_at": "2026-11-24T10:00:00"}, "source_changed_at"),
        ({"source_version": 1, "source_changed_at": "2026-11-24T10:00:00Z"}, "source_changed_at"),
        ({"seen_version": 1}, "seen_version"),
        ({"again": "yes"}, "again"),
        ({"name": "", "industry": "Stal"}, "name"),
    ],
)
def test_wrong_call_is_refused_by_name_and_changes_nothing(body: dict[str, Any], field: str) -> None:
    caller = program()
    put_ok(caller, "K-1", NEW)
    rows = list(ExternalId.objects.values())
    refused: Any = put(caller, "K-1", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"] == [field]
    assert list(ExternalId.objects.values()) == rows
    assert Party.objects.get(is_own=False).industry == "Metal"
    assert put(caller, "K-2", {**NEW, **body}).status_code == 422 or field in ("kind", "name")


@pytest.mark.parametrize(("system", "key"), [("Subiekt", "K-1"), ("subiekt", "x" * 121), ("subiekt", "%20")])
def test_wrong_system_or_id_is_refused_by_name(system: str, key: str) -> None:
    refused: Any = program().call("PUT", f"/parties/by-external-id/{system}/{key}", NEW)
    assert refused.status_code == 422
    assert not ExternalId.objects.exists()


def test_id_may_hold_any_characters_of_a_line() -> None:
    caller = program()
    made = put(caller, "2026%2F11%2FKH%2003%20%C5%BB", NEW)
    assert (made.status_code, made.json()["external_id"]) == (201, "2026/11/KH 03 Ż")


def test_stale_if_match_changes_nothing() -> None:
    caller = program()
    put_ok(caller, "K-1", NEW)
    refused = put(caller, "K-1", {"industry": "Huty"}, If_Match='"7"')
    assert (refused.status_code, refused.json()["code"]) == (412, "stale_version")


def test_record_out_of_reach_is_the_same_as_none() -> None:
    boss, stranger = program(), program("salesperson")
    made = put_ok(boss, "K-1", NEW)
    assert put(stranger, "K-1", {"industry": "Huty"}).status_code == 404
    assert stranger.get("/parties/by-external-id/subiekt/K-1").status_code == 404
    assert stranger.get(f"/parties/{made['id']}/external-ids").status_code == 404


def test_conflict_out_of_reach_is_neither_listed_nor_settled() -> None:
    boss, stranger, reader = program(), program("salesperson"), program("read_only")
    _party, number = conflict(boss)
    assert stranger.get("/conflicts").json()["items"] == []
    assert stranger.post(f"/conflicts/{number}/settle", {"keep": "ours"}).status_code == 404
    assert [item["id"] for item in reader.get("/conflicts").json()["items"]] == [number]
    assert reader.post(f"/conflicts/{number}/settle", {"keep": "ours"}).status_code == 403
    assert boss.post(f"/conflicts/{number}/settle", {"keep": "mine"}).status_code == 422


def test_ids_are_given_read_and_taken_away() -> None:
    caller = program()
    party, other = company(caller), company(caller, "Inna")
    at = f"/parties/{party['id']}/external-ids"
    assert caller.call("PUT", f"{at}/subiekt", {"external_id": "K-1"}).json() == {"external_ids": {"subiekt": "K-1"}}
    assert caller.get(at).json() == {"external_ids": {"subiekt": "K-1"}}
    assert caller.call("PUT", f"{at}/subiekt", {"external_id": "K-2"}).json()["code"] == "has_another"
    taken = caller.call("PUT", f"/parties/{other['id']}/external-ids/subiekt", {"external_id": "K-1"})
    assert (taken.status_code, taken.json()["code"]) == (409, "external_id_taken")
    assert caller.delete(f"{at}/subiekt").status_code == 428
    assert caller.delete(f"{at}/subiekt", If_Match='"1"').status_code == 204
    assert caller.get(at).json() == {"external_ids": {}}


def test_values_of_a_person_go_with_an_erasure_and_settled_conflicts_after_a_month() -> None:
    caller = program()
    party, number = conflict(caller)
    pk = int(party["id"])
    assert EXCHANGES.export(pk)["conflicts"][0]["theirs"] == "Huty"
    caller.post(f"/conflicts/{number}/settle", {"keep": "ours"})
    assert forget_settled() == 0
    SyncConflict.objects.update(settled_at="2026-01-01T00:00:00Z")
    assert forget_settled() == 1
    conflict_again = put_ok(caller, "K-1", {**NEW, "name": "A"})
    assert conflict_again["name"] == "A"
    EXCHANGES.erase(None, pk)  # type: ignore[arg-type]
    assert ExternalId.objects.get().exchange == {}


def test_history_tells_who_exchanged_what() -> None:
    caller = program()
    made = put_ok(caller, "K-1", NEW)
    put_ok(caller, "K-1", {"industry": "Huty"})
    assert caller.user is not None
    (change,) = History.objects.filter(subject_id=made["id"], table_name="parties_party", operation="update")
    assert (change.actor_id, change.changes) == (caller.user.pk, {"industry": ["Metal", "Huty"]})


@pytest.mark.django_db(transaction=True)
def test_two_first_calls_at_once_make_one_record() -> None:
    caller, other = program(), program()
    answers = run_together(lambda: put(caller, "K-1", NEW), lambda: put(other, "K-1", NEW))
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Party.objects.filter(is_own=False).count() == 1
