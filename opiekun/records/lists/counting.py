"""How many records views have, at a bounded cost: neither beyond a number nor beyond a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from opiekun.core.kinds import RecordKind
from opiekun.core.ui.format import number
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.tree import Condition
from opiekun.records.lists.address import ListAddress
from opiekun.records.lists.opening import OpenView
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import matching
from opiekun.records.lists.setup import ListSetup

MOST_COUNTED: Final = 10_000
MOST_MILLISECONDS: Final = 800


@dataclass(frozen=True, slots=True)
class Count:
    """A number of records; with ``is_more`` there are at least that many."""

    number: int
    is_more: bool = False

    def words(self, language: str) -> str:
        """As a tab shows it: "4 312" or "10 000+"."""
        return f"{number(self.number, language)}{'+' if self.is_more else ''}"


def count_views(
    viewer: Viewer, address: ListAddress, views: Sequence[OpenView]
) -> tuple[Count | None, list[Count | None]]:
    """The total of the list at the address, and the number of each view.

    One statement for each, because each has its own condition and ends on its own; None for what was not counted in
    time. On huge tables the first slow count spends the time of the rest.
    """
    queries = [replace(address.query, q="", condition=view.condition, fault=view.fault) for view in views]
    with _time_limit() as spend:
        total, *counts = [spend(viewer, address.setup.record_kind, query) for query in (address.query, *queries)]
    return total, counts


def count_matching(viewer: Viewer, kind: RecordKind, conditions: Sequence[Condition]) -> list[Count | None]:
    """The number of records for which each condition holds, within the bounds, which are for all of them together."""
    with _time_limit() as spend:
        return [spend(viewer, kind, ListQuery(Sort("name"), (), condition)) for condition in conditions]


def counted(setup: ListSetup, count: int, language: str) -> str:
    """The number with the word for the records, its thousands apart: "4 312 podmiotów"."""
    return setup.counted(count).replace(str(count), number(count, language), 1)


class _Budget:
    def __init__(self) -> None:
        self._until = monotonic() + MOST_MILLISECONDS / 1000

    def __call__(self, viewer: Viewer, kind: RecordKind, query: ListQuery) -> Count | None:
        left = int((self._until - monotonic()) * 1000)
        if left <= 0 or query.refusal is not None:
            return None
        _set_timeout(f"{left}ms")
        try:
            with transaction.atomic():
                found = matching(viewer, kind, query)[: MOST_COUNTED + 1].count()
        except OperationalError as refused:
            if isinstance(refused.__cause__, QueryCanceled):
                return None
            raise
        return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)


@contextmanager
def _time_limit() -> Iterator[_Budget]:
    with transaction.atomic():
        try:
            yield _Budget()
        finally:
            _set_timeout("default")


def _set_timeout(value: str) -> None:
    with connection.cursor() as cursor:
        if value == "default":
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
        else:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [value])
