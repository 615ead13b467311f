"""The document tells the truth, and its page works under the strict policy."""

import re
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from opiekun.accounts.services.tokens import scope_names
from opiekun.config.api import api
from tests.api.program import company, program

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api.document()


def check(document: dict[str, Any], name: str, value: object) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(value)


def test_document_is_served_and_its_references_lead_somewhere(document: dict[str, Any]) -> None:
    served = Client().get("/api/v1/openapi.json")
    assert served.status_code == 200
    assert served.json()["openapi"].startswith("3.1")
    for name in re.findall(r"#/components/schemas/(\w+)", served.content.decode()):
        assert name in document["components"]["schemas"], name


def test_parameters_are_described_in_english(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for parameter in (p for operation in operations.values() for p in operation.get("parameters", ())):
            words = f"{parameter.get('description', '')} {parameter.get('schema', {}).get('description', '')}"
            assert not re.search("[ąćęłńóśźż]|Dodaj", words), (path, parameter["name"])


def test_every_scope_is_named_in_the_document_and_its_page(document: dict[str, Any]) -> None:
    described = api.document()["info"]["description"]
    page = Client().get("/api/v1/docs").content.decode()
    for name in scope_names():
        assert name in described, name
        assert name in page, name


def test_every_write_names_its_headers(document: dict[str, Any]) -> None:
    for address, path in document["paths"].items():
        for method, operation in path.items():
            names = {p["name"] for p in operation["parameters"]}
            assert ("Idempotency-Key" in names) == (method == "post"), address
            if method in ("delete", "put"):
                assert "If-Match" in names, address


def test_real_answers_are_what_the_document_says(document: dict[str, Any]) -> None:
    caller = program()
    party = company(
        caller,
        nip="5260250274",
        channels=[{"kind": "phone", "value": "338102030"}, {"kind": "email", "value": "a@example.com"}],
        addresses=[{"kind": "registered", "city": "Tychy", "postcode": "43100", "voivodeship": "24"}],
        bank_accounts=[{"iban": "61 1090 1014 0000 0712 1981 2874"}],
    )
    check(document, "PartyWritten", party)
    check(document, "PartyPage", caller.get("/parties?count=exact").json())
    person = caller.post("/persons", {"party": party["id"], "last_name": "Nowak", "home_address": {"city": "Tychy"}})
    check(document, "Person", person.json())
    check(document, "PersonPage", caller.get("/persons").json())
    check(document, "Private", caller.get(f"/persons/{person.json()['id']}/private").json())
    check(document, "UserPage", caller.get("/users").json())
    check(document, "Team", caller.post("/teams", {"name": "Południe"}).json())
    check(document, "Me", caller.get("/me").json())
    check(document, "Problem", caller.post("/parties", {"kind": "x"}).json())


def test_reference_page_shows_every_operation_without_script_or_style(document: dict[str, Any]) -> None:
    response = Client().get("/api/v1/docs")
    assert response.status_code == 200
    html = response.content.decode()
    for path in document["paths"].values():
        for operation in path.values():
            assert f'id="{operation["operationId"]}"' in html
    assert "`" not in html
    assert "larger ones go on by themselves, see <code>state</code>." in html
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?://(?!www.w3.org)", html)
    assert "script-src 'self'" in response["Content-Security-Policy"]
