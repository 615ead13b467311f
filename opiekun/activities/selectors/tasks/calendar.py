"""What stands in a calendar: tasks, occurrences that follow from a rule, meetings; of colleagues out of reach only when
they are busy."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from django.db import connection
from django.db.backends.utils import CursorWrapper

from opiekun.activities.choices import SHIPPED_KINDS
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.rules.interaction_input import LONGEST_MINUTES
from opiekun.activities.rules.recurrence import occurrences
from opiekun.activities.selectors.tasks.brief import reach_of
from opiekun.activities.selectors.tasks.calendar_spans import left, span, with_next_day
from opiekun.activities.tasks.permissions import TASK, may_with_task
from opiekun.core import clock
from opiekun.core.kept_plans import kept_plans
from opiekun.core.permissions import reaches
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.parties.permissions import reach_sql

MOST: Final = 2_000
Cursors = Callable[[], AbstractContextManager[CursorWrapper]]
Kind = Literal["task", "occurrence", "meeting", "busy"]


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """Something at a day and perhaps an hour. ``id`` is the task's, the series' or the interaction's; of what is only
    known to keep somebody busy there is neither id nor title. What goes on after midnight has an item on each further
    day (``continues``): from 0:00, as long as is left of it.
    """

    kind: Kind
    id: int
    on: date
    start: time | None
    minutes: int | None
    user_id: int
    title: str = ""
    state: str = ""
    priority: str = ""
    party_id: int | None = None
    party: str = ""
    icon: str = ""
    can_move: bool = False
    is_recurring: bool = False
    # 0 of an occurrence that has no row yet.
    version: int = 0
    continues: bool = False
    # From one instant to another, where it has an hour and a length: on a day that goes on, from midnight.
    since: datetime | None = None
    until: datetime | None = None

    @property
    def order(self) -> tuple[date, time, int]:
        return self.on, self.start or time.min, self.id


# Each statement numbers what stands on a day in the order of the calendar and counts it, so that a month reads no more
# than its cells show.
_TASKS: Final = """
SELECT t.id, t.on_day, t.due_time, t.duration_minutes, t.owner_id, t.title, t.state, t.priority, t.party_id,
    coalesce((SELECT p.display_name FROM parties_party p WHERE p.id = t.party_id), ''), t.givers,
    t.series_id IS NOT NULL, t.seen, t.of_day, t.days_later, t.version
FROM (
    SELECT t.*, count(*) OVER day AS of_day,
        row_number() OVER (day ORDER BY CASE WHEN t.days_later > 0 OR t.due_time IS NULL THEN time '00:00'
            ELSE t.due_time END, t.id) AS place
    FROM (
        SELECT t.*, {reach} AS seen, t.due_on + over.days_later AS on_day, over.days_later FROM activities_task t
        JOIN (VALUES (0), (1)) AS over (days_later) ON over.days_later = 0
            OR t.due_time + make_interval(mins => t.duration_minutes - 1) < t.due_time
        WHERE t.trashed_at IS NULL AND t.state <> 'cancelled' AND t.owner_id = ANY(%(users)s)
            AND t.due_on BETWEEN %(first)s - 1 AND %(last)s
            AND t.due_on + over.days_later BETWEEN %(first)s AND %(last)s
    ) t
    WHERE t.seen OR (t.due_time IS NOT NULL AND t.duration_minutes > 0 AND t.state = 'open')
    WINDOW day AS (PARTITION BY t.on_day)
) t
WHERE t.place <= %(each)s
ORDER BY t.on_day, t.id LIMIT %(most)s
"""
_SERIES: Final = """
SELECT s.id, s.rule, s.start_on, s.excluded, s.due_time, s.duration_minutes, coalesce(s.assignee_id, s.created_by_id),
    s.title, s.priority, ARRAY(SELECT t.occurrence_on FROM activities_task t WHERE t.series_id = s.id
        AND t.occurrence_on BETWEEN %(first)s - 1 AND %(last)s), s.created_by_id
FROM activities_task_series s
WHERE NOT s.ended AND s.start_on <= %(last)s
    AND (s.assignee_id = ANY(%(users)s) OR (s.assignee_id IS NULL AND s.created_by_id = ANY(%(users)s)))
ORDER BY s.id LIMIT %(most)s
"""


# Meetings and visits, what took a while and is of a company's own kind, and whatever else is planned at an hour; each
# once for everybody of us who takes part. By the company's clock, which is asked for once for each.
_MEETINGS: Final = """
WITH kinds AS MATERIALIZED (
    SELECT ARRAY(SELECT id FROM activities_interactionkind WHERE code IN ('meeting', 'visit')) AS held,
        ARRAY(SELECT id FROM activities_interactionkind
              WHERE code IN ('meeting', 'visit') OR code <> ALL(%(shipped)s::text[])) AS ids
), taken AS MATERIALIZED (
    SELECT {columns}, i.user_id AS of_user FROM activities_interaction i
    WHERE i.user_id = ANY(%(users)s) AND i.state = 'done' AND {took_place} AND {live}
    UNION ALL
    SELECT {columns}, i.user_id FROM activities_interaction i
    WHERE i.user_id = ANY(%(users)s) AND i.state = 'planned' AND {live}
    UNION ALL
    SELECT {columns}, a.user_id
    FROM (SELECT DISTINCT interaction_id, user_id FROM activities_participant WHERE user_id = ANY(%(users)s)) a
    JOIN activities_interaction i ON i.id = a.interaction_id AND a.user_id IS DISTINCT FROM i.user_id
    WHERE (i.state = 'planned' OR (i.state = 'done' AND {took_place})) AND {live}
), days AS (
    SELECT i.*, i.at::date AS on_day, 0 AS days_later FROM taken i WHERE i.at::date >= %(first)s
    UNION ALL
    SELECT i.*, i.at::date + over.later, over.later FROM taken i
    CROSS JOIN LATERAL generate_series(
        1, (i.at + make_interval(mins => i.duration_minutes - 1))::date - i.at::date) AS over (later)
    WHERE i.duration_minutes > 1 AND (i.at + make_interval(mins => i.duration_minutes - 1))::date > i.at::date
        AND i.at::date + over.later BETWEEN %(first)s AND %(last)s
), numbered AS (
    SELECT i.*, count(*) OVER day AS of_day,
        row_number() OVER (day ORDER BY CASE WHEN i.days_later > 0 THEN time '00:00' ELSE i.start END, i.id) AS place
    FROM (SELECT d.*, date_trunc('minute', d.at)::time AS start, {reach} AS seen FROM days d) i
    WHERE i.seen OR (i.duration_minutes > 0 AND i.state = 'planned')
    WINDOW day AS (PARTITION BY i.on_day)
)
SELECT i.id, i.on_day, i.start, i.duration_minutes, i.of_user, i.subject, i.state, i.party_id,
    (SELECT p.display_name FROM parties_party p WHERE p.id = i.party_id), k.name, k.name_en, k.icon, i.seen, i.of_day,
    i.days_later, date_trunc('minute', i.started_at), i.version
FROM numbered i JOIN activities_interactionkind k ON k.id = i.kind_id
WHERE i.place <= %(each)s
ORDER BY i.on_day, i.at, i.id LIMIT %(most)s
"""
_TOOK_PLACE: Final = (
    "(i.kind_id = ANY((SELECT ids FROM kinds)::bigint[])"
    " AND (i.duration_minutes > 0 OR i.kind_id = ANY((SELECT held FROM kinds)::bigint[])))"
)
_COLUMNS: Final = (
    "i.id, i.started_at, i.started_at AT TIME ZONE %(zone)s::text AS at, i.duration_minutes, i.subject, i.state,"
    " i.party_id, i.kind_id, i.version"
)
# What began before the first day counts when it goes on into it; the bound is for the index.
_LIVE: Final = (
    "i.trashed_at IS NULL AND i.started_at >= %(begun)s AND i.started_at < %(until)s"
    " AND (i.started_at >= %(since)s OR i.started_at + make_interval(mins => i.duration_minutes) > %(since)s)"
)


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """What stands in a calendar, in order, and how many things there are on each day that has any."""

    items: Sequence[CalendarItem]
    counts: Mapping[date, int]


def calendar_items(viewer: Viewer, user_ids: Sequence[int], first: date, last: date) -> Sequence[CalendarItem]:
    """What the users have to do from the first day to the last one, in order; three statements."""
    return calendar_days(viewer, user_ids, first, last, MOST).items


def calendar_days(viewer: Viewer, user_ids: Sequence[int], first: date, last: date, each: int) -> CalendarDays:
    """The same, but of every day only the first ``each``; the counts are of all."""
    values = {"users": list(user_ids), "first": first, "last": last, "most": MOST, "each": each}
    counts: Counter[date] = Counter()
    items = [*_tasks(viewer, values, counts), *_meetings(viewer, values, counts)]
    for item in _occurrences(viewer, values):
        counts[item.on] += 1
        items.append(item)
    items.sort(key=lambda item: item.order)
    return CalendarDays(items, counts)


def _fetch(statement: str, values: dict[str, Any], cursor_of: Cursors = kept_plans) -> list[tuple[Any, ...]]:
    with cursor_of() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _tasks(viewer: Viewer, values: dict[str, Any], counts: Counter[date]) -> Iterator[CalendarItem]:
    reach, more = reach_of(viewer)
    numbers: dict[date, int] = {}
    for (
        task_id,
        on,
        start,
        minutes,
        user_id,
        title,
        state,
        priority,
        party_id,
        party,
        givers,
        recurs,
        seen,
        number,
        later,
        version,
    ) in _fetch(_TASKS.format(reach=reach), {**values, **more}):
        numbers[on] = number
        lasting = span(on, start, minutes, later)
        start, minutes = left(start, minutes, later)
        if seen:
            movable = state == "open" and not later and may_with_task(viewer, "edit", user_id, givers)
            yield CalendarItem(
                "task", task_id, on, start, minutes, user_id, title, state, priority, party_id, party,
                can_move=movable, is_recurring=recurs, version=version, continues=later > 0, **lasting,
            )  # fmt: skip
        else:
            yield CalendarItem("busy", 0, on, start, minutes, user_id, continues=later > 0, **lasting)
    counts.update(numbers)


def _occurrences(viewer: Viewer, values: dict[str, Any]) -> Iterator[CalendarItem]:
    """Those that have no row yet: from today on, for what was missed before is not made any more."""
    first, last = values["first"], values["last"]
    begun_on = max(first - timedelta(days=1), clock.today())
    if begun_on > last:
        return
    for series_id, rule, begun, excluded, start, minutes, user_id, title, priority, taken, maker in _fetch(
        _SERIES, values
    ):
        seen = viewer.can(TASK, "view") and reaches(viewer.owners(TASK, "view"), user_id, maker)
        movable = viewer.can(TASK, "edit") and reaches(viewer.owners(TASK, "edit"), user_id, maker)
        if not seen and (start is None or not minutes):
            continue
        days = [on for on in occurrences(rule, begun, begun_on, last) if on not in taken and on not in excluded]
        for on, later in with_next_day(days, start, minutes):
            if not first <= on <= last:
                continue
            at, lasts = left(start, minutes, later)
            lasting = span(on, start, minutes, later)
            if seen:
                yield CalendarItem(
                    "occurrence", series_id, on, at, lasts, user_id, title, "open", priority,
                    can_move=movable and not later, is_recurring=True, continues=later > 0, **lasting,
                )  # fmt: skip
            else:
                yield CalendarItem("busy", 0, on, at, lasts, user_id, continues=later > 0, **lasting)


def _meetings(viewer: Viewer, values: dict[str, Any], counts: Counter[date]) -> Iterator[CalendarItem]:
    zone = clock.company_zone()
    reach, reached = reach_sql(viewer, INTERACTION, "d.party_id", "%(reached)s")
    since = datetime.combine(values["first"], time.min, zone)
    more = {
        "reached": reached[0] if reached else None,
        "zone": zone.key,
        "since": since,
        "begun": since - timedelta(minutes=LONGEST_MINUTES),
        "until": datetime.combine(values["last"] + timedelta(days=1), time.min, zone),
        "shipped": list(SHIPPED_KINDS),
    }
    edits = viewer.owners(INTERACTION, "edit")
    # Planned anew: a plan for any span of time reads what all users did in it.
    statement = _MEETINGS.format(reach=reach, columns=_COLUMNS, live=_LIVE, took_place=_TOOK_PLACE)
    numbers: dict[date, int] = {}
    for (
        meeting_id,
        on,
        start,
        minutes,
        user_id,
        subject,
        state,
        party_id,
        party,
        kind,
        kind_en,
        icon,
        seen,
        number,
        later,
        began,
        version,
    ) in _fetch(statement, {**values, **more}, connection.cursor):
        numbers[on] = number
        lasting = span(on, start, minutes, later, began)
        start, minutes = left(start, minutes, later)
        if seen:
            title = subject or (kind_en if kind_en and viewer.language == "en" else kind)
            movable = state == "planned" and not later and (edits == EVERYONE or user_id == viewer.id)
            yield CalendarItem(
                "meeting", meeting_id, on, start, minutes, user_id, title, state, "", party_id, party, icon,
                can_move=movable, version=version, continues=later > 0, **lasting,
            )  # fmt: skip
        else:
            yield CalendarItem("busy", 0, on, start, minutes, user_id, continues=later > 0, **lasting)
    counts.update(numbers)
