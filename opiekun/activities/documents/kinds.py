"""Documents as generic lists, records, history, export and API know them."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from opiekun.activities.documents.choices import DocumentType, FileFormat
from opiekun.activities.documents.permissions import DOCUMENT, reached_documents
from opiekun.core.fields import Choice, Field, FieldClass, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.records.external_ids.words import EXTERNAL_ID_COLUMNS

T = FieldType
B = FieldClass.BUSINESS


def _choices(values: type[TextChoices]) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), label) for value, label in values.choices)


DOCUMENT_KIND: Final = RecordKind(
    code=DOCUMENT,
    model="activities.Document",
    label=_("Document"),
    label_plural=_("Documents"),
    icon="paperclip",
    url="/documents",
    name_path="title",
    visible=reached_documents,
    fields=(
        Field(
            "name",
            _("Title"),
            T.TEXT,
            "title",
            sort="sort_key",
            folded="search_key",
            sortable=True,
            shown=True,
        ),
        Field(
            "type", _("Type"), T.CHOICE, "type", choices=_choices(DocumentType), editable=True, bulk=True, shown=True
        ),
        Field("format", _("Format"), T.CHOICE, "current__format", choices=_choices(FileFormat), shown=True),
        Field("file_name", _("File"), T.TEXT, "current__name"),
        Field("number", _("Version"), T.NUMBER, "current__number", shown=True),
        Field("size", _("Size in bytes"), T.NUMBER, "current__size"),
        Field("description", _("Description"), T.LONG_TEXT, "description", editable=True),
        Field("added_by", _("Added by"), T.REFERENCE, "created_by_id", reference="user", shown=True),
        Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True),
        Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True, shown=True),
    ),
    columns={
        "activities_document": dict.fromkeys(
            ("trashed_at", "trash_root_id", "custom", "title", "type", "description", "current_id"), B
        ),
        "activities_document_version": dict.fromkeys(
            (
                *("document_id", "number", "file_id", "name", "size", "media_type", "format", "sha256"),
                *("remark", "restored_from", "text_state"),
            ),
            B,
        ),
        "activities_attachment": dict.fromkeys(("document_id", "record_id", "attached_at", "attached_by_id"), B),
        **EXTERNAL_ID_COLUMNS,
    },
)
