"""The outbox as the feed reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from opiekun.core.outbox import assign_positions

CREATED: Final = "created"
TRASHED: Final = "trashed"
REACH: Final = "reach"
# What triggers write of each record, and what says of a record that its readers should look at it again.
NAMES: Final = (CREATED, "changed", TRASHED, "restored", "deleted", REACH, "settled")

_STATE: Final = """
SELECT last_position, generation, coalesce((SELECT min(position) FROM core_outbox), last_position + 1),
       EXISTS (SELECT FROM core_outbox WHERE position IS NULL)
FROM core_outbox_state WHERE id = 1
"""
# Of a reader's own changes only those are left out that he knows of himself.
_ROWS: Final = """
SELECT position, at, split_part(name, '.', 2), kind, record_id, (facts -> 'owners' ->> 0)::bigint
FROM core_outbox
WHERE position > %s AND position <= %s AND kind = ANY(%s) AND record_id IS NOT NULL
AND split_part(name, '.', 2) = ANY(%s) AND (%s::bigint IS NULL OR actor_id IS DISTINCT FROM %s OR name LIKE '%%.reach')
ORDER BY position LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class State:
    """The last position given, the first one that is still kept, and the history that they belong to."""

    last: int
    generation: UUID
    first: int


@dataclass(frozen=True, slots=True)
class Row:
    """One fact about one record; ``left`` is the owner whose it was until then, where that is the fact."""

    position: int
    at: datetime
    name: str
    kind: str
    record_id: int
    left: int | None


def read_state() -> State:
    """Where the outbox stands; what is committed and has no position yet gets one, whether or not a worker runs."""
    last, generation, first, waiting = _fetch_state()
    if waiting and assign_positions():
        last, generation, first, _waiting = _fetch_state()
    return State(last, generation, first)


def _fetch_state() -> tuple[int, UUID, int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        row: tuple[int, UUID, int, bool] = cursor.fetchone()
    return row


def read_rows(after: int, until: int, kinds: Sequence[str], not_by: int | None, limit: int) -> list[Row]:
    """The rows of the kinds behind ``after`` up to ``until``, at most ``limit``."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [after, until, list(kinds), list(NAMES), not_by, not_by, limit])
        return [Row(*row) for row in cursor.fetchall()]
