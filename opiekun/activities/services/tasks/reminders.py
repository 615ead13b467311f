"""Reminding whose task is due soon: once for each day and hour for which it is due, whatever happens to the worker."""

from typing import Any, Final

from django.db import connection

from opiekun.activities.tasks.notifications import REMINDER, due_facts
from opiekun.core import clock
from opiekun.core.viewer import SystemActor
from opiekun.core.writing import writing
from opiekun.records.notifications import notify

REMINDERS: Final = SystemActor("Reminders")
MOST: Final = 500
# Of what should have been told more than a week ago nobody wants to be reminded.
_NOTE: Final = """
INSERT INTO activities_task_reminder (task_id, user_id, due_on, due_time)
SELECT t.id, t.owner_id, t.due_on, t.due_time
FROM activities_task t JOIN accounts_user u ON u.id = t.owner_id AND u.is_active AND u.trashed_at IS NULL
WHERE t.trashed_at IS NULL AND t.state = 'open' AND t.remind_before IS NOT NULL
    AND t.due_on BETWEEN %(today)s - 7 AND %(today)s + 61
    AND (t.due_on + coalesce(t.due_time, '08:00'))::timestamp AT TIME ZONE %(zone)s
        - make_interval(mins => t.remind_before) <= %(now)s
    AND NOT EXISTS (
        SELECT FROM activities_task_reminder r WHERE r.task_id = t.id AND r.user_id = t.owner_id
        AND r.due_on = t.due_on AND r.due_time IS NOT DISTINCT FROM t.due_time)
ORDER BY t.id LIMIT %(most)s
ON CONFLICT DO NOTHING
RETURNING task_id, user_id, due_on, due_time
"""


def _values() -> dict[str, Any]:
    return {"today": clock.today(), "zone": clock.company_zone().key, "now": clock.now(), "most": MOST}


def remind_of_tasks() -> int:
    """Tell whoever is to be reminded now; how many reminders.

    That somebody was told is noted in the transaction that tells them: killed before its end it has told nobody, and
    two at a time tell each once.
    """
    told = 0
    while True:
        with writing(REMINDERS), connection.cursor() as cursor:
            cursor.execute(_NOTE, _values())
            rows = cursor.fetchall()
            for task_id, user_id, due_on, due_time in rows:
                notify([user_id], REMINDER, record_id=task_id, facts=due_facts(due_on, due_time))
        told += len(rows)
        if len(rows) < MOST:
            return told
