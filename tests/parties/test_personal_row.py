"""One row of the personal details added, changed, taken out, and each of it undone."""

from typing import Any

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.fields import FieldClass
from opiekun.core.history.redaction import redact_history
from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import DayReminder, Person, PersonDay, PersonFact
from opiekun.parties.selectors.personal_details import open_personal_details, read_personal_details
from opiekun.parties.services import create_person
from opiekun.parties.services.personal_row import (
    ChangedSince,
    add_personal_row,
    change_personal_row,
    remove_personal_row,
    undo_personal_row,
)
from tests.accounts.races import race
from tests.parties.people import TestViewer, manager, salesperson
from tests.parties.test_personal_details import EVERYTHING, person_of, teller

pytestmark = pytest.mark.django_db

BIRTHDAY = {"kind": "birthday", "date": "24.11.1980", "note": "lubi tort"}


def details(person: int) -> dict[str, list[dict[str, Any]]]:
    """What is kept, without the ids."""
    read = read_personal_details(person)
    return {
        part: [{k: v for k, v in row.items() if k != "id"} for row in read.part(part)]
        for part in ("days", "family", "interests", "facts")
    }


@pytest.mark.parametrize("part", ["days", "family", "interests", "facts"])
def test_added_row_is_taken_out_by_undo_and_a_removed_one_comes_back_the_same(part: str) -> None:
    actor = teller()
    person = person_of(actor)
    saved = add_personal_row(actor, person, part, EVERYTHING[part][0])
    with_it = details(person)
    assert saved.change_id is not None
    undone = undo_personal_row(actor, person, saved.change_id)
    assert details(person)[part] == []
    assert undone.change_id is not None
    undo_personal_row(actor, person, undone.change_id)
    assert details(person) == with_it


def test_changed_row_is_put_back_and_others_stay() -> None:
    actor = teller()
    person = person_of(actor, **EVERYTHING)
    before = details(person)
    wedding = PersonDay.objects.get(kind="anniversary")
    saved = change_personal_row(
        actor,
        person,
        "days",
        wedding.pk,
        {"kind": "anniversary", "name": "rozwód", "date": "1.1", "remind_before": None},
    )
    wedding.refresh_from_db()
    assert (wedding.name, wedding.yearly, wedding.year, wedding.remind_before) == ("rozwód", 101, None, None)
    assert saved.change_id is not None
    undo_personal_row(actor, person, saved.change_id)
    assert details(person) == before


def test_write_that_changes_nothing_has_nothing_to_undo() -> None:
    actor = teller()
    person = person_of(actor, days=[BIRTHDAY])
    assert change_personal_row(actor, person, "days", PersonDay.objects.get().pk, BIRTHDAY).change_id is None


def test_change_that_somebody_followed_up_is_not_undone() -> None:
    actor = teller()
    person = person_of(actor, facts=[{"label": "Kawa", "value": "czarna"}])
    fact = PersonFact.objects.get()
    first = change_personal_row(actor, person, "facts", fact.pk, {"label": "Kawa", "value": "biała"})
    change_personal_row(actor, person, "facts", fact.pk, {"label": "Kawa", "value": "bez cukru"})
    assert first.change_id is not None
    with pytest.raises(ChangedSince):
        undo_personal_row(actor, person, first.change_id)
    assert PersonFact.objects.get().value == "bez cukru"


def test_removed_birthday_does_not_come_back_beside_a_new_one() -> None:
    actor = teller()
    person = person_of(actor, days=[BIRTHDAY])
    removed = remove_personal_row(actor, person, "days", PersonDay.objects.get().pk)
    add_personal_row(actor, person, "days", {"kind": "birthday", "date": "1.1"})
    assert removed.change_id is not None
    with pytest.raises(InvalidInput):
        undo_personal_row(actor, person, removed.change_id)
    assert PersonDay.objects.get().yearly == 101


def test_what_an_erasure_took_out_of_the_history_is_not_brought_back() -> None:
    actor = teller()
    person = person_of(actor, facts=[{"label": "Kawa", "value": "czarna"}])
    removed = remove_personal_row(actor, person, "facts", PersonFact.objects.get().pk)
    redact_history(SYSTEM, [person], {"parties_personfact": ("label", "value")})
    assert removed.change_id is not None
    with pytest.raises(NotFound):
        undo_personal_row(actor, person, removed.change_id)


def test_undo_is_for_changes_of_this_persons_details_alone() -> None:
    actor = teller()
    person = person_of(actor, days=[BIRTHDAY])
    other = create_colleague(actor, person)
    foreign = History.objects.filter(table_name="parties_personday").values_list("pk", flat=True)[0]
    own_name = History.objects.filter(table_name="parties_person", subject_id=person).values_list("pk", flat=True)[0]
    for subject, change in ((other, foreign), (person, own_name), (person, 999_999_999)):
        with pytest.raises(NotFound):
            undo_personal_row(actor, subject, change)
    assert PersonDay.objects.count() == 1


def create_colleague(actor: TestViewer, person: int) -> int:
    return create_person(actor, {"party": str(Person.objects.get(pk=person).party_id), "last_name": "Maj"}).id


def test_reminder_that_was_sent_is_known_of_the_day_that_came_back() -> None:
    actor = teller()
    person = person_of(actor, days=[BIRTHDAY])
    day = PersonDay.objects.get()
    DayReminder.objects.create(person_id=person, user_id=actor.id, source="days", row_id=day.pk, on="2026-11-24")
    removed = remove_personal_row(actor, person, "days", day.pk)
    assert removed.change_id is not None
    undo_personal_row(actor, person, removed.change_id)
    assert DayReminder.objects.get().row_id == PersonDay.objects.get().pk


def test_wrong_row_is_refused_at_its_field_and_nothing_is_changed() -> None:
    actor = teller()
    person = person_of(actor, **EVERYTHING)
    before = details(person)
    with pytest.raises(InvalidInput) as refused:
        add_personal_row(actor, person, "family", {"relation": "son", "date": "32.1"})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("date",), "no_such_day")]
    with pytest.raises(InvalidInput) as refused:
        add_personal_row(actor, person, "days", {"kind": "birthday", "date": "1.1"})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("kind",), "repeated")]
    for act in (
        lambda: remove_personal_row(actor, person, "days", 999_999),
        lambda: change_personal_row(actor, person, "days", 999_999, BIRTHDAY),
        lambda: add_personal_row(actor, person, "channels", {}),
        lambda: add_personal_row(actor, 999_999, "days", BIRTHDAY),
    ):
        with pytest.raises(NotFound):
            act()
    assert details(person) == before


@pytest.mark.django_db(transaction=True)
def test_two_who_add_a_birthday_at_once_make_one() -> None:
    actor, other = teller(), teller()
    person = person_of(actor)
    outcomes = race(
        lambda: add_personal_row(actor, person, "days", BIRTHDAY),
        lambda: add_personal_row(other, person, "days", {"kind": "birthday", "date": "1.1"}),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InvalidInput", "NoneType"]
    assert PersonDay.objects.count() == 1


def test_stale_change_of_a_row_overwrites_nothing() -> None:
    actor = teller()
    person = person_of(actor, days=[BIRTHDAY])
    version = Person.objects.get(pk=person).version
    with pytest.raises(StaleVersion):
        change_personal_row(actor, person, "days", PersonDay.objects.get().pk, {**BIRTHDAY, "date": "1.1"}, version + 1)
    assert PersonDay.objects.get().yearly == 1124


def test_rows_are_closed_to_whoever_may_not_see_or_edit_them() -> None:
    person = person_of(teller(), days=[BIRTHDAY])
    day = PersonDay.objects.get().pk
    change = History.objects.filter(table_name="parties_personday").values_list("pk", flat=True)[0]
    personal = frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL})
    for actor, refusal in (
        (manager(), NotAllowed),
        (manager(classes=personal, actions=frozenset({"view"})), NotAllowed),
        (salesperson(classes=personal), NotFound),
    ):
        for act in (
            lambda who: add_personal_row(who, person, "facts", {"label": "Kawa", "value": "czarna"}),
            lambda who: change_personal_row(who, person, "days", day, {**BIRTHDAY, "date": "1.1"}),
            lambda who: remove_personal_row(who, person, "days", day),
            lambda who: undo_personal_row(who, person, change),
        ):
            with pytest.raises(refusal):
                act(actor)
    assert PersonDay.objects.get().yearly == 1124


def test_opening_is_logged_and_again_only_once_a_day() -> None:
    actor = teller()
    person = person_of(actor, days=[BIRTHDAY])
    open_personal_details(actor, person)
    open_personal_details(actor, person, again=True)
    open_personal_details(actor, person, again=True)
    assert AccessLog.objects.filter(record_id=person, actor_id=actor.id, field_classes=["personal"]).count() == 1
    open_personal_details(actor, person)
    assert AccessLog.objects.filter(record_id=person).count() == 2
    other = teller()
    open_personal_details(other, person, again=True)
    assert AccessLog.objects.filter(record_id=person, actor_id=other.id).count() == 1
    for viewer, refusal in ((manager(), NotAllowed), (salesperson(), NotFound)):
        with pytest.raises(refusal):
            open_personal_details(viewer, person)
    assert AccessLog.objects.filter(record_id=person).count() == 3
