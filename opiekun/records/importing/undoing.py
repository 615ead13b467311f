"""An import taken back, record by record in batches: what somebody has changed since stays."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection

from opiekun.core.viewer import Viewer
from opiekun.core.writing import current_request_id, writing
from opiekun.records.importing.entries import Change
from opiekun.records.importing.finishing import TakenOver
from opiekun.records.importing.registry import Done, import_kind
from opiekun.records.importing.running import Report, nothing_to_report
from opiekun.records.importing.settings import Settings
from opiekun.records.models import Import, ImportState, RowOutcome

_BATCH: Final = 500
_CHUNK: Final = """
SELECT record_id, bool_or(outcome = %(created)s), max(version),
    coalesce(jsonb_agg(changes ORDER BY number) FILTER (WHERE changes IS NOT NULL), '[]')
FROM records_import_row
WHERE job_id = %(job)s AND record_id > %(after)s AND undo = '' AND outcome IN (%(created)s, %(updated)s)
GROUP BY record_id ORDER BY record_id LIMIT %(most)s
"""
_NOTE: Final = """
UPDATE records_import_row r SET undo = told.undo FROM unnest(%s::bigint[], %s::text[]) AS told (record_id, undo)
WHERE r.job_id = %s AND r.record_id = told.record_id AND r.outcome IN (%s, %s)
"""


def take_back(actor: Viewer, job_id: int, report: Report = nothing_to_report) -> None:
    """Undo the records of an import that are not yet; each batch is one transaction, so it can be begun again."""
    job = Import.objects.get(pk=job_id)
    kind, settings = import_kind(job.kind), Settings.from_json(job.settings)
    total = records_to_undo(job_id)
    done = 0
    token = current_request_id.set(f"import-{job_id}-undo")
    try:
        for work in _chunks(job_id):
            with writing(actor):
                _claim(job_id)
                outcomes = kind.undo(actor, settings, work)
                _note(job_id, list(outcomes), list(outcomes.values()))
            done += len(work)
            report(done, 0, total)
        with writing(actor):
            _claim(job_id)
            kind.after_undo(actor, settings)
    finally:
        current_request_id.reset(token)


def _claim(job_id: int) -> None:
    if not Import.objects.select_for_update().filter(pk=job_id, state=ImportState.UNDOING).exists():
        raise TakenOver


def records_to_undo(job_id: int) -> int:
    """How many records the import made or changed that were not taken back yet."""
    rows = Import.objects.get(pk=job_id).rows.filter(undo="", record_id__isnull=False)
    touched = rows.filter(outcome__in=(RowOutcome.CREATED, RowOutcome.UPDATED))
    return touched.values("record_id").distinct().count()


def _chunks(job_id: int) -> Iterator[Sequence[Done]]:
    last = 0
    while True:
        asked: dict[str, Any] = {"job": job_id, "after": last, "most": _BATCH}
        asked |= {"created": RowOutcome.CREATED.value, "updated": RowOutcome.UPDATED.value}
        with connection.cursor() as cursor:
            cursor.execute(_CHUNK, asked)
            rows = cursor.fetchall()
        if not rows:
            return
        yield [_done(*row) for row in rows]
        last = rows[-1][0]


def _done(record_id: int, is_new: bool, version: int, changes: Any) -> Done:
    lists = json.loads(changes) if isinstance(changes, str) else changes
    return Done(record_id, is_new, version, [Change.from_json(one) for several in lists for one in several])


def _note(job_id: int, record_ids: Sequence[int], outcomes: Sequence[str]) -> None:
    values: list[Any] = [
        list(record_ids),
        [str(o) for o in outcomes],
        job_id,
        RowOutcome.CREATED.value,
        RowOutcome.UPDATED.value,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)
