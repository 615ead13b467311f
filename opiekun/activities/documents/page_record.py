"""A document as its page shows it: with its versions, and the records on which it hangs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.places import Place, places_in_sight
from opiekun.activities.models import Attachment, Document, DocumentVersion
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.custom.links import links_in, with_links
from opiekun.records.references import USER, names_of


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version, and who gave it."""

    number: int
    name: str
    size: int
    media_type: str
    format: str
    sha256: str
    remark: str
    restored_from: int | None
    text_state: str
    created_at: datetime
    by: str
    file_id: int


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """``places`` are the records in sight on which it hangs; ``hidden`` is the number of others, notes left out."""

    id: int
    version: int
    title: str
    type: str
    description: str
    created_at: datetime
    updated_at: datetime
    maker: str
    custom: dict[str, Any]
    links: Mapping[str, str | None]
    versions: Sequence[VersionRow]
    places: Sequence[Place]
    hidden: int
    can_edit: bool
    can_trash: bool

    @property
    def name(self) -> str:
        return self.title

    @property
    def current(self) -> VersionRow:
        """The newest version."""
        return self.versions[0]


def load_document(viewer: Viewer, document_id: int) -> DocumentRecord:
    """The document. Raises NotFound."""
    rows = with_links(reached_documents(viewer), "document").select_related("created_by")
    document: Document | None = rows.filter(pk=document_id).first()
    if document is None:
        raise NotFound
    at = Attachment.objects.filter(document_id=document_id).order_by("pk").values_list("record_id", "note_id")
    hung = dict(at)
    seen = places_in_sight(viewer, hung)
    return DocumentRecord(
        id=document.pk,
        version=document.version,
        title=document.title,
        type=document.type,
        description=document.description,
        created_at=document.created_at,
        updated_at=document.updated_at,
        maker="" if document.created_by is None else document.created_by.name,
        custom=document.custom,
        links=links_in(document),
        versions=versions_of(document_id),
        places=[seen[pk] for pk in hung if pk in seen],
        hidden=sum(pk not in seen and note is None for pk, note in hung.items()),
        can_edit=reached_documents(viewer, "edit").filter(pk=document_id).exists(),
        can_trash=reached_documents(viewer, "trash").filter(pk=document_id).exists(),
    )


def versions_of(document_id: int) -> list[VersionRow]:
    """The versions of a document that the caller has checked, the newest first."""
    found = list(DocumentVersion.objects.filter(document_id=document_id).order_by("-number"))
    names = names_of(USER, {row.created_by_id for row in found if row.created_by_id})
    return [
        VersionRow(
            row.number,
            row.name,
            row.size,
            row.media_type,
            row.format,
            row.sha256,
            row.remark,
            row.restored_from,
            row.text_state,
            row.created_at,
            names.get(row.created_by_id or 0, ""),
            row.file_id,
        )
        for row in found
    ]


def version_in_sight(viewer: Viewer, document_id: int, number: int | None = None) -> DocumentVersion:
    """A version (None: the current one) of a document in reach. Raises NotFound."""
    if not reached_documents(viewer).filter(pk=document_id).exists():
        raise NotFound
    versions = DocumentVersion.objects.filter(document_id=document_id).order_by("-number")
    version = (versions if number is None else versions.filter(number=number)).first()
    if version is None:
        raise NotFound
    return version


def may_read_file(viewer: Viewer, file_id: int) -> bool:
    """Whether some version of a document in reach is this file: the guard of files."""
    versions = DocumentVersion.objects.filter(file_id=file_id)
    return reached_documents(viewer).filter(pk__in=versions.values("document_id")).exists()
