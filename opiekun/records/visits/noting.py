"""Keeping which records a user opened."""

from typing import Final

from django.db import connection

from opiekun.core.viewer import Viewer

KEPT: Final = 50

# The page does not wait for the disk: a visit lost with the power is no loss.
_NOTE: Final = """
SET LOCAL synchronous_commit = off;
INSERT INTO records_visit (user_id, record_id, at) VALUES (%s, %s, clock_timestamp())
ON CONFLICT (user_id, record_id) DO UPDATE SET at = excluded.at
"""
_FORGET: Final = """
DELETE FROM records_visit WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY at DESC, id DESC) AS place
                    FROM records_visit) AS visits
    WHERE place > %s)
"""


def note_visit(viewer: Viewer, record_id: int) -> None:
    """The viewer has opened the record. One statement, outside of histories: nobody's data change."""
    if viewer.id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [viewer.id, record_id])


def forget_old_visits() -> int:
    """Keep the newest fifty of each user; answers how many went."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [KEPT])
        return int(cursor.rowcount)
