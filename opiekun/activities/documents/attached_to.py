"""Asking for documents by their record: in filters, views, the API, the list and the card of a record.

They are those that are attached to it, and those of what was said or noted with it or about it: what came with its
e-mails, the files of its notes.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from opiekun.activities.documents.permissions import DOCUMENT, reached_documents
from opiekun.activities.documents.places import add_place
from opiekun.activities.models import Attachment, Document, DocumentOf
from opiekun.activities.permissions import INTERACTION, NOTE, reached_interactions, reached_notes
from opiekun.core.fields import Field, FieldType, RelatedRows
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.conditions.belonging import belonging
from opiekun.records.conditions.registry import register_condition_field
from opiekun.records.rows import related_rows


@dataclass(frozen=True, slots=True)
class Said:
    """A talk, a message or a note with which a document came to a record."""

    id: int
    kind: str
    name: str
    at: datetime

    @property
    def url(self) -> str:
        return f"{record_kind(self.kind).url}/{self.id}"


def _in_reach(viewer: Viewer) -> Q | None:
    """Of what was said or noted only that which the viewer may read counts."""
    return _read(viewer, "said_id", INTERACTION, reached_interactions) & _read(viewer, "noted_id", NOTE, reached_notes)


def _read(viewer: Viewer, column: str, kind: str, reached: Callable[[Viewer], QuerySet[Any]]) -> Q:
    none = Q(**{f"{column}__isnull": True})
    if not viewer.can(kind, "view"):
        return none
    if kind == INTERACTION and viewer.owners(kind, "view") == EVERYONE:
        return Q()
    return none | Q(Exists(reached(viewer).filter(pk=OuterRef(column))))


_OF: Final = RelatedRows(
    "activities.DocumentOf", "id", "document_id", "record_id", main="", joined=True, narrowed=_in_reach
)


def documents_said(viewer: Viewer, record_id: int) -> QuerySet[Document]:
    """Of what was said or noted with the record, or about it, the documents that do not hang on it themselves. Whoever
    reads the one sees the other."""
    came = Q(said_id__isnull=False) | Q(noted_id__isnull=False)
    said = related_rows(_OF, OuterRef("pk"), viewer).filter(came, record_id=record_id)
    here = Attachment.objects.filter(document_id=OuterRef("pk"), record_id=record_id)
    documents = Document.objects.filter(Exists(said), ~Exists(here), trashed_at__isnull=True)
    return documents if viewer.can(DOCUMENT, "view") else documents.none()


def documents_of(viewer: Viewer, document_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Each of the documents with the records whose it is, by what the viewer may read; each pair once, in order."""
    rows = DocumentOf.objects.filter(document_id__in=document_ids)
    seen = _in_reach(viewer)
    pairs = (rows if seen is None else rows.filter(seen)).values_list("document_id", "record_id")
    return sorted(set(pairs))


def said_with(viewer: Viewer, record_id: int, document_ids: Sequence[int]) -> Mapping[int, Said]:
    """In what each of the documents came that do not hang on the record themselves: of several the newest."""
    if not document_ids:
        return {}
    rows = list(DocumentOf.objects.filter(record_id=record_id, document_id__in=document_ids))
    talks = _talks(viewer, {row.said_id for row in rows if row.said_id is not None})
    told = talks | _notes(viewer, {row.noted_id for row in rows if row.noted_id is not None})
    came = [(row.document_id, told[by]) for row in rows if (by := row.said_id or row.noted_id) in told]
    return dict(sorted(came, key=lambda one: (one[1].at, one[1].id)))


def files_of(viewer: Viewer, record_ids: Sequence[int]) -> Mapping[int, Sequence[Document]]:
    """The documents that hang on each of the records, as far as the viewer sees them, in their order there."""
    if not record_ids or not viewer.can(DOCUMENT, "view"):
        return {}
    hung = Attachment.objects.filter(record_id__in=record_ids, document__in=reached_documents(viewer))
    files: dict[int, list[Document]] = {}
    for one in hung.select_related("document__current").order_by("pk"):
        files.setdefault(one.record_id, []).append(one.document)
    return files


def _talks(viewer: Viewer, ids: Collection[int]) -> dict[int | None, Said]:
    found = reached_interactions(viewer).filter(pk__in=ids).values_list("pk", "subject", "started_at")
    return {pk: Said(pk, INTERACTION, subject, at) for pk, subject, at in found} if ids else {}


def _notes(viewer: Viewer, ids: Collection[int]) -> dict[int | None, Said]:
    found = reached_notes(viewer).filter(pk__in=ids).values_list("pk", "title", "created_at")
    return {pk: Said(pk, NOTE, title, at) for pk, title, at in found} if ids else {}


def offer_documents(kind: str, order: int = 25) -> None:
    """Let documents be attached to records of the kind: a card on its pages, a filter under the code of the kind.

    Called at start-up when the kind is registered; its own page must be at ``<url>/<id>``.
    """
    add_place(kind, order)
    field = Field(kind, record_kind(kind).label, FieldType.REFERENCE, reference=kind)
    register_condition_field("document", field, belonging(_OF, kind))
