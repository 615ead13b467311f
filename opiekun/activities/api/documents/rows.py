"""Reads documents as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from opiekun.activities.documents.page_record import VersionRow, versions_of
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.places import places_in_sight
from opiekun.activities.models import Attachment, Document, DocumentVersion
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.custom.api_values import ShownValues
from opiekun.records.custom.links import links_in, with_links


def read_documents(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Documents by id; the caller found the ids within the viewer's reach."""
    rows = with_links(Document.objects.all(), "document").select_related("current", "created_by").filter(pk__in=ids)
    documents: list[Document] = list(rows)
    hung: dict[int, list[int]] = {}
    attached = Attachment.objects.filter(document_id__in=[document.pk for document in documents]).order_by("pk")
    for document_id, record_id in attached.values_list("document_id", "record_id"):
        hung.setdefault(document_id, []).append(record_id)
    seen = places_in_sight(viewer, {pk for found in hung.values() for pk in found})
    values = ShownValues(viewer, "document")
    shown: dict[int, dict[str, Any]] = {}
    for document in documents:
        maker = document.created_by
        places = [seen[pk] for pk in hung.get(document.pk, ()) if pk in seen]
        shown[document.pk] = {
            "id": str(document.pk),
            "version": str(document.version),
            "title": document.title,
            "type": document.type,
            "description": document.description,
            "file": _file(document.current),
            "records": [{"id": str(place.id), "kind": place.kind, "name": place.name} for place in places],
            "created_by": None if maker is None else {"id": str(maker.pk), "name": maker.name},
            "created_at": document.created_at,
            "updated_at": document.updated_at,
            "custom": values.of(document.pk, document.custom, links_in(document)),
        }
    values.note()
    return shown


def read_document(viewer: Viewer, document_id: int) -> dict[str, Any]:
    """One live document. Raises NotFound when it is not within the viewer's reach."""
    if not reached_documents(viewer).filter(pk=document_id).exists():
        raise NotFound
    return read_documents(viewer, [document_id])[document_id]


def read_versions(viewer: Viewer, document_id: int) -> list[dict[str, Any]]:
    """The versions of a document, the newest first. Raises NotFound."""
    if not reached_documents(viewer).filter(pk=document_id).exists():
        raise NotFound
    return [
        {
            **_file(version),
            "remark": version.remark,
            "restored_from": version.restored_from,
            "created_at": version.created_at,
            "created_by": version.by,
        }
        for version in versions_of(document_id)
    ]


def _file(version: DocumentVersion | VersionRow) -> dict[str, Any]:
    names = ("number", "name", "size", "media_type", "format", "sha256", "text_state")
    return {name: getattr(version, name) for name in names}
