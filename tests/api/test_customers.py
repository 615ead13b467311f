"""Customers and suppliers through the API."""

from typing import Any

import pytest

from opiekun.config.api import api
from opiekun.parties.models import Customer
from tests.api.program import Program, company, program
from tests.api.test_document import check

pytestmark = pytest.mark.django_db
TERMS = {
    "number": "KH-7",
    "since": "2024-03-01",
    "payment_terms_days": 21,
    "credit_limit": {"amount": "5000.50", "currency": "PLN"},
    "discount_percent": "2.50",
    "default_vat": "23",
    "sales_hold": False,
    "sales_hold_reason": "",
    "remarks": "Płaci w terminie",
}


def made(caller: Program, name: str = "Polmetal", **more: Any) -> dict[str, Any]:
    response = caller.post("/customers", {"party": company(caller, name)["id"], **TERMS, **more})
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_customer_is_made_read_changed_removed_and_restored() -> None:
    caller = program()
    customer = made(caller)
    document = api.document()
    check(document, "CustomerWritten", customer)
    assert {name: customer[name] for name in TERMS} == TERMS
    at = f"/customers/{customer['id']}"
    read = caller.get(at)
    check(document, "Customer", read.json())
    assert read["ETag"] == '"1"'
    assert caller.get(at, If_None_Match='"1"').status_code == 304
    changed = caller.patch(at, {"payment_terms_days": 30}, If_Match='"1"')
    assert (changed.json()["payment_terms_days"], changed["ETag"]) == (30, '"2"')
    assert caller.patch(at, {"payment_terms_days": 7}, If_Match='"1"').status_code == 412
    assert caller.delete(at).status_code == 428
    gone = caller.delete(at, If_Match='"2"')
    assert gone.status_code == 204
    assert caller.get(at).status_code == 404
    trashed = caller.get("/customers?trashed=true").json()["items"]
    assert [item["id"] for item in trashed] == [customer["id"]]
    assert caller.post(f"{at}/restore", If_Match=gone["ETag"]).status_code == 200
    events = [change["event"] for change in caller.get(f"{at}/history").json()["items"]]
    assert events == ["restored", "trashed", "changed", "created"]


def test_customers_are_listed_by_filters_and_order() -> None:
    caller = program()
    made(caller, "Alfa", number="Z-1")
    second = made(caller, "Beta", number="A-1", payment_terms_days=60)
    page = caller.get("/customers?ordering=number&count=exact").json()
    check(api.document(), "CustomerPage", page)
    assert [item["number"] for item in page["items"]] == ["A-1", "Z-1"]
    for query in ("payment_terms_days__gte=30", "q=A-1", "display_name=Beta", f"party={second['party']['id']}"):
        assert [item["id"] for item in caller.get(f"/customers?{query}").json()["items"]] == [second["id"]], query
    assert len(caller.get("/parties?role=customer").json()["items"]) == 2
    assert len(caller.get("/parties?role__in=supplier").json()["items"]) == 0


def test_same_key_makes_one_customer() -> None:
    caller = program()
    body = {"party": company(caller)["id"]}
    first = caller.post("/customers", body, Idempotency_Key="k1")
    second = caller.post("/customers", body, Idempotency_Key="k1")
    assert (first.content, second["Idempotency-Replayed"]) == (second.content, "true")
    refused = caller.post("/customers", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "role_there")
    assert refused.json()["facts"] == {"id": first.json()["id"]}


def test_scopes_are_by_kind_of_role() -> None:
    customer = made(program())
    reader = program(scopes=("customers:read",))
    assert reader.get(f"/customers/{customer['id']}").status_code == 200
    assert reader.get("/suppliers").json()["facts"] == {"scope": "suppliers:read"}
    assert reader.patch(f"/customers/{customer['id']}", {}).json()["facts"] == {"scope": "customers:write"}


def test_another_teams_customer_is_not_there() -> None:
    customer = made(program())
    stranger = program("salesperson")
    at = f"/customers/{customer['id']}"
    for answer in (stranger.get(at), stranger.patch(at, {}), stranger.delete(at, If_Match='"1"')):
        assert answer.status_code == 404
    assert stranger.get("/customers").json()["items"] == []


def test_wrong_values_are_named() -> None:
    caller = program()
    refused = caller.post("/customers", {"party": company(caller)["id"], "credit_limit": 5, "payment_terms_days": "x"})
    assert refused.status_code == 422
    assert {tuple(error["loc"]) for error in refused.json()["errors"]} == {("credit_limit",), ("payment_terms_days",)}
    assert not Customer.objects.exists()


def test_customer_is_exchanged_with_an_erp_field_by_field() -> None:
    caller = program()
    caller.call("PUT", "/parties/by-external-id/erp/K-1", {"kind": "organisation", "name": "Polmetal"})
    body = {"party_external_id": "K-1", **TERMS}
    first = caller.call("PUT", "/customers/by-external-id/erp/K-1", body)
    assert first.status_code == 201, first.content
    check(api.document(), "CustomerExchanged", first.json())
    assert caller.call("PUT", "/customers/by-external-id/erp/K-1", body).json() == first.json()
    caller.patch(f"/customers/{first.json()['id']}", {"payment_terms_days": 30, "discount_percent": "5"})
    call = {**body, "payment_terms_days": 45, "credit_limit": {"amount": "9000", "currency": "PLN"}}
    answer = caller.call("PUT", "/customers/by-external-id/erp/K-1", call).json()
    assert (answer["payment_terms_days"], answer["credit_limit"]["amount"]) == (30, "9000.00")
    assert answer["kept"] == [{"field": "discount_percent", "reason": "changed_here"}]
    (conflict,) = answer["conflicts"]
    (item,) = caller.get("/conflicts").json()["items"]
    assert (item["field"], item["ours"], item["theirs"]) == ("payment_terms_days", 30, 45)
    caller.post(f"/conflicts/{conflict['id']}/settle", {"keep": "theirs"})
    assert caller.get(f"/customers/{answer['id']}").json()["payment_terms_days"] == 45
    other = caller.call("PUT", "/customers/by-external-id/erp/K-1", {"party": company(caller, "Inna")["id"]})
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "party_fixed")


def test_customers_are_changed_in_bulk_and_exported() -> None:
    caller = program()
    ids = [made(caller, f"Firma {n}", number=f"A{n}")["id"] for n in range(2)]
    edit = caller.post("/customers/bulk-edit", {"ids": ids, "field": "default_vat", "value": "8"}).json()
    assert edit["changed"] == 2
    body = {"format": "csv", "ids": ids, "columns": ["number", "credit_limit", "city"]}
    export = caller.post("/customers/export", body)
    assert export.status_code == 200, export.content
    assert (export.status_code, export.json()["rows"]) == (200, 2)


def test_several_trashed_roles_of_one_party_are_all_listed_page_by_page() -> None:
    caller = program()
    party = company(caller)["id"]
    gone = set()
    for _time in range(3):
        customer = caller.post("/customers", {"party": party}).json()
        caller.delete(f"/customers/{customer['id']}", If_Match=f'"{customer["version"]}"')
        gone.add(customer["id"])
    seen, cursor = [], ""
    while cursor is not None:
        page = caller.get(f"/customers?trashed=true&limit=1{f'&cursor={cursor}' if cursor else ''}").json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert (len(seen), set(seen)) == (3, gone)


def test_customers_are_paged_by_name_without_gap_or_repeat() -> None:
    caller = program()
    ids = [made(caller, name, number=f"A{n}")["id"] for n, name in enumerate(("Beta", "Alfa", "Beta", "Gamma"))]
    seen, cursor = [], ""
    while cursor is not None:
        page = caller.get(f"/customers?limit=1{f'&cursor={cursor}' if cursor else ''}").json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert (len(seen), set(seen), seen[0], seen[-1]) == (4, set(ids), ids[1], ids[3])
