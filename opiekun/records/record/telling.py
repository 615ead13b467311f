"""Tells what one transaction did to a record: who, which field, from what to what; classes of fields are obeyed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.core.fields import FieldClass, Label
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.custom.history import COLUMN, custom_changes, linked_ids, sides_of
from opiekun.records.record.currencies import CurrencyLog, currency_log
from opiekun.records.record.folding import REPLACED, Row, folded
from opiekun.records.record.pointing import told_of
from opiekun.records.record.words import ColumnWords, TableWords, Words
from opiekun.records.references import names_of

CREATED: Final = "created"
Columns = Mapping[str, Any]
RowWords = Callable[[Columns], tuple[Label, str]]


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


def _sides(operation: str, changes: Columns) -> tuple[Columns, Columns]:
    return ({}, changes) if operation == "insert" else (changes, {})


class Teller:
    """Tells groups of rows; names of referred records are read for all of them at once."""

    def __init__(
        self, viewer: Viewer, kind: str, words: Words, rows: Sequence[Row], subjects: Sequence[int] = ()
    ) -> None:
        self._kind, self._words = kind, words
        self._classes = record_kind(kind).columns
        self._seen = {c for c in FieldClass if viewer.sees(kind, c)}
        self._names = self._read_names(rows)
        pointed = (row[7].get(words.tables[row[2]].points_at) for row in rows)
        self._pointed = told_of(viewer, {one for one in pointed if isinstance(one, int)})
        has_amounts = any(self._column(row[2], column).amount for row in rows for column in row[7])
        asked = (words.own, words.currency, subjects)
        self._currencies = currency_log(*asked) if words.currency and has_amounts else CurrencyLog()

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

    def _said(self, table: str, column: str, value: Any, currency: str) -> str:
        words = self._column(table, column)
        # A zero is a value: "remind me on the day itself".
        if value is None or value is False or value == "":
            return ""
        if words.reference:
            return self._names.get(words.reference, {}).get(value, f"#{value}")
        if value is True:
            return _("yes")
        if words.amount:
            return words.amount(value, currency)
        return str(words.shown(value)) if words.shown else str(value)

    def tell(self, group: Sequence[Row]) -> Change | None:
        first = group[0]
        event, title = self._event(group)
        fields = [field for row in folded(group[::-1], self._words.tables) for field in self._fields(row, event)]
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
        words, currencies = self._words.tables[table], self._currencies.sides(row[1])
        if operation == "update":
            return self._updated(table, words, changes, currencies)
        if words.row is not None:
            old, new = (changes["old"], changes["new"]) if operation == REPLACED else _sides(operation, changes)
            return self._came_or_went(table, words.row, old, new, currencies)
        told = {column: value for column, value in changes.items() if self._readable(table, column)}
        if operation != "insert" and not words.code:
            return []
        came = operation == "insert"
        return [
            *(
                self._change(table, column, words.columns[column].label, *(("", said) if came else (said, "")))
                for column in words.columns
                if column in told and (said := self._said(table, column, told[column], currencies[came]))
            ),
            *(self._custom(table, changes) if came else ()),
        ]

    def _came_or_went(
        self, table: str, said: RowWords, old: Columns, new: Columns, currencies: tuple[str, str]
    ) -> list[FieldChange]:
        """A row that came, went or was replaced; nothing of it that the viewer may not read."""
        sides = [
            {column: value for column, value in side.items() if self._readable(table, column)} for side in (old, new)
        ]
        named, points_at = self._words.currency, self._words.tables[table].points_at
        sides = [
            {**side, **self._pointed.get(side.get(points_at, 0), {}), **self._referred(table, side)} for side in sides
        ]
        parts = [
            said({**side, named: currency} if named else side) if side else ("", "")
            for side, currency in zip(sides, currencies, strict=True)
        ]
        if not any(sides) or (all(sides) and parts[0] == parts[1]):
            return []
        first = next(iter(sides[0] or sides[1]))
        field_class = self._class(table, first) or FieldClass.SECRET
        label = parts[1][0] or parts[0][0]
        return [FieldChange(self._words.tables[table].code, label, parts[0][1], parts[1][1], field_class)]

    def _referred(self, table: str, side: Columns) -> dict[str, str]:
        """The names behind the ids of a row, as ``person_name`` beside ``person_id``."""
        columns = self._words.tables[table].columns
        return {
            f"{column.removesuffix('_id')}_name": self._said(table, column, side[column], "")
            for column, words in columns.items()
            if words.reference and column in side
        }

    def _updated(
        self, table: str, words: TableWords, changes: Columns, currencies: tuple[str, str]
    ) -> list[FieldChange]:
        told = []
        for column, named in words.columns.items():
            if column not in changes or not self._readable(table, column):
                continue
            change = changes[column]
            if not isinstance(change, list):
                told.append(self._change(table, column, named.label, "", _("(removed from the history)")))
                continue
            old, new = (self._said(table, column, *side) for side in zip(change, currencies, strict=True))
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
