"""The relay: committed rows get their position, one relay at a time, without a gap."""

from uuid import UUID, uuid4

from django.db import connection, transaction

from opiekun.core.models import OutboxState

# The advisory lock of the relay: any constant that nothing else in this database uses ("opbx").
LOCK = 0x6F706278
BATCH = 1000

# A statement of its own after the lock: its snapshot then sees what the relay before it has committed.
_ASSIGN = """
WITH state AS (SELECT last_position FROM core_outbox_state WHERE id = 1),
waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS n
    FROM (SELECT id FROM core_outbox WHERE position IS NULL ORDER BY id LIMIT %s) AS batch),
placed AS (
    UPDATE core_outbox o SET position = state.last_position + waiting.n
    FROM waiting, state WHERE o.id = waiting.id RETURNING o.position)
UPDATE core_outbox_state SET last_position = last_position + (SELECT count(*) FROM placed)
WHERE id = 1 AND EXISTS (SELECT FROM placed)
RETURNING last_position, (SELECT count(*) FROM placed)
"""


def assign_positions(batch: int = BATCH) -> int | None:
    """Give the next committed rows their positions and tell listeners on ``opiekun_feed``.

    Returns how many rows got one, or None when another relay is at work. Rows of one record keep the order in which
    they were written; a writer that commits late gets a later place.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(_ASSIGN, [batch])
        row = cursor.fetchone()
        if row is None:
            return 0
        last_position, count = row
        cursor.execute("SELECT pg_notify('opiekun_feed', %s)", [str(last_position)])
        return int(count)


def begin_generation() -> UUID:
    """Mark that the database was restored from a backup: positions after it may have been given before, to others.

    Programs outside that keep a position compare the generation and read everything anew.
    """
    generation = uuid4()
    OutboxState.objects.filter(pk=1).update(generation=generation)
    return generation
