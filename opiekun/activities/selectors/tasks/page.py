"""What the page of a task shows, in one statement; and the names of records that it is about."""
# ruff: noqa: S608 - the statements are put together from constants of this file

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db import connection

from opiekun.activities.selectors.tasks.hidden import hidden_records
from opiekun.activities.tasks.choices import TaskState
from opiekun.activities.tasks.permissions import TASK, may_with_task
from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kinds
from opiekun.core.viewer import Viewer
from opiekun.records.custom.links import names_of_links

_COLUMNS: Final = (
    *("id", "version", "title", "details", "assignee_id", "priority", "due_on", "due_time", "duration_minutes"),
    *("remind_before", "state", "outcome", "finished_at", "delegated_by_id", "party_id", "recurrence", "series_id"),
    *("occurrence_on", "owner_id", "givers", "created_by_id", "created_at", "updated_at"),
)
_SQL: Final = (
    "SELECT "
    + ", ".join(f"t.{name}" for name in _COLUMNS)
    + ", t.custom::json, coalesce(a.name, ''), coalesce(d.name, ''), coalesce(f.name, ''),"
    " coalesce(p.display_name, ''), w.start_on, coalesce(w.rule, ''),"
    " (SELECT count(*) FROM activities_task_item i WHERE i.task_id = t.id),"
    " (SELECT count(*) FROM activities_task_item i WHERE i.task_id = t.id AND i.is_done), /* links */"
    " FROM activities_task t LEFT JOIN accounts_user a ON a.id = t.assignee_id"
    " LEFT JOIN accounts_user d ON d.id = t.delegated_by_id LEFT JOIN accounts_user f ON f.id = t.finished_by_id"
    " LEFT JOIN parties_party p ON p.id = t.party_id LEFT JOIN activities_task_series s ON s.id = t.series_id"
    # From when to when there are occurrences of all parts of the series.
    " CROSS JOIN LATERAL (SELECT min(q.start_on) AS start_on, (array_agg(q.rule ORDER BY q.start_on DESC))[1] AS rule"
    " FROM activities_task_series q WHERE (q.id = coalesce(s.divided_from, s.id)"
    " OR q.divided_from = coalesce(s.divided_from, s.id)) AND (NOT q.ended OR q.id = s.id)) w"
    " WHERE t.id = %s AND t.trashed_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task with the names of who has to do with it; ``points`` and ``points_done`` count its checklist.
    ``series_start`` is the first day of all parts of its series, ``last_rule`` the rule of the last one."""

    id: int
    version: int
    title: str
    details: str
    assignee_id: int | None
    priority: str
    due_on: date | None
    due_time: time | None
    duration_minutes: int | None
    remind_before: int | None
    state: str
    outcome: str
    finished_at: datetime | None
    delegated_by_id: int | None
    party_id: int | None
    recurrence: str
    series_id: int | None
    occurrence_on: date | None
    owner_id: int | None
    givers: Sequence[int] | None
    created_by_id: int | None
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]
    assignee: str
    delegated_by: str
    finished_by: str
    party: str
    series_start: date | None
    last_rule: str
    points: int
    points_done: int
    links: dict[str, str]
    can_edit: bool
    can_trash: bool

    @property
    def name(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN


def load_task(viewer: Viewer, task_id: int) -> TaskRecord:
    """The task. Raises NotFound when it does not exist, is in the trash or out of reach."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.replace("/* links */", names_of_links(TASK, "t")), [task_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    whose = tuple(row[_COLUMNS.index(name)] for name in ("owner_id", "givers"))
    if not may_with_task(viewer, "view", *whose):
        raise NotFound
    columns: tuple[Any, ...] = (*row, *(may_with_task(viewer, action, *whose) for action in ("edit", "trash")))
    return TaskRecord(*columns)


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """A record that a task is about. Without ``url`` it is out of the viewer's reach: its name is all there is."""

    id: int
    kind: str
    name: str
    url: str
    icon: str


_LINKED: Final = (
    "SELECT l.record_id, r.kind FROM activities_task_link l JOIN core_record r ON r.id = l.record_id"
    " WHERE l.task_id = %s ORDER BY l.id"
)


def linked_records(viewer: Viewer, task_id: int) -> list[LinkedRecord]:
    """The records that a task is about, which the viewer sees; two statements for each kind among them."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKED, [task_id])
        rows: Sequence[tuple[int, str]] = cursor.fetchall()
    told: dict[int, LinkedRecord] = {}
    hidden = hidden_records(viewer, dict(rows))
    for kind in record_kinds():
        ids = [record_id for record_id, code in rows if code == kind.code]
        if not ids:
            continue
        names: Mapping[int, Any] = dict(
            kind.model_class._base_manager.filter(pk__in=ids).values_list("pk", kind.name_path)
        )
        seen = set(kind.visible(viewer, "view").filter(pk__in=ids).values_list("pk", flat=True))
        for record_id, name in names.items():
            is_seen = record_id in seen
            words = str(name or "") if is_seen or record_id not in hidden else ""
            url = f"{kind.url}/{record_id}" if is_seen else ""
            told[record_id] = LinkedRecord(record_id, kind.code, words or str(kind.label), url, kind.icon)
    return [told[record_id] for record_id, _kind in rows if record_id in told]
