"""Custom fields of customers and suppliers for programs: values, filters, bulk changes, the document."""

from typing import Any

import jsonschema_rs
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import Access, AccessLog
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer
from opiekun.records.custom.services import archive_field
from tests.api.program import Program, company, program
from tests.api.test_custom_fields import GIVEN, SHOWN, described, errors
from tests.records.custom.fields import define

pytestmark = pytest.mark.django_db


def customer(caller: Program, name: str = "Polmetal", **more: Any) -> dict[str, Any]:
    response = caller.post("/customers", {"party": company(caller, name)["id"], **more})
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


def test_values_are_written_read_and_changed_by_their_codes() -> None:
    caller = program()
    for type_ in GIVEN:
        define(type_, kind="customer")
    define("reference", kind="customer", reference="customer")
    payer = customer(caller, "Płacąca")
    assert payer["custom"] == {**dict.fromkeys(SHOWN), "multi_choice": [], "boolean": False, "reference": None}
    made = customer(caller, custom={**GIVEN, "reference": payer["id"]})
    expected = {**SHOWN, "reference": {"id": payer["id"], "name": "Płacąca"}}
    assert made["custom"] == expected
    assert caller.get(f"/customers/{made['id']}").json()["custom"] == expected
    assert [item["custom"] for item in caller.get("/customers?q=Polmetal").json()["items"]] == [expected]
    same = caller.patch(f"/customers/{made['id']}", {"custom": {**expected, "reference": payer["id"]}})
    assert same.json()["version"] == made["version"], "what is read can be written back"
    cleared = caller.patch(f"/customers/{made['id']}", {"custom": {"number": None}}).json()["custom"]
    assert cleared == {**expected, "number": None}
    document = caller.get("/openapi.json").json()
    for name, value in (("CustomerWritten", made), ("CustomerPage", caller.get("/customers").json())):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(value)
    assert "custom" not in caller.get(f"/parties/{made['party']['id']}").json()["custom"]


def test_wrong_values_are_named_at_their_place_and_nothing_is_written() -> None:
    caller = program()
    define("number", "limit", kind="customer")
    define("text", "must", kind="customer", required=True)
    party = company(caller)["id"]
    wrong = {"party": party, "custom": {"limit": "x", "none": 1}}
    assert errors(caller.post("/customers", wrong)) == {
        ("custom.limit", "wrong_number"),
        ("custom.none", "unknown_field"),
        ("custom.must", "required"),
    }
    assert errors(caller.post("/customers", {"party": party, "custom": "x"})) == {("custom", "not_an_object")}
    assert not Customer.objects.exists()
    made = customer(caller, custom={"must": "a"})
    assert errors(caller.patch(f"/customers/{made['id']}", {"custom": {"must": ""}})) == {("custom.must", "required")}
    assert caller.get(f"/customers/{made['id']}").json()["version"] == made["version"]
    assert errors(caller.post("/suppliers", {"party": party, "custom": {"must": "a"}})) == {
        ("custom.must", "unknown_field")
    }


def test_filters_by_code_also_in_the_trash() -> None:
    caller = program()
    for type_ in ("number", "choice", "text"):
        define(type_, kind="customer")
    one = customer(caller, "Pierwsza", custom={"number": "10", "choice": "gold", "text": "Żółw"})
    customer(caller, "Druga", custom={"number": "5"})
    for asked in ("custom.number=10", "custom.number__gte=6", "custom.choice=gold", "custom.text__contains=zol"):
        assert [item["id"] for item in caller.get(f"/customers?{asked}").json()["items"]] == [one["id"]], asked
    for wrong in ("custom.number=x", "custom.none=1", "ordering=custom.number"):
        assert caller.get(f"/customers?{wrong}").status_code in (400, 422), wrong
    caller.delete(f"/customers/{one['id']}", If_Match='"1"')
    (gone,) = caller.get("/customers?trashed=true&custom.choice=gold").json()["items"]
    assert gone["custom"] == one["custom"]
    assert caller.get("/customers?custom.choice=gold").json()["items"] == []


def test_bulk_change_and_export_take_the_field_and_refuse_a_wrong_value() -> None:
    caller = program()
    define("choice", "tier", kind="customer")
    one = customer(caller, "Pierwsza", custom={"tier": "gold"})["id"]
    customer(caller, "Druga")
    only = {"all": [{"field": "custom.tier", "op": "is", "values": ["gold"]}]}
    body = {"filter": only, "field": "custom.tier", "value": "silver"}
    assert errors(caller.post("/customers/bulk-edit", {**body, "value": "x"})) == {("value", "choice")}
    assert caller.get(f"/customers/{one}").json()["custom"]["tier"] == "gold"
    report = caller.post("/customers/bulk-edit", body).json()
    assert (report["changed"], report["refused"]) == (1, 0)
    assert caller.get(f"/customers/{one}").json()["custom"]["tier"] == "silver"
    change = caller.get(f"/customers/{one}/history").json()["items"][0]
    assert [(field["field"], field["old"], field["new"]) for field in change["fields"]] == [
        ("custom.tier", "Gold", "Srebrny")
    ]


def test_list_takes_as_many_statements_with_values_and_links_as_without() -> None:
    caller = program()
    payer = customer(caller, "Płacąca")

    def statements() -> int:
        caller.get("/customers")
        with CaptureQueriesContext(connection) as asked:
            assert caller.get("/customers").status_code == 200
        return len(asked)

    plain = statements()
    define("reference", "payer", kind="customer", reference="customer")
    define("choice", "tier", kind="customer")
    for number in range(5):
        customer(caller, f"Firma {number}", custom={"payer": payer["id"], "tier": "gold"})
    assert statements() == plain


def test_what_is_not_everybodys_is_read_by_its_scope_and_each_reading_is_noted() -> None:
    define("text", "debt", kind="customer", field_class="private")
    made = customer(program(), custom={"debt": "duży"})
    AccessLog.objects.all().delete()
    reader = program(scopes=("customers:read",))
    assert reader.get(f"/customers/{made['id']}").json()["custom"] == {}
    assert not AccessLog.objects.exists()
    opener = program(scopes=("customers:read", "private:read"))
    assert opener.get(f"/customers/{made['id']}").json()["custom"] == {"debt": "duży"}
    log = AccessLog.objects.get()
    assert (log.access, log.kind, log.record_id) == (Access.READ_BY_API, "customer", int(made["id"]))


def test_document_describes_the_fields_of_each_kind_as_they_are_now() -> None:
    caller = program()
    field = define("choice", "tier", kind="customer", name="Poziom", name_en="Tier")
    define("money", "turnover", kind="supplier")
    document = caller.get("/openapi.json")
    for name in ("Customer", "CustomerWritten", "CustomerExchanged"):
        assert set(described(document, name)["properties"]) == {"tier"}, name
    for name in ("CustomerInput", "CustomerChange", "CustomerExchange"):
        assert set(described(document, name)["anyOf"][0]["properties"]) == {"tier"}, name
    assert set(described(document, "Supplier")["properties"]) == {"turnover"}
    names = {p["name"] for p in document.json()["paths"]["/api/v1/customers"]["get"]["parameters"]}
    assert "custom.tier__in" in names
    assert "custom.turnover" not in names
    assert "properties" not in described(Client().get("/api/v1/openapi.json"), "Customer")
    archive_field(SYSTEM, field.id)
    assert described(caller.get("/openapi.json"), "Customer")["properties"] == {}


def test_program_defines_a_field_of_a_role() -> None:
    caller = program()
    made = caller.post("/custom-fields", {"kind": "supplier", "type": "text", "name": "Karta"})
    assert made.status_code == 201, made.content
    assert [item["id"] for item in caller.get("/custom-fields?kind=supplier").json()["items"]] == [made.json()["id"]]
    assert errors(caller.post("/custom-fields", {"kind": "role", "type": "text", "name": "X"})) == {("kind", "choice")}
    reader = program(scopes=("parties:read",))
    assert reader.get("/custom-fields").json()["items"] == []
