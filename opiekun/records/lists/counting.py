"""How many records views have, at a bounded cost: neither beyond a number nor beyond a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import QueryCanceled

from opiekun.core.kinds import RecordKind
from opiekun.core.ui.format import number
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.tree import Condition, both
from opiekun.records.lists.address import ListAddress
from opiekun.records.lists.opening import OpenView
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import matching
from opiekun.records.lists.setup import ListSetup

MOST_COUNTED: Final = 10_000
MOST_MILLISECONDS: Final = 800
TOGETHER_MILLISECONDS: Final = 400


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
    """The total of the list at the address, and the number of each view; None for what was not counted in time."""
    queries = [replace(address.query, q="", condition=view.condition, fault=view.fault) for view in views]
    total, *counts = _count(viewer, address.setup.record_kind, [address.query, *queries])
    return total, counts


def count_matching(viewer: Viewer, kind: RecordKind, conditions: Sequence[Condition]) -> list[Count | None]:
    """The number of records for which each condition holds, within the bounds, which are for all of them together."""
    return _count(viewer, kind, [ListQuery(Sort("name"), (), condition) for condition in conditions])


def count_narrowed(viewer: Viewer, address: ListAddress, condition: Condition) -> Count | None:
    """How many rows the page at the address would have with this condition: in what it is opened on, under its search;
    None where that was not counted in time."""
    narrowed = replace(address.query, condition=both(address.setup.standing, condition), fault=None)
    (found,) = _count(viewer, address.setup.record_kind, [narrowed])
    return found


def counted(setup: ListSetup, count: int, language: str) -> str:
    """The number with the word for the records, its thousands apart: "4 312 podmiotów"."""
    return setup.counted(count).replace(str(count), number(count, language), 1)


def _count(viewer: Viewer, kind: RecordKind, queries: Sequence[ListQuery]) -> list[Count | None]:
    """All in one statement; where that takes long, each by itself, so that the quick ones are told.

    None for what is refused or was not counted in time: on huge tables the first slow count spends that of the rest.
    """
    asked = [place for place, query in enumerate(queries) if query.refusal is None]
    rows = [matching(viewer, kind, queries[place]) for place in asked]
    counts: list[Count | None] = [None] * len(queries)
    with _time_limit() as spend:
        together = spend(rows, TOGETHER_MILLISECONDS) if rows else []
        for at, place in enumerate(asked):
            found = together[at : at + 1] if together is not None else spend([rows[at]])
            counts[place] = found[0] if found else None
    return counts


class _Budget:
    def __init__(self) -> None:
        self._until = monotonic() + MOST_MILLISECONDS / 1000

    def __call__(self, rows: Sequence[QuerySet[Any]], most: int = MOST_MILLISECONDS) -> list[Count] | None:
        """The numbers, None when the time is over."""
        left = min(int((self._until - monotonic()) * 1000), most)
        if left <= 0:
            return None
        _set_timeout(f"{left}ms")
        try:
            with transaction.atomic():
                return [Count(min(found, MOST_COUNTED), found > MOST_COUNTED) for found in _numbers(rows)]
        except OperationalError as refused:
            if isinstance(refused.__cause__, QueryCanceled):
                return None
            raise


def _numbers(rows: Sequence[QuerySet[Any]]) -> list[int]:
    counts: list[str] = []
    params: list[Any] = []
    for one in rows:
        try:
            sql, values = one.order_by().values_list("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            counts.append("0")
            continue
        counts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - the ORM's SQL
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)
        return list(cursor.fetchone())


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
