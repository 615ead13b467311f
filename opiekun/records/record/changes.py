"""The history of a record in words: who, when, which field, from what to what; classes of fields are obeyed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.core.fields import FieldClass, Label
from opiekun.core.kinds import record_kind
from opiekun.core.models import History
from opiekun.core.viewer import Viewer
from opiekun.records.custom.history import COLUMN, custom_changes, linked_ids, sides_of
from opiekun.records.record.occasions import occasions_of
from opiekun.records.record.place import Place
from opiekun.records.record.words import ColumnWords, TableWords, Words
from opiekun.records.references import names_of

# Rows of one transaction are told together; no sane write has more of them.
_ROWS_A_PAGE: Final = 300
CREATED: Final = "created"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed; an empty side means that there was nothing.

    ``code`` is the same in every language: the column, or the part of the record with the column behind a dot.
    """

    code: str
    label: Label
    old: str
    new: str
    field_class: FieldClass = FieldClass.BUSINESS


@dataclass(frozen=True, slots=True)
class Change:
    """What one write did. ``event`` is created, changed, trashed or restored; ``key`` is its oldest row. ``occasion``
    says of what it was a part, where it was one of many."""

    at: datetime
    key: int
    actor_id: int | None
    actor: str
    event: str
    title: Label
    fields: Sequence[FieldChange]
    request_id: str = ""
    occasion: Label = ""

    @property
    def said(self) -> str:
        """What was done, and on what occasion."""
        return f"{self.title} · {self.occasion}" if self.occasion else str(self.title)

    @property
    def rows(self) -> list[tuple[Label, str, str]]:
        """Label, old, new."""
        return [(field.label, field.old, field.new) for field in self.fields]


def closed_classes(changes: Iterable[Change]) -> list[FieldClass]:
    """The classes beyond everybody's that the changes tell of: whoever is shown them has opened them."""
    told = {field.field_class for change in changes for field in change.fields}
    return sorted(told - {FieldClass.BUSINESS})


Row = tuple[int, datetime, str, int, str, int | None, str | None, Mapping[str, Any], str | None]
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
    teller = _Teller(viewer, kind, words, [row for group in groups for row in group])
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
    teller = _Teller(viewer, kind, words, [row for group in groups for row in group])
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


class _Teller:
    """Tells groups of rows; names of referred records are read for all of them at once."""

    def __init__(self, viewer: Viewer, kind: str, words: Words, rows: Sequence[Row]) -> None:
        self._kind, self._words = kind, words
        self._classes = record_kind(kind).columns
        self._seen = {c for c in FieldClass if viewer.sees(kind, c)}
        self._names = self._read_names(rows)

    def _read_names(self, rows: Sequence[Row]) -> dict[str, dict[int, str]]:
        ids: dict[str, set[int]] = {"user": {row[5] for row in rows if row[5] is not None}}
        for row in rows:
            for column, value in row[7].items():
                reference = self._column(row[2], column).reference
                if reference:
                    sides = value if isinstance(value, list) else [value]
                    ids.setdefault(reference, set()).update(side for side in sides if isinstance(side, int))
            if row[2] == self._words.own and COLUMN in row[7]:
                for reference, linked in linked_ids(self._kind, row[7][COLUMN]).items():
                    ids.setdefault(reference, set()).update(linked)
        return {reference: names_of(reference, wanted) for reference, wanted in ids.items() if wanted}

    def _column(self, table: str, column: str) -> ColumnWords:
        known = self._words.tables[table].columns
        return known.get(column) or ColumnWords("")

    def _class(self, table: str, column: str) -> FieldClass | None:
        return self._classes.get(table, {}).get(column)

    def _readable(self, table: str, column: str) -> bool:
        return self._class(table, column) in self._seen

    def _change(self, table: str, column: str, label: Label, old: str, new: str) -> FieldChange:
        code = self._words.tables[table].coded(column)
        return FieldChange(code, label, old, new, self._class(table, column) or FieldClass.SECRET)

    def _said(self, table: str, column: str, value: Any) -> str:
        words = self._column(table, column)
        # A zero is a value: "remind me on the day itself".
        if value is None or value is False or value == "":
            return ""
        if words.reference:
            return self._names.get(words.reference, {}).get(value, f"#{value}")
        if value is True:
            return _("yes")
        return str(words.shown(value)) if words.shown else str(value)

    def tell(self, group: Sequence[Row]) -> Change | None:
        first = group[0]
        event, title = self._event(group)
        fields = [field for row in reversed(group) for field in self._fields(row, event)]
        if not fields and event == "changed":
            return None
        actor = self._names.get("user", {}).get(first[5] or 0) or first[6] or ""
        return Change(first[1], group[-1][0], first[5], actor, event, title, fields, first[8] or "")

    def _event(self, group: Sequence[Row]) -> tuple[str, Label]:
        for row in group:
            if row[2] != self._words.own:
                continue
            if row[4] == "insert":
                return CREATED, self._words.created
            if "trashed_at" in row[7]:
                trashed = row[7]["trashed_at"][1] is not None
                return ("trashed", self._words.trashed) if trashed else ("restored", self._words.restored)
        return "changed", pgettext("somebody", "changed")

    def _fields(self, row: Row, event: str) -> list[FieldChange]:
        table, operation, changes = row[2], row[4], row[7]
        words = self._words.tables[table]
        if operation == "update":
            return self._updated(table, words, changes)
        told = {column: value for column, value in changes.items() if self._readable(table, column)}
        if words.row is not None:
            return [self._came_or_went(table, words.row(told), operation, next(iter(told)))] if told else []
        if operation != "insert" and not words.code:
            return []
        came = operation == "insert"
        return [
            *(
                self._change(table, column, words.columns[column].label, *(("", said) if came else (said, "")))
                for column in words.columns
                if column in told and (said := self._said(table, column, told[column]))
            ),
            *(self._custom(table, changes) if came else ()),
        ]

    def _came_or_went(self, table: str, said: tuple[Label, str], operation: str, column: str) -> FieldChange:
        label, text = said
        old, new = ("", text) if operation == "insert" else (text, "")
        field_class = self._class(table, column) or FieldClass.SECRET
        return FieldChange(self._words.tables[table].code, label, old, new, field_class)

    def _updated(self, table: str, words: TableWords, changes: Mapping[str, Any]) -> list[FieldChange]:
        told = []
        for column, named in words.columns.items():
            if column not in changes or not self._readable(table, column):
                continue
            change = changes[column]
            if not isinstance(change, list):
                told.append(self._change(table, column, named.label, "", _("(removed from the history)")))
                continue
            old, new = (self._said(table, column, side) for side in change)
            label = f"{words.name}: {named.label}" if words.name else named.label
            told.append(self._change(table, column, label, old, new))
        return [*told, *self._custom(table, changes)]

    def _custom(self, table: str, changes: Mapping[str, Any]) -> list[FieldChange]:
        """Each custom field that changed, by its own class."""
        if table != self._words.own or COLUMN not in changes:
            return []
        if sides_of(changes[COLUMN]) is None:
            return [self._change(table, COLUMN, _("Custom fields"), "", _("(removed from the history)"))]
        return [
            FieldChange(change.field.code, change.field.label, change.old, change.new, change.field.field_class)
            for change in custom_changes(self._kind, changes[COLUMN], self._seen, self._names)
        ]
