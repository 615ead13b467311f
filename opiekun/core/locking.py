"""Optimistic concurrency: a record is locked for a change only in the version that its reader has seen."""

from typing import TypeVar

from django.db.models import QuerySet

from opiekun.core.errors import NotFound, StaleVersion
from opiekun.core.models import RecordModel

Row = TypeVar("Row", bound=RecordModel)


def lock_current(rows: QuerySet[Row], record_id: int, expected_version: int | None) -> Row:
    """The record among ``rows``, locked until the transaction ends.

    Raises NotFound when it is not among them, StaleVersion when somebody changed it since ``expected_version``
    (None: the caller did not say what it had seen). Several records are locked in the order of their ids.
    """
    row = rows.select_for_update(no_key=True, of=("self",)).filter(pk=record_id).first()
    if row is None:
        raise NotFound
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(current=row.version, expected=expected_version)
    return row
