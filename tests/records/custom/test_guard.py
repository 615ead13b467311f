"""The database lets in only values that fit their definitions, whoever writes: services, COPY, raw SQL."""

import json
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from opiekun.core.checks import run_checks
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from opiekun.records.custom.services import change_field
from opiekun.records.custom.values import read_value
from tests.records.custom.fields import company, define

pytestmark = pytest.mark.django_db

TYPES = (*("text", "long_text", "number", "money", "date", "choice", "multi_choice", "boolean", "url"),)
WRONG: list[tuple[str, Any]] = [
    ("text", ""),
    ("text", 1),
    ("text", "a" * 301),
    ("number", 12.5),
    ("number", "12.50"),
    ("number", "012"),
    ("number", "-0"),
    ("number", "1e3"),
    ("money", "12.50"),
    ("money", {"amount": "12.50", "currency": "EUR"}),
    ("money", {"amount": 12.5, "currency": "PLN"}),
    ("money", {"amount": "12.50", "currency": "PLN", "x": 1}),
    ("date", "2026-02-30"),
    ("date", "24.11.2026"),
    ("choice", "platinum"),
    ("choice", ["gold"]),
    ("multi_choice", []),
    ("multi_choice", ["gold", "platinum"]),
    ("multi_choice", "gold"),
    ("boolean", False),
    ("boolean", "true"),
    ("url", "javascript:alert(1)"),
    ("reference", "0"),
    ("reference", 17),
    ("reference", "999999999"),
]


def put(party: Party, custom: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE parties_party SET custom = %s WHERE id = %s", [json.dumps(custom), party.pk])


@pytest.mark.parametrize(("type_", "value"), WRONG)
def test_value_that_does_not_fit_is_refused_and_nothing_changed(type_: str, value: Any) -> None:
    define(type_)
    party = company()
    with pytest.raises(IntegrityError, match="does not fit"):
        put(party, {type_: value})
    party.refresh_from_db()
    assert party.custom == {}


@pytest.mark.parametrize("custom", [{"unknown": "a"}, [], "text", 17])
def test_only_defined_fields_have_values(custom: Any) -> None:
    define("text")
    party = company()
    with pytest.raises(IntegrityError):
        put(party, custom)


def test_copy_is_no_back_door() -> None:
    define("number")
    party = company()
    rows = "COPY parties_party (kind, identity_id, custom) FROM STDIN"
    refused = pytest.raises(psycopg.errors.IntegrityError)
    with refused, transaction.atomic(), connection.cursor() as cursor, cursor.copy(rows) as copy:
        copy.write_row(("organisation", party.identity_id, '{"number": "many"}'))


def test_link_leads_to_a_record_of_its_kind() -> None:
    define("reference", reference="person")
    party = company()
    with pytest.raises(IntegrityError):
        put(party, {"reference": str(party.pk)})
    person = create_party(SYSTEM, {"kind": "natural_person", "last_name": "Nowak"})
    from opiekun.parties.models import Person

    put(party, {"reference": str(Person.objects.get(party_id=person.id).pk)})


def test_record_with_a_value_that_was_retired_since_can_be_changed_elsewhere() -> None:
    field = define("choice", "tier")
    define("text", "note")
    party = company(tier="silver")
    change_field(SYSTEM, field.id, {"choices": [{"code": "gold", "name": "Złoty"}]})
    put(party, {"tier": "silver", "note": "a"})


def test_check_finds_values_that_no_longer_fit_and_a_guard_that_is_gone() -> None:
    define("number")
    party = company(number=5)
    assert not [finding for finding in run_checks() if finding.code.startswith("records.custom")]
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER custom_guard_update ON parties_party")
    put(party, {"number": "x", "y": 1})
    found = {finding.code: finding for finding in run_checks()}
    assert found["records.custom_guards"].rows == [{"table_name": "parties_party"}]
    broken = {(row["record_id"], row["field"]) for row in found["records.custom_values"].rows}
    assert broken == {(party.pk, "number"), (party.pk, "y")}


class WhatIsReadFits(TestCase):  # type: ignore[misc]
    """Whatever the rules accept the database accepts, too; so that no reading ends in an error of the database."""

    @given(st.data())
    def test_any_value_that_is_read_is_stored(self, data: st.DataObject) -> None:
        made = {type_: define(type_) for type_ in TYPES}
        party = company()
        for type_, definition in made.items():
            raw = data.draw(_raw(type_))
            try:
                stored = read_value(definition.shape, raw)
            except WrongValue:
                continue
            if stored is not None:
                put(party, {type_: stored})


def _raw(type_: str) -> st.SearchStrategy[Any]:
    match type_:
        case "number":
            return st.decimals(min_value=-(10**15), max_value=10**15, places=6).map(str) | st.from_regex(
                r"-?[0-9 ]{1,20}([,.][0-9]{0,8})?", fullmatch=True
            )
        case "money":
            return st.decimals(min_value=-(10**15), max_value=10**15, places=2).map(str)
        case "date":
            return st.dates().map(str) | st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}", fullmatch=True)
        case "choice":
            return st.sampled_from(["gold", "Srebrny", "x"])
        case "multi_choice":
            return st.lists(st.sampled_from(["gold", "silver", "x"]))
        case "boolean":
            return st.booleans()
        case "url":
            return st.text(max_size=40).map(lambda text: f"https://example.com/{text}") | st.text(max_size=20)
    return st.text(max_size=400)
