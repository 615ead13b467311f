"""Hanging documents on records, and taking them off."""

from opiekun.activities.announcing import announce_document
from opiekun.activities.choices import Visibility
from opiekun.activities.documents.errors import LastRecord
from opiekun.activities.documents.locking import lock_document, version_now
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.places import places_in_sight
from opiekun.activities.documents.storing import attach_rows
from opiekun.activities.models import Attachment, Note
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.services.saved import Saved


def attach_document(actor: Viewer, document_id: int, record_id: int, expected: int | None = None) -> Saved:
    """Hang the document on a record that the actor sees; nothing when it does already.

    Raises NotFound (the document, or the record), NotAllowed, StaleVersion.
    """
    with writing(actor):
        lock_document(actor, document_id, "edit", expected)
        if record_id not in places_in_sight(actor, [record_id]):
            raise NotFound
        attach_rows(actor, document_id, [record_id])
        announce_document(document_id, record_id)
        return Saved(document_id, version_now(document_id))


def detach_document(actor: Viewer, document_id: int, record_id: int, expected: int | None = None) -> Saved:
    """Take the document off a record; nothing when it does not hang there.

    Raises NotFound, NotAllowed, StaleVersion, and LastRecord when the actor would not see the document any more,
    or others would for whom it was not.
    """
    with writing(actor):
        lock_document(actor, document_id, "edit", expected)
        if record_id not in places_in_sight(actor, [record_id]):
            raise NotFound
        Attachment.objects.filter(document_id=document_id, record_id=record_id).delete()
        is_reached = reached_documents(actor, "edit").filter(pk=document_id).exists()
        if not is_reached or _comes_to_light(document_id, record_id):
            raise LastRecord
        announce_document(document_id, record_id)
        return Saved(document_id, version_now(document_id))


def _comes_to_light(document_id: int, record_id: int) -> bool:
    """Whether the document hung on nothing but a note that is not for everybody: on nothing, everybody would see it."""
    if Attachment.objects.filter(document_id=document_id).exists():
        return False
    return Note.objects.filter(pk=record_id).exclude(visibility=Visibility.ALL).exists()
