"""Reading the history, tried on the register: the first kinds that have one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from opiekun.core.fields import FieldClass
from opiekun.core.history import HistoryChange, HistoryPage, history_of, redact_history
from opiekun.core.models import History
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import current_request_id
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, create_person, trash_person, update_party, update_person
from tests.parties.people import TestViewer, manager

pytestmark = pytest.mark.django_db(transaction=True)

PRIVATE = frozenset({FieldClass.BUSINESS, FieldClass.PRIVATE})


@pytest.fixture
def actor() -> TestViewer:
    return manager(classes=PRIVATE)


def page(viewer: TestViewer, kind: str, record_id: int, before: int | None = None) -> HistoryPage:
    model = Party if kind == "party" else Person
    identity = model.objects.values_list("identity_id", flat=True).get(pk=record_id)  # type: ignore[attr-defined]
    return history_of(viewer, kind, [record_id, identity], before)


def shown(change: HistoryChange) -> dict[str, tuple[object, object]]:
    return {line.field: (line.old, line.new) for line in change.lines}


def test_changes_of_one_transaction_stand_together_with_who_and_request(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    token = current_request_id.set("request-7")
    try:
        update_party(
            actor,
            party,
            {"name": "Metal", "remarks": "paid late", "channels": [{"kind": "phone", "value": "601 234 567"}]},
        )
    finally:
        current_request_id.reset(token)
    change, created = page(actor, "party", party).changes
    assert (change.actor_id, change.actor, change.request_id) == (actor.id, "Maria Górska", "request-7")
    assert shown(change)["full_name"] == ("Metal-Plast", "Metal")
    assert shown(change)["remarks"] == ("", "paid late")
    assert any(line.operation == "insert" and line.part for line in change.lines)
    assert created.at < change.at


def test_labels_choices_and_references_are_words(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    boss = create_person(actor, {"party": str(party), "first_name": "Ewa", "last_name": "Maj"}).id
    person = create_person(actor, {"party": str(party), "last_name": "Zięba"}).id
    update_person(actor, person, {"superior": str(boss), "sex": "male"})
    with translation.override("en"):
        change = page(actor, "person", person).changes[0]
        assert shown(change)["sex"] == ("", "Male")
        superior = next(line for line in change.lines if line.new == "Ewa Maj")
        assert superior.old is None


def test_private_columns_are_hidden_without_the_right(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    person = create_person(actor, {"party": str(party), "last_name": "Zięba"}).id
    update_person(actor, person, {"home_address": {"street": "Tajna", "city": "Łódź"}})
    assert "Tajna" in str(page(actor, "person", person))
    plain = replace(actor, classes=frozenset({FieldClass.BUSINESS}))
    hidden = page(plain, "person", person)
    assert "Tajna" not in str(hidden)
    assert len(hidden.changes) == 1, "a change of hidden fields only is not shown at all"


def test_a_column_that_no_kind_classes_needs_the_personal_right(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    History.objects.create(
        subject_id=party, table_name="parties_party", row_id=party, operation="update", changes={"new_column": [1, 2]}
    )
    assert "new_column" not in str(page(actor, "party", party))
    personal = replace(actor, classes=PRIVATE | {FieldClass.PERSONAL})
    assert "new_column" in str(page(personal, "party", party))


def test_trash_is_told_as_such(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    person = create_person(actor, {"party": str(party), "last_name": "Zięba"}).id
    trash_person(actor, person)
    change = page(actor, "person", person).changes[0]
    assert [(line.operation, line.field) for line in change.lines] == [("trash", "")]


def test_erased_values_are_gone_and_marked(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    person = create_person(actor, {"party": str(party), "last_name": "Zięba"}).id
    identity = Person.objects.get(pk=person).identity_id
    assert redact_history(SYSTEM, [identity], {"parties_identity": ["last_name", "name"]}) >= 1
    assert "Zięba" not in json.dumps(
        list(History.objects.filter(subject_id=identity).values_list("changes", flat=True)), ensure_ascii=False
    )
    lines = [line for change in page(actor, "person", person).changes for line in change.lines if line.redacted]
    assert lines
    assert all((line.old, line.new) == (None, None) for line in lines)


def test_a_long_history_is_read_page_by_page_without_tearing_transactions(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    for n in range(320):
        Party.objects.filter(pk=party).update(remarks=f"remark {n}")
    first = page(actor, "party", party)
    assert first.before is not None
    second = page(actor, "party", party, first.before)
    assert second.before is None
    remarks = [
        line.new for change in (*first.changes, *second.changes) for line in change.lines if line.field == "remarks"
    ]
    assert remarks[:320] == [f"remark {n}" for n in reversed(range(320))]


def test_reading_takes_few_statements(actor: TestViewer) -> None:
    party = create_party(actor, {"kind": "organisation", "name": "Metal-Plast"}).id
    for n in range(20):
        update_party(actor, party, {"remarks": f"r{n}"})
    with CaptureQueriesContext(connection) as queries:
        history_of(actor, "party", [party])
    assert len(queries) <= 4
