"""Tasks on timelines: those that were done among what happened, open ones among what is to be done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opiekun.activities.tasks.choices import Priority
from opiekun.activities.tasks.permissions import GAVE_SQL, TASK
from opiekun.core import clock
from opiekun.core.kinds import record_kind
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.core.ui import dates
from opiekun.core.viewer import EVERYONE

KINDS: Final = frozenset({"party", "person"})
_COLUMNS: Final = """
SELECT {at} AS at, t.id AS key, 'task' AS kind, t.id AS record_id, 'checkbox' AS icon, t.title::text AS title,
       left(CASE WHEN t.outcome = '' THEN t.details ELSE t.outcome END, 600) AS text, '' AS html,
       {person} AS person,
       {actor} AS actor_id, '' AS actor,
       jsonb_build_object('due_on', t.due_on, 'due_time', to_char(t.due_time, 'HH24:MI'), 'priority', t.priority,
                          'recurs', t.series_id IS NOT NULL) AS facts
FROM {rows} t
"""
_PERSON: Final = "n.id AS person_id, n.display_name"
_OF_PERSON: Final = """
LEFT JOIN LATERAL (
    SELECT n.id, n.display_name FROM activities_task_link l
    JOIN parties_person n ON n.id = l.record_id AND n.trashed_at IS NULL
    WHERE l.task_id = t.id ORDER BY l.id LIMIT 1
) n ON true
"""
_NOBODY: Final = "NULL::bigint AS person_id, ''"
# Each cut along an index before anything is read of their persons.
_EARLIEST: Final = (
    "(SELECT * FROM activities_task t WHERE {} ORDER BY t.due_on, t.due_time, t.id LIMIT {})",
    "(SELECT t.* FROM activities_task_moment m JOIN activities_task t ON t.id = m.task_id"
    " WHERE m.due IS NOT NULL AND {} ORDER BY m.due, m.task_id LIMIT {})",
)
_NEWEST: Final = (
    "(SELECT * FROM activities_task t WHERE {} ORDER BY t.finished_at DESC, t.id DESC LIMIT {})",
    "(SELECT t.* FROM activities_task_moment m JOIN activities_task t ON t.id = m.task_id"
    " WHERE m.done_at IS NOT NULL AND {} ORDER BY m.done_at DESC, m.task_id DESC LIMIT {})",
)
_BELOW: Final = " AND (t.finished_at, t.id) < (%s, %s)"
# At no hour it is due when the day ends; without a day after all others.
_DUE: Final = (
    "coalesce((t.due_on + coalesce(t.due_time, '23:59'))::timestamp AT TIME ZONE %s, '9999-12-31'::timestamptz)"
)


def select_done(scope: TimelineScope) -> Select | None:
    """What was done, at the moment at which it was."""
    below, values = "", list[Any]()
    if scope.below is not None:
        below = " AND (m.done_at, m.task_id) < (%s, %s)" if _is_linked(scope) else _BELOW
        values = list(scope.below)
    columns = _COLUMNS.format(at="t.finished_at", actor="t.finished_by_id", person=_PERSON, rows="{}") + _OF_PERSON
    return _select(scope, columns, [], _NEWEST, (f"t.state = 'done'{below}", values))


def select_open(scope: TimelineScope) -> Select | None:
    """What is to be done, by the moment at which it is due."""
    person, of_person = (_NOBODY, "") if scope.counted else (_PERSON, _OF_PERSON)
    columns = _COLUMNS.format(at=_DUE, actor="t.assignee_id", person=person, rows="{}") + of_person
    return _select(scope, columns, [clock.company_zone().key], _EARLIEST, ("t.state = 'open'", []))


def all_open(scope: TimelineScope) -> str:
    """The list of all that is to be done at the party."""
    return f"{record_kind(TASK).url}?view=open&f.party.is={scope.record_id}" if scope.kind == "party" else ""


def _is_linked(scope: TimelineScope) -> bool:
    """Whether the tasks are found by their links; else by their party, which the database keeps beside them."""
    return scope.kind != "party" or scope.person_id is not None


def _select(
    scope: TimelineScope,
    columns: str,
    first: Sequence[Any],
    rows: tuple[str, str],
    state: tuple[str, Sequence[Any]],
) -> Select | None:
    if not scope.viewer.can(TASK, "view"):
        return None
    conditions, values = [state[0], "t.trashed_at IS NULL"], [*state[1]]
    if _is_linked(scope):
        conditions.append("m.record_id = %s")
        values.append(scope.record_id if scope.kind != "party" else scope.person_id)
    if scope.kind == "party":
        # With a person said so that the planner walks along their tasks, nearly all of which are of this party.
        conditions.append("coalesce(t.party_id = %s, false)" if _is_linked(scope) else "t.party_id = %s")
        values.append(scope.record_id)
    owners = scope.viewer.owners(TASK, "view")
    if owners != EVERYONE:
        conditions.append(f"(t.owner_id = ANY(%s) OR {GAVE_SQL.format(me='%s')})")
        values += [sorted(owners), scope.viewer.id]
    for word in scope.words:
        conditions.append("core_fold(t.title || ' ' || t.outcome) LIKE %s")
        values.append(word)
    most = "ALL" if scope.most is None else f"{scope.most:d}"
    cut = rows[_is_linked(scope)].format(" AND ".join(conditions), most)
    return Select(columns.format(cut), [*first, *values])


def tell_tasks(
    scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """With when they are due and how urgent they are."""
    return [_told(scope, entry, row["facts"]) for entry, row in zip(entries, rows, strict=True)]


def _told(scope: TimelineScope, entry: TimelineEntry, facts: Any) -> TimelineEntry:
    tags: list[tuple[Any, str]] = []
    if facts["priority"] == Priority.HIGH:
        tags.append((_("High priority"), "danger"))
    said, due = "", clock.today()
    if facts["due_on"]:
        due = date.fromisoformat(facts["due_on"])
        language = "en" if scope.viewer.language == "en" else "pl"
        said = dates.day(due, clock.today(), language)
        tags.append((f"{said}, {facts['due_time']}" if facts["due_time"] else said, ""))
    # Without an hour a task is due on its day, not a minute before midnight; without a day at none.
    day = "" if facts["due_time"] else said or _("without a date")
    if said and day and due < clock.today():
        day = _("overdue · %(when)s") % {"when": day}
    return replace(entry, tags=tags, due=day, url=f"/tasks/{entry.record_id}")


DONE: Final = TimelineSource("tasks", gettext_lazy("Tasks"), "checkbox", select_done, KINDS, tell_tasks)
TO_DO: Final = TimelineSource(
    "tasks.open", pgettext_lazy("timeline", "To do"), "checkbox", select_open, KINDS, tell_tasks, all_open
)
