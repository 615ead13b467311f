"""The board by due date: open tasks in seven columns, all by one statement."""
# ruff: noqa: S608 - statements are put together from constants

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from opiekun.activities.selectors.tasks.brief import OPEN, ORDER, BriefTask, reach_of, read_brief
from opiekun.core.viewer import Viewer

COLUMNS: Final = ("overdue", "today", "tomorrow", "this_week", "next_week", "later", "undated")
MOST: Final = 500
# Of each user along an index. Asked for all of them at once in the order of days, the database may walk along the tasks
# of everybody until it has found enough: 118,000 rows for 500.
_EARLIEST_OF_EACH: Final = f"""
t.id = ANY(ARRAY(SELECT e.id FROM unnest(%(users)s::bigint[]) u (id) CROSS JOIN LATERAL (
    SELECT t.id FROM activities_task t WHERE t.owner_id = u.id AND {OPEN} AND {{reached}}
    ORDER BY {ORDER} LIMIT %(most)s
) e))
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``day`` is that of a task which is moved there (None: it loses its day, or cannot be moved there)."""

    code: str
    tasks: Sequence[BriefTask]
    day: date | None
    takes: bool


def column_of(due_on: date | None, today: date) -> str:
    """The column in which a task of the day stands."""
    if due_on is None:
        return "undated"
    if due_on < today:
        return "overdue"
    if due_on <= today + timedelta(days=1):
        return "today" if due_on == today else "tomorrow"
    monday = today + timedelta(days=7 - today.weekday())
    if due_on < monday:
        return "this_week"
    return "next_week" if due_on < monday + timedelta(days=7) else "later"


def day_of_column(code: str, today: date) -> date | None:
    """The day that a task gets when it is moved there: the last working day of this week, the first one of the next.

    Raises KeyError for the column of overdue ones, into which nothing is moved, and for what is none.
    """
    monday = today + timedelta(days=7 - today.weekday())
    friday = max(monday - timedelta(days=3), today + timedelta(days=2))
    days = {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "this_week": min(friday, monday - timedelta(days=1)),
        "next_week": monday,
        "later": monday + timedelta(days=7),
        "undated": None,
    }
    return days[code]


def board(viewer: Viewer, user_ids: Sequence[int], today: date) -> tuple[list[Column], bool]:
    """The columns with the open tasks of the users that the viewer reaches; and whether there are more."""
    reached, values = reach_of(viewer)
    where = _EARLIEST_OF_EACH.format(reached=reached)
    tasks = read_brief(where, {**values, "users": list(user_ids)}, MOST + 1)
    shown = tasks[:MOST]
    columns = []
    for code in COLUMNS:
        takes = code != "overdue" and (code != "this_week" or today.weekday() < 5)
        day = day_of_column(code, today) if takes else None
        columns.append(Column(code, [t for t in shown if column_of(t.due_on, today) == code], day, takes))
    return columns, len(tasks) > MOST
