"""Reading which records a user opened lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.models import Visit
from opiekun.records.record.page import record_pages

# Some of what was opened may be in the trash or out of reach by now: more are read than shown.
_READ: Final = 50


@dataclass(frozen=True, slots=True)
class RecentRecord:
    """A record that the viewer opened, as it is called now."""

    kind: RecordKind
    id: int
    name: str
    at: datetime

    @property
    def url(self) -> str:
        return f"{self.kind.url}/{self.id}"


def recent_records(viewer: Viewer, most: int) -> Sequence[RecentRecord]:
    """What the viewer opened last and may still see, the latest first; in two statements."""
    kinds = [record_kind(page.kind) for page in record_pages() if viewer.can(page.kind, "view")]
    if viewer.id is None or not kinds:
        return ()
    visits = Visit.objects.filter(user_id=viewer.id).order_by("-at", "-id")
    opened = dict(visits.values_list("record_id", "at")[:_READ])
    if not opened:
        return ()
    first, *others = (_named(kind, viewer, list(opened)) for kind in kinds)
    found = {row[0]: row for row in (first.union(*others, all=True) if others else first)}
    recent = [
        RecentRecord(kind := record_kind(found[record_id][2]), record_id, kind.named(found[record_id][1]), at)
        for record_id, at in opened.items()
        if record_id in found
    ]
    return recent[:most]


def _named(kind: RecordKind, viewer: Viewer, ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = kind.visible(viewer, "view").filter(pk__in=ids).order_by()
    name, code = Cast(F(kind.name_path), TextField()), Value(kind.code, output_field=TextField())
    named: QuerySet[Any, Any] = rows.annotate(record_name=name, record_kind=code)
    return named.values_list("pk", "record_name", "record_kind")
