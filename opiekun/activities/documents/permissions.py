"""Who may reach which documents: their makers, and whoever reaches a record that they hang on.

What changes a document needs as much of such a record: to see it is not enough to replace its papers. What hangs on
nothing but notes is seen by those whom one of them is for, whatever else somebody may see: administrators, too.
"""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from opiekun.activities.documents.behind_notes import open_to
from opiekun.activities.documents.places import places
from opiekun.activities.models import Attachment, Document
from opiekun.core.kinds import record_kind
from opiekun.core.permissions import owner_condition
from opiekun.core.viewer import Viewer

DOCUMENT: Final = "document"
# What one must be able to do with a record to do this with the documents that hang on it.
_ON_RECORD: Final = {"view": "view", "export": "view", "create": "view", "edit": "edit", "trash": "edit"}


def reached_documents(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Document]:
    """Live documents (or those in the trash) on which the viewer may take the action."""
    documents = Document.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(DOCUMENT, action):
        return documents.none()
    if (opened := open_to(viewer)) is not None:
        documents = documents.filter(opened)
    condition = owner_condition(viewer.owners(DOCUMENT, action), "created_by_id")
    if condition is None:
        return documents
    if (hung := on_records(viewer, _ON_RECORD[action])) is not None:
        condition |= Q(Exists(Attachment.objects.filter(hung, document_id=OuterRef("pk"))))
    return documents.filter(condition)


def documents_on(viewer: Viewer, record_id: int) -> QuerySet[Document]:
    """Live documents that hang on a record which the caller has found within the viewer's reach: with it they are."""
    documents = Document.objects.filter(trashed_at__isnull=True, attachments__record_id=record_id)
    return documents if viewer.can(DOCUMENT, "view") else documents.none()


def on_records(viewer: Viewer, action: str) -> Q | None:
    """The condition on an attachment that its record is within reach; None when no kind of record is."""
    condition: Q | None = None
    for kind in places():
        if viewer.can(kind, action):
            rows = record_kind(kind).visible(viewer, action).filter(pk=OuterRef("record_id"))
            condition = Q(Exists(rows)) if condition is None else condition | Q(Exists(rows))
    return condition
