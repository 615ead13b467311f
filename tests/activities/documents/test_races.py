"""Two at once: the same file is kept once, a document changes once a version."""

from io import BytesIO

import pytest

from opiekun.activities.documents.changing import update_document
from opiekun.activities.documents.page_record import load_document
from opiekun.activities.documents.storing import upload_document
from opiekun.activities.documents.versions import add_version
from opiekun.activities.models import Document
from opiekun.core.errors import StaleVersion
from tests.activities.documents.papers import CONTRACT, party, put
from tests.parties.people import manager
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_same_file_dropped_twice_at_once_is_kept_once() -> None:
    actor = manager()
    place = party(actor)
    ids: list[int] = []
    run_together(*[lambda: ids.append(upload_document(actor, BytesIO(CONTRACT), "u.pdf", [place]).id)] * 3)
    assert len(ids) == 3
    assert len(set(ids)) == Document.objects.count() == 1


def test_versions_sent_at_once_are_numbered_one_after_the_other() -> None:
    actor = manager()
    made = put(actor, party(actor))
    files = [f"wersja {number}".encode() for number in range(3)]
    run_together(*[lambda data=data: add_version(actor, made.id, BytesIO(data), "w.txt") for data in files])
    assert [version.number for version in load_document(actor, made.id).versions] == [4, 3, 2, 1]


def test_of_two_changes_of_one_version_one_is_told_of_the_other() -> None:
    actor = manager()
    made = put(actor, party(actor))
    refused: list[int] = []

    def change(title: str) -> None:
        try:
            update_document(actor, made.id, {"title": title}, made.version)
        except StaleVersion:
            refused.append(1)

    run_together(lambda: change("Pierwszy"), lambda: change("Drugi"))
    assert refused == [1]
