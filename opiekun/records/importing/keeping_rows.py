"""What became of rows, written down beside the work itself."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from psycopg.types.json import Jsonb

from opiekun.core.sentences import one_full_stop
from opiekun.records.importing.entries import Decision

_COLUMNS: Final = (
    "job_id, number, outcome, title, record_id, version, matched_by, changes, alike, code, reason, field, value"
)


def keep_rows(job_id: int, decisions: Sequence[Decision]) -> None:
    """Write the rows down, in the transaction in which they were done."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY records_import_row ({_COLUMNS}) FROM STDIN") as copy,
    ):
        for decision in decisions:
            copy.write_row(_row(job_id, decision))


def forget_rows(job_id: int) -> None:
    """What a dry run wrote down makes room for the run."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_import_row WHERE job_id = %s", [job_id])


def _row(job_id: int, decision: Decision) -> tuple[Any, ...]:
    target, problem = decision.target, decision.problem
    return (
        job_id,
        decision.number,
        str(decision.outcome),
        _kept(decision.title, 300),
        target.id if target else None,
        target.version if target else None,
        decision.matched_by,
        Jsonb([change.to_json() for change in decision.changes]) if decision.changes else None,
        Jsonb([alike.to_json() for alike in decision.alike]) if decision.alike else None,
        problem.code if problem else "",
        _kept(one_full_stop(problem.message), 2000) if problem else "",
        _kept(problem.field, 60) if problem else "",
        _kept(problem.value, 200) if problem else "",
    )


def _kept(text: str, longest: int) -> str:
    """Text of the file as the database takes it: without zeros and halves of letters."""
    return str(text)[:longest].replace("\0", "\ufffd").encode("utf-8", "replace").decode()
