"""The history of a record in words, tried on the register: the first kinds that have one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.accounts.models import AccessLog
from opiekun.core.fields import FieldClass
from opiekun.core.history import redact_history
from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import current_request_id
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, create_person, trash_person, update_party, update_person
from opiekun.records.record.changes import read_changes
from opiekun.records.record.history import open_history
from opiekun.records.record.page import record_page
from opiekun.records.record.place import Place
from opiekun.records.record.telling import Change
from opiekun.records.record.timeline import read_timeline
from tests.parties.people import TestViewer, manager

pytestmark = pytest.mark.django_db(transaction=True)

PRIVATE = frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE})
HOME = {"home_address": {"street": "Tajna", "city": "Łódź"}}


@pytest.fixture
def actor() -> TestViewer:
    return manager(classes=PRIVATE)


@pytest.fixture
def party(actor: TestViewer) -> int:
    return create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id


@pytest.fixture
def person(actor: TestViewer, party: int) -> int:
    return create_person(actor, {"party": str(party), "last_name": "Zięba"}).id


def loaded(viewer: TestViewer, kind: str, record_id: int) -> Any:
    return record_page(kind).load(viewer, record_id)


def read(
    viewer: TestViewer, kind: str, record_id: int, before: Place | None = None, limit: int = 20
) -> tuple[list[Change], Place | None]:
    page = record_page(kind)
    subjects = page.subjects(loaded(viewer, kind, record_id))
    return read_changes(viewer, kind, page.words, subjects, before, limit)


def told(change: Change) -> dict[str, tuple[str, str]]:
    return {field.code: (field.old, field.new) for field in change.fields}


def test_changes_of_one_transaction_stand_together_with_who_and_request(actor: TestViewer, party: int) -> None:
    token = current_request_id.set("request-7")
    try:
        rows = [{"kind": "phone", "value": "601 234 567"}]
        update_party(actor, party, {"name": "Metal", "remarks": "paid late", "channels": rows})
    finally:
        current_request_id.reset(token)
    (change, created), more = read(actor, "party", party)
    assert (change.actor_id, change.actor, change.request_id) == (actor.id, "Maria Górska", "request-7")
    assert told(change) == {
        "name": ("Metal-Plast", "Metal"),
        "remarks": ("", "paid late"),
        "channels": ("", "+48 601 234 567"),
    }
    assert (created.event, change.event, more) == ("created", "changed", None)
    assert created.at < change.at


def test_labels_choices_and_references_are_words(actor: TestViewer, party: int, person: int) -> None:
    boss = create_person(actor, {"party": str(party), "first_name": "Ewa", "last_name": "Maj"}).id
    update_person(actor, person, {"superior": str(boss), "sex": "male"})
    with translation.override("en"):
        change = read(actor, "person", person)[0][0]
        assert told(change) == {"sex": ("", "Male"), "reports_to": ("", "Ewa Maj")}
        assert {str(field.label) for field in change.fields} == {"Sex", "Superior"}


def test_private_columns_are_hidden_without_the_right(actor: TestViewer, person: int) -> None:
    update_person(actor, person, HOME)
    assert "Tajna" in str(read(actor, "person", person))
    plain = replace(actor, classes=frozenset({FieldClass.BUSINESS}))
    hidden, _more = read(plain, "person", person)
    assert "Tajna" not in str(hidden)
    assert len(hidden) == 1, "a change of hidden fields only is not shown at all"


def test_whoever_opens_private_details_in_the_history_is_noted(actor: TestViewer, person: int) -> None:
    open_history(actor, "person", loaded(actor, "person", person))
    assert not AccessLog.objects.exists()
    update_person(actor, person, HOME)
    open_history(actor, "person", loaded(actor, "person", person))
    noted = AccessLog.objects.get()
    assert (noted.actor_id, noted.record_id, noted.field_classes) == (actor.id, person, ["private"])


def test_the_timeline_tells_that_private_details_changed_and_not_to_what(actor: TestViewer, person: int) -> None:
    update_person(actor, person, HOME)
    with translation.override("en"):
        newest = read_timeline(actor, "person", person).entries[0]
        assert [(str(label), old, new) for label, old, new in newest.changes] == [
            ("Home address", "", "details in the history of changes")
        ]
    assert not AccessLog.objects.exists()


def test_a_column_that_no_kind_classes_is_told_to_nobody(actor: TestViewer, party: int) -> None:
    History.objects.create(
        subject_id=party, table_name="parties_party", row_id=party, operation="update", changes={"new_column": [1, 2]}
    )
    everything = replace(actor, classes=frozenset(FieldClass))
    assert len(read(everything, "party", party)[0]) == 1


def test_trash_is_told_as_such(actor: TestViewer, person: int) -> None:
    page = record_page("person")
    subjects = page.subjects(loaded(actor, "person", person))
    trash_person(actor, person)
    change = read_changes(actor, "person", page.words, subjects)[0][0]
    assert (change.event, change.fields) == ("trashed", [])


def test_erased_values_are_gone_and_marked(actor: TestViewer, person: int) -> None:
    identity = Person.objects.get(pk=person).identity_id
    update_person(actor, person, {"last_name": "Zięba-Nowak"})
    assert redact_history(SYSTEM, [identity], {"parties_identity": ["last_name", "name"]}) >= 1
    stored = list(History.objects.filter(subject_id=identity).values_list("changes", flat=True))
    assert "Zięba" not in json.dumps(stored, ensure_ascii=False)
    with translation.override("en"):
        assert told(read(actor, "person", person)[0][0]) == {"last_name": ("", "(removed from the history)")}


def test_a_long_history_is_read_page_by_page_without_tearing_transactions(actor: TestViewer, party: int) -> None:
    for number in range(320):
        Party.objects.filter(pk=party).update(remarks=f"remark {number}")
    found, place, pages = list[Change](), None, 0
    while pages == 0 or place is not None:
        changes, place = read(actor, "party", party, place, limit=500)
        found += changes
        pages += 1
    assert pages == 2
    remarks = [field.new for change in found for field in change.fields if field.code == "remarks"]
    assert remarks == [f"remark {number}" for number in reversed(range(320))]


def test_the_timeline_goes_on_behind_any_number_of_hidden_changes(actor: TestViewer, person: int) -> None:
    for number in range(40):
        update_person(
            actor, person, {"home_address": {"street": "Tajna", "house_number": str(number + 1), "city": "Łódź"}}
        )
    plain = replace(actor, classes=frozenset({FieldClass.BUSINESS}))
    assert [entry.icon for entry in read_timeline(plain, "person", person).entries] == ["plus"]


def test_reading_takes_few_statements(actor: TestViewer, party: int) -> None:
    for number in range(20):
        update_party(actor, party, {"remarks": f"r{number}"})
    record = loaded(actor, "party", party)
    with CaptureQueriesContext(connection) as queries:
        read_changes(actor, "party", record_page("party").words, record_page("party").subjects(record))
    assert len(queries) <= 2
