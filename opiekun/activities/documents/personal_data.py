"""What documents keep about a person: those that hang on the person."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from opiekun.activities.documents.trashing import purge_documents
from opiekun.activities.models import Attachment, Document
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def export(person_id: int) -> Mapping[str, Any]:
    """The documents that hang on the person, by what is said of them; the files are downloaded beside."""
    rows = Document.objects.filter(attachments__record_id=person_id).order_by("pk")
    columns = ("pk", "title", "type", "description", "current__name", "current__sha256", "created_at")
    names = ("id", "title", "type", "description", "file", "sha256", "created_at")
    return {"documents": [dict(zip(names, row, strict=True)) for row in rows.values_list(*columns)]}


def erase(actor: Viewer, person_id: int) -> int:
    """Documents that hang on the person alone go for good, with their bytes; off others the person is taken."""
    with writing(actor):
        on_person = Attachment.objects.filter(record_id=person_id)
        ids = list(on_person.values_list("document_id", flat=True))
        shared = set(
            Attachment.objects.filter(document_id__in=ids)
            .exclude(record_id=person_id)
            .values_list("document_id", flat=True)
        )
        touched = on_person.filter(document_id__in=shared).delete()[0]
        alone = [pk for pk in ids if pk not in shared]
        touched += Document.objects.filter(pk__in=alone).update(trashed_at=Now(), trash_root_id=F("pk"))
        purge_documents(alone)
    return touched


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
