"""The open conflicts that a viewer may see, with both values in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.models import SyncConflict
from opiekun.records.references import names_of
from opiekun.records.sync.kinds import SyncKind, sync_kinds

MOST: Final = 100
Row = Mapping[str, Any]
_COLUMNS: Final = ("pk", "record_id", "kind", "system", "field", "theirs", "reported_at")


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """One field on which a system and we differ. ``ours`` and ``theirs`` are as callers send them."""

    id: int
    record_id: int
    kind: str
    name: str
    system: str
    field: str
    label: str
    ours: Any
    theirs: Any
    ours_shown: str
    theirs_shown: str
    reported_at: datetime
    can_settle: bool


def open_conflicts(
    viewer: Viewer, record_id: int | None = None, system: str = "", after: int = 0
) -> list[ShownConflict]:
    """The open conflicts in the viewer's reach, the oldest first, at most a hundred behind the one ``after``."""
    found: list[ShownConflict] = []
    for kind in sync_kinds():
        if viewer.can(kind.code, "view"):
            rows = _reached(viewer, kind.code).filter(pk__gt=after)
            if record_id is not None:
                rows = rows.filter(record_id=record_id)
            if system:
                rows = rows.filter(system=system)
            found += _shown(viewer, kind, list(rows.order_by("pk").values(*_COLUMNS)[:MOST]))
    return sorted(found, key=lambda conflict: conflict.id)[:MOST]


def count_open(viewer: Viewer, most: int = 100) -> int:
    """How many there are, counted up to ``most``."""
    return sum(_reached(viewer, kind.code)[:most].count() for kind in sync_kinds() if viewer.can(kind.code, "view"))


def _reached(viewer: Viewer, kind: str) -> Any:
    reached = record_kind(kind).visible(viewer, "view").values("pk")
    return SyncConflict.objects.filter(kind=kind, settled_at__isnull=True, record_id__in=reached)


def _shown(viewer: Viewer, kind: SyncKind, rows: Sequence[Row]) -> list[ShownConflict]:
    """The conflicts in words; what they need is read for all of them at once."""
    if not rows:
        return []
    ids, of = {row["record_id"] for row in rows}, record_kind(kind.code)
    names = names_of(kind.code, ids)
    editable = set(of.visible(viewer, "edit").filter(pk__in=ids).values_list("pk", flat=True))
    ours = kind.current(sorted(ids))
    told = _Teller(kind, [(row["field"], v) for row in rows for v in (row["theirs"], _value(ours, row))])
    return [
        ShownConflict(
            id=row["pk"],
            record_id=row["record_id"],
            kind=kind.code,
            name=names.get(row["record_id"], ""),
            system=row["system"],
            field=row["field"],
            label=str(kind.label(row["field"])),
            ours=_value(ours, row),
            theirs=row["theirs"],
            ours_shown=told(row["field"], _value(ours, row)),
            theirs_shown=told(row["field"], row["theirs"]),
            reported_at=row["reported_at"],
            can_settle=row["record_id"] in editable,
        )
        for row in rows
    ]


def _value(ours: Mapping[int, Mapping[str, Any]], row: Row) -> Any:
    return ours.get(row["record_id"], {}).get(row["field"])


class _Teller:
    """Says values in words; names of referred records are read for all of them at once."""

    def __init__(self, kind: SyncKind, values: Sequence[tuple[str, Any]]) -> None:
        self._kind = kind
        wanted: dict[str, set[int]] = {}
        for field, value in values:
            reference = kind.reference(field)
            if reference and str(value or "").isdigit():
                wanted.setdefault(reference, set()).add(int(value))
        self._names = {reference: names_of(reference, ids) for reference, ids in wanted.items()}

    def __call__(self, field: str, value: Any) -> str:
        reference = self._kind.reference(field)
        if reference and str(value or "").isdigit():
            return self._names[reference].get(int(value), f"#{value}")
        return self._kind.shown(field, value)
