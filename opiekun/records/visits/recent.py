"""Reading which records a user opened lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.models import Record
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
    seen = {page.kind for page in record_pages() if viewer.can(page.kind, "view")}
    if viewer.id is None or not seen:
        return ()
    of_record = Record.objects.filter(pk=OuterRef("record_id")).values("kind")
    visits = Visit.objects.filter(user_id=viewer.id).order_by("-at", "-id")
    opened = list(visits.values_list("record_id", "at", Subquery(of_record))[:_READ])
    # Only of the kinds that were opened: to plan a look at every table takes longer than all looks.
    ids = {code: [record_id for record_id, _at, of in opened if of == code] for code in seen}
    parts = [_named(record_kind(code), viewer, some) for code, some in sorted(ids.items()) if some]
    if not parts:
        return ()
    first, *others = parts
    names = {row[0]: row[1] for row in (first.union(*others, all=True) if others else first)}
    recent = [
        RecentRecord(kind := record_kind(code), record_id, kind.named(names[record_id]), at)
        for record_id, at, code in opened
        if record_id in names
    ]
    return recent[:most]


def _named(kind: RecordKind, viewer: Viewer, ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = kind.visible(viewer, "view").filter(pk__in=ids).order_by()
    named: QuerySet[Any, Any] = rows.annotate(record_name=Cast(F(kind.name_path), TextField()))
    return named.values_list("pk", "record_name")
