"""Documents to the trash and back, and out of it for good: then the bytes go, too, that nobody else refers to."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from opiekun.activities.announcing import announce_document
from opiekun.activities.documents.locking import lock_document, version_now
from opiekun.activities.models import Attachment, Document, DocumentVersion, Note
from opiekun.core.files import remove_unreferenced
from opiekun.core.models import Record
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.services.saved import Saved


def trash_document(actor: Viewer, document_id: int, expected: int | None = None) -> Saved:
    """Put the document into the trash, off all records at once. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        lock_document(actor, document_id, "trash", expected)
        Document.objects.filter(pk=document_id).update(trashed_at=Now(), trash_root_id=F("pk"))
        announce_document(document_id)
        return Saved(document_id, version_now(document_id))


def restore_document(actor: Viewer, document_id: int, expected: int | None = None) -> Saved:
    """Take the document out of the trash, back to its records. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        lock_document(actor, document_id, "trash", expected, trashed=True)
        Document.objects.filter(pk=document_id).update(trashed_at=None, trash_root_id=None)
        announce_document(document_id)
        return Saved(document_id, version_now(document_id))


def purge_documents(document_ids: list[int]) -> None:
    """Delete trashed documents with their versions; their bytes go when the transaction has committed."""
    documents = Document.objects.filter(pk__in=document_ids, trashed_at__isnull=False)
    ids = list(documents.values_list("pk", flat=True))
    files = list(DocumentVersion.objects.filter(document_id__in=ids).values_list("file_id", flat=True))
    documents.delete()
    transaction.on_commit(lambda: _remove(files))


def purge_with(record_ids: Collection[int]) -> None:
    """Delete the documents that hang on nothing but these records, which are about to be deleted."""
    hung = Attachment.objects.filter(document_id=OuterRef("document_id"))
    on = Attachment.objects.filter(~Exists(hung.exclude(record_id__in=record_ids)), record_id__in=record_ids)
    ids = list(on.values_list("document_id", flat=True).distinct())
    Document.objects.filter(pk__in=ids, trashed_at__isnull=True).update(trashed_at=Now(), trash_root_id=F("pk"))
    purge_documents(ids)


def go_with_note(instance: Note, **_sent: Any) -> None:
    """Before a note is deleted, by whatever (its party or person is deleted with its notes): what hangs on nothing else
    goes, too. Left over, it would be seen by those whom the note was not for."""
    # What is just being hung on the note, and another of a document's notes that goes at once, are waited for.
    Record.objects.select_for_update().filter(pk=instance.pk).first()
    on = Attachment.objects.filter(record_id=instance.pk).values("document_id")
    list(Document.objects.select_for_update(no_key=True).filter(pk__in=on).order_by("pk").values_list("pk"))
    purge_with([instance.pk])
    Attachment.objects.filter(record_id=instance.pk).delete()


def _remove(files: list[int]) -> None:
    remove_unreferenced(files)
