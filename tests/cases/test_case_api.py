"""Cases, their types, stages and short lists for programs."""

from typing import Any

import pytest

from opiekun.cases.models import Case, CaseType, Stage
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db


def made(caller: Program, title: str = "Regały do hali", **more: Any) -> dict[str, Any]:
    body = {"type": "sale", "title": title, **more}
    if "party" not in body and body["type"] == "sale":
        body["party"] = company(caller, name=f"Śruba {title}")["id"]
    response = caller.post("/cases", body)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def tag(record: dict[str, Any]) -> str:
    return f'"{record["version"]}"'


def test_a_created_case_is_read_back_as_it_was_answered() -> None:
    caller = program()
    lines = [{"side": "cost", "category": "goods", "text": "Regały", "amount": "100.5"}]
    case = made(
        caller,
        planned_revenue={"amount": "48200", "currency": "PLN"},
        plan_lines=lines,
        expected_close_on="2027-03-31",
        source="fair",
    )
    assert caller.get(f"/cases/{case['id']}").json() == case
    assert (case["stage"], case["state"], case["effective_probability"]) == ("sale_qualification", "potential", 20)
    assert case["planned_revenue"] == {"amount": "48200.00", "currency": "PLN"}
    assert case["planned_cost"] == {"amount": "100.50", "currency": "PLN"}
    assert case["plan_lines"][0]["category"] == "goods"
    assert caller.get(f"/cases/{case['id']}", If_None_Match=tag(case)).status_code == 304


def test_a_move_names_what_is_missing_where_it_is_given_and_writes_nothing() -> None:
    caller = program()
    Stage.objects.filter(code="sale_quote").update(required=["expected_close_on"])
    case = made(caller)
    refused = caller.post(f"/cases/{case['id']}/move", {"stage": "sale_quote"}, If_Match=tag(case))
    assert refused.status_code == 422
    assert refused.json()["code"] == "move_incomplete"
    assert [error["loc"] for error in refused.json()["errors"]] == [["fields", "expected_close_on"]]
    assert caller.get(f"/cases/{case['id']}").json() == case
    body = {"stage": "sale_quote", "fields": {"expected_close_on": "2027-01-15"}}
    moved = caller.post(f"/cases/{case['id']}/move", body, If_Match=tag(case))
    assert (moved.status_code, moved.json()["stage"]) == (200, "sale_quote")
    assert caller.post(f"/cases/{case['id']}/move", body, If_Match=tag(case)).status_code == 412
    assert caller.post(f"/cases/{case['id']}/move", body).status_code == 428
    moves = caller.get(f"/cases/{case['id']}/moves").json()["items"]
    assert [(m["from_stage"], m["to_stage"]) for m in moves] == [
        (None, "sale_qualification"),
        ("sale_qualification", "sale_quote"),
    ]


def test_a_case_is_lost_with_a_reason_and_opened_again() -> None:
    caller = program()
    case = made(caller)
    assert caller.post(f"/cases/{case['id']}/move", {"stage": "sale_lost"}, If_Match=tag(case)).status_code == 422
    body = {"stage": "sale_lost", "fields": {"loss_reason": "price"}}
    lost = caller.post(f"/cases/{case['id']}/move", body, If_Match=tag(case)).json()
    assert (lost["state"], lost["outcome"], lost["loss_reason"]) == ("closed", "lost", "price")
    again = caller.post(f"/cases/{case['id']}/move", {"stage": "sale_needs"}, If_Match=tag(lost)).json()
    assert (again["state"], again["loss_reason"], again["closed_at"]) == ("potential", "", None)


def test_a_program_takes_its_own_last_move_back_and_no_other() -> None:
    caller = program()
    case = made(caller)
    at = f"/cases/{case['id']}"
    lost = caller.post(f"{at}/move", {"stage": "sale_lost", "fields": {"loss_reason": "price"}}, If_Match=tag(case))
    caller.post(f"{at}/move", {"stage": "sale_needs"}, If_Match=tag(lost.json()))
    # The reopening is undone: the case is lost for its reason again, and nobody is asked for it.
    back = caller.post(f"{at}/move-back", {"stage": "sale_lost"})
    assert (back.status_code, back.json()["stage"], back.json()["loss_reason"]) == (200, "sale_lost", "price")
    moves = len(caller.get(f"{at}/moves").json()["items"])
    for wrong in ("sale_quote", "sale_lost", ""):
        refused = caller.post(f"{at}/move-back", {"stage": wrong})
        assert (refused.status_code, refused.json()["code"]) == (409, "moved_since"), wrong
    assert program().post(f"{at}/move-back", {"stage": "sale_needs"}).json()["code"] == "moved_since"
    assert caller.post(f"{at}/move-back", {"stages": "sale_needs"}).json()["errors"][0]["code"] == "unknown_field"
    assert program(scopes=("cases:read",)).post(f"{at}/move-back", {"stage": "sale_needs"}).status_code == 403
    assert len(caller.get(f"{at}/moves").json()["items"]) == moves


def test_lists_are_filtered_by_stage_owner_and_state() -> None:
    caller = program()
    one, two = made(caller, "Regały"), made(caller, "Wiata")
    caller.post(f"/cases/{two['id']}/move", {"stage": "sale_needs"}, If_Match=tag(two))
    assert [c["id"] for c in caller.get("/cases?stage=sale_needs").json()["items"]] == [two["id"]]
    assert [c["id"] for c in caller.get("/cases?q=rega").json()["items"]] == [one["id"]]
    assert caller.get("/cases?state=closed&count=exact").json()["count"] == 0
    assert caller.get("/cases?stage=nowhere").status_code == 422
    owner = one["owner"]["id"]
    assert len(caller.get(f"/cases?owner={owner}").json()["items"]) == 2


def test_a_case_is_changed_removed_and_restored() -> None:
    caller = program()
    case = made(caller)
    changed = caller.patch(f"/cases/{case['id']}", {"title": "Regały i montaż"}, If_Match=tag(case)).json()
    assert changed["title"] == "Regały i montaż"
    assert caller.patch(f"/cases/{case['id']}", {"title": "x"}, If_Match=tag(case)).status_code == 412
    assert caller.patch(f"/cases/{case['id']}", {"stage": "sale_won"}).status_code == 422
    assert caller.delete(f"/cases/{case['id']}", If_Match=tag(changed)).status_code == 204
    assert caller.get(f"/cases/{case['id']}").status_code == 404
    trashed = caller.get("/cases?trashed=true").json()["items"][0]
    back = caller.post(f"/cases/{case['id']}/restore", None, If_Match=tag(trashed))
    assert back.status_code == 200
    history = caller.get(f"/cases/{case['id']}/history").json()["items"]
    assert len(history) >= 3


def test_points_are_ticked() -> None:
    caller = program()
    types = caller.get("/case-types").json()["items"]
    stage = next(s for t in types for s in t["stages"] if s["code"] == "sale_qualification")
    changed = caller.patch(f"/stages/{stage['id']}", {"checks": [{"text": "Zadzwonić"}]})
    assert changed.status_code == 200, changed.content
    point = changed.json()["checks"][0]["id"]
    case = made(caller)
    assert case["checklist"] == [{"id": point, "text": "Zadzwonić", "is_done": False}]
    ticked = caller.post(f"/cases/{case['id']}/tick", {"check": point}, If_Match=tag(case)).json()
    assert ticked["checklist"][0]["is_done"]
    assert caller.post(f"/cases/{case['id']}/tick", {"check": "999999"}, If_Match=tag(ticked)).status_code == 404


def test_types_and_stages_are_defined_by_programs() -> None:
    caller = program()
    of = caller.post("/case-types", {"name": "Przetarg", "party_use": "required", "number_pattern": "PZ/{n:5}"}).json()
    assert [stage["state"] for stage in of["stages"]] == ["potential", "active", "closed", "closed"]
    stage = caller.post(
        "/stages",
        {
            "type": of["code"],
            "name": "Wadium",
            "state": "potential",
            "probability": 30,
            "required": ["planned_revenue"],
        },
    )
    assert stage.status_code == 201, stage.content
    code = stage.json()["code"]
    case = made(caller, type=of["code"], party=company(caller)["id"])
    assert case["number"].startswith("PZ/")
    refused = caller.post(f"/cases/{case['id']}/move", {"stage": code}, If_Match=tag(case))
    assert refused.json()["errors"][0]["loc"] == ["fields", "planned_revenue"]
    assert caller.delete(f"/case-types/{of['id']}", If_Match='"999"').status_code == 412
    present = caller.get(f"/case-types/{of['id']}").json()
    assert caller.delete(f"/case-types/{of['id']}", If_Match=tag(present)).status_code == 422
    assert CaseType.objects.filter(code=of["code"]).exists()


def test_a_type_and_the_order_of_its_stages_are_changed_together_or_not_at_all() -> None:
    caller = program()
    of = caller.get("/case-types").json()["items"][0]
    codes = [stage["code"] for stage in of["stages"]]
    path = f"/case-types/{of['id']}"
    refused = caller.patch(path, {"name": "Sprzedaż hal", "stages": ["nowhere"]})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["stages"])
    assert caller.patch(path, {"name": "", "stages": [codes[1], codes[0]]}).status_code == 422
    assert caller.get(path).json() == of
    changed = caller.patch(path, {"name": "Sprzedaż hal", "stages": [codes[1], codes[0]]}, If_Match=tag(of)).json()
    assert changed["name"] == "Sprzedaż hal"
    assert [stage["code"] for stage in changed["stages"]] == [codes[1], codes[0], *codes[2:]]


def test_types_and_short_lists_are_put_in_an_order_by_programs() -> None:
    caller = program()

    def ids(path: str, kind: str | None = None) -> list[str]:
        return [one["id"] for one in caller.get(path).json()["items"] if kind in (None, one.get("kind"))]

    types, sources = ids("/case-types"), ids("/case-terms", "source")
    assert caller.post("/case-types/order", {"ids": [types[-1]]}).status_code == 204
    assert ids("/case-types") == [types[-1], *types[:-1]]
    assert caller.post("/case-terms/order", {"kind": "source", "ids": sources[::-1]}).status_code == 204
    assert ids("/case-terms", "source") == sources[::-1]
    unknown = caller.post("/case-types/order", {"ids": [types[0], "999999"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["loc"]) == (422, ["ids", 1])
    # An entry of another list is none of this one.
    assert caller.post("/case-terms/order", {"kind": "loss_reason", "ids": sources}).status_code == 422
    for body in ({}, {"kind": "nothing", "ids": sources}, {"kind": "source", "ids": "x"}):
        assert caller.post("/case-terms/order", body).status_code == 422
    assert ids("/case-types") == [types[-1], *types[:-1]]
    assert ids("/case-terms", "source") == sources[::-1]
    seller = program("salesperson")
    assert seller.post("/case-types/order", {"ids": types}).status_code == 403
    assert seller.post("/case-terms/order", {"kind": "source", "ids": sources}).status_code == 403


def test_icons_of_a_type_are_named_in_the_document() -> None:
    caller = program()
    shapes = caller.get("/openapi.json").json()["components"]["schemas"]
    offered = shapes["CaseTypeInput"]["properties"]["icon"]["enum"]
    assert all(caller.get("/case-types").json()["items"][n]["icon"] in offered for n in range(4))
    assert caller.post("/case-types", {"name": "Serwis", "icon": "wrench"}).status_code == 422
    assert caller.post("/case-types", {"name": "Serwis", "icon": offered[-1]}).status_code == 201


def test_a_retired_stage_hands_its_cases_over() -> None:
    caller = program()
    case = made(caller)
    stage = Stage.objects.get(code="sale_qualification")
    at = f"/stages/{stage.pk}"
    etag = caller.get(at)["ETag"]
    wrong = caller.post(f"{at}/retire", {"replacement": "sale_won"}, If_Match=etag)
    assert wrong.json()["errors"][0]["code"] == "other_state"
    retired = caller.post(f"{at}/retire", {"replacement": "sale_needs"}, If_Match=etag)
    assert (retired.status_code, retired.json()["is_retired"]) == (200, True)
    moved = caller.get(f"/cases/{case['id']}").json()
    assert moved["stage"] == "sale_needs"
    refused = caller.post(f"/cases/{case['id']}/move", {"stage": "sale_qualification"}, If_Match=tag(moved))
    assert (refused.status_code, refused.json()["code"]) == (409, "stage_retired")
    assert caller.delete(at, If_Match=caller.get(at)["ETag"]).status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "closed"}, "outcome"),
        ({"probability": 101}, "probability"),
        ({"required": ["height"]}, "required"),
        ({"required": ["custom.height"]}, "required"),
        ({"next_stages": ["project_idea"]}, "next_stages"),
        ({"roles": ["999999"]}, "roles"),
        ({"checks": [{"text": ""}]}, "checks"),
        ({"code": "other"}, "code"),
        ({"stale_after_days": 0}, "stale_after_days"),
        ({"colour": "mauve"}, "colour"),
    ],
)
def test_wrong_definitions_are_refused_by_name(change: dict[str, Any], field: str) -> None:
    caller = program()
    stage = Stage.objects.get(code="sale_needs")
    before = caller.get(f"/stages/{stage.pk}").json()
    refused = caller.patch(f"/stages/{stage.pk}", change)
    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["loc"][0] == field
    assert caller.get(f"/stages/{stage.pk}").json() == before


def test_the_state_of_a_stage_stays_once_a_case_was_in_it() -> None:
    caller = program()
    made(caller)
    stage = Stage.objects.get(code="sale_qualification")
    assert caller.patch(f"/stages/{stage.pk}", {"state": "active"}).json()["code"] == "stage_was_used"
    assert Stage.objects.get(pk=stage.pk).state == "potential"


def test_short_lists_are_kept_by_programs() -> None:
    caller = program()
    term = caller.post("/case-terms", {"kind": "loss_reason", "name": "Zmiana strategii"}).json()
    assert term["code"] == "zmiana_strategii"
    assert caller.post("/case-terms", {"kind": "loss_reason", "name": "zmiana strategii"}).status_code == 409
    case = made(caller)
    body = {"stage": "sale_lost", "fields": {"loss_reason": term["code"]}}
    caller.post(f"/cases/{case['id']}/move", body, If_Match=tag(case))
    assert caller.delete(f"/case-terms/{term['id']}", If_Match=tag(term)).status_code == 422
    assert caller.patch(f"/case-terms/{term['id']}", {"is_archived": True}).json()["is_archived"]
    other = made(caller, "Wiata")
    assert caller.post(f"/cases/{other['id']}/move", body, If_Match=tag(other)).status_code == 422


def test_who_may_not_define_or_see_is_refused() -> None:
    caller = program("salesperson")
    assert caller.post("/case-types", {"name": "Przetarg"}).status_code == 403
    assert not Case.objects.exists()
    everybody = program()
    case = made(everybody)
    assert caller.get(f"/cases/{case['id']}").status_code == 404
    assert caller.get("/cases").json()["items"] == []
    assert caller.post(f"/cases/{case['id']}/move", {"stage": "sale_needs"}, If_Match=tag(case)).status_code == 404
