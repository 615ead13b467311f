"""Values are written by the services that write the record, so that pages, programs and files share every rule."""

from typing import Any

import pytest

from opiekun.core.errors import InvalidInput
from opiekun.core.fields import FieldClass
from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.personal_data import REGISTER
from opiekun.parties.services import (
    create_party,
    create_person,
    restore_party,
    trash_party,
    update_party,
    update_person,
)
from opiekun.records.custom.services import archive_field, change_field
from tests.parties.people import manager, salesperson
from tests.records.custom.fields import company, define

pytestmark = pytest.mark.django_db


def wrong(error: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[tuple[str | int, ...], str]]:
    return {(e.loc, e.code) for e in error.value.errors}


def stored(party: Party) -> Any:
    return Party.objects.get(pk=party.pk).custom


def test_party_and_person_are_made_and_changed_with_values() -> None:
    define("number", "limit")
    define("text", "card", kind="person")
    party = company(limit="1 000,5")
    assert party.custom == {"limit": "1000.5"}
    saved = create_person(SYSTEM, {"party": str(party.pk), "last_name": "Nowak", "custom": {"card": " K1 "}})
    assert Person.objects.get(pk=saved.id).custom == {"card": "K1"}
    update_person(SYSTEM, saved.id, {"custom": {"card": None}})
    assert Person.objects.get(pk=saved.id).custom == {}


def test_change_touches_only_the_values_that_are_given() -> None:
    define("text", "a")
    define("text", "b")
    party = company(a="1", b="2")
    version = update_party(SYSTEM, party.pk, {"custom": {"a": "3"}}).version
    assert stored(party) == {"a": "3", "b": "2"}
    assert update_party(SYSTEM, party.pk, {"custom": {"a": "3"}}).version == version, "nothing has changed"
    assert update_party(SYSTEM, party.pk, {"custom": {}}).version == version
    assert update_party(SYSTEM, party.pk, {"custom": None}).version == version
    update_party(SYSTEM, party.pk, {"custom": {"b": ""}})
    assert stored(party) == {"a": "3"}


def test_all_that_is_wrong_is_told_at_once_with_the_plain_fields() -> None:
    define("number", "limit")
    define("date", "until")
    party = company()
    with pytest.raises(InvalidInput) as error:
        update_party(
            SYSTEM, party.pk, {"status": "x", "custom": {"limit": "a", "until": "b", "other": 1, 5: 1}}, party.version
        )
    assert wrong(error) == {
        (("status",), "choice"),
        (("custom", "limit"), "wrong_number"),
        (("custom", "until"), "wrong_date"),
        (("custom", "other"), "unknown_field"),
        (("custom", "5"), "unknown_field"),
    }
    party.refresh_from_db()
    assert (party.custom, party.version) == ({}, 1)


@pytest.mark.parametrize("given", ["x", [1], 7, True])
def test_values_that_are_no_object_are_refused(given: Any) -> None:
    with pytest.raises(InvalidInput) as error:
        company_with(given)
    assert wrong(error) == {(("custom",), "not_an_object")}
    assert not Party.objects.filter(is_own=False).exists()


def company_with(custom: Any) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Firma", "custom": custom})


def test_required_is_asked_of_new_records_and_of_the_change_that_clears_it() -> None:
    old = company()
    define("text", "card", required=True)
    with pytest.raises(InvalidInput) as error:
        create_party(SYSTEM, {"kind": "organisation"})
    assert wrong(error) == {(("name",), "required"), (("custom", "card"), "required")}
    update_party(SYSTEM, old.pk, {"industry": "Meble"})
    party = company(card="A1")
    with pytest.raises(InvalidInput) as error:
        update_party(SYSTEM, party.pk, {"custom": {"card": " "}})
    assert wrong(error) == {(("custom", "card"), "required")}
    assert stored(party) == {"card": "A1"}


def test_field_of_a_class_that_the_actor_does_not_see_does_not_exist_for_him_and_is_not_asked_of_him() -> None:
    define("text", "debt", field_class="private", required=True)
    party = company(SYSTEM, debt="duży")
    clerk, boss = manager(), manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    company(clerk)
    with pytest.raises(InvalidInput) as error:
        update_party(clerk, party.pk, {"custom": {"debt": "mały"}})
    assert wrong(error) == {(("custom", "debt"), "unknown_field")}
    update_party(clerk, party.pk, {"industry": "Meble"})
    assert stored(party) == {"debt": "duży"}, "what he does not see he does not lose"
    update_party(boss, party.pk, {"custom": {"debt": "mały"}})
    assert stored(party) == {"debt": "mały"}


def test_link_leads_only_to_what_the_actor_reaches_and_stays_when_that_is_out_of_reach() -> None:
    define("reference", "referrer")
    jan = salesperson()
    hidden, own = company(SYSTEM, "Ukryta"), company(jan, "Własna")
    for target in (str(hidden.pk), "999999999"):
        with pytest.raises(InvalidInput) as error:
            update_party(jan, own.pk, {"custom": {"referrer": target}})
        assert wrong(error) == {(("custom", "referrer"), "not_an_id")}
    update_party(SYSTEM, own.pk, {"custom": {"referrer": str(hidden.pk)}})
    update_party(jan, own.pk, {"industry": "Meble", "custom": {"referrer": str(hidden.pk)}})
    assert stored(own) == {"referrer": str(hidden.pk)}


def test_link_survives_the_trash_of_its_target() -> None:
    define("reference", "referrer")
    target = company()
    party = company(referrer=str(target.pk))
    trash_party(SYSTEM, target.pk)
    assert stored(party) == {"referrer": str(target.pk)}
    update_party(SYSTEM, party.pk, {"industry": "Meble", "custom": {"referrer": str(target.pk)}})
    with pytest.raises(InvalidInput):
        company(referrer=str(target.pk))


def test_unique_value_is_refused_in_any_letter_case_and_its_holder_named_only_in_reach() -> None:
    define("text", "card", unique=True)
    jan = salesperson()
    company(SYSTEM, "Pierwsza", card="A1")
    own = company(jan, "Własna")
    with pytest.raises(InvalidInput) as error:
        company(SYSTEM, card="a1")
    assert wrong(error) == {(("custom", "card"), "taken")}
    assert "Pierwsza" in str(error.value)
    with pytest.raises(InvalidInput) as error:
        update_party(jan, own.pk, {"custom": {"card": "a1"}})
    assert "Pierwsza" not in str(error.value)
    assert stored(own) == {}


def test_record_keeps_its_own_unique_value_and_trash_gives_it_free() -> None:
    define("number", "no", unique=True)
    first = company(no=7)
    update_party(SYSTEM, first.pk, {"custom": {"no": "7,0"}, "industry": "x"})
    trash_party(SYSTEM, first.pk)
    company(no=7)


def test_retired_choice_is_kept_and_not_given() -> None:
    field = define("choice", "tier")
    party = company(tier="silver")
    change_field(SYSTEM, field.id, {"choices": [{"code": "gold", "name": "Złoty"}]})
    update_party(SYSTEM, party.pk, {"custom": {"tier": "silver"}, "industry": "x"})
    with pytest.raises(InvalidInput):
        company(tier="silver")


def test_what_changes_is_told_to_subscribers_without_its_value() -> None:
    define("text", "card")
    party = company()
    update_party(SYSTEM, party.pk, {"custom": {"card": "tajne"}})
    entry = OutboxEntry.objects.filter(name="party.changed").latest("id")
    assert entry.facts == {"fields": ["custom"]}


def test_definition_that_changed_while_a_value_was_on_its_way_refuses_it_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another process changed the definition after this request began: the database says no, the field is named."""
    from opiekun.records.custom import definitions

    field = define("text", "card")
    party = company()
    before = definitions.present()
    change_field(SYSTEM, field.id, {"type": "number"})
    definitions._present.set(before)
    with pytest.raises(InvalidInput) as error:
        update_party(SYSTEM, party.pk, {"custom": {"card": "abc"}})
    assert wrong(error) == {(("custom", "card"), "field_changed")}
    assert stored(party) == {}


def test_archived_field_takes_no_values_and_loses_none() -> None:
    field = define("text", "card")
    party = company(card="A1")
    archive_field(SYSTEM, field.id)
    update_party(SYSTEM, party.pk, {"industry": "Meble"})
    assert stored(party) == {"card": "A1"}


def test_person_is_given_their_values_and_forgotten_with_them() -> None:
    define("text", "hobby", kind="person", name="Hobby")
    define("reference", "mentor", kind="person", reference="party", name="Mentor")
    party = company(name="Polmetal")
    person = create_person(
        SYSTEM,
        {"party": str(party.pk), "last_name": "Nowak", "custom": {"hobby": "szachy", "mentor": str(party.pk)}},
    )
    assert REGISTER.export(person.id)["custom"] == {"Hobby": "szachy", "Mentor": "Polmetal"}
    REGISTER.erase(SYSTEM, person.id)
    assert Person.objects.get(pk=person.id).custom == {}
    assert "custom" in REGISTER.history["parties_person"]


def test_party_comes_back_unless_its_unique_value_was_given_meanwhile() -> None:
    define("text", "card", unique=True)
    party = company(card="A1")
    trash_party(SYSTEM, party.pk)
    restore_party(SYSTEM, party.pk)
    assert stored(party) == {"card": "A1"}
