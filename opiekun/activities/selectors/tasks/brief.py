"""Tasks as lists of what is to be done show them: my day, the board, panels; each list in one statement."""
# ruff: noqa: S608 - statements are put together from constants

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from opiekun.activities.tasks.permissions import GAVE_SQL, TASK
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import EVERYONE, Viewer


@dataclass(frozen=True, slots=True)
class BriefTask:
    """A task on one line. ``party`` is said by name also where the viewer does not reach it."""

    id: int
    version: int
    title: str
    due_on: date | None
    due_time: time | None
    duration_minutes: int | None
    priority: str
    state: str
    assignee_id: int | None
    assignee: str
    party_id: int | None
    party: str
    is_recurring: bool
    points: int
    points_done: int
    owner_id: int | None
    givers: Sequence[int] | None


COLUMNS: Final = (
    "t.id, t.version, t.title, t.due_on, t.due_time, t.duration_minutes, t.priority, t.state, t.assignee_id,"
    " coalesce(a.name, ''), t.party_id, coalesce(p.display_name, ''), t.series_id IS NOT NULL,"
    " (SELECT count(*) FROM activities_task_item i WHERE i.task_id = t.id),"
    " (SELECT count(*) FROM activities_task_item i WHERE i.task_id = t.id AND i.is_done),"
    " t.owner_id, t.givers"
)
TABLES: Final = (
    "activities_task t LEFT JOIN accounts_user a ON a.id = t.assignee_id LEFT JOIN parties_party p ON p.id = t.party_id"
)
OPEN: Final = "t.trashed_at IS NULL AND t.state = 'open'"
# High before normal before low.
_PRIORITY: Final = "CASE t.priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END"
ORDER: Final = f"t.due_on NULLS LAST, t.due_time NULLS LAST, {_PRIORITY}, t.id"


def reach_of(viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The condition on tasks that the viewer sees, with its values."""
    if not viewer.can(TASK, "view"):
        return "false", {}
    owners = viewer.owners(TASK, "view")
    if owners == EVERYONE:
        return "true", {}
    condition = f"(t.owner_id = ANY(%(owners)s) OR {GAVE_SQL.format(me='%(me)s')})"
    return condition, {"owners": sorted(owners), "me": viewer.id}


def read_brief(where: str, values: dict[str, Any], most: int, order: str = ORDER) -> list[BriefTask]:
    """The tasks that meet the condition, at most so many."""
    statement = f"SELECT {COLUMNS} FROM {TABLES} WHERE {where} ORDER BY {order} LIMIT %(most)s"
    with kept_plans() as cursor:
        cursor.execute(statement, {**values, "most": most})
        return [BriefTask(*row) for row in cursor.fetchall()]


def open_tasks_of(viewer: Viewer, record_id: int, most: int) -> Sequence[BriefTask]:
    """Open tasks that are about the record, or about a person or another record of the party."""
    reached, values = reach_of(viewer)
    about = (
        "(t.party_id = %(record)s OR t.id IN"
        " (SELECT l.task_id FROM activities_task_link l WHERE l.record_id = %(record)s))"
    )
    return read_brief(f"{OPEN} AND {reached} AND {about}", {**values, "record": record_id}, most)
