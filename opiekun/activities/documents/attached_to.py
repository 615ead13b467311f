"""Asking for documents by their record: in filters, views, the API, the list and the card of a record.

They are those that are attached to it, and those of what was said with it or about it: what came with its e-mails.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.documents.places import add_place, places_in_sight
from opiekun.activities.models import Attachment, Document, DocumentOf, Interaction
from opiekun.activities.permissions import INTERACTION, reached_interactions
from opiekun.core.fields import Field, FieldType, RelatedRows
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.registry import register_condition_field
from opiekun.records.conditions.tree import Belongs, Condition
from opiekun.records.rows import related_rows


def _in_reach(viewer: Viewer) -> Q | None:
    """Of what was said only that which the viewer may read counts."""
    if not viewer.can(INTERACTION, "view"):
        return Q(said_id__isnull=True)
    if viewer.owners(INTERACTION, "view") == EVERYONE:
        return None
    return Q(said_id__isnull=True) | Q(Exists(reached_interactions(viewer).filter(pk=OuterRef("said_id"))))


_OF: Final = RelatedRows(
    "activities.DocumentOf", "id", "document_id", "record_id", main="", joined=True, narrowed=_in_reach
)


def documents_said(viewer: Viewer, record_id: int) -> QuerySet[Document]:
    """Of what was said with the record, or about it, the documents that do not hang on it themselves."""
    said = related_rows(_OF, OuterRef("pk"), viewer).filter(record_id=record_id, said_id__isnull=False)
    here = Attachment.objects.filter(document_id=OuterRef("pk"), record_id=record_id)
    return reached_documents(viewer).filter(Exists(said), ~Exists(here))


def said_with(viewer: Viewer, record_id: int, document_ids: Sequence[int]) -> Mapping[int, Interaction]:
    """In what each of the documents came that do not hang on the record themselves: of several the newest."""
    if not document_ids:
        return {}
    rows = DocumentOf.objects.filter(record_id=record_id, document_id__in=document_ids, said_id__isnull=False)
    pairs = list(rows.values_list("document_id", "said_id"))
    seen = reached_interactions(viewer).filter(pk__in={said for _document, said in pairs})
    told = {one.pk: one for one in seen.only("subject", "started_at")}
    of_each = sorted(((document, told[said]) for document, said in pairs if said in told), key=_when)
    return dict(of_each)


def _when(one: tuple[int, Interaction]) -> tuple[datetime, int]:
    return one[1].started_at, one[1].pk


def offer_documents(kind: str, order: int = 25) -> None:
    """Let documents be attached to records of the kind: a card on its pages, a filter under the code of the kind.

    Called at start-up when the kind is registered; its own page must be at ``<url>/<id>``.
    """
    add_place(kind, order)
    field = Field(kind, record_kind(kind).label, FieldType.REFERENCE, reference=kind)
    register_condition_field("document", field, partial(_resolve, kind))


def _resolve(kind: str, viewer: Viewer, values: Sequence[str]) -> Mapping[str, Condition | WrongCondition]:
    """By each id the documents of a record that the viewer sees; one out of reach is as if it were not there."""
    ids = {value: int(value) for value in values if is_whole(value)}
    seen = places_in_sight(viewer, ids.values())
    missing = WrongCondition("wrong_reference", kind, _("There is no such record."))
    return {
        value: Belongs(_OF, ids[value])
        if value in ids and ids[value] in seen and seen[ids[value]].kind == kind
        else missing
        for value in values
    }
