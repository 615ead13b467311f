"""Writing down what both sides changed, and that it is settled."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from opiekun.records.models import ExternalId, Settlement, SyncConflict

_REPORT = """
INSERT INTO records_sync_conflict (record_id, kind, system, field, theirs, stamp)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (record_id, system, field) WHERE settled_at IS NULL
DO UPDATE SET theirs = EXCLUDED.theirs, stamp = EXCLUDED.stamp
"""


def report(row: ExternalId, field: str, theirs: Any, stamp: int | None) -> None:
    """Open a conflict, or put the newer value into the one that is open."""
    with connection.cursor() as cursor:
        cursor.execute(_REPORT, [row.record_id, row.kind, row.system, field, json.dumps(theirs), stamp])


def close_agreed(row: ExternalId, fields: Collection[str]) -> None:
    """The sides agree on the fields again: nothing is left to settle."""
    if fields:
        open_of(row).filter(field__in=fields).update(settled_at=Now(), settlement=Settlement.AGREED)


def open_of(row: ExternalId) -> Any:
    """The open conflicts of the record with the system."""
    return SyncConflict.objects.filter(record_id=row.record_id, system=row.system, settled_at__isnull=True)


def open_values(row: ExternalId) -> Mapping[str, tuple[int, Any]]:
    """Field: id of the open conflict and their value."""
    return {
        field: (pk, theirs) for pk, field, theirs in open_of(row).order_by("pk").values_list("pk", "field", "theirs")
    }
