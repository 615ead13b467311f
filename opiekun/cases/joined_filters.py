"""Asking for what joined a case, in lists, views and the API: its tasks, its talks, its notes."""

from typing import Final

from opiekun.cases.permissions import CASE
from opiekun.core.fields import Field, FieldType, RelatedRows
from opiekun.core.kinds import record_kind
from opiekun.records.conditions import register_condition_field
from opiekun.records.conditions.belonging import belonging

_JOINED: Final = {
    "task": RelatedRows("activities.TaskLink", "id", "task_id", "record_id", main="", joined=True),
    "interaction": RelatedRows("activities.InteractionLink", "id", "interaction_id", "record_id", main="", joined=True),
    "note": RelatedRows("activities.Note", "id", "id", "about_id", main="", joined=True),
}


def offer_filters_by_case() -> None:
    """Called at start-up; each under the code ``case``."""
    for kind, rows in _JOINED.items():
        field = Field(CASE, record_kind(CASE).label, FieldType.REFERENCE, reference=CASE)
        register_condition_field(kind, field, belonging(rows, CASE))
