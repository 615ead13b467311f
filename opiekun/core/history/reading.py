"""The history of a record for one viewer: grouped by transaction, labelled, and without what the viewer may not see."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from opiekun.core.fields import FieldClass
from opiekun.core.history.changes import HistoryChange, HistoryLine, HistoryPage, Value
from opiekun.core.history.columns import Column, column_of, table_label
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.models import History
from opiekun.core.record_names import record_names
from opiekun.core.viewer import Viewer

REDACTED = "(redacted)"
ROWS = 300
_Transaction = tuple[datetime, int | None, str | None, str | None]
# An operation's line before names are put in: what changed, and the raw old and new value.
_Draft = tuple[History, str, Column | None, Any, Any]


def history_of(viewer: Viewer, kind_code: str, subjects: Sequence[int], before: int | None = None) -> HistoryPage:
    """What happened to the record (and to what shares its history: give those subject ids too), the newest first.

    Check that the viewer may see the record before. Fields of classes that the viewer may not read are left out, and
    changes of nothing else with them; secret ones always.
    """
    rows = History.objects.filter(subject_id__in=subjects).order_by("-id")
    found = list((rows.filter(pk__lt=before) if before else rows)[: ROWS + 1])
    complete = _whole_transactions(found)
    drafts = [draft for row in complete for draft in _drafts(viewer, record_kind(kind_code), row)]
    names = record_names({*_referred(drafts), *(row.actor_id for row in complete if row.actor_id)})
    groups: dict[_Transaction, list[HistoryLine]] = {}
    for draft in drafts:
        groups.setdefault(_transaction(draft[0]), []).append(_line(record_kind(kind_code), draft, names))
    changes = tuple(
        HistoryChange(at, actor_id, names.get(actor_id or 0, "") or actor_name or "", request_id, tuple(lines))
        for (at, actor_id, actor_name, request_id), lines in groups.items()
    )
    return HistoryPage(changes, complete[-1].pk if len(found) > len(complete) else None)


def _transaction(row: History) -> _Transaction:
    return row.at, row.actor_id, row.actor_name, row.request_id


def _whole_transactions(found: list[History]) -> list[History]:
    """Without the last transaction when the page may end in the middle of it (unless it is the only one)."""
    if len(found) <= ROWS:
        return found
    last = _transaction(found[-1])
    return [row for row in found if _transaction(row) != last] or found[:ROWS]


def _drafts(viewer: Viewer, kind: RecordKind, row: History) -> Iterator[_Draft]:
    operation = _operation_of(row)
    if operation in ("trash", "restore"):
        yield row, operation, None, None, None
    for name, value in row.changes.items():
        if name == "trashed_at" or (row.operation != "update" and value == row.subject_id):
            continue
        for label, old, new in _values(row, name, value):
            column = column_of(kind.code, row.table_name, name)
            if name == "custom":
                column = _custom(kind, column, label)
            if column.is_key or column.field_class == FieldClass.SECRET:
                continue
            if viewer.sees(kind.code, column.field_class):
                yield row, operation, column, old, new


def _operation_of(row: History) -> str:
    trashed = row.changes.get("trashed_at") if row.operation == "update" else None
    if isinstance(trashed, list):
        return "restore" if trashed[1] is None else "trash"
    return row.operation


def _values(row: History, name: str, value: Any) -> Iterator[tuple[str, Any, Any]]:
    """Old and new value of the column; for custom fields those of each of them."""
    if value == REDACTED:
        yield name, REDACTED, REDACTED
        return
    old, new = value if row.operation == "update" else (None, value) if row.operation == "insert" else (value, None)
    if name != "custom":
        yield name, old, new
        return
    for key in sorted({*(old or {}), *(new or {})}):
        if (old or {}).get(key) != (new or {}).get(key):
            yield key, (old or {}).get(key), (new or {}).get(key)


def _custom(kind: RecordKind, column: Column, key: str) -> Column:
    entry = next((field for field in kind.fields if field.path == f"custom__{key}"), None)
    if entry is None:
        return Column(key, key, None, column.field_class)
    words = {choice.value: choice.label for choice in entry.choices}
    return Column(entry.code, entry.label, entry.type, entry.field_class, words)


def _referred(drafts: Iterable[_Draft]) -> Iterator[int]:
    for _row, _operation, column, old, new in drafts:
        if column is not None and column.is_reference:
            yield from (value for value in (old, new) if isinstance(value, int))


def _line(kind: RecordKind, draft: _Draft, names: dict[int, str]) -> HistoryLine:
    row, operation, column, old, new = draft
    part = table_label(kind, row.table_name)
    if column is None:
        return HistoryLine(operation, row.row_id, part, "", "", None, None, None)
    if REDACTED in (old, new):
        return HistoryLine(operation, row.row_id, part, column.code, column.label, None, None, None, redacted=True)
    return HistoryLine(
        operation,
        row.row_id,
        part,
        column.code,
        column.label,
        column.type,
        _shown(column, old, names),
        _shown(column, new, names),
    )


def _shown(column: Column, value: Any, names: dict[int, str]) -> Value:
    if value is None or isinstance(value, bool):
        return value
    if column.is_reference and isinstance(value, int):
        return names.get(value, "")
    if isinstance(value, str) and value in column.words:
        return str(column.words[value])
    return value if isinstance(value, str | int | float) else str(value)
