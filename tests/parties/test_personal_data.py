"""The register's answer to a data subject: everything that is kept, and nothing left after an erasure."""

import json

import pytest
from django.apps import apps

from opiekun.core.errors import NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Person
from opiekun.parties.personal_data import REGISTER, erase, export
from opiekun.parties.services import add_to_list, create_list, create_party, create_person, update_person
from tests.parties.people import manager

pytestmark = pytest.mark.django_db

PRIVATE = {
    "private_channels": [{"kind": "phone", "value": "700 700 701"}],
    "home_address": {"street": "Lipowa", "city": "Żory", "postcode": "44-240"},
}
SHARED = {
    "first_name": "Katarzyna",
    "last_name": "Łęcka",
    "channels": [{"kind": "email", "value": "k.lecka@firma.example"}],
    "addresses": [{"kind": "delivery", "street": "Hutnicza", "city": "Ruda"}],
}
PERSONAL = {
    "vocative": "Kasieńko",
    "days": [{"kind": "anniversary", "name": "ślub z Adamem", "date": "12.06.2010", "note": "nad morzem"}],
    "family": [{"relation": "son", "name": "Wincenty", "date": "3.05.2012", "note": "gra w szachy"}],
    "interests": [{"term": "pszczelarstwo"}],
    "facts": [{"label": "Kawa", "value": "zbożowa"}],
}
TRACES = (
    "Katarzyna",
    "Łęcka",
    "k.lecka",
    "Hutnicza",
    "Ruda",
    "700 700 701",
    "+48700700701",
    "Lipowa",
    "Żory",
    "Zakupy",
    *("Kasieńko", "ślub z Adamem", "nad morzem", "Wincenty", "gra w szachy", "pszczelarstwo", "zbożowa"),
)


def everything_stored() -> str:
    """All rows of the app as one text."""
    rows = [list(model._default_manager.values()) for model in apps.get_app_config("parties").get_models()]
    return json.dumps(rows, default=str, ensure_ascii=False)


def employee() -> int:
    actor = manager(classes=frozenset(FieldClass))
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    return create_person(actor, {"party": str(party), "department": "Zakupy", **SHARED, **PRIVATE, **PERSONAL}).id


def natural_person() -> int:
    actor = manager(classes=frozenset(FieldClass))
    party = create_party(
        actor,
        {"kind": "natural_person", "bank_accounts": [{"iban": "61109010140000071219812874"}], **SHARED},
    ).id
    person = Person.objects.get(party_id=party).pk
    update_person(actor, person, {"department": "Zakupy", **PRIVATE, **PERSONAL})
    return person


@pytest.mark.parametrize("make", [employee, natural_person])
def test_export_holds_every_detail(make: object) -> None:
    told = json.dumps(export(make()), ensure_ascii=False)  # type: ignore[operator]
    for trace in TRACES:
        assert trace in told or trace == "+48700700701"


@pytest.mark.parametrize("make", [employee, natural_person])
def test_erasure_leaves_no_trace_in_the_register(make: object) -> None:
    person = make()  # type: ignore[operator]
    assert any(trace in everything_stored() for trace in TRACES)
    assert erase(SYSTEM, person) > 0
    left = everything_stored()
    assert [trace for trace in TRACES if trace in left] == []
    assert "61109010140000071219812874" not in left
    assert Person.objects.filter(pk=person).exists()


def test_unknown_person_is_refused() -> None:
    for act in (export, lambda person: erase(SYSTEM, person)):
        with pytest.raises(NotFound):
            act(987_654_321)  # type: ignore[operator]


def test_redaction_names_only_columns_that_exist() -> None:
    tables = {model._meta.db_table: model for model in apps.get_app_config("parties").get_models()}
    for table, columns in REGISTER.history.items():
        assert set(columns) <= {field.column for field in tables[table]._meta.concrete_fields}


def test_owner_of_a_sole_traders_firm_is_told_what_is_kept_of_the_firm_and_an_employee_is_not() -> None:
    actor = manager()
    firm = create_party(
        actor, {"kind": "organisation", "name": "Stolarstwo", "legal_form": "sole_trader", "nip": "5260250274"}
    ).id
    owner = create_person(actor, {"party": str(firm), "last_name": "Maj", "is_owner": True}).id
    employee_of_his = create_person(actor, {"party": str(firm), "last_name": "Lis"}).id
    assert export(owner)["party_data"]["nip"] == "5260250274"
    assert "party_data" not in export(employee_of_his)


def test_lists_of_a_natural_person_are_told_and_left_at_an_erasure() -> None:
    person = natural_person()
    party = Person.objects.get(pk=person).party_id
    made = create_list(SYSTEM, {"kind": "manual", "name": "Targi"}).id
    add_to_list(SYSTEM, made, [party])
    assert export(person)["party_lists"] == ["Targi"]
    erase(SYSTEM, person)
    assert export(person)["party_lists"] == []
