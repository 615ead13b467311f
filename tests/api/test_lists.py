import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.program import company, program

pytestmark = pytest.mark.django_db


def names(response: object) -> list[str]:
    assert response.status_code == 200, response.content  # type: ignore[attr-defined]
    return [item["display_name"] for item in response.json()["items"]]  # type: ignore[attr-defined]


def test_pages_hold_every_party_once_and_in_order() -> None:
    caller = program("salesperson")
    made = [f"Sklep {number:02}" for number in range(7)]
    for name in made:
        company(caller, name)
    seen, cursor, pages = [], "", 0
    while True:
        body = caller.get(f"/parties?limit=3&q=Sklep{f'&cursor={cursor}' if cursor else ''}").json()
        seen += [item["display_name"] for item in body["items"]]
        cursor, pages = body["next"], pages + 1
        if not cursor:
            break
    assert (seen, pages) == (made, 3)


def test_total_comes_only_when_asked_for() -> None:
    caller = program()
    company(caller)
    assert "count" not in caller.get("/parties").json()
    assert caller.get("/parties?count=exact&limit=1").json()["count"] == 2


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x", "", "1.5", "٣"])
def test_limit_out_of_bounds_is_refused(limit: str) -> None:
    response = program().get(f"/parties?limit={limit}")
    assert (response.status_code, response.json()["errors"][0]["loc"]) == (422, ["limit"])


def test_tampered_cursor_is_refused_by_name() -> None:
    caller = program()
    for number in range(3):
        company(caller, f"Firma {number}")
    good = caller.get("/parties?limit=1").json()["next"]
    other_order = f"/parties?cursor={good}&ordering=-created_at"
    forged = base64.urlsafe_b64encode(b"[1,0,null,1]").decode()
    for path in (other_order, "/parties?cursor=abc", "/parties?cursor=", f"/parties?cursor={forged}"):
        response = caller.get(path)
        assert (response.status_code, response.json()["errors"][0]["loc"]) == (422, ["cursor"]), path


def test_filters_narrow_by_their_fields() -> None:
    caller = program()
    company(caller, "Żelazo", status="active", nip="5260250274", industry="Metal")
    company(caller, "Drewno", status="inactive")
    company(caller, "Szkło", status="closed")
    assert names(caller.get("/parties?status=inactive")) == ["Drewno"]
    assert names(caller.get("/parties?status__in=inactive,closed")) == ["Drewno", "Szkło"]
    assert names(caller.get("/parties?name__contains=ZELA")) == ["Żelazo"]
    assert names(caller.get("/parties?nip=526-025-02-74")) == ["Żelazo"]
    assert names(caller.get("/parties?industry__empty=false")) == ["Żelazo"]
    assert names(caller.get("/parties?status=inactive&name__contains=szk")) == []
    assert names(caller.get(f"/parties?account_manager={caller.user.pk}&ordering=-display_name"))[0] == "Żelazo"


def test_instants_bound_exactly() -> None:
    caller = program()
    made = company(caller, "Drewno")
    at = made["updated_at"]
    assert "Drewno" in names(caller.get(f"/parties?updated_at__gte={at}"))
    assert "Drewno" in names(caller.get(f"/parties?updated_at__lte={at}&updated_at__gte=2020-01-01"))
    assert names(caller.get("/parties?updated_at__gte=2999-01-01T00:00:00%2B01:00")) == []
    for wrong in ("yesterday", "2026-01-01T00:00:00", "2026-13-01", "0001-01-01T00:00:00Z"):
        response = caller.get(f"/parties?updated_at__gte={wrong}")
        assert (response.status_code, response.json()["errors"][0]["loc"]) == (422, ["updated_at__gte"])


@pytest.mark.parametrize(
    "parameter",
    [
        "status=blue",
        "status__in=active,blue",
        "ordering=nip",
        "ordering=x",
        "count=about",
        "account_manager=abc",
        "status__contains=a",
        "trashed=maybe",
        "updated_at__contains=1",
        "industry__empty=x",
        "nip=",
    ],
)
def test_wrong_filter_is_named(parameter: str) -> None:
    response = program().get(f"/parties?{parameter}")
    assert (response.status_code, response.json()["errors"][0]["loc"]) == (422, [parameter.partition("=")[0]])


def test_a_long_list_costs_no_more_statements_than_a_short_one() -> None:
    caller = program()
    for number in range(12):
        company(caller, f"Firma {number}", channels=[{"kind": "email", "value": f"a{number}@example.com"}])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(caller.get("/parties").json()["items"]) == 13
    assert len(asked) <= 5, [q["sql"][:80] for q in asked]


def test_one_party_is_read_in_two_statements() -> None:
    caller = program()
    made = company(caller)
    caller.get("/me")
    with CaptureQueriesContext(connection) as asked:
        caller.get(f"/parties/{made['id']}")
    assert len(asked) <= 2, [q["sql"][:80] for q in asked]
