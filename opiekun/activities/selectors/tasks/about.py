"""Whom tasks are about, in words that stand beside their titles."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db import connection

from opiekun.activities.permissions import NOTE
from opiekun.core.record_names import record_names

# The first record that it is about; what a note is called is its author's own affair, and what a document that hangs on
# nothing but notes that are not for everybody.
_ABOUT: Final = """
SELECT t.id, t.party_id, (
    SELECT l.record_id FROM activities_task_link l JOIN core_record r ON r.id = l.record_id AND r.kind <> %s
    WHERE l.task_id = t.id AND NOT (
        EXISTS (SELECT FROM activities_attachment a WHERE a.document_id = l.record_id)
        AND NOT EXISTS (
            SELECT FROM activities_attachment a LEFT JOIN activities_note n ON n.id = a.note_id
            WHERE a.document_id = l.record_id AND (a.note_id IS NULL OR n.visibility = 'all')
        )
    )
    ORDER BY l.id LIMIT 1)
FROM activities_task t WHERE t.id = ANY(%s)
"""


def names_about(task_ids: Collection[int]) -> Mapping[int, str]:
    """Of each task the name of the first record that it is about, with its party ("Ewa Lis, Stalmix"); for who sees the
    task. Nothing of those that are about nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [NOTE, list(task_ids)])
        rows: list[tuple[int, int | None, int | None]] = cursor.fetchall()
    names = record_names({one for _task, *ids in rows for one in ids if one is not None})
    found = {task: (names.get(linked or 0, ""), names.get(party or 0, "")) for task, party, linked in rows}
    return {task: ", ".join(dict.fromkeys(filter(None, both))) for task, both in found.items() if any(both)}
