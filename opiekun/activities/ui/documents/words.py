"""The words in which the history of a document is told."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opiekun.activities.choices import Visibility
from opiekun.activities.documents.choices import DocumentType
from opiekun.activities.models import Note
from opiekun.core.fields import Label
from opiekun.core.kinds import record_kind
from opiekun.core.models import Record
from opiekun.core.ui.format import file_size
from opiekun.records.external_ids.words import EXTERNAL_ID_WORDS
from opiekun.records.record.words import ColumnWords, TableWords, Words, choice_words
from opiekun.records.references import names_of

C = ColumnWords


def _version(row: Mapping[str, Any]) -> tuple[Label, str]:
    size = file_size(int(row.get("size") or 0), get_language() or "pl")
    return _("Version"), f"{row.get('number', '')} · {row.get('name', '')} · {size}"


def _attached(row: Mapping[str, Any]) -> tuple[Label, str]:
    """A record by its name, also one out of reach: a visible record shows linked ones by name. But for what is not for
    everybody: the name of a note is how it begins."""
    record_id = int(row.get("record_id") or 0)
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    if kind is None:
        return _("Record"), str(record_id)
    if Note.objects.filter(pk=record_id).exclude(visibility=Visibility.ALL).exists():
        return record_kind(kind).label, str(_("not for everybody"))
    return record_kind(kind).label, names_of(kind, {record_id}).get(record_id, str(record_id))


DOCUMENT_WORDS: Final = Words(
    tables={
        "activities_document": TableWords(
            {
                "title": C(_("Title")),
                "type": C(_("Type"), choice_words(DocumentType)),
                "description": C(_("Description")),
            }
        ),
        "activities_document_version": TableWords({"name": C(_("File"))}, _("Version"), _version, "versions"),
        "activities_attachment": TableWords({"record_id": C(_("Record"))}, _("Record"), _attached, "records"),
        **EXTERNAL_ID_WORDS,
    },
    own="activities_document",
    created=_("added"),
    trashed=_("moved to the trash"),
    restored=_("restored"),
)
