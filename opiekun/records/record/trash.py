"""What is in the trash: which records, thrown away by whom and when, and when they will be gone for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from opiekun.core.fields import Label
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.models import History, Record
from opiekun.core.trash import KEPT_FOR
from opiekun.core.viewer import Viewer
from opiekun.records.record.page import record_pages
from opiekun.records.references import names_of

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class TrashedRecord:
    """A record that can come back. ``companions`` went along with it and come back with it."""

    id: int
    kind: str
    label: Label
    icon: str
    name: str
    trashed_at: datetime
    by: str
    purged_on: date
    companions: int


_without_page: list[str] = []


def register_trash(kind: str) -> None:
    """Show a kind in the trash that has no page of its records; its address ``<kind>_restore`` brings one back."""
    _without_page.append(kind)


def trash_kinds() -> list[RecordKind]:
    """The kinds whose records can come back from the trash page."""
    return [record_kind(code) for code in (*(page.kind for page in record_pages()), *_without_page)]


def trashed_records(viewer: Viewer, kind: str = "") -> list[TrashedRecord]:
    """The newest first, only what the viewer could put there; those that went along with another are not listed."""
    kinds = [one for one in trash_kinds() if not kind or one.code == kind]
    found: list[tuple[RecordKind, dict[str, Any]]] = []
    for one in kinds:
        if viewer.can(one.code, "trash"):
            found += [(one, row) for row in _rows(viewer, one)]
    found.sort(key=lambda pair: (pair[1]["trashed_at"], pair[1]["pk"]), reverse=True)
    return _told(found[:MOST], kinds)


def trashed_record(viewer: Viewer, kind: RecordKind, record_id: int) -> TrashedRecord | None:
    """The record that the viewer can take out of the trash to have this one back: itself, or what took it along.

    None when it is not in the trash, or not his to restore.
    """
    roots = kind.visible(viewer, "trash", trashed=True).filter(pk=record_id).values_list("trash_root_id", flat=True)  # type: ignore[call-arg]
    root_id = roots.first() if viewer.can(kind.code, "trash") else None
    if root_id is None:
        return None
    root_kind = record_kind(Record.objects.values_list("kind", flat=True).get(pk=root_id))
    found = (
        [(root_kind, row) for row in _rows(viewer, root_kind, pk=root_id)]
        if viewer.can(root_kind.code, "trash")
        else []
    )
    return next(iter(_told(found, [record_kind(page.kind) for page in record_pages()])), None)


def _told(found: Sequence[tuple[RecordKind, dict[str, Any]]], kinds: Sequence[RecordKind]) -> list[TrashedRecord]:
    ids = [row["pk"] for _kind, row in found]
    authors, companions = _authors(ids), _companions(kinds, ids)
    return [
        TrashedRecord(
            row["pk"],
            one.code,
            one.label,
            one.icon,
            one.named(row["shown"]),
            row["trashed_at"],
            authors.get(row["pk"], ""),
            timezone.localtime(row["trashed_at"] + KEPT_FOR).date(),
            companions.get(row["pk"], 0),
        )
        for one, row in found
    ]


def _rows(viewer: Viewer, kind: RecordKind, **narrowed: int) -> list[dict[str, Any]]:
    rows = kind.visible(viewer, "trash", trashed=True).filter(trash_root_id=F("pk"), **narrowed)  # type: ignore[call-arg]
    shown = rows.annotate(shown=F(kind.name_path)).order_by("-trashed_at", "-pk")
    return list(shown.values("pk", "trashed_at", "shown")[:MOST])


def _authors(ids: Sequence[int]) -> dict[int, str]:
    rows = (
        History.objects.filter(subject_id__in=ids, row_id=F("subject_id"), changes__has_key="trashed_at")
        .order_by("subject_id", "-id")
        .distinct("subject_id")
        .values_list("subject_id", "actor_id", "actor_name")
    )
    found = list(rows)
    names = names_of("user", {actor for _id, actor, _name in found if actor})
    return {record_id: names.get(actor or 0) or name or "" for record_id, actor, name in found}


def _companions(kinds: Sequence[RecordKind], ids: Sequence[int]) -> dict[int, int]:
    counted: dict[int, int] = {}
    for kind in kinds:
        rows: Any = kind.model_class._default_manager.filter(trash_root_id__in=ids, trashed_at__isnull=False)
        for root in rows.exclude(pk=F("trash_root_id")).values_list("trash_root_id", flat=True):
            counted[root] = counted.get(root, 0) + 1
    return counted
