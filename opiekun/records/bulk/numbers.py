"""How many rows of an operation went which way."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from opiekun.records.models import BulkEdit, Outcome


@dataclass(frozen=True, slots=True)
class Numbers:
    """Rows by what became of them."""

    waiting: int
    changed: int
    unchanged: int
    refused: int
    undone: int
    kept: int
    undo_refused: int


def numbers_of(edit: BulkEdit) -> Numbers:
    """What became of the rows, in one statement."""
    counted: dict[str, Any] = edit.rows.aggregate(
        waiting=Count("pk", Q(outcome=Outcome.WAITING)),
        changed=Count("pk", Q(outcome=Outcome.CHANGED)),
        unchanged=Count("pk", Q(outcome=Outcome.UNCHANGED)),
        refused=Count("pk", Q(outcome=Outcome.REFUSED)),
        undone=Count("pk", Q(undo=Outcome.CHANGED)),
        kept=Count("pk", Q(undo=Outcome.UNCHANGED)),
        undo_refused=Count("pk", Q(undo=Outcome.REFUSED)),
    )
    return Numbers(**counted)
