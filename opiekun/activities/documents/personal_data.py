"""What documents keep about a person: those that hang on the person."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.activities.documents.trashing import purge_with
from opiekun.activities.models import Attachment, Document, Note
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def export(person_id: int) -> Mapping[str, Any]:
    """The documents that hang on the person or on a note on them, by what is said of them; the files are downloaded
    beside."""
    rows = Document.objects.filter(attachments__record_id__in=_records(person_id)).distinct().order_by("pk")
    columns = ("pk", "title", "type", "description", "current__name", "current__sha256", "created_at")
    names = ("id", "title", "type", "description", "file", "sha256", "created_at")
    return {"documents": [dict(zip(names, row, strict=True)) for row in rows.values_list(*columns)]}


def erase(actor: Viewer, person_id: int) -> int:
    """Documents that hang on the person and on notes on them alone go for good, with their bytes; off others the person
    is taken."""
    with writing(actor):
        records = _records(person_id)
        hung = Attachment.objects.filter(record_id__in=records)
        touched = hung.count()
        purge_with(records)
        hung.delete()
    return touched


def _records(person_id: int) -> list[int]:
    return [person_id, *Note.objects.filter(person_id=person_id).values_list("pk", flat=True)]


DOCUMENTS_OF_PERSON: Final = PersonalDataSource(
    code="activities.documents",
    label=_("Documents attached to the person"),
    export=export,
    erase=erase,
    retention=_("As long as the record to which they are attached; 30 days after the document was moved to the trash."),
    history={
        "activities_document": ("title", "description", "custom"),
        "activities_document_version": ("name", "remark"),
    },
)
