"""New versions of a document: another file, or an older one again. What was there before stays."""

from typing import IO, Any

from django.db.models import Max

from opiekun.activities.announcing import announce_document
from opiekun.activities.documents.choices import TextState
from opiekun.activities.documents.errors import SameFile
from opiekun.activities.documents.events import DocumentVersionAdded
from opiekun.activities.documents.incoming import look_at
from opiekun.activities.documents.input import REMARK
from opiekun.activities.documents.jobs import read_soon
from opiekun.activities.documents.locking import lock_document, version_now
from opiekun.activities.documents.storing import insert_version, reserve_version_id
from opiekun.activities.documents.text.keeping import copy_texts
from opiekun.activities.models import Document, DocumentVersion
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.files import store_file
from opiekun.core.outbox import publish
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.services.saved import Saved


def add_version(
    actor: Viewer, document_id: int, stream: IO[bytes], name: str, remark: Any = "", expected: int | None = None
) -> Saved:
    """Put a file in the place of the current one, which is kept as an older version.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput, EmptyFile, FileRefused, SameFile.
    """
    said = _read_remark(remark)
    incoming = look_at(stream, name)
    # Before anything is stored; said again under the lock under which it is written.
    with writing(actor):
        _refuse_same(lock_document(actor, document_id, "edit", expected), incoming.sha256)
    file = store_file(actor, incoming.file, incoming.name, incoming.media_type)
    with writing(actor):
        _refuse_same(lock_document(actor, document_id, "edit", expected), incoming.sha256)
        version_id = reserve_version_id()
        number = _next_number(document_id)
        insert_version(actor, version_id, document_id, number, incoming, file.pk, said)
        Document.objects.filter(pk=document_id).update(current_id=version_id)
        publish(DocumentVersionAdded(record_id=document_id, number=number))
        announce_document(document_id)
        return Saved(document_id, version_now(document_id))


def restore_version(actor: Viewer, document_id: int, number: int, expected: int | None = None) -> Saved:
    """Make the file of an older version the newest one. Raises NotFound, NotAllowed, StaleVersion, SameFile."""
    with writing(actor):
        document = lock_document(actor, document_id, "edit", expected)
        old = document.versions.filter(number=number).first()
        if old is None:
            raise NotFound
        _refuse_same(document, old.sha256)
        made = DocumentVersion.objects.create(
            document_id=document_id,
            number=_next_number(document_id),
            file_id=old.file_id,
            name=old.name,
            size=old.size,
            media_type=old.media_type,
            format=old.format,
            sha256=old.sha256,
            restored_from=number,
            created_by_id=actor.id,
            text_state=old.text_state,
        )
        copy_texts(old.pk, made.pk)
        if old.text_state == TextState.WAITING:
            read_soon(made.pk, made.media_type)
        Document.objects.filter(pk=document_id).update(current_id=made.pk)
        publish(DocumentVersionAdded(record_id=document_id, number=made.number))
        announce_document(document_id)
        return Saved(document_id, version_now(document_id))


def read_again(actor: Viewer, document_id: int) -> None:
    """Try once more to read the text of the current version. Raises NotFound, NotAllowed."""
    with writing(actor):
        current = lock_document(actor, document_id, "edit").current
        if current.text_state == TextState.NONE:
            return
        DocumentVersion.objects.filter(pk=current.pk).update(text_state=TextState.WAITING)
        read_soon(current.pk, current.media_type)


def _refuse_same(document: Document, sha256: str) -> None:
    if document.current.sha256 == sha256:
        raise SameFile


def _next_number(document_id: int) -> int:
    last = DocumentVersion.objects.filter(document_id=document_id).aggregate(last=Max("number"))["last"]
    return int(last) + 1


def _read_remark(raw: Any) -> str:
    try:
        return str(REMARK(raw))
    except WrongValue as wrong:
        raise InvalidInput([FieldError(("remark",), wrong.code, str(wrong.message))]) from wrong
