"""Days to remember, family, interests and further facts: written, refused, guarded, kept in the history."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.fields import FieldClass
from opiekun.core.models import History
from opiekun.parties.models import FamilyMember, Identity, Interest, Party, Person, PersonDay, PersonFact
from opiekun.parties.services import create_party, create_person, update_party, update_person
from tests.parties.people import TestViewer, make_user, manager, salesperson

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


def teller() -> TestViewer:
    """Somebody who reaches everything, personal details included."""
    return manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL}))


def person_of(actor: TestViewer, **more: Any) -> int:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    return create_person(actor, {"party": str(party), "first_name": "Marek", "last_name": "Lis", **more}).id


EVERYTHING = {
    "days": [
        {"kind": "birthday", "date": "24.11.1980", "note": "lubi tort"},
        {"kind": "anniversary", "name": "ślub", "date": "12 czerwca 2010", "remind_before": 7},
    ],
    "family": [{"relation": "daughter", "name": "Zosia", "date": "--02-29"}, {"relation": "wife", "name": "Ewa"}],
    "interests": [{"term": "żeglarstwo"}, {"kind": "interest", "term": "historia lotnictwa"}],
    "facts": [{"label": "Kawa", "value": "bez cukru"}],
}


def refused(actor: TestViewer, person: int, values: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    before = counts()
    with pytest.raises(InvalidInput) as refusal:
        update_person(actor, person, values)
    assert counts() == before
    return [(error.loc, error.code) for error in refusal.value.errors]


def counts() -> list[int]:
    return [model._default_manager.count() for model in (PersonDay, FamilyMember, Interest, PersonFact, History)]


def test_everything_is_written_with_the_person_and_read_back() -> None:
    person = person_of(teller(), **EVERYTHING)
    birthday, wedding = PersonDay.objects.filter(person_id=person).order_by("pk")
    assert (birthday.month, birthday.day, birthday.year, birthday.yearly, birthday.note) == (
        11,
        24,
        1980,
        1124,
        "lubi tort",
    )
    assert (birthday.remind_before, birthday.remind_to_id) == (0, None)
    assert (wedding.name, wedding.remind_before) == ("ślub", 7)
    assert [
        (m.name, m.yearly, m.remind_before) for m in FamilyMember.objects.filter(person_id=person).order_by("pk")
    ] == [
        ("Zosia", 229, None),
        ("Ewa", None, None),
    ]
    assert [i.kind for i in Interest.objects.filter(person_id=person).order_by("pk")] == ["hobby", "interest"]
    assert PersonFact.objects.get(person_id=person).value == "bez cukru"


def test_lists_are_given_whole_and_rows_keep_their_ids() -> None:
    actor = teller()
    person = person_of(actor, **EVERYTHING)
    birthday, wedding = PersonDay.objects.filter(person_id=person).order_by("pk")
    update_person(
        actor,
        person,
        {"days": [{"id": str(wedding.pk), "kind": "anniversary", "name": "ślub", "date": "13.06.2010"}]},
    )
    left = PersonDay.objects.get(person_id=person)
    assert (left.pk, left.day, birthday.pk) == (wedding.pk, 13, birthday.pk)
    assert FamilyMember.objects.filter(person_id=person).count() == 2


def test_two_days_of_one_write_may_change_places() -> None:
    actor = teller()
    person = person_of(actor, days=[{"kind": "birthday", "date": "1.2"}, {"kind": "name_day", "date": "3.4"}])
    first, second = PersonDay.objects.filter(person_id=person).order_by("pk")
    update_person(
        actor,
        person,
        {
            "days": [
                {"id": str(first.pk), "kind": "name_day", "date": "1.2"},
                {"id": str(second.pk), "kind": "birthday", "date": "3.4"},
            ]
        },
    )
    assert dict(PersonDay.objects.filter(person_id=person).values_list("pk", "kind")) == {
        first.pk: "name_day",
        second.pk: "birthday",
    }


@pytest.mark.parametrize(
    ("values", "loc", "code"),
    [
        ({"days": [{"kind": "birthday", "date": "31.04"}]}, ("days", 0, "date"), "no_such_day"),
        ({"days": [{"kind": "birthday", "date": "kiedyś"}]}, ("days", 0, "date"), "day_format"),
        ({"days": [{"kind": "birthday"}]}, ("days", 0, "date"), "required"),
        ({"days": [{"date": "1.2"}]}, ("days", 0, "kind"), "required"),
        ({"days": [{"kind": "party", "date": "1.2"}]}, ("days", 0, "kind"), "choice"),
        ({"days": [{"kind": "anniversary", "date": "1.2"}]}, ("days", 0, "name"), "name_needed"),
        ({"days": [{"kind": "birthday", "name": "x", "date": "1.2"}]}, ("days", 0, "name"), "no_name_here"),
        ({"days": [{"kind": "birthday", "date": "25.11.2026"}]}, ("days", 0, "date"), "future_birthday"),
        (
            {"days": [{"kind": "birthday", "date": "1.2", "remind_before": 61}]},
            ("days", 0, "remind_before"),
            "days_before",
        ),
        (
            {"days": [{"kind": "birthday", "date": "1.2", "remind_before": -1}]},
            ("days", 0, "remind_before"),
            "days_before",
        ),
        (
            {"days": [{"kind": "birthday", "date": "1.2", "remind_before": True}]},
            ("days", 0, "remind_before"),
            "days_before",
        ),
        ({"days": [{"kind": "birthday", "date": "1.2", "remind_to": "9"}]}, ("days", 0, "remind_to"), "not_an_id"),
        ({"days": [{"kind": "birthday", "date": "1.2"}] * 2}, ("days", 1, "kind"), "repeated"),
        ({"days": [{"kind": "birthday", "date": "1.2", "id": "9"}]}, ("days", 0, "id"), "not_an_id"),
        ({"days": [{"kind": "birthday", "date": "1.2", "age": 9}]}, ("days", 0, "age"), "unknown_field"),
        ({"days": "1.2"}, ("days",), "not_rows"),
        ({"family": [{"name": "Zosia"}]}, ("family", 0, "relation"), "required"),
        ({"family": [{"relation": "son", "date": "30.2"}]}, ("family", 0, "date"), "no_such_day"),
        ({"family": [{"relation": "son", "date": "1.12.2026"}]}, ("family", 0, "date"), "future_birthday"),
        ({"interests": [{"term": ""}]}, ("interests", 0, "term"), "required"),
        ({"interests": [{"term": "Narty"}, {"term": "narty"}]}, ("interests", 1, "term"), "repeated"),
        ({"facts": [{"label": "Kawa"}]}, ("facts", 0, "value"), "required"),
        ({"facts": [{"label": "K" * 81, "value": "x"}]}, ("facts", 0, "label"), "too_long"),
    ],
)
def test_wrong_detail_is_refused_at_its_place_and_nothing_is_changed(
    values: dict[str, Any], loc: tuple[str | int, ...], code: str
) -> None:
    actor = teller()
    person = person_of(actor, **EVERYTHING)
    with clock.frozen(TODAY):
        assert refused(actor, person, values) == [(loc, code)]


def test_birthday_of_today_and_anniversary_to_come_are_accepted() -> None:
    actor = teller()
    person = person_of(actor)
    with clock.frozen(TODAY):
        update_person(actor, person, {"family": [{"relation": "son", "date": "24.11.2026"}]})
        update_person(actor, person, {"days": [{"kind": "anniversary", "name": "ślub", "date": "1.1.2027"}]})
    assert PersonDay.objects.count() == FamilyMember.objects.count() == 1


def test_closed_user_is_not_reminded() -> None:
    actor, person = teller(), 0
    person = person_of(actor)
    gone = make_user(is_active=False)
    wrong = {"days": [{"kind": "birthday", "date": "1.2", "remind_to": str(gone.pk)}]}
    assert refused(actor, person, wrong) == [(("days", 0, "remind_to"), "not_an_id")]
    there = make_user()
    update_person(actor, person, {"days": [{"kind": "birthday", "date": "1.2", "remind_to": str(there.pk)}]})
    assert PersonDay.objects.get().remind_to_id == there.pk


@pytest.mark.parametrize("field", ["days", "family", "interests", "facts"])
def test_whoever_may_not_see_personal_details_writes_none(field: str) -> None:
    person = person_of(teller(), **EVERYTHING)
    blind = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE}))
    before = counts()
    for values in ({field: []}, {field: EVERYTHING[field]}):
        with pytest.raises(NotAllowed):
            update_person(blind, person, values)
        with pytest.raises(NotAllowed):
            create_person(blind, {"party": str(Person.objects.get().party_id), "last_name": "Nowy", **values})
    assert counts() == before


def test_person_out_of_reach_is_not_found() -> None:
    person = person_of(teller())
    stranger = salesperson(classes=frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL}))
    with pytest.raises(NotFound):
        update_person(stranger, person, {"facts": [{"label": "Kawa", "value": "czarna"}]})


@pytest.mark.django_db(transaction=True)
def test_change_of_a_detail_is_a_change_of_the_person() -> None:
    actor = teller()
    person = person_of(actor)
    version = Person.objects.get(pk=person).version
    saved = update_person(actor, person, {"facts": [{"label": "Kawa", "value": "czarna"}]}, version)
    assert saved.version == version + 1
    with pytest.raises(StaleVersion):
        update_person(actor, person, {"facts": []}, version)
    assert PersonFact.objects.count() == 1


def raw(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


DAY = "INSERT INTO parties_personday (person_id, kind, name, month, day, year) VALUES (%s, %s, %s, %s, %s, %s)"


@pytest.mark.parametrize(
    "row",
    [
        *(("birthday", "", 2, 30, None), ("birthday", "", 2, 29, 2023), ("birthday", "", 2, 29, 1900)),
        *(("birthday", "", 4, 31, None), ("birthday", "", 13, 1, None), ("birthday", "", 0, 1, None)),
        *(("birthday", "", 1, 0, None), ("birthday", "", 1, 32, None), ("birthday", "", None, 1, None)),
        *(("birthday", "", 1, None, None), ("birthday", "", None, None, 1980), ("birthday", "", 1, 1, 1849)),
        *(("birthday", "", 1, 1, 2201), ("birthday", "x", 1, 1, None), ("anniversary", "", 1, 1, None)),
    ],
)
def test_database_refuses_a_day_that_does_not_exist(row: tuple[Any, ...]) -> None:
    person = person_of(teller())
    with pytest.raises((IntegrityError, DataError)):
        raw(DAY, person, *row)


@pytest.mark.parametrize(
    "row",
    [
        ("birthday", "", 2, 29, None),
        ("birthday", "", 2, 29, 2000),
        ("birthday", "", 2, 29, 2024),
        ("name_day", "", 12, 31, 1850),
    ],
)
def test_database_takes_a_day_that_exists(row: tuple[Any, ...]) -> None:
    raw(DAY, person_of(teller()), *row)
    assert PersonDay.objects.count() == 1


def test_database_refuses_a_second_birthday_and_an_interest_twice() -> None:
    person = person_of(teller(), **EVERYTHING)
    with pytest.raises(IntegrityError):
        raw(DAY, person, "birthday", "", 1, 1, None)
    with pytest.raises(IntegrityError):
        raw("INSERT INTO parties_interest (person_id, kind, term) VALUES (%s, 'hobby', 'ZEGLARSTWO')", person)
    with pytest.raises(IntegrityError):
        raw("UPDATE parties_personday SET remind_before = 61")
    with pytest.raises(IntegrityError):
        raw("UPDATE parties_familymember SET day = 30 WHERE month = 2")


def test_history_keeps_the_details_under_the_person() -> None:
    actor = teller()
    person = person_of(actor, **EVERYTHING)
    update_person(actor, person, {"days": [], "family": [], "interests": [], "facts": []})
    rows = History.objects.filter(subject_id=person, actor_id=actor.id)
    for table in ("parties_personday", "parties_familymember", "parties_interest", "parties_personfact"):
        assert {row.operation for row in rows.filter(table_name=table)} == {"insert", "delete"}
    changes = rows.filter(table_name="parties_personday", operation="delete").first()
    assert changes is not None
    assert "yearly" not in changes.changes


def test_vocative_by_hand_is_shared_with_the_natural_persons_party_and_goes_with_the_name() -> None:
    actor = teller()
    party = create_party(actor, {"kind": "natural_person", "first_name": "Giorgos", "last_name": "Lis"}).id
    person = Person.objects.get(party_id=party).pk
    update_person(actor, person, {"vocative": "Giorgosie"})
    assert Party.objects.get(pk=party).identity.vocative == "Giorgosie"
    update_party(actor, party, {"last_name": "Maj"})
    assert Identity.objects.get(party=party).vocative == "Giorgosie"
    update_party(actor, party, {"first_name": "Jorgos"})
    assert Identity.objects.get(party=party).vocative == ""
    update_party(actor, party, {"first_name": "Nikos", "vocative": "Nikosie"})
    assert Identity.objects.get(party=party).vocative == "Nikosie"


def test_organisation_has_no_vocative() -> None:
    actor = teller()
    with pytest.raises(InvalidInput):
        create_party(actor, {"kind": "organisation", "name": "Metal-Plast", "vocative": "Metalu"})
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    with pytest.raises(IntegrityError):
        raw("UPDATE parties_identity SET vocative = 'x' WHERE id = %s", Party.objects.get(pk=party).identity_id)
