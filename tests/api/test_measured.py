"""Lists of the API filtered by what is worked out from rows: the last talk, the last case, the last person added."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from opiekun.accounts.models import User
from opiekun.accounts.services.tokens import create_token
from opiekun.config.api import api
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db
AT = "2026-03-29T22:30:00Z"  # half past midnight of the 30th in Warsaw


def names(response: HttpResponse) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["display_name"] for item in response.json()["items"]]


def said(caller: Program, party: dict[str, Any], at: str, **more: Any) -> dict[str, Any]:
    response = caller.post("/interactions", {"kind": "call", "party": party["id"], "started_at": at, **more})
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


def refused(response: HttpResponse) -> tuple[int, list[str], str]:
    error = response.json()["errors"][0]
    return response.status_code, error["loc"], error["code"]


def test_parties_are_found_between_two_instants_of_the_last_talk() -> None:
    caller = program()
    lately, never, planned = (company(caller, name) for name in ("Alfa", "Beta", "Gamma"))
    said(caller, lately, "2025-01-10T10:00:00Z")
    talk = said(caller, lately, AT)
    ahead = (clock.now() + timedelta(days=3)).isoformat()
    said(caller, planned, ahead, state="planned")
    found = "/parties?is_own=false&"
    for asked in (
        f"last_interaction_at={AT}",
        f"last_interaction_at__gte={AT}&last_interaction_at__lte={AT}",
        "last_interaction_at__gte=2026-03-30T00:30:00+02:00",
        "last_interaction_at=2026-03-30",
        "last_interaction_at__gte=2026-03-30&last_interaction_at__lte=2026-03-30",
        "last_interaction_at__empty=false",
        "interactions_count__gte=1&last_interaction_at__gte=2026-01-01",
    ):
        assert names(caller.get(found + asked)) == ["Alfa"], asked
    for asked in (
        "last_interaction_at=2026-03-29",
        "last_interaction_at=2025-01-10",
        "last_interaction_at__lte=2026-03-29",
        "last_interaction_at__lte=2026-03-29T22:29:59.999999Z",
        "last_interaction_at__gte=2026-03-31",
    ):
        assert names(caller.get(found + asked)) == [], asked
    assert names(caller.get(found + "last_interaction_at__empty=true")) == ["Beta", "Gamma"]
    assert names(caller.get(found + "last_interaction_at__empty=true&q=beta")) == ["Beta"]
    assert caller.get(f"{found}last_interaction_at__gte=2026-03-30&count=exact&limit=1").json()["count"] == 1
    caller.delete(f"/interactions/{talk['id']}", If_Match=f'"{talk["version"]}"')
    assert names(caller.get(found + "last_interaction_at=2025-01-10")) == ["Alfa"]
    assert never["id"] != planned["id"]


def test_persons_and_cases_are_found_by_theirs() -> None:
    caller = program()
    party = company(caller)
    person = caller.post("/persons", {"party": party["id"], "last_name": "Nowak"}).json()
    said(caller, party, AT, person=person["id"])
    assert names(caller.get("/persons?last_interaction_at=2026-03-30")) == ["Nowak"]
    assert names(caller.get("/persons?last_interaction_at__lte=2026-03-29")) == []
    assert names(caller.get("/persons?subordinates_count=0&interactions_count=1")) == ["Nowak"]
    assert names(caller.get(f"/parties?last_person_at__gte={person['created_at']}")) == [party["display_name"]]
    assert names(caller.get("/parties?last_case_at__empty=true&is_own=false")) == [party["display_name"]]
    assert caller.get("/cases?last_interaction_at__gte=2026-03-30&interactions_count__gte=1").json()["items"] == []


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2026-02-30", "2026-03-30T00:30:00", "0001-01-01", "0001-01-01T00:00:00Z", "9999-12-31"]
)
def test_wrong_instants_are_named_by_their_parameter(value: str) -> None:
    caller = program()
    for name in ("last_interaction_at__gte", "updated_at__gte"):
        assert refused(caller.get(f"/parties?{name}={value}")) == (422, [name], "wrong_date"), value


def test_ways_that_an_instant_is_not_asked_by_are_refused() -> None:
    caller = program()
    for name in ("last_interaction_at__in", "last_interaction_at__contains", "interactions_count__empty"):
        assert refused(caller.get(f"/parties?{name}=2026-03-30")) == (422, [name], "unknown_parameter")
    assert refused(caller.get("/parties?last_interaction_at__empty=x"))[1] == ["last_interaction_at__empty"]
    assert refused(caller.get("/parties?ordering=last_interaction_at"))[1] == ["ordering"]


def narrow(user: User, *scopes: str) -> Program:
    return Program(create_token(SYSTEM, user.pk, "Narrow", scopes)[1], user)


def test_who_may_not_see_the_rows_knows_of_no_such_parameter() -> None:
    caller = program()
    party = company(caller, "Alfa")
    said(caller, party, AT)
    assert caller.user is not None
    parties_alone = narrow(caller.user, "parties:read")
    for name in ("last_interaction_at__gte", "interactions_count", "last_case_at__empty"):
        assert refused(parties_alone.get(f"/parties?{name}=2026-03-30")) == (422, [name], "unknown_parameter")
    both = narrow(caller.user, "parties:read", "interactions:read")
    assert names(both.get("/parties?last_interaction_at=2026-03-30")) == ["Alfa"]


def test_only_rows_within_reach_are_measured() -> None:
    manager, seller = program(), program("salesperson")
    assert seller.user is not None
    party = company(manager, "Alfa", account_manager=str(seller.user.pk))
    person = manager.post("/persons", {"party": party["id"], "last_name": "Nowak"}).json()
    assert names(seller.get(f"/parties?last_person_at__gte={person['created_at']}")) == ["Alfa"]
    other = program("salesperson")
    assert names(other.get("/parties?last_person_at__gte=2020-01-01")) == []


def test_the_document_describes_them() -> None:
    described = {p["name"]: p for p in api.document()["paths"]["/api/v1/parties"]["get"]["parameters"]}
    for name in ("last_interaction_at", "last_case_at", "last_person_at"):
        for parameter in (name, f"{name}__gte", f"{name}__lte", f"{name}__empty"):
            assert parameter in described
    assert described["last_interaction_at__gte"]["description"] == "Last interaction: at least"
    assert described["last_interaction_at__gte"]["schema"]["examples"] == ["2026-11-24", "2026-11-24T08:00:00Z"]
    assert not any(name.startswith("last_interaction_at__in") for name in described)
