"""Custom fields for programs: values in records, filters, definitions, and the document that describes them."""

from typing import Any

import jsonschema_rs
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from opiekun.accounts.models import Access, AccessLog
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, trash_party
from opiekun.records.custom.definitions import present
from opiekun.records.custom.services import archive_field, change_field, create_field
from tests.accounts.people import make_role, make_user
from tests.api.program import Program, company, program
from tests.parties.ui.browser import log_in
from tests.records.custom.fields import TIERS, define

pytestmark = pytest.mark.django_db

GIVEN: dict[str, Any] = {
    "text": "Ala",
    "long_text": "a\nb",
    "number": 12.5,
    "money": {"amount": "12.5", "currency": "PLN"},
    "date": "2026-11-24",
    "choice": "gold",
    "multi_choice": ["silver", "gold"],
    "boolean": True,
    "url": "https://example.com/x",
}
SHOWN = {**GIVEN, "number": "12.5", "money": {"amount": "12.50", "currency": "PLN"}, "multi_choice": ["gold", "silver"]}


def errors(response: Any) -> set[tuple[str, str]]:
    assert response.status_code == 422, response.content
    return {(".".join(map(str, e["loc"])), e["code"]) for e in response.json()["errors"]}


def test_values_are_written_and_read_by_their_codes() -> None:
    caller = program()
    for type_ in GIVEN:
        define(type_)
    define("reference")
    other = company(caller, "Polecająca")
    assert other["custom"] == {**dict.fromkeys(SHOWN), "multi_choice": [], "boolean": False, "reference": None}
    party = company(caller, "Polmetal", custom={**GIVEN, "reference": other["id"]})
    expected = {**SHOWN, "reference": {"id": other["id"], "name": "Polecająca"}}
    assert party["custom"] == expected
    assert caller.get(f"/parties/{party['id']}").json()["custom"] == expected
    assert [item["custom"] for item in caller.get("/parties?q=Polmetal").json()["items"]] == [expected]
    back = {**expected, "reference": other["id"]}
    same = caller.patch(f"/parties/{party['id']}", {"custom": back})
    assert same.json()["version"] == party["version"], "what is read can be written back"
    cleared = caller.patch(f"/parties/{party['id']}", {"custom": {"number": None, "boolean": False}}).json()["custom"]
    assert cleared == {**expected, "number": None, "boolean": False}
    trash_party(SYSTEM, int(other["id"]))
    link = caller.get(f"/parties/{party['id']}").json()["custom"]["reference"]
    assert link == {"id": other["id"], "name": ""}, "what is in the trash is not named"


def test_persons_have_values_too() -> None:
    caller = program()
    define("text", "card", kind="person")
    party = company(caller)
    person = caller.post("/persons", {"party": party["id"], "last_name": "Nowak", "custom": {"card": "K1"}}).json()
    assert person["custom"] == {"card": "K1"}
    assert "card" not in party["custom"]


def test_wrong_values_are_named_at_their_place_and_nothing_is_written() -> None:
    caller = program()
    define("number", "limit")
    define("text", "must", required=True)
    wrong = {"kind": "organisation", "name": "X", "custom": {"limit": "x", "none": 1}}
    assert errors(caller.post("/parties", wrong)) == {
        ("custom.limit", "wrong_number"),
        ("custom.none", "unknown_field"),
        ("custom.must", "required"),
    }
    assert errors(caller.post("/parties", {**wrong, "custom": "x"})) == {("custom", "not_an_object")}
    exact = {"kind": "organisation", "name": "X", "custom": {"must": "a"}}
    body = '{"kind":"organisation","name":"X","custom":{"must":"a","limit":123456789012345.678901}}'
    assert caller.post("/parties", body).json()["custom"]["limit"] == "123456789012345.678901", "no float in between"
    made = caller.post("/parties", exact).json()
    assert caller.patch(f"/parties/{made['id']}", {"industry": "Meble"}).status_code == 200
    assert Party.objects.filter(is_own=False).count() == 2


def test_filters_by_code_in_the_ways_of_the_type() -> None:
    caller = program()
    for type_ in ("number", "choice", "date", "boolean", "text", "multi_choice"):
        define(type_)
    values = {"number": "10", "choice": "gold", "date": "2026-11-24", "boolean": True, "text": "Żółw"}
    one = company(caller, "Pierwsza", custom={**values, "multi_choice": ["gold", "silver"]})["id"]
    company(caller, "Druga", custom={"number": "5"})
    for asked in (
        "custom.number=10",
        "custom.number__gte=6",
        "custom.choice=gold",
        "custom.choice__in=silver,gold",
        "custom.date__lte=2026-11-24",
        "custom.boolean=true",
        "custom.text__contains=zol",
        "custom.multi_choice=silver",
        "custom.text__empty=false",
    ):
        found = caller.get(f"/parties?{asked}").json()
        assert [item["id"] for item in found["items"]] == [one], asked
    for wrong, code in (
        ("custom.number=x", "wrong_number"),
        ("custom.choice=x", "wrong_choice"),
        ("custom.date__gte=x", "wrong_date"),
        ("custom.none=1", "unknown_parameter"),
        ("custom.text__gte=a", "unknown_parameter"),
        ("ordering=custom.number", "unknown_field"),
    ):
        response = caller.get(f"/parties?{wrong}")
        assert response.status_code in (400, 422), wrong
        assert code in response.content.decode(), (wrong, response.content)


def test_condition_and_bulk_edit_name_the_field_as_the_filters_do() -> None:
    caller = program()
    define("choice", "tier")
    one = company(caller, "Pierwsza", custom={"tier": "gold"})["id"]
    company(caller, "Druga")
    body = {
        "filter": {"all": [{"field": "custom.tier", "op": "is", "values": ["gold"]}]},
        "field": "custom.tier",
        "value": "silver",
    }
    report = caller.post("/parties/bulk-edit", body).json()
    assert (report["changed"], report["refused"]) == (1, 0)
    assert caller.get(f"/parties/{one}").json()["custom"]["tier"] == "silver"
    assert errors(caller.post("/parties/bulk-edit", {**body, "value": "x"})) == {("value", "choice")}


def test_history_names_the_field_in_every_language() -> None:
    caller = program()
    define("money", "turnover", name="Obrót", name_en="Turnover")
    party = company(caller)
    caller.patch(f"/parties/{party['id']}", {"custom": {"turnover": "1250,5"}})
    change = caller.get(f"/parties/{party['id']}/history").json()["items"][0]
    assert change["fields"] == [
        {"field": "custom.turnover", "label": "Turnover", "old": "", "new": "PLN\u00a01,250.50"},
    ]


def test_token_opens_what_is_not_everybodys_by_its_scope_and_each_reading_is_noted() -> None:
    define("text", "debt", field_class="private")
    admin = program()
    party = company(admin, custom={"debt": "duży"})
    AccessLog.objects.all().delete()
    reader = program(scopes=("parties:read",))
    assert reader.get(f"/parties/{party['id']}").json()["custom"] == {}
    assert reader.get("/parties?custom.debt=a").json()["errors"][0]["code"] == "unknown_parameter"
    assert reader.get("/custom-fields").json()["items"] == []
    assert not AccessLog.objects.exists()
    opener = program(scopes=("parties:read", "private:read"))
    assert opener.get(f"/parties/{party['id']}").json()["custom"] == {"debt": "duży"}
    log = AccessLog.objects.get()
    assert (log.access, log.record_id, log.field_classes) == (Access.READ_BY_API, int(party["id"]), ["private"])
    company(admin, "Bez wartości")
    AccessLog.objects.all().delete()
    opener.get("/parties")
    assert [log.record_id for log in AccessLog.objects.all()] == [int(party["id"])], "only what was there was opened"


def test_list_takes_as_many_statements_with_values_and_links_as_without() -> None:
    caller = program()
    target = company(caller)

    def statements() -> int:
        caller.get("/parties")
        with CaptureQueriesContext(connection) as asked:
            assert caller.get("/parties").status_code == 200
        return len(asked)

    plain = statements()
    define("reference", "referrer")
    define("choice", "tier")
    for number in range(5):
        company(caller, f"Firma {number}", custom={"referrer": target["id"], "tier": "gold"})
    assert statements() == plain


# ---- definitions


def test_program_defines_changes_orders_and_archives_fields() -> None:
    caller = program()
    raw = {"kind": "party", "type": "choice", "name": "Poziom", "choices": [{"name": "Złoty"}, {"name": "Srebrny"}]}
    made = caller.post("/custom-fields", raw)
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/custom-fields/{made.json()['id']}"
    field = made.json()
    assert (field["code"], [c["code"] for c in field["choices"]]) == ("poziom", ["zloty", "srebrny"])
    path = f"/custom-fields/{field['id']}"
    changed = caller.patch(path, {"name": "Segment", "required": True}, If_Match=made["ETag"])
    assert (changed.json()["name"], changed.json()["required"]) == ("Segment", True)
    assert caller.patch(path, {"name": "X"}, If_Match=made["ETag"]).status_code == 412
    second = caller.post("/custom-fields", {"kind": "party", "type": "text", "name": "Drugie"}).json()
    order = caller.post("/custom-fields/order", {"kind": "party", "ids": [second["id"], field["id"]]})
    assert order.status_code == 204
    wrong = caller.post("/custom-fields/order", {"kind": "party", "ids": [field["id"], "999999999"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["ids", 1])
    assert [f["code"] for f in caller.get("/custom-fields?kind=party").json()["items"]] == ["drugie", "poziom"]
    assert caller.patch(path, {"archived": True}).json()["archived"]
    assert "poziom" not in company(caller)["custom"]
    assert not caller.patch(path, {"archived": False}).json()["archived"]
    assert errors(caller.patch(path, {"archived": "x"})) == {("archived", "not_boolean")}
    assert errors(caller.post("/custom-fields", {**raw, "kind": "role"})) == {("kind", "choice")}
    assert errors(caller.post("/custom-fields", {"kind": "party"})) == {("type", "required"), ("name", "required")}
    assert caller.get("/custom-fields/1").status_code == 404


def test_definitions_are_read_by_who_reads_the_records_and_made_by_who_has_the_right() -> None:
    define("text", "card")
    reader = program("salesperson", scopes=("parties:read",))
    assert [f["code"] for f in reader.get("/custom-fields").json()["items"]] == ["card"]
    assert program("salesperson", scopes=("persons:read",)).get("/custom-fields").json()["items"] == []
    raw = {"kind": "party", "type": "text", "name": "A"}
    assert reader.post("/custom-fields", raw).json()["code"] == "scope_missing"
    assert program("salesperson").post("/custom-fields", raw).json()["code"] == "not_allowed"
    role = make_role({("custom_field", "manage"): Reach.ALL})
    from opiekun.accounts.services.tokens import create_token

    user = make_user(role_ids=[role.pk])
    manager = Program(create_token(SYSTEM, user.pk, "Test", ("all",))[1], user)
    assert manager.post("/custom-fields", raw).status_code == 201


# ---- the document


def described(response: Any, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = response.json()["components"]["schemas"][name]["properties"]["custom"]
    return schema


def test_document_describes_the_fields_as_they_are_defined_now() -> None:
    caller = program()
    define("choice", "tier", name="Poziom", name_en="Tier")
    define("money", "turnover", name="Obrót")
    document = caller.get("/openapi.json")
    assert set(described(document, "Party")["properties"]) == {"tier", "turnover"}
    tier = described(document, "Party")["properties"]["tier"]
    assert tier == {"description": "Tier.", "anyOf": [{"type": "string", "enum": ["gold", "silver"]}, {"type": "null"}]}
    names = {p["name"] for p in document.json()["paths"]["/api/v1/parties"]["get"]["parameters"]}
    assert {"custom.tier", "custom.tier__in", "custom.turnover__gte"} <= names
    change_field(SYSTEM, present().find("party", "tier").id, {"choices": [{"code": "gold", "name": "Złoty"}]})  # type: ignore[union-attr]
    enum = described(caller.get("/openapi.json"), "Party")["properties"]["tier"]["anyOf"][0]["enum"]
    assert enum == ["gold"]
    archive_field(SYSTEM, present().find("party", "tier").id)  # type: ignore[union-attr]
    assert set(described(caller.get("/openapi.json"), "Party")["properties"]) == {"turnover"}


def test_document_tells_visitors_and_those_without_the_scope_nothing_of_the_fields() -> None:
    define("text", "debt", field_class="private", name="Zadłużenie")
    define("text", "card", name="Karta")
    visitor = Client().get("/api/v1/openapi.json")
    assert "Karta" not in visitor.content.decode()
    assert "properties" not in described(visitor, "Party")
    reader = program(scopes=("parties:read",)).get("/openapi.json")
    assert "Karta" in reader.content.decode()
    assert "Zadłużenie" not in reader.content.decode()
    assert "custom.card" in log_in("administrator").client.get("/api/v1/docs").content.decode()
    assert Client(headers={"Authorization": "Bearer x"}).get("/api/v1/openapi.json").status_code == 200


def test_real_answers_with_values_are_what_the_document_says() -> None:
    caller = program()
    for type_ in GIVEN:
        define(type_)
    define("reference")
    target = company(caller, "Polecająca")
    party = company(caller, custom={**GIVEN, "reference": target["id"]})
    document = caller.get("/openapi.json").json()
    for name, value in (
        ("PartyWritten", party),
        ("PartyWritten", target),
        ("PartyPage", caller.get("/parties").json()),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(value)
    body = {"kind": "organisation", "name": "X", "custom": {**GIVEN, "reference": target["id"]}}
    schema = {"$ref": "#/components/schemas/PartyInput", "components": document["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(body)
    schema = {"$ref": "#/components/schemas/CustomFieldPage", "components": document["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(caller.get("/custom-fields").json())


class RoundTrip(TestCase):  # type: ignore[misc]
    """JSON -> record -> API -> filter: what is given comes back, and finds its record and no other."""

    @given(st.data())
    def test_value_that_is_given_comes_back_and_finds_its_record(self, data: st.DataObject) -> None:
        caller = program()
        type_ = data.draw(st.sampled_from(("text", "number", "money", "date", "choice", "multi_choice")))
        create_field(SYSTEM, "party", {"type": type_, "name": "It", "code": "it", **_more(type_)})
        value = data.draw(_value(type_))
        made = company(caller, custom={"it": value})
        create_party(SYSTEM, {"kind": "organisation", "name": "Inna"})
        shown = made["custom"]["it"]
        again = caller.patch(f"/parties/{made['id']}", {"custom": {"it": shown}}).json()
        assert (again["custom"]["it"], again["version"]) == (shown, made["version"])
        asked = shown["amount"] if type_ == "money" else shown[0] if type_ == "multi_choice" else shown
        response = caller.client.get(
            "/api/v1/parties", {"custom.it": asked}, headers={"Authorization": f"Bearer {caller.token}"}
        )
        assert [item["id"] for item in response.json()["items"]] == [made["id"]]


def _more(type_: str) -> dict[str, Any]:
    return {"choices": list(TIERS)} if "choice" in type_ else {"currency": "PLN"} if type_ == "money" else {}


def _value(type_: str) -> st.SearchStrategy[Any]:
    match type_:
        case "number":
            return st.decimals(min_value=-(10**14), max_value=10**14, places=6).map(lambda d: f"{d:f}")
        case "money":
            return st.decimals(min_value=-(10**12), max_value=10**12, places=2).map(lambda d: {"amount": f"{d:f}"})
        case "date":
            from datetime import date

            return st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(str)
        case "choice":
            return st.sampled_from(["gold", "silver"])
        case "multi_choice":
            return st.lists(st.sampled_from(["gold", "silver"]), min_size=1)
    return st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=60)
