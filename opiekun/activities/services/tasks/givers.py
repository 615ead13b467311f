"""Who gave a task to whoever has it."""

from typing import Final

from django.db import connection

from opiekun.activities.models import Task
from opiekun.core.viewer import Viewer

# When they came to have it last, and who had given it then.
_GAVE: Final = """
WITH told AS MATERIALIZED (
    SELECT id, changes ? 'delegated_by_id' AS says_giver,
        CASE operation WHEN 'insert' THEN changes ->> 'assignee_id' ELSE changes -> 'assignee_id' ->> 1 END AS receiver,
        CASE operation WHEN 'insert' THEN changes ->> 'delegated_by_id' ELSE changes -> 'delegated_by_id' ->> 1 END
            AS giver
    FROM core_history
    WHERE subject_id = %(task)s AND row_id = %(task)s AND table_name = 'activities_task'
        AND operation IN ('insert', 'update')
)
SELECT giver::bigint FROM told
WHERE says_giver AND id <= (SELECT max(id) FROM told WHERE receiver = %(receiver)s::text)
ORDER BY id DESC LIMIT 1
"""


def giver_of(actor: Viewer, task: Task, receiver: int | None) -> int | None:
    """Who gave it to the receiver, and keeps it in sight. Nobody does now when the assignee gives it back to whoever
    gave it to them, or the actor takes it: then whoever had given it to the receiver before did, else who made it, if
    it was given away at all."""
    if receiver is None:
        return None
    goes_back = receiver == task.delegated_by_id and actor.id == task.assignee_id
    if receiver != actor.id and not goes_back:
        return actor.id
    if task.delegated_by_id is None or task.created_by_id == receiver:
        return None
    gave = _gave_before(task.pk, receiver)
    return gave if gave not in (None, receiver) else task.created_by_id


def _gave_before(task_id: int, receiver: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_GAVE, {"task": task_id, "receiver": receiver})
        row = cursor.fetchone()
    return None if row is None else row[0]
