"""Going over the rows of an operation: one record, one transaction, so that a wrong one never stops the others."""

from collections.abc import Callable, Iterator
from typing import Final

from django.db import IntegrityError, connection
from django.db.models import Q
from django.utils.translation import gettext as _

from opiekun.core.errors import NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.bulk.change import Change
from opiekun.records.models import BulkEdit, BulkEditRow, Outcome

CHUNK: Final = 500
_TRIES: Final = 5
Work = Callable[[Viewer, Change, BulkEditRow], None]
Report = Callable[[int, int], None]


def nothing_to_report(done: int, failed: int) -> None:
    """For a pass that nobody watches."""


def pass_over(
    actor: Viewer, edit: BulkEdit, change: Change, waiting: Q, work: Work, refused: str, report: Report
) -> None:
    """Call ``work`` for each row that still waits, in the order of ids, which is that of locks.

    ``waiting`` asks for the operation's state, too: a pass ends where another one has taken over.
    What it puts into the row is kept along with what it did to the record. A refusal is noted in the row's field
    ``refused``. A row that another pass has just done is left alone, so a pass may be begun again anywhere.
    """
    failed = 0
    for done, record_id in enumerate(_records(edit.pk, waiting), start=1):
        outcome = _one(actor, edit.pk, record_id, change, waiting, work, refused)
        failed += outcome == Outcome.REFUSED
        report(done, failed)


def _records(edit_id: int, waiting: Q) -> Iterator[int]:
    last = 0
    while True:
        rows = BulkEditRow.objects.filter(waiting, bulk_edit_id=edit_id, record_id__gt=last).order_by("record_id")
        chunk = list(rows.values_list("record_id", flat=True)[:CHUNK])
        if not chunk:
            return
        yield from chunk
        last = chunk[-1]


def _one(
    actor: Viewer, edit_id: int, record_id: int, change: Change, waiting: Q, work: Work, refused: str
) -> str | None:
    rows = BulkEditRow.objects.filter(waiting, bulk_edit_id=edit_id, record_id=record_id)
    problem: Refusal | None = None
    for _try in range(_TRIES):
        try:
            with writing(actor):
                # With the operation, so that its undoing begins between two records and not beside one.
                row = rows.select_related("bulk_edit").select_for_update(no_key=True).first()
                if row is None:
                    return None
                work(actor, change, row)
                _check_constraints()
                row.save()
            return str(getattr(row, refused))
        except StaleVersion as stale:
            problem = stale
        except Refusal as refusal:
            problem = refusal
            break
        except IntegrityError:
            problem = Refusal(_("Other data contradict this."), "conflict")
            break
    reason = _reason(problem)
    rows.update(**{refused: Outcome.REFUSED, "code": problem.code if problem else "", "reason": reason})
    return Outcome.REFUSED


def _check_constraints() -> None:
    """What is checked at commit is checked now, while it can still be put down to this record."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _reason(problem: Refusal | None) -> str:
    if isinstance(problem, NotFound):
        return _("It is no longer there, or not yours to see.")
    if isinstance(problem, NotAllowed):
        return _("You have no right to do this.")
    if isinstance(problem, StaleVersion):
        return _("Somebody kept changing it.")
    return str(problem) if problem else ""
