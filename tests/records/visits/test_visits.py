"""Which records a user opened: one row for each, few kept, gone with the record."""

import pytest
from django.db import connection

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party
from opiekun.records.models import Visit
from opiekun.records.visits import noting
from opiekun.records.visits.noting import forget_old_visits, note_visit
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


def party(name: str = "Metal-Plast") -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name}).id


def test_record_opened_twice_is_kept_once() -> None:
    viewer, record_id = manager(), party()
    note_visit(viewer, record_id)
    note_visit(viewer, record_id)
    assert Visit.objects.filter(user_id=viewer.id).count() == 1


def test_program_itself_leaves_no_trace() -> None:
    note_visit(SYSTEM, party())
    assert not Visit.objects.exists()


def test_only_the_newest_are_kept_and_each_user_has_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "KEPT", 2)
    busy, calm = manager(), manager()
    records = [party(f"Company {number}") for number in range(4)]
    for minutes, record_id in enumerate(records):
        note_visit(busy, record_id)
        Visit.objects.filter(record_id=record_id).update(at=f"2026-11-25 10:0{minutes}:00+00:00")
    note_visit(calm, records[0])
    assert forget_old_visits() == 2
    assert set(Visit.objects.filter(user_id=busy.id).values_list("record_id", flat=True)) == set(records[2:])
    assert Visit.objects.filter(user_id=calm.id).count() == 1


def test_visit_goes_with_the_record_also_by_plain_sql() -> None:
    viewer, record_id = manager(), party()
    note_visit(viewer, record_id)
    identity_id = Party.objects.values_list("identity_id", flat=True).get(pk=record_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM parties_party WHERE id = %s", [record_id])
        cursor.execute("DELETE FROM parties_identity WHERE id = %s", [identity_id])
    assert not Visit.objects.filter(record_id=record_id).exists()
