"""In which currency the amounts of a history were: a record has one, which may have been another one then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from opiekun.core.models import History


@dataclass(frozen=True, slots=True)
class CurrencyLog:
    """When the record got which currency instead of which, the oldest first; ``present`` where that is not told."""

    changes: Sequence[tuple[datetime, str, str]] = ()
    present: str = ""

    def sides(self, at: datetime) -> tuple[str, str]:
        """The currency before the transaction of the instant, and after it."""
        before = [new for when, _old, new in self.changes if when < at]
        after = [new for when, _old, new in self.changes if when <= at]
        first = next((old or new for _when, old, new in self.changes), self.present)
        return (before or [first])[-1], (after or [first])[-1]


def currency_log(table: str, column: str, subjects: Sequence[int]) -> CurrencyLog:
    """The log of a record, whose currency stands in the column of its table; one statement, two where none is told."""
    rows = History.objects.filter(subject_id__in=subjects, table_name=table, changes__has_key=column).exclude(
        operation="delete"
    )
    changes = []
    for at, value in rows.order_by("at", "id").values_list("at", f"changes__{column}"):
        old, new = value if isinstance(value, list) else ("", value)
        changes.append((at, str(old or ""), str(new or "")))
    return CurrencyLog(changes, "" if changes else _present(table, column, subjects))


def _present(table: str, column: str, subjects: Sequence[int]) -> str:
    with connection.cursor() as cursor:
        # Names of tables and columns come from code.
        cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE id = ANY(%s) LIMIT 1', [list(subjects)])  # noqa: S608
        row: Any = cursor.fetchone()
    return "" if row is None else str(row[0] or "")
