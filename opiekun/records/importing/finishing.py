"""The end of an import: what rows could not do before all rows were done, such as naming a superior of a later row.

A batch writes such things down with its rows (a change called LATER); each piece of the end is one transaction that
takes the notes away again, so that work which broke off is gone on with, nothing twice and nothing left out.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from psycopg.types.json import Jsonb

from opiekun.core.sentences import one_full_stop
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.importing.entries import LATER, LaterRow, Problem, Settled
from opiekun.records.importing.registry import Finish, ImportKind
from opiekun.records.importing.settings import Settings
from opiekun.records.models import Import, ImportState

_PIECE: Final = 1000
_TRIES: Final = 4
# Rows by the place (a party) within which they are settled together.
_NOTED: Final = """
SELECT (noted.change -> 2 ->> 'place')::bigint AS place, r.number
FROM records_import_row r CROSS JOIN LATERAL jsonb_array_elements(r.changes) AS noted (change)
WHERE r.job_id = %s AND r.changes IS NOT NULL AND noted.change ->> 0 = %s ORDER BY place, r.number
"""
_ROWS: Final = """
SELECT number, outcome, record_id, changes FROM records_import_row
WHERE job_id = %s AND number = ANY(%s) ORDER BY number
"""
_SETTLE: Final = """
UPDATE records_import_row r SET outcome = told.outcome, changes = told.changes,
    version = coalesce(told.version, r.version), code = coalesce(told.code, r.code),
    reason = coalesce(told.reason, r.reason), field = coalesce(told.field, r.field),
    value = coalesce(told.value, r.value)
FROM unnest(%s::int[], %s::text[], %s::jsonb[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS told (number, outcome, changes, version, code, reason, field, value)
WHERE r.job_id = %s AND r.number = told.number
"""


class TakenOver(Exception):
    """Somebody else goes on with the import, or has ended it."""


def finish(actor: Viewer, job: Import, kind: ImportKind, settings: Settings) -> None:
    """Do what the rows left, or, of a dry run, say what that would do. Raises TakenOver."""
    if kind.finish is None:
        return
    for numbers in _pieces(job.pk):
        for attempt in range(_TRIES):
            try:
                _settle(actor, job, kind.finish, settings, numbers)
                break
            except OperationalError:
                if attempt + 1 == _TRIES or not connection.is_usable():
                    raise


def _pieces(job_id: int) -> Iterator[list[int]]:
    """The numbers of rows that have something left, whole places together."""
    piece: list[int] = []
    last = None
    for place, number in _asked(_NOTED, job_id, LATER):
        if len(piece) >= _PIECE and place != last:
            yield piece
            piece = []
        piece.append(number)
        last = place
    if piece:
        yield piece


def _settle(actor: Viewer, job: Import, do: Finish, settings: Settings, numbers: Sequence[int]) -> None:
    writes = job.state == ImportState.RUNNING
    piece: AbstractContextManager[Any] = writing(actor) if writes else transaction.atomic()
    with piece:
        if not Import.objects.select_for_update().filter(pk=job.pk, state=job.state).exists():
            raise TakenOver
        rows: list[LaterRow] = []
        told: dict[int, list[Any]] = {}
        for number, outcome, record_id, stored in _asked(_ROWS, job.pk, list(numbers)):
            changes = json.loads(stored) if isinstance(stored, str) else stored or []
            told[number] = [change for change in changes if change[0] != LATER]
            rows += [LaterRow(number, outcome, record_id, one[2]) for one in changes if one[0] == LATER]
        if rows:
            _write_down(job.pk, rows, {one.number: one for one in do(actor, settings, rows, writes)}, told)


def _write_down(job_id: int, rows: Sequence[LaterRow], settled: dict[int, Settled], told: dict[int, list[Any]]) -> None:
    """What became of the rows; of those about which there is nothing to tell the note alone goes."""
    outcomes = [settled.get(row.number) or Settled(row.number, row.outcome) for row in rows]
    values = [_values(one, told[one.number]) for one in outcomes]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [*(list(column) for column in zip(*values, strict=True)), job_id])


def _values(one: Settled, changes: list[Any]) -> tuple[Any, ...]:
    whole = [*changes, one.change.to_json()] if one.change else changes
    problem = one.problem or (Problem("", "") if one.change else None)
    words: tuple[str | None, ...] = (None, None, None, None)
    if problem is not None:
        words = (problem.code, one_full_stop(problem.message)[:2000], problem.field[:60], problem.value[:200])
    return (one.number, str(one.outcome), Jsonb(whole) if whole else None, one.version, *words)


def _asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
