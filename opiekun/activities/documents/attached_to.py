"""Asking for documents by the record to which they are attached: in filters, views, the API, the list of a record."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from opiekun.activities.documents.places import add_place, places_in_sight
from opiekun.core.fields import Field, FieldType, RelatedRows
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.registry import register_condition_field
from opiekun.records.conditions.tree import Belongs, Condition

_ATTACHED: Final = RelatedRows("activities.Attachment", "id", "document_id", "record_id", main="", joined=True)


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
        value: Belongs(_ATTACHED, ids[value])
        if value in ids and ids[value] in seen and seen[ids[value]].kind == kind
        else missing
        for value in values
    }
