"""Documents on notes: they are for whom the note is for, and come with it where it is shown."""

import json
from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from opiekun.activities.documents.attached_to import documents_said, said_with
from opiekun.activities.documents.attaching import attach_document, detach_document
from opiekun.activities.documents.errors import LastRecord
from opiekun.activities.documents.page_record import load_document, may_read_file
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.personal_data import erase, export
from opiekun.activities.documents.searching import DOCUMENT_SEARCH
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.documents.trashing import trash_document
from opiekun.activities.models import Attachment, Document, DocumentVersion, Note
from opiekun.activities.services.notes import create_note, purge_notes, restore_note, trash_note, update_note
from opiekun.activities.ui.documents.words import DOCUMENT_WORDS
from opiekun.core.errors import InvalidInput, NotFound
from opiekun.core.models import OutboxEntry
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.services import create_party, create_person
from opiekun.parties.services.purge import purge_parties
from opiekun.parties.services.trash import trash_party
from opiekun.records.search.words import read_typed
from tests.accounts.people import make_team, viewer
from tests.activities.documents.papers import party, put
from tests.parties.people import TestViewer, manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def note(actor: Viewer, place: int, visibility: str = "all") -> int:
    return create_note(actor, {"body": "<p>Tajne ustalenia</p>", "party": str(place), "visibility": visibility}).id


def seen(viewer: Viewer) -> set[int]:
    return set(reached_documents(viewer).values_list("pk", flat=True))


def test_papers_of_a_private_note_are_its_authors_alone_whatever_others_may_see(actor: TestViewer) -> None:
    other, place = manager(), party(actor)
    hidden = put(actor, note(actor, place, "private"), data=b"tajne", name="tajne.txt").id
    open_to_all = put(actor, note(actor, place), data=b"jawne", name="jawne.txt").id
    loose = put(actor, data=b"cennik", name="cennik.txt").id
    assert seen(actor) == seen(SYSTEM) == {hidden, open_to_all, loose}
    assert seen(other) == {open_to_all, loose}
    for action in ("edit", "trash", "export"):
        assert hidden not in set(reached_documents(other, action).values_list("pk", flat=True)), action
    assert not DOCUMENT_SEARCH.find(other, read_typed("tajne"), 5)
    assert DOCUMENT_SEARCH.find(actor, read_typed("tajne"), 5)
    came = put(SYSTEM, note(actor, place, "private"), data=b"sama", name="sama.txt").id
    assert (came in seen(actor), came in seen(other)) == (True, False)
    with pytest.raises(NotFound):
        load_document(other, hidden)
    file = DocumentVersion.objects.get(document_id=hidden).file_id
    assert (may_read_file(actor, file), may_read_file(other, file)) == (True, False)
    trash_document(actor, hidden)
    assert not reached_documents(other, "trash", trashed=True).exists()
    assert reached_documents(actor, "trash", trashed=True).exists()


def test_papers_of_a_note_for_a_team_are_seen_by_the_team() -> None:
    team = make_team("Sprzedaż")
    author, mate = viewer("administrator", teams=(team,)), viewer("administrator", teams=(team,))
    made = put(author, note(author, party(author), "team")).id
    assert (seen(author), seen(mate), seen(viewer("administrator"))) == ({made}, {made}, set())


def test_what_hangs_elsewhere_too_is_seen_there_and_names_no_note(actor: TestViewer) -> None:
    other, place = manager(), party(actor)
    on = note(actor, place, "private")
    made = put(actor, on).id
    attach_document(actor, made, place)
    found = load_document(other, made)
    assert ([one.id for one in found.places], found.hidden) == ([place], 0)
    with pytest.raises(LastRecord):
        detach_document(other, made, place)
    assert {one.id for one in load_document(actor, made).places} == {on, place}
    tell = DOCUMENT_WORDS.tables["activities_attachment"].row
    assert tell is not None
    assert tell({"record_id": on}) == ("Notatka", "nie dla wszystkich")
    update_note(actor, on, {"visibility": "all"})
    assert tell({"record_id": on}) == ("Notatka", "Tajne ustalenia")


def test_who_may_read_a_note_is_changed_and_its_papers_follow(actor: TestViewer) -> None:
    other = manager()
    on = note(actor, party(actor))
    made = put(actor, on).id
    assert seen(other) == {made}
    update_note(actor, on, {"visibility": "private"})
    assert seen(other) == set()
    assert OutboxEntry.objects.filter(name="document.reach", record_id=made).exists()
    update_note(actor, on, {"visibility": "all"})
    assert seen(other) == {made}


def test_nothing_is_hung_on_a_note_that_one_may_not_read(actor: TestViewer) -> None:
    other, on = manager(), note(actor, party(actor), "private")
    loose = put(other, data=b"x", name="x.txt").id
    with pytest.raises(NotFound):
        attach_document(other, loose, on)
    with pytest.raises(InvalidInput):
        upload_document(other, BytesIO(b"y"), "y.txt", [on])
    assert not Attachment.objects.exists()
    assert Document.objects.count() == 1


def test_papers_go_for_good_with_their_note_and_those_that_hang_elsewhere_stay(
    actor: TestViewer, django_capture_on_commit_callbacks: object
) -> None:
    other, place = manager(), party(actor)
    on = note(actor, place, "private")
    alone = put(actor, on, data=b"sam", name="sam.txt").id
    shared = put(actor, on, place, data=b"wspolny", name="wspolny.txt").id
    key = DocumentVersion.objects.get(document_id=alone).file.storage_key
    trash_note(actor, on)
    assert (seen(other), seen(actor)) == ({shared}, {alone, shared})
    restore_note(actor, on)
    trash_note(actor, on)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        purge_notes([on])
    assert set(Document.objects.values_list("pk", flat=True)) == {shared}
    assert not default_storage.exists(key)
    assert list(Attachment.objects.values_list("record_id", "note_id")) == [(place, None)]


def test_a_note_that_is_not_in_the_trash_keeps_its_papers(actor: TestViewer) -> None:
    on = note(actor, party(actor))
    made = put(actor, on).id
    purge_notes([on])
    assert Note.objects.filter(pk=on).exists()
    assert seen(actor) == {made}


def test_papers_of_notes_are_found_with_the_record_as_far_as_the_note_is_read(actor: TestViewer) -> None:
    other, place = manager(), party(actor)
    person = create_person(actor, {"party": str(place), "last_name": "Nowak"}).id
    hidden, told = note(actor, place, "private"), note(actor, place)
    about = create_note(actor, {"body": "<p>Rozmowa</p>", "party": str(place), "about": str(person)}).id
    # One that hangs on a case of its own as well is known to the other, but not by the private note.
    elsewhere = party(actor, "Dąb")
    one = put(actor, hidden, elsewhere, data=b"1", name="1.txt").id
    two = put(actor, told, data=b"2", name="2.txt").id
    three = put(actor, about, data=b"3", name="3.txt").id
    assert set(documents_said(actor, place)) == set(Document.objects.filter(pk__in=[one, two, three]))
    assert {row.pk for row in documents_said(other, place)} == {two, three}
    assert {row.pk for row in documents_said(other, person)} == {three}
    came = said_with(other, place, [one, two, three])
    assert {pk: said.url for pk, said in came.items()} == {two: f"/notes/{told}", three: f"/notes/{about}"}
    assert said_with(actor, place, [one])[one].name == "Tajne ustalenia"
    trash_note(actor, told)
    assert {row.pk for row in documents_said(other, place)} == {three}


def test_a_person_gets_and_takes_along_the_papers_of_the_notes_on_them(actor: TestViewer) -> None:
    place = party(actor)
    person = create_person(actor, {"party": str(place), "last_name": "Nowak"}).id
    on = create_note(actor, {"body": "<p>Zdrowie</p>", "person": str(person)}).id
    alone, shared = put(actor, on, data=b"a", name="a.txt").id, put(actor, on, place, data=b"b", name="b.txt").id
    put(actor, place, data=b"c", name="c.txt")
    assert [row["id"] for row in export(person)["documents"]] == [alone, shared]
    assert erase(SYSTEM, person) == 2
    assert set(Document.objects.values_list("title", flat=True)) == {"b", "c"}
    assert set(Attachment.objects.values_list("record_id", flat=True)) == {place}


def test_the_note_of_an_attachment_is_kept_by_the_database(actor: TestViewer) -> None:
    place = party(actor)
    on = note(actor, place)
    made = put(actor, on).id
    row = Attachment.objects.get(document_id=made)
    assert row.note_id == on
    Attachment.objects.filter(pk=row.pk).update(record_id=place, note_id=on)
    assert Attachment.objects.get(pk=row.pk).note_id is None
    told = OutboxEntry.objects.filter(kind="document", record_id=made).values_list("facts", flat=True)
    assert "note_id" not in json.dumps(list(told))


def test_the_list_of_documents_asks_for_notes_in_the_same_statement(
    actor: TestViewer, django_assert_num_queries: object
) -> None:
    place = create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id
    for number in range(5):
        put(actor, note(actor, place, "private"), data=f"{number}".encode(), name=f"{number}.txt")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(list(reached_documents(actor))) == 5


def test_papers_of_a_private_note_do_not_come_to_light_when_its_party_goes_for_good(actor: TestViewer) -> None:
    other, place = manager(), party(actor)
    person = create_person(actor, {"party": str(place), "last_name": "Nowak"}).id
    raw = {"body": "<p>a</p>", "person": str(person), "visibility": "private"}
    put(actor, note(actor, place, "private"), data=b"sam", name="sam.txt")
    put(actor, create_note(actor, raw).id, data=b"osoby", name="osoby.txt")
    put(actor, note(actor, place, "private"), note(actor, place, "private"), data=b"dwie", name="dwie.txt")
    trash_party(actor, place)
    purge_parties([place])
    assert not Note.objects.exists()
    assert seen(other) == set()
    assert not Document.objects.exists()
