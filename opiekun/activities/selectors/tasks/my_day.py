"""My day: what is overdue, due today, due this week; and my parties for which no next step is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from opiekun.activities.selectors.mail.unanswered import UnansweredMail, unanswered_of
from opiekun.activities.selectors.tasks.brief import OPEN, BriefTask, reach_of, read_brief
from opiekun.core import clock
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PARTY

MOST: Final = 120
MOST_PARTIES: Final = 12
# A step is an open task of anybody's, or a planned interaction.
_IDLE: Final = """
SELECT p.id, p.display_name, (p.updated_at AT TIME ZONE %(zone)s::text)::date
FROM parties_party p
WHERE p.account_manager_id = %(me)s AND p.trashed_at IS NULL AND p.status = 'active' AND NOT p.is_own
AND NOT EXISTS (SELECT FROM activities_task t WHERE t.party_id = p.id AND t.state = 'open' AND t.trashed_at IS NULL)
AND NOT EXISTS (SELECT FROM activities_interaction i
    WHERE i.party_id = p.id AND i.state = 'planned' AND i.trashed_at IS NULL)
ORDER BY p.sort_key, p.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class IdleParty:
    """A party of mine for which nothing is planned."""

    id: int
    name: str
    changed_on: date


@dataclass(frozen=True, slots=True)
class MyDay:
    """What there is to do. ``is_cut``: there is more than is shown."""

    overdue: Sequence[BriefTask]
    today: Sequence[BriefTask]
    week: Sequence[BriefTask]
    undated: Sequence[BriefTask]
    idle: Sequence[IdleParty]
    unanswered: Sequence[UnansweredMail]
    is_cut: bool


def my_day(viewer: Viewer, today: date) -> MyDay:
    """The viewer's own open tasks until Sunday, and those without a day, and unanswered mail; three statements."""
    sunday = today + timedelta(days=6 - today.weekday())
    reached, values = reach_of(viewer)
    mine = f"{OPEN} AND {reached} AND t.owner_id = %(mine)s AND (t.due_on <= %(sunday)s OR t.due_on IS NULL)"
    tasks = read_brief(mine, {**values, "mine": viewer.id, "sunday": sunday}, MOST + 1)
    shown = tasks[:MOST]
    return MyDay(
        overdue=[task for task in shown if task.due_on is not None and task.due_on < today],
        today=[task for task in shown if task.due_on == today],
        week=[task for task in shown if task.due_on is not None and task.due_on > today],
        undated=[task for task in shown if task.due_on is None],
        idle=idle_parties(viewer, MOST_PARTIES),
        unanswered=unanswered_of(viewer),
        is_cut=len(tasks) > MOST,
    )


def idle_parties(viewer: Viewer, most: int) -> Sequence[IdleParty]:
    """Active parties of the viewer's for which nothing is planned; in the order of their names."""
    if not viewer.can(PARTY, "view"):
        return ()
    values: dict[str, Any] = {"me": viewer.id, "most": most, "zone": str(clock.company_zone())}
    with kept_plans() as cursor:
        cursor.execute(_IDLE, values)
        return [IdleParty(*row) for row in cursor.fetchall()]
