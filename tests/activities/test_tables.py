"""What the database itself keeps of interactions and notes, whoever writes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from opiekun.activities.models import Interaction, InteractionKind, Note, Participant
from opiekun.core.kinds import record_kind
from opiekun.core.models import OutboxEntry, Record
from opiekun.core.schema.operations import ROW_KEEPING
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.parties.services.move_person import move_person
from opiekun.parties.services.purge import purge_parties
from opiekun.parties.services.trash import restore_party, trash_party
from tests.parties.people import TestViewer, manager

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def call(party_id: int, **more: Any) -> Interaction:
    kind = InteractionKind.objects.get(code="call")
    return Interaction.objects.create(kind=kind, party_id=party_id, started_at=AT, subject="Ceny", **more)


@pytest.fixture
def actor() -> TestViewer:
    return manager()


@pytest.fixture
def party(actor: TestViewer) -> int:
    return create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id


@pytest.fixture
def person(actor: TestViewer, party: int) -> int:
    return create_person(actor, {"party": str(party), "last_name": "Nowak"}).id


def test_interactions_and_notes_are_records(party: int) -> None:
    note = Note.objects.create(party_id=party, body="<p>x</p>", body_text="x")
    kinds = dict(Record.objects.filter(pk__in=[call(party).pk, note.pk]).values_list("kind", "pk"))
    assert set(kinds) == {"interaction", "note"}


def test_an_interaction_without_a_party_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Interaction.objects.create(kind=InteractionKind.objects.get(code="call"), started_at=AT)


@pytest.mark.parametrize("both", [True, False])
def test_a_note_belongs_to_a_party_or_a_person_never_to_both_or_none(party: int, person: int, both: bool) -> None:
    owners = {"party_id": party, "person_id": person} if both else {}
    with pytest.raises(IntegrityError, match="belongs_to_one"), transaction.atomic():
        Note.objects.create(body="<p>x</p>", **owners)


def test_a_participant_is_exactly_one_somebody(party: int, person: int) -> None:
    held = call(party)
    for wrong in ({}, {"person_id": person, "address": "a@b.pl"}, {"person_id": person, "party_id": party}):
        with pytest.raises(IntegrityError, match="is_one"), transaction.atomic():
            Participant.objects.create(interaction=held, **wrong)


def test_a_participant_gives_the_interaction_a_new_version(party: int, person: int) -> None:
    held = call(party)
    Interaction.objects.filter(pk=held.pk).update(updated_at=AT)
    before = Interaction.objects.get(pk=held.pk).version
    Participant.objects.create(interaction=held, person_id=person)
    assert Interaction.objects.get(pk=held.pk).version >= before


def test_a_party_takes_interactions_and_notes_into_the_trash_and_back(
    actor: TestViewer, party: int, person: int
) -> None:
    held, own = call(party), call(party)
    Interaction.objects.filter(pk=own.pk).update(trashed_at=AT, trash_root_id=own.pk)
    notes = [Note.objects.create(body="<p>x</p>", **{name: pk}) for name, pk in _owners(party, person)]
    trash_party(actor, party)
    assert set(Interaction.objects.filter(pk=held.pk).values_list("trash_root_id", flat=True)) == {party}
    assert set(Note.objects.values_list("trash_root_id", flat=True)) == {party}
    restore_party(actor, party)
    assert Interaction.objects.get(pk=held.pk).trashed_at is None
    # What was put there by itself stays there.
    assert Interaction.objects.get(pk=own.pk).trashed_at is not None
    assert Note.objects.filter(pk__in=[n.pk for n in notes], trashed_at__isnull=True).count() == 2


def _owners(party: int, person: int) -> list[tuple[str, int]]:
    return [("party_id", party), ("person_id", person)]


def test_nothing_is_written_under_a_party_in_the_trash(actor: TestViewer, party: int, person: int) -> None:
    held = call(party)
    trash_party(actor, party)
    with pytest.raises(IntegrityError, match="in the trash"), transaction.atomic():
        call(party)
    for name, pk in _owners(party, person):
        with pytest.raises(IntegrityError, match="in the trash"), transaction.atomic():
            Note.objects.create(body="<p>x</p>", **{name: pk})
    with pytest.raises(IntegrityError, match="in the trash"), transaction.atomic():
        Interaction.objects.filter(pk=held.pk).update(trashed_at=None, trash_root_id=None)


def test_purging_a_party_removes_what_was_said_with_it(actor: TestViewer, party: int, person: int) -> None:
    held = call(party, person_id=person)
    Note.objects.create(person_id=person, body="<p>x</p>")
    about = Note.objects.create(
        party_id=create_party(actor, {"kind": "organisation", "name": "Inna"}).id, body="<p>y</p>", about_id=held.pk
    )
    trash_party(actor, party)
    purge_parties([party])
    assert not Interaction.objects.filter(pk=held.pk).exists()
    assert list(Note.objects.values_list("pk", "about_id")) == [(about.pk, None)]


def test_old_interactions_stay_with_the_party_that_a_person_leaves(actor: TestViewer, party: int, person: int) -> None:
    held = call(party, person_id=person)
    other = create_party(actor, {"kind": "organisation", "name": "Drewnex"}).id
    move_person(actor, person, other)
    assert list(Interaction.objects.filter(pk=held.pk).values_list("party_id", "person_id")) == [(party, person)]


def test_the_feed_learns_that_a_note_is_no_longer_for_everybody(actor: TestViewer, party: int) -> None:
    note = Note.objects.create(party_id=party, body="<p>x</p>", author_id=actor.id)
    Note.objects.filter(pk=note.pk).update(visibility="private")
    assert OutboxEntry.objects.filter(name="note.reach", record_id=note.pk).exists()


@pytest.mark.parametrize("kind", ["interaction", "note"])
def test_every_column_has_a_class(kind: str) -> None:
    tables = {model._meta.db_table: model for model in apps.get_app_config("activities").get_models()}
    for table, columns in record_kind(kind).columns.items():
        if table in tables:
            stored = {field.column for field in tables[table]._meta.concrete_fields}
            assert stored - {"search_key", "title"} - set(ROW_KEEPING) == set(columns) - {"trash_root_id"}, table
