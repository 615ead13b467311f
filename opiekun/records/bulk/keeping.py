"""How long operations are kept, and what of them concerns a person."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.starting import KEPT_FOR
from opiekun.records.models import BulkEdit, BulkEditRow, BulkState

DRAFTS_KEPT_FOR: Final = timedelta(days=1)


def remove_old_edits() -> int:
    """Forget drafts after a day and operations after thirty, with what their records held. How many rows went."""
    drafts = BulkEdit.objects.filter(state=BulkState.DRAFT, created_at__lt=clock.now() - DRAFTS_KEPT_FOR)
    old = BulkEdit.objects.filter(created_at__lt=clock.now() - KEPT_FOR)
    return drafts.delete()[0] + old.delete()[0]


def _export(person_id: int) -> dict[str, Any]:
    rows = BulkEditRow.objects.filter(record_id=person_id).select_related("bulk_edit").order_by("pk")
    return {
        "bulk_edits": [
            {"at": row.bulk_edit.created_at, "field": row.bulk_edit.field, "before": row.before, "after": row.after}
            for row in rows
        ]
    }


def _erase(actor: Viewer, person_id: int) -> int:
    return BulkEditRow.objects.filter(record_id=person_id).delete()[0]


BULK_EDITS = PersonalDataSource(
    "records.bulk_edits",
    _("Bulk changes"),
    _export,
    _erase,
    _("What a bulk change replaced is kept for 30 days, so that the change can be undone."),
)
