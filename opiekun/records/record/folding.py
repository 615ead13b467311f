"""What one transaction did to a row, as one change: steps on the way are nobody's business. Pure."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from opiekun.records.record.words import TableWords

REPLACED: Final = "replace"
Row = tuple[int, datetime, str, int, str, int | None, str | None, Mapping[str, Any], str | None]


def folded(rows: Sequence[Row], tables: Mapping[str, TableWords]) -> list[Row]:
    """The rows of a transaction, oldest first: several updates of a row are one, from what was to what is.

    A row that went and one that came instead of it (``TableWords.pair``) are one that was replaced: its changes are
    those rows under "old" and "new".
    """
    found: list[Row] = []
    updated: dict[tuple[str, int], int] = {}
    gone: dict[tuple[str, Hashable], list[int]] = {}
    for row in rows:
        table, row_id, operation, changes = row[2], row[3], row[4], row[7]
        pair = tables[table].pair
        if operation == "update" and (table, row_id) in updated:
            place = updated[table, row_id]
            found[place] = _with(found[place], "update", _merged(found[place][7], changes))
            continue
        if pair is not None and operation == "insert" and (left := gone.get((table, pair(changes)))):
            place = left.pop(0)
            found[place] = _with(found[place], REPLACED, {"old": found[place][7], "new": changes})
            continue
        if operation == "update":
            updated[table, row_id] = len(found)
        elif operation == "delete" and pair is not None:
            gone.setdefault((table, pair(changes)), []).append(len(found))
        found.append(row)
    return [row for row in found if row[7] or row[4] != "update"]


def _with(row: Row, operation: str, changes: Mapping[str, Any]) -> Row:
    return (*row[:4], operation, *row[5:7], changes, row[8])


def _merged(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Two updates as one; what is again as it was is none. What was taken out of the history stays out of it."""
    merged = dict(first)
    for column, change in then.items():
        was = merged.pop(column, None)
        if isinstance(was, list) and isinstance(change, list):
            if was[0] != change[1]:
                merged[column] = [was[0], change[1]]
        else:
            merged[column] = change if was is None or not isinstance(change, list) else was
    return merged
