"""Reads tasks as the API shows them: whole tasks, by id, in one statement and one for the names of linked records."""
# ruff: noqa: S608 - the statements are put together from constants of this file

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection

from opiekun.activities.selectors.tasks.hidden import hidden_records
from opiekun.activities.tasks.permissions import TASK, may_with_task
from opiekun.core.errors import NotFound
from opiekun.core.record_names import record_names
from opiekun.core.viewer import Viewer
from opiekun.records.custom.api_values import ShownValues
from opiekun.records.custom.links import names_of_links

_COLUMNS: Final = (
    *("title", "details", "priority", "due_on", "due_time", "duration_minutes", "remind_before", "state", "outcome"),
    *("recurrence", "occurrence_on", "finished_at", "created_at", "updated_at"),
)
_USERS: Final = ("assignee", "delegated_by", "finished_by")
_LINKED: Final = (
    "(SELECT coalesce(json_agg(json_build_array(l.record_id, r.kind) ORDER BY l.id), '[]')"
    " FROM activities_task_link l JOIN core_record r ON r.id = l.record_id WHERE l.task_id = t.id)"
)
_POINTS: Final = (
    "(SELECT coalesce(json_agg(json_build_object('id', i.id::text, 'text', i.text, 'is_done', i.is_done)"
    " ORDER BY i.position, i.id), '[]') FROM activities_task_item i WHERE i.task_id = t.id)"
)
# Before the columns: id, version, owner, who gave it away, is it in the trash, the party, and id and name of each user.
_SQL: Final = (
    "SELECT t.id, t.version, t.owner_id, t.givers, t.trashed_at IS NOT NULL, t.party_id,"
    " p.display_name, "
    + ", ".join(f"t.{name}_id, {name}.name" for name in _USERS)
    + f", {_LINKED}, {_POINTS}, "
    + ", ".join(f"t.{name}" for name in _COLUMNS)
    + ", t.custom::json, /* links */ FROM activities_task t LEFT JOIN parties_party p ON p.id = t.party_id "
    + " ".join(f"LEFT JOIN accounts_user {name} ON {name}.id = t.{name}_id" for name in _USERS)
    + " WHERE t.id = ANY(%s)"
)
Row = tuple[Any, ...]


def _fetch(ids: Sequence[int]) -> list[Row]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SQL.replace("/* links */", names_of_links(TASK, "t")), [list(ids)])
        rows: list[Row] = cursor.fetchall()
    return rows


def _reference(record_id: int | None, name: str | None) -> dict[str, str] | None:
    return None if record_id is None else {"id": str(record_id), "name": name or ""}


def _shown(viewer: Viewer, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    values = ShownValues(viewer, TASK)
    linked = {record_id: kind for row in rows for record_id, kind in row[13]}
    names = record_names(linked.keys() - hidden_records(viewer, linked))
    shown = {row[0]: _task(row, values, names) for row in rows}
    values.note()
    return shown


def _task(row: Row, values: ShownValues, names: Mapping[int, str]) -> dict[str, Any]:
    columns = dict(zip(_COLUMNS, row[15:-2], strict=True))
    time = columns["due_time"]
    return {
        "id": str(row[0]),
        "version": str(row[1]),
        **columns,
        "due_time": None if time is None else f"{time:%H:%M}",
        "party": _reference(row[5], row[6]),
        **{name: _reference(row[7 + 2 * n], row[8 + 2 * n]) for n, name in enumerate(_USERS)},
        "links": [{"id": str(i), "kind": kind, "name": names.get(i, "")} for i, kind in row[13]],
        "checklist": row[14],
        "custom": values.of(row[0], row[-2], row[-1]),
    }


def read_tasks(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Tasks by id; the caller found the ids within the viewer's reach."""
    return _shown(viewer, _fetch(ids))


def read_task(viewer: Viewer, task_id: int) -> dict[str, Any]:
    """One live task. Raises NotFound when it is not within the viewer's reach."""
    rows = _fetch([task_id])
    if not rows or rows[0][4] or not may_with_task(viewer, "view", *rows[0][2:4]):
        raise NotFound
    return _shown(viewer, rows)[task_id]
