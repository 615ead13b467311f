"""Reminding people of days that come: each day once, and only of what they may see."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access_once_a_day
from opiekun.core import clock
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import DayReminder
from opiekun.parties.notifications import DAYS
from opiekun.parties.permissions import PERSON
from opiekun.parties.rules.yearly_days import LONGEST_NOTICE, coming_days
from opiekun.parties.selectors.upcoming_days import Span, UpcomingDay, upcoming_days
from opiekun.records.notifications import notify, wants_mail

MOST: Final = 500
KEPT_FOR: Final = timedelta(days=400)

_WAITING: Final = """
WITH w AS (SELECT * FROM unnest(%(numbers)s::smallint[], %(on)s::date[]) AS w(yearly, on_day)),
d AS (
    SELECT w.on_day, r.person_id, r.remind_to_id FROM w JOIN parties_personday r ON r.yearly = w.yearly
        AND w.on_day <= %(today)s + r.remind_before
    UNION ALL
    SELECT w.on_day, r.person_id, r.remind_to_id FROM w JOIN parties_familymember r ON r.yearly = w.yearly
        AND r.month IS NOT NULL AND w.on_day <= %(today)s + r.remind_before)
SELECT DISTINCT u.id FROM d
JOIN parties_person n ON n.id = d.person_id AND n.trashed_at IS NULL AND NOT n.has_left
JOIN parties_party p ON p.id = n.party_id
JOIN accounts_user u ON u.id = coalesce(d.remind_to_id, p.account_manager_id) AND u.is_active AND u.trashed_at IS NULL
ORDER BY u.id
"""
_NOTE: Final = """
INSERT INTO parties_dayreminder (person_id, user_id, source, row_id, "on")
SELECT r.person_id, %(user)s, r.source, r.row_id, r.on_day
FROM unnest(%(persons)s::bigint[], %(sources)s::text[], %(rows)s::bigint[], %(on)s::date[])
    AS r(person_id, source, row_id, on_day)
ON CONFLICT (source, row_id, "on", user_id) DO NOTHING
RETURNING source, row_id, "on"
"""


def users_to_remind() -> list[int]:
    """Active users of whom some day waits today, also one that they were reminded of already."""
    today = clock.today()
    numbers = coming_days(today, LONGEST_NOTICE)
    values: dict[str, Any] = {"numbers": [n for n, _on in numbers], "on": [on for _n, on in numbers], "today": today}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, values)
        return [row[0] for row in cursor.fetchall()]


def remind(viewer: Viewer, send: Callable[[Sequence[UpcomingDay]], None]) -> int:
    """Tell the viewer of the days of which it is time and of which they were not told before; answers how many.

    They stand in the viewer's notifications; ``send`` gets them, too, unless the viewer wants no such mails. When
    sending fails nothing is noted, and the next attempt sends them. Days out of the viewer's reach or right are not
    sent. Two who do this at a time send each day once: the second waits for what the first has noted.
    """
    with writing(viewer):
        found = upcoming_days(viewer, Span(clock.today(), 0, reminders=True), MOST, mine=True)
        fresh = _note(viewer, [day for day in found if day.is_due])
        if fresh:
            ids, facts = [day.person_id for day in fresh], {"what": "reminder"}
            for person_id in ids:
                notify([viewer.id], DAYS, record_id=person_id)
            if viewer.id is not None and wants_mail(viewer.id, DAYS):
                log_access_once_a_day(viewer, Access.OPENED, PERSON, ids, [FieldClass.PERSONAL], facts)
                send(fresh)
    return len(fresh)


def _note(viewer: Viewer, days: Sequence[UpcomingDay]) -> Sequence[UpcomingDay]:
    """Those of the days that were not noted before."""
    if not days:
        return ()
    values = {
        "user": viewer.id,
        "persons": [day.person_id for day in days],
        "sources": [day.source for day in days],
        "rows": [day.id for day in days],
        "on": [day.on for day in days],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)
        noted = set(cursor.fetchall())
    return [day for day in days if (day.source, day.id, day.on) in noted]


def forget_old_reminders() -> None:
    """Forget what was sent more than a year ago."""
    DayReminder.objects.filter(on__lt=clock.today() - KEPT_FOR).delete()
