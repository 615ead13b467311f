"""The file of a private note is told to nobody else when the note goes, by whatever it goes, nor by what names it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from opiekun.activities.documents.attaching import attach_document, detach_document
from opiekun.activities.documents.errors import LastRecord
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.searching import DOCUMENT_SEARCH
from opiekun.activities.documents.storing import attach_rows
from opiekun.activities.documents.trashing import restore_document, trash_document
from opiekun.activities.documents.versions import add_version
from opiekun.activities.models import Attachment, Document, Note
from opiekun.activities.selectors.tasks.about import names_about
from opiekun.activities.selectors.tasks.page import linked_records
from opiekun.activities.selectors.tasks.rows import read_task
from opiekun.activities.services.interactions import create_interaction, purge_interactions, trash_interaction
from opiekun.activities.services.notes import create_note, purge_notes, trash_note, update_note
from opiekun.activities.services.tasks.create import create_task
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, create_person, move_person
from opiekun.parties.services.purge import purge_persons
from opiekun.parties.services.trash import trash_person
from opiekun.records.search.finding import search
from opiekun.records.search.words import read_typed
from opiekun.web import demo
from tests.accounts.people import make_user
from tests.activities.documents.papers import party, put, read_all
from tests.parties.people import TestViewer, manager
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def note(actor: Viewer, place: int, visibility: str = "private", on: str = "party", **more: str) -> int:
    raw = {"body": "<p>Tajne ustalenia</p>", on: str(place), "visibility": visibility, **more}
    return create_note(actor, raw).id


def secret(actor: Viewer, *records: int) -> int:
    return put(actor, *records, data=b"wypowiedzenie kowalskiego", name="zwolnienia.txt").id


def seen(viewer: Viewer) -> set[int]:
    return set(reached_documents(viewer).values_list("pk", flat=True))


def test_off_a_private_note_the_last_paper_does_not_come_to_light(actor: TestViewer) -> None:
    other, place = manager(), party(actor)
    on = note(actor, place)
    made = secret(actor, on)
    with pytest.raises(LastRecord):
        detach_document(actor, made, on)
    assert (seen(actor), seen(other)) == ({made}, set())
    attach_document(actor, made, place)
    detach_document(actor, made, on)
    assert seen(other) == {made}


def test_off_a_note_for_everybody_it_may_be_taken(actor: TestViewer) -> None:
    on = note(actor, party(actor), "all")
    made = secret(actor, on)
    detach_document(actor, made, on)
    assert seen(manager()) == {made}


def test_off_one_of_two_private_notes_it_stays_hidden(actor: TestViewer) -> None:
    place = party(actor)
    one, two = note(actor, place), note(actor, place)
    made = secret(actor, one, two)
    detach_document(actor, made, one)
    assert (seen(actor), seen(manager())) == ({made}, set())


def test_with_its_person_a_private_note_goes_with_its_papers_also_those_in_the_trash(actor: TestViewer) -> None:
    other, place = manager(), party(actor)
    person = create_person(actor, {"party": str(place), "last_name": "Nowak"}).id
    on = note(actor, person, on="person")
    secret(actor, on)
    thrown = put(actor, on, data=b"kosz", name="kosz.txt").id
    trash_document(actor, thrown)
    trash_person(actor, person)
    purge_persons([person])
    assert not Note.objects.exists()
    assert seen(other) == set()
    assert not Document.objects.exists()


def test_with_what_it_was_about_a_private_note_does_not_give_its_papers_away(actor: TestViewer) -> None:
    place = party(actor)
    raw = {"kind": "call", "party": str(place), "subject": "Telefon"}
    talk = create_interaction(actor, raw).id
    made = secret(actor, note(actor, place, about=str(talk)), talk)
    trash_interaction(actor, talk)
    purge_interactions([talk])
    assert (seen(actor), seen(manager())) == ({made}, set())


def test_a_person_who_moves_takes_a_private_note_along_and_its_papers_stay_hidden(actor: TestViewer) -> None:
    place, there = party(actor), party(actor, "Dąb")
    person = create_person(actor, {"party": str(place), "last_name": "Nowak"}).id
    made = secret(actor, note(actor, person, on="person"))
    move_person(actor, person, there)
    assert (seen(actor), seen(manager())) == ({made}, set())


def test_neither_versions_nor_the_trash_nor_the_search_give_it_away(actor: TestViewer) -> None:
    other = manager()
    made = secret(actor, note(actor, party(actor)))
    add_version(actor, made, BytesIO(b"odprawa kowalskiego"), "odprawa.txt")
    read_all()
    for typed in ("zwolnienia", "kowalskiego", "odprawa"):
        assert not DOCUMENT_SEARCH.find(other, read_typed(typed), 5)
    # Misspelt, it is corrected for whom it is for, and suggested to nobody else.
    assert search(actor, "zwolnenia", 5).groups
    found = search(other, "zwolnenia", 5)
    assert not found.groups
    assert "zwolnienia" not in str(found)
    trash_document(actor, made)
    assert not reached_documents(other, "trash", trashed=True).exists()
    restore_document(actor, made)
    assert seen(other) == set()


def test_a_task_names_no_paper_that_hangs_on_nothing_but_private_notes(actor: TestViewer) -> None:
    other, place = manager(), party(actor)
    on = note(actor, place, "all")
    made = secret(actor, on)
    task = create_task(actor, {"title": "Przeczytać", "links": [str(made)]}).id
    assert [row["name"] for row in read_task(other, task)["links"]] == ["zwolnienia"]
    assert names_about([task]) == {task: "zwolnienia"}
    update_note(actor, on, {"visibility": "private"})
    assert [row["name"] for row in read_task(other, task)["links"]] == [""]
    assert [(row.name, row.url) for row in linked_records(other, task)] == [("Dokument", "")]
    assert names_about([task]) == {}
    assert [row["name"] for row in read_task(actor, task)["links"]] == ["zwolnienia"]
    assert [row.name for row in linked_records(actor, task)] == ["zwolnienia"]
    attach_document(actor, made, place)
    assert [row["name"] for row in read_task(other, task)["links"]] == ["zwolnienia"]
    assert names_about([task]) == {task: "zwolnienia"}


def test_the_demo_takes_the_papers_of_notes_along_that_somebody_wrote_on_it() -> None:
    real = create_party(SYSTEM, {"kind": "organisation", "name": "Prawdziwa sp. z o.o."}).id
    demo.load(SYSTEM, size=30, day=date(2026, 11, 24), beside_real_data=True)
    make_user("administrator")
    author, other = manager(), manager()
    place = Party.objects.get(identity__name="Stalbud Żory sp. z o.o.").pk
    person = create_person(author, {"party": str(place), "last_name": "Dodana"}).id
    secret(author, note(author, place))
    put(author, note(author, person, on="person"), data=b"osoby", name="osoby.txt")
    put(author, person, data=b"dowod", name="dowod.txt")
    kept = put(author, real, data=b"umowa", name="umowa.txt").id
    hidden = put(author, note(author, real), data=b"moje", name="moje.txt").id
    demo.remove(SYSTEM)
    assert seen(other) == {kept}
    assert set(Document.objects.values_list("pk", flat=True)) == {kept, hidden}


def _purged(on: int) -> Callable[[], None]:
    def purge() -> None:
        with transaction.atomic():
            purge_notes([on])

    return purge


@pytest.mark.django_db(transaction=True)
def test_two_private_notes_of_one_paper_that_go_at_once_take_it_along() -> None:
    actor = manager()
    for _time in range(5):
        place = party(actor)
        one, two = note(actor, place), note(actor, place)
        secret(actor, one, two)
        trash_note(actor, one)
        trash_note(actor, two)
        run_together(_purged(one), _purged(two))
        assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_is_hung_on_a_private_note_while_it_goes_does_not_come_to_light() -> None:
    actor, other = manager(), manager()
    for _time in range(5):
        place = party(actor)
        on, before = note(actor, place), note(actor, place)
        made = secret(actor, before)

        def hang(made: int = made, on: int = on, before: int = before) -> None:
            # When the note has gone already, nothing of this is done.
            with suppress(IntegrityError), writing(actor):
                attach_rows(actor, made, [on])
                Attachment.objects.filter(document_id=made, record_id=before).delete()

        trash_note(actor, on)
        run_together(hang, _purged(on))
        assert seen(other) == set()
        Document.objects.all().delete()
