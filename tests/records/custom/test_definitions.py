"""Defining fields: what is made, what is refused with nothing changed, and that no change breaks a record."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.models import Party
from opiekun.parties.services import trash_party
from opiekun.records.custom import services
from opiekun.records.custom.definition_history import definition_changes
from opiekun.records.custom.definitions import present
from opiekun.records.custom.services import archive_field, change_field, create_field, order_fields, restore_field
from opiekun.records.models import CustomField
from tests.accounts.people import make_role, make_user, viewer
from tests.records.custom.fields import TIERS, company, define

pytestmark = pytest.mark.django_db


def codes_of(kind: str = "party") -> list[str]:
    return [f.code for f in record_kind(kind).fields if f.custom]


def refused(error: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str, str]]:
    return {(str(e.loc[0]), e.code) for e in error.value.errors}


def test_defined_field_is_a_field_of_its_kind_and_of_no_other() -> None:
    define("choice", "tier", name="Poziom", name_en="Tier", in_lists=True)
    field = record_kind("party").field_by_code["custom.tier"]
    assert str(field.label) == "Poziom"
    with translation.override("en"):
        assert str(field.label) == "Tier"
        assert [str(c.label) for c in field.choices] == ["Gold", "Srebrny"]
    assert field.shown
    assert field.editable
    assert codes_of("person") == []


def test_two_fields_of_a_kind_have_no_name_in_common() -> None:
    made = create_field(SYSTEM, "party", {"type": "text", "name": "Poziom", "name_en": "Tier"})
    other = create_field(SYSTEM, "party", {"type": "text", "name": "Inne"})
    for wrong in ("POZIOM", "tier", "NIP", "Nazwa", "Name"):
        with pytest.raises(InvalidInput) as error:
            create_field(SYSTEM, "party", {"type": "text", "name": wrong})
        assert refused(error) == {("name", "taken")}
        with pytest.raises(InvalidInput):
            change_field(SYSTEM, other.id, {"name_en": wrong})
    change_field(SYSTEM, made.id, {"name": "poziom"})
    assert create_field(SYSTEM, "person", {"type": "text", "name": "Poziom"}).code == "poziom"
    archive_field(SYSTEM, made.id)
    create_field(SYSTEM, "party", {"type": "text", "name": "Poziom"})
    assert [field.name for field in CustomField.objects.filter(kind="party", archived_at=None)] == ["Inne", "Poziom"]


def test_name_gives_the_code_and_another_one_where_it_is_taken() -> None:
    made = [create_field(SYSTEM, "party", {"type": "text", "name": name}).code for name in ("Nr karty!", "nr KARTY")]
    assert made == ["nr_karty", "nr_karty_2"]
    assert create_field(SYSTEM, "party", {"type": "text", "name": "123"}).code == "field_123"
    assert create_field(SYSTEM, "party", {"type": "text", "name": "日本"}).code == "field"


def test_code_is_never_given_again() -> None:
    field = define("text", "card")
    archive_field(SYSTEM, field.id)
    with pytest.raises(InvalidInput) as error:
        define("number", "card")
    assert refused(error) == {("code", "taken")}
    assert codes_of() == []
    assert CustomField.objects.count() == 1


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ({"type": "text"}, {("name", "required")}),
        ({"name": "A"}, {("type", "required")}),
        ({"type": "colour", "name": "A"}, {("type", "choice")}),
        ({"type": "text", "name": "A", "code": "a__b"}, {("code", "code_format")}),
        ({"type": "text", "name": "A", "code": "Karta"}, {("code", "code_format")}),
        ({"type": "choice", "name": "A"}, {("choices", "no_choices")}),
        ({"type": "choice", "name": "A", "choices": [{"name": "x", "retired": True}]}, {("choices", "no_choices")}),
        ({"type": "choice", "name": "A", "choices": [{"name": "x"}, {"name": "X"}]}, {("choices", "same_choice")}),
        ({"type": "choice", "name": "A", "choices": [{"name": "x;y"}]}, {("choices", "semicolon")}),
        ({"type": "choice", "name": "A", "choices": [{"name": ""}]}, {("choices", "required")}),
        ({"type": "choice", "name": "A", "choices": [{"name": "x", "colour": "red"}]}, {("choices", "choice")}),
        ({"type": "money", "name": "A"}, {("currency", "wrong_currency")}),
        ({"type": "money", "name": "A", "currency": "XXY"}, {("currency", "wrong_currency")}),
        ({"type": "reference", "name": "A", "reference": "role"}, {("reference", "choice")}),
        ({"type": "number", "name": "A", "searchable": True}, {("searchable", "not_for_type")}),
        ({"type": "choice", "name": "A", "choices": list(TIERS), "unique": True}, {("unique", "not_for_type")}),
        ({"type": "boolean", "name": "A", "required": True}, {("required", "not_for_type")}),
        ({"type": "text", "name": "A", "field_class": "private", "in_lists": True}, {("in_lists", "only_business")}),
        ({"type": "text", "name": "A", "field_class": "secret"}, {("field_class", "choice")}),
        ({"type": "text", "name": "A", "kind": "x"}, {("kind", "unknown_field")}),
        ({"type": "text", "name": "A" * 81}, {("name", "too_long")}),
        ({"type": "text", "name": "A\u202eB"}, {("name", "control_characters")}),
    ],
)
def test_wrong_definition_is_refused_by_the_name_of_its_part(raw: dict[str, Any], wrong: set[tuple[str, str]]) -> None:
    with pytest.raises(InvalidInput) as error:
        create_field(SYSTEM, "party", raw)
    assert refused(error) == wrong
    assert not CustomField.objects.exists()


def test_kind_without_pages_takes_no_fields() -> None:
    with pytest.raises(InvalidInput):
        create_field(SYSTEM, "role", {"type": "text", "name": "A"})


def test_only_who_has_the_right_defines_fields() -> None:
    field = define("text")
    salesperson = viewer("salesperson")
    for attempt in (
        lambda: create_field(salesperson, "party", {"type": "text", "name": "B"}),
        lambda: change_field(salesperson, field.id, {"name": "B"}),
        lambda: archive_field(salesperson, field.id),
        lambda: order_fields(salesperson, "party", [field.id]),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    role = make_role({("custom_field", "manage"): Reach.ALL})
    from opiekun.accounts.selectors.viewers import viewer_of_user

    manager = viewer_of_user(make_user(role_ids=[role.pk]))
    assert change_field(manager, field.id, {"name": "B"}).name == "B"


def test_type_stays_once_a_record_has_a_value_also_one_in_the_trash() -> None:
    field = define("text", "code")
    assert change_field(SYSTEM, field.id, {"type": "number"}).type == "number"
    change_field(SYSTEM, field.id, {"type": "text"})
    party = company(code="A1")
    trash_party(SYSTEM, party.pk)
    with pytest.raises(InvalidInput) as error:
        change_field(SYSTEM, field.id, {"type": "number", "name": "Inny"})
    assert refused(error) == {("type", "in_use")}
    assert present().find("party", "code").name == "Pole code"  # type: ignore[union-attr]


def test_choice_in_use_is_retired_when_it_is_left_out_and_another_is_gone() -> None:
    field = define("multi_choice", "likes")
    company(likes=["silver"])
    changed = change_field(SYSTEM, field.id, {"choices": [{"name": "Nowy"}]})
    assert [(c.code, c.retired) for c in changed.choices] == [("nowy", False), ("silver", True)]
    with pytest.raises(InvalidInput):
        company(likes=["silver"])


def test_archived_field_is_nowhere_keeps_its_values_and_comes_back() -> None:
    field = define("text", "card")
    party = company(card="A1")
    archive_field(SYSTEM, field.id)
    assert codes_of() == []
    with pytest.raises(InvalidInput):
        company(card="A2")
    party.refresh_from_db()
    assert party.custom == {"card": "A1"}
    restore_field(SYSTEM, field.id)
    assert codes_of() == ["custom.card"]


def test_unique_is_refused_while_records_share_values_and_they_are_named() -> None:
    field = define("text", "card")
    company(name="Pierwsza", card="a1")
    company(name="Druga", card="A1")
    company(name="Trzecia", card="B2")
    with pytest.raises(InvalidInput) as error:
        change_field(SYSTEM, field.id, {"unique": True})
    assert refused(error) == {("unique", "duplicates")}
    assert "Pierwsza" in str(error.value)
    assert "Druga" in str(error.value)
    assert "Trzecia" not in str(error.value)
    assert not CustomField.objects.get().is_unique
    assert not present().find("party", "card").is_unique  # type: ignore[union-attr]


def test_names_of_duplicates_out_of_reach_are_not_told() -> None:
    field = define("text", "card")
    company(name="Tajna", card="A1")
    company(name="Ukryta", card="A1")
    role = make_role({("custom_field", "manage"): Reach.ALL, ("party", "view"): Reach.OWN})
    from opiekun.accounts.selectors.viewers import viewer_of_user

    manager = viewer_of_user(make_user(role_ids=[role.pk]))
    with pytest.raises(InvalidInput) as error:
        change_field(manager, field.id, {"unique": True})
    assert "Tajna" not in str(error.value)
    assert "A1" in str(error.value)


def test_order_is_that_of_pages_and_a_new_field_comes_last() -> None:
    a, b = define("text", "a"), define("text", "b")
    version = b.version
    order_fields(SYSTEM, "party", [b.id, 999, a.id])
    define("text", "c")
    assert codes_of() == ["custom.b", "custom.a", "custom.c"]
    assert present().find("party", "b").version == version, "its place is not the field"  # type: ignore[union-attr]


def test_slower_of_two_editors_is_told() -> None:
    field = define("text")
    change_field(SYSTEM, field.id, {"name": "A"}, field.version)
    with pytest.raises(StaleVersion):
        change_field(SYSTEM, field.id, {"name": "B"}, field.version)
    with pytest.raises(NotFound):
        change_field(SYSTEM, 1, {"name": "B"})


def test_history_tells_who_changed_what_of_a_field() -> None:
    field = define("choice", name="Poziom")
    admin = viewer("administrator")
    change_field(admin, field.id, {"name": "Segment", "required": True, "choices": [*TIERS, {"name": "Brązowy"}]})
    changed, made = definition_changes(field.id)
    assert changed.actor == admin.name
    assert [(str(label), old, new) for label, old, new in changed.rows] == [
        ("Nazwa", "Poziom", "Segment"),
        ("Wartości", "Złoty, Srebrny", "Złoty, Srebrny, Brązowy"),
        ("Wymagane", "nie", "tak"),
    ]
    assert made.is_new


def test_as_many_fields_as_anybody_oversees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_FIELDS", 2)
    first = define("text", "a")
    define("text", "b")
    with pytest.raises(services.TooManyFields):
        define("text", "c")
    archive_field(SYSTEM, first.id)
    define("text", "c")
    with pytest.raises(services.TooManyFields):
        restore_field(SYSTEM, first.id)


def test_database_holds_what_a_field_is_against_raw_sql() -> None:
    field = define("text", "card")
    company(card="A1")
    for statement in (
        "UPDATE records_custom_field SET code = 'other'",
        "UPDATE records_custom_field SET kind = 'person'",
        "UPDATE records_custom_field SET type = 'number'",
        "DELETE FROM records_custom_field",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert CustomField.objects.get(pk=field.id).type == "text"


def test_unused_field_can_be_deleted_by_who_cleans_up() -> None:
    define("text", "card")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_custom_field")
    assert Party.objects.filter(custom__has_key="card").count() == 0
