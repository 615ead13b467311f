"""Documents, locked for a change that the actor may make."""

from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.models import Document
from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.viewer import Viewer


def lock_document(
    actor: Viewer, document_id: int, action: str, expected: int | None = None, trashed: bool = False
) -> Document:
    """The document. Raises NotFound, NotAllowed, StaleVersion; the reach comes first."""
    document = (
        Document.objects.select_for_update(no_key=True).filter(pk=document_id, trashed_at__isnull=not trashed).first()
    )
    if document is None:
        raise NotFound
    if not reached_documents(actor, action, trashed).filter(pk=document_id).exists():
        seen = not trashed and reached_documents(actor).filter(pk=document_id).exists()
        raise NotAllowed if seen else NotFound
    if expected is not None and document.version != expected:
        raise StaleVersion(current=document.version, expected=expected)
    return document


def version_now(document_id: int) -> int:
    """The version of the record after a write."""
    return Document.objects.values_list("version", flat=True).get(pk=document_id)
