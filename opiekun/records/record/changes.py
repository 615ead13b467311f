"""The history of a record in words: who, when, which field, from what to what; classes of fields are obeyed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import Q

from opiekun.core.fields import FieldClass
from opiekun.core.models import History
from opiekun.core.viewer import Viewer
from opiekun.records.record.folding import Row
from opiekun.records.record.occasions import occasions_of
from opiekun.records.record.place import Place
from opiekun.records.record.telling import Change, Teller
from opiekun.records.record.words import Words
from opiekun.records.references import names_of

# Rows of one transaction are told together; no sane write has more of them.
_ROWS_A_PAGE: Final = 300


def closed_classes(changes: Iterable[Change]) -> list[FieldClass]:
    """The classes beyond everybody's that the changes tell of: whoever is shown them has opened them."""
    told = {field.field_class for change in changes for field in change.fields}
    return sorted(told - {FieldClass.BUSINESS})


_COLUMNS = ("id", "at", "table_name", "row_id", "operation", "actor_id", "actor_name", "changes", "request_id")


def read_changes(
    viewer: Viewer,
    kind: str,
    words: Words,
    subjects: Sequence[int],
    before: Place | None = None,
    limit: int = 20,
) -> tuple[list[Change], Place | None]:
    """The newest changes first, and the place from which older ones continue (None: these were all).

    The caller has checked that the viewer may see the record; what changed only in fields that the viewer may not
    read is left out.
    """
    rows = History.objects.filter(subject_id__in=subjects, table_name__in=words.tables)
    if before is not None:
        rows = rows.filter(Q(at__lt=before[0]) | Q(at=before[0], pk__lt=before[1]))
    found: list[Row] = list(rows.order_by("-at", "-id").values_list(*_COLUMNS)[: _ROWS_A_PAGE + 1])
    groups = _grouped(found)
    if len(found) > _ROWS_A_PAGE and len(groups) > 1:
        groups.pop()
    more = len(found) > _ROWS_A_PAGE or len(groups) > limit
    groups = groups[:limit]
    teller = Teller(viewer, kind, words, [row for group in groups for row in group], subjects)
    told = [change for group in groups if (change := teller.tell(group)) is not None]
    told = _with_occasions(told, groups, subjects)
    return told, _place(groups[-1][-1]) if more and groups else None


Told = dict[tuple[datetime, int | None, str], Change]


def changes_at(viewer: Viewer, kind: str, words: Words, subjects: Sequence[int], instants: Sequence[datetime]) -> Told:
    """The changes of these instants by instant, writer and request; what the viewer may not read is left out."""
    if not instants:
        return {}
    rows = History.objects.filter(subject_id__in=subjects, table_name__in=words.tables, at__in=set(instants))
    groups = _grouped(list(rows.order_by("-at", "actor_id", "request_id", "-id").values_list(*_COLUMNS)))
    teller = Teller(viewer, kind, words, [row for group in groups for row in group], subjects)
    told = [change for group in groups if (change := teller.tell(group)) is not None]
    told = _with_occasions(told, groups, subjects)
    return {(change.at, change.actor_id, change.request_id): change for change in told}


def _with_occasions(told: list[Change], groups: list[list[Row]], subjects: Sequence[int]) -> list[Change]:
    changed: dict[datetime, set[str]] = {}
    for group in groups:
        columns = (column for row in group if row[4] == "update" for column in row[7])
        changed.setdefault(group[0][1], set()).update(columns)
    occasions = occasions_of(subjects, changed)
    if not occasions:
        return told
    return [replace(change, occasion=occasions.get(change.at, "")) for change in told]


def _place(row: Row) -> Place:
    return row[1], row[0]


def last_author(subjects: Sequence[int]) -> tuple[str, datetime] | None:
    """Who wrote last and when; for saying it to somebody who was slower."""
    row = (
        History.objects.filter(subject_id__in=subjects)
        .order_by("-id")
        .values_list("actor_id", "actor_name", "at")
        .first()
    )
    if row is None:
        return None
    names = names_of("user", {row[0]}) if row[0] else {}
    return names.get(row[0] or 0) or row[1] or "", row[2]


def _grouped(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of one instant, writer and request belong to one transaction."""
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _transaction(groups[-1][-1]) == _transaction(row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _transaction(row: Row) -> tuple[datetime, int | None, str | None]:
    return row[1], row[5], row[8]
