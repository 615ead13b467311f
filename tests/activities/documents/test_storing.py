"""Files become documents on records: once, looked at, within limits, and seen by those who see the records."""

from io import BytesIO

import pytest

from opiekun.activities.documents.attaching import attach_document, detach_document
from opiekun.activities.documents.changing import update_document
from opiekun.activities.documents.checks import broken_files
from opiekun.activities.documents.errors import FileRefused, LastRecord, SameFile
from opiekun.activities.documents.page_record import load_document, version_in_sight
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.storing import store_document, upload_document
from opiekun.activities.documents.trashing import purge_documents, restore_document, trash_document
from opiekun.activities.documents.versions import add_version, restore_version
from opiekun.activities.models import Attachment, Document, DocumentVersion
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.files import EmptyFile
from opiekun.core.models import History, OutboxEntry, StoredFile
from opiekun.parties.services import restore_party, trash_party
from opiekun.parties.services.purge import purge_parties
from opiekun.web.demo.papers import docx, xlsx
from tests.activities.documents.papers import CONTRACT, party, put
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def test_file_becomes_a_document_on_its_records(actor: TestViewer) -> None:
    first, second = party(actor), party(actor, "Dąb")
    made = put(actor, first, second)
    document = load_document(actor, made.id)
    assert (made.is_new, made.version, document.version) == (True, 1, 1)
    assert (document.title, document.current.name) == ("Umowa ramowa", "Umowa_ramowa.pdf")
    assert (document.current.media_type, document.current.format) == ("application/pdf", "pdf")
    assert document.current.size == len(CONTRACT)
    assert {place.id for place in document.places} == {first, second}
    names = OutboxEntry.objects.filter(record_id=made.id).values_list("name", flat=True)
    assert list(names) == ["document.created"]


def test_same_bytes_on_the_same_record_are_not_kept_twice(actor: TestViewer) -> None:
    first, second = party(actor), party(actor, "Dąb")
    made = put(actor, first)
    again = put(actor, first, second, name="inna nazwa.pdf")
    assert (again.id, again.is_new) == (made.id, False)
    assert Document.objects.count() == 1
    assert set(Attachment.objects.values_list("record_id", flat=True)) == {first, second}
    elsewhere = put(actor, party(actor, "Inny"))
    assert elsewhere.is_new


def test_own_file_on_no_record_is_not_kept_twice(actor: TestViewer) -> None:
    made = put(actor)
    assert put(actor).id == made.id
    assert put(manager()).id != made.id


def test_file_of_a_mail_is_kept_whatever_its_type(actor: TestViewer) -> None:
    place = party(actor)
    program = store_document(actor, [place], "setup.exe", BytesIO(b"MZ\x90\x00" + bytes(100)))
    assert version_in_sight(actor, program).media_type == "application/x-executable"
    assert store_document(actor, [place], "setup.exe", BytesIO(b"MZ\x90\x00" + bytes(100))) == program


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("setup.exe", b"text", "file_type"),
        ("faktura.pdf", b"MZ\x90\x00" + bytes(100), "file_type"),
        ("skrypt.txt", b"#!/bin/sh\nrm -rf /", "file_type"),
        ("pusty.pdf", b"", "empty_file"),
    ],
)
def test_file_that_is_not_taken_leaves_nothing(actor: TestViewer, name: str, data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        upload_document(actor, BytesIO(data), name, [party(actor)])
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("file",), code)]
    assert isinstance(refused.value, FileRefused | EmptyFile)
    assert not StoredFile.objects.exists()
    assert not Document.objects.exists()


def test_file_larger_than_the_limit_is_refused(actor: TestViewer, settings: pytest.FixtureRequest) -> None:
    settings.DOCUMENT_LARGEST_BYTES = 100  # type: ignore[attr-defined]
    with pytest.raises(FileRefused) as refused:
        put(actor)
    assert refused.value.errors[0].code == "file_too_large"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(60), "image/png"),
        ("a.png", CONTRACT, "application/pdf"),
        ("a.txt", docx(["x"]), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a", xlsx([["x"]]), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.jpg", b"<!doctype html><script>alert(1)</script>", "text/html"),
        ("a.png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        ("a.csv", "a;b\nż;2".encode("cp1250"), "text/csv"),
        ("a.bin", bytes(range(256)), "application/octet-stream"),
    ],
)
def test_type_is_what_the_bytes_say(actor: TestViewer, name: str, data: bytes, media_type: str) -> None:
    made = put(actor, data=data, name=name)
    version = version_in_sight(actor, made.id)
    assert version.media_type == version.file.content_type == media_type


def test_document_is_seen_through_any_record_in_reach(actor: TestViewer) -> None:
    jan, ewa = salesperson(), salesperson()
    of_jan, of_ewa = party(jan), party(ewa, "Dąb")
    both, of_one = put(actor, of_jan, of_ewa), put(actor, of_ewa, data=b"notatka", name="n.txt")
    assert set(reached_documents(jan).values_list("pk", flat=True)) == {both.id}
    assert set(reached_documents(ewa).values_list("pk", flat=True)) == {both.id, of_one.id}
    document = load_document(jan, both.id)
    assert [place.id for place in document.places] == [of_jan]
    assert document.hidden == 1
    with pytest.raises(NotFound):
        load_document(jan, of_one.id)
    with pytest.raises(NotFound):
        version_in_sight(jan, of_one.id)


def test_maker_sees_what_hangs_on_nothing(actor: TestViewer) -> None:
    jan = salesperson()
    made = put(jan)
    assert load_document(jan, made.id).places == []
    with pytest.raises(NotFound):
        load_document(salesperson(), made.id)


def test_record_out_of_reach_takes_no_document() -> None:
    jan, ewa = salesperson(), salesperson()
    with pytest.raises(InvalidInput) as refused:
        put(ewa, party(jan))
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("records", 0), "not_an_id")]
    made = put(ewa)
    with pytest.raises(NotFound):
        attach_document(ewa, made.id, party(jan))
    assert not Attachment.objects.exists()


def test_whoever_may_not_create_uploads_nothing(actor: TestViewer) -> None:
    reader = manager(actions=frozenset({"view"}))
    with pytest.raises(NotAllowed):
        put(reader, party(actor))
    assert not Document.objects.exists()


def test_record_that_is_only_seen_lets_nobody_change_its_papers() -> None:
    jan = salesperson()
    made = put(jan, party(jan))
    onlooker = salesperson(reach_of={"view": "everyone"})
    assert load_document(onlooker, made.id).can_edit is False
    for change in (
        lambda: update_document(onlooker, made.id, {"title": "Inny"}),
        lambda: add_version(onlooker, made.id, BytesIO(b"inny"), "a.txt"),
        lambda: trash_document(onlooker, made.id),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert load_document(jan, made.id).title == "Umowa ramowa"


def test_fields_change_and_each_change_is_a_version(actor: TestViewer) -> None:
    made = put(actor)
    saved = update_document(actor, made.id, {"title": "Umowa główna", "type": "contract"}, 1)
    assert saved.version == 2
    with pytest.raises(StaleVersion):
        update_document(actor, made.id, {"title": "Druga"}, 1)
    with pytest.raises(InvalidInput) as refused:
        update_document(actor, made.id, {"title": " ", "type": "nonsense", "size": "1"})
    assert {error.loc[0] for error in refused.value.errors} == {"title", "type", "size"}
    assert load_document(actor, made.id).title == "Umowa główna"


def test_new_version_keeps_the_old_one_and_the_old_one_comes_back(actor: TestViewer) -> None:
    made = put(actor, party(actor))
    add_version(actor, made.id, BytesIO(b"poprawiona"), "umowa v2.txt", "po uwagach prawnika")
    document = load_document(actor, made.id)
    assert [(v.number, v.name) for v in document.versions] == [(2, "umowa v2.txt"), (1, "Umowa_ramowa.pdf")]
    with pytest.raises(SameFile):
        add_version(actor, made.id, BytesIO(b"poprawiona"), "x.txt")
    restore_version(actor, made.id, 1)
    current = load_document(actor, made.id).current
    assert (current.number, current.restored_from, current.name) == (3, 1, "Umowa_ramowa.pdf")
    assert StoredFile.objects.count() == 2
    with pytest.raises(SameFile):
        restore_version(actor, made.id, 1)
    with pytest.raises(NotFound):
        restore_version(actor, made.id, 9)


def test_given_version_never_changes(actor: TestViewer) -> None:
    from django.db import IntegrityError, connection, transaction

    made = put(actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.filter(document_id=made.id).update(sha256="0" * 64)
    other = put(actor, data=b"inny", name="a.txt")
    theirs = DocumentVersion.objects.get(document_id=other.id).pk
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=made.id).update(current_id=theirs)


def test_document_comes_off_one_record_and_stays_on_another(actor: TestViewer) -> None:
    jan, ewa = salesperson(), salesperson()
    first, second = party(jan), party(jan, "Dąb")
    made = put(actor, first, second)
    detach_document(jan, made.id, first)
    detach_document(jan, made.id, first)
    assert [place.id for place in load_document(jan, made.id).places] == [second]
    attach_document(jan, made.id, first)
    detach_document(jan, made.id, first)
    with pytest.raises(LastRecord):
        detach_document(jan, made.id, second)
    assert load_document(jan, made.id).places
    with pytest.raises(NotFound):
        detach_document(ewa, made.id, second)
    told = History.objects.filter(subject_id=made.id, table_name="activities_attachment")
    assert list(told.order_by("id").values_list("operation", flat=True)) == [
        *("insert", "insert", "delete", "insert", "delete"),
    ]


def test_document_goes_to_the_trash_and_comes_back_to_its_records(actor: TestViewer) -> None:
    place = party(actor)
    made = put(actor, place)
    trash_document(actor, made.id, 1)
    with pytest.raises(NotFound):
        load_document(actor, made.id)
    assert put(actor, place).is_new
    restore_document(actor, made.id)
    assert [one.id for one in load_document(actor, made.id).places] == [place]


def test_purged_document_takes_its_bytes_but_not_those_of_others(
    actor: TestViewer, django_capture_on_commit_callbacks: object
) -> None:
    from django.core.files.storage import default_storage

    made, other = put(actor, party(actor)), put(actor, party(actor, "Dąb"), data=b"inny", name="a.txt")
    keys = dict(DocumentVersion.objects.values_list("document_id", "file__storage_key"))
    trash_document(actor, made.id)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        purge_documents([made.id, other.id])
    assert not default_storage.exists(keys[made.id])
    assert default_storage.exists(keys[other.id])
    assert list(Document.objects.values_list("pk", flat=True)) == [other.id]
    assert list(StoredFile.objects.values_list("storage_key", flat=True)) == [keys[other.id]]


def test_documents_go_out_of_sight_with_their_record_and_stay_without_it(actor: TestViewer) -> None:
    jan = salesperson()
    place = party(jan)
    made = put(actor, place)
    trash_party(jan, place)
    assert not reached_documents(jan).exists()
    restore_party(jan, place)
    assert reached_documents(jan).exists()
    trash_party(jan, place)
    purge_parties([place])
    assert not Attachment.objects.exists()
    assert load_document(actor, made.id).places == []


def test_check_names_files_that_are_gone_or_changed(actor: TestViewer) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    made, other = put(actor), put(actor, data=b"inny", name="a.txt")
    assert broken_files() == []
    keys = dict(DocumentVersion.objects.values_list("document_id", "file__storage_key"))
    default_storage.delete(keys[made.id])
    default_storage.delete(keys[other.id])
    default_storage.save(keys[other.id], ContentFile(b"podmieniony"))
    assert broken_files() == [
        {"document": made.id, "version": 1, "file": "gone"},
        {"document": other.id, "version": 1, "file": "changed"},
    ]
