"""Entries one by one: for their page, and as the API shows them."""
# ruff: noqa: S608 - the statement is put together from constants of this file

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from opiekun.cases.entry_permissions import reached_entries, sees_cost_of
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.own_amounts import COST_OF_TIME, cost_of_time
from opiekun.core.errors import NotFound
from opiekun.core.money import Money
from opiekun.core.viewer import Viewer

_COLUMNS: Final = (
    *("id", "version", "case_id", "side", "bucket", "category_id", "on_day", "text", "amount", "currency"),
    *("worker_id", "minutes", "created_by_id", "created_at", "updated_at"),
)
_SQL: Final = (
    "SELECT "
    + ", ".join(f"e.{name}" for name in _COLUMNS)
    + ", c.title, w.name, a.name, e.minutes * rate.amount / 60, rate.currency"
    " FROM cases_entry e JOIN cases_case c ON c.id = e.case_id LEFT JOIN accounts_user w ON w.id = e.worker_id"
    f" LEFT JOIN accounts_user a ON a.id = e.created_by_id {COST_OF_TIME} WHERE e.id = ANY(%s)"
)


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry for its page. ``cost`` is what time costs, for those who may see it."""

    id: int
    version: int
    case_id: int
    side: str
    bucket: str
    category_id: int | None
    on: date
    text: str
    amount: Decimal | None
    currency: str
    worker_id: int | None
    minutes: int | None
    case: str
    worker: str
    author: str
    cost: Money | None
    can_edit: bool
    can_trash: bool

    @property
    def name(self) -> str:
        return self.text

    @property
    def is_time(self) -> bool:
        return self.minutes is not None


def load_entry(viewer: Viewer, pk: int) -> EntryRecord:
    """The entry. Raises NotFound when it does not exist, is in the trash or out of reach."""
    if not reached_entries(viewer).filter(pk=pk).exists():
        raise NotFound
    (row,) = _fetch([pk])
    columns = dict(zip(_COLUMNS, row, strict=False))
    case, worker, author = row[len(_COLUMNS) : len(_COLUMNS) + 3]
    return EntryRecord(
        **{name: columns[name] for name in _COLUMNS[:6]},
        on=columns["on_day"],
        **{name: columns[name] for name in ("text", "amount", "currency", "worker_id", "minutes")},
        case=case,
        worker=worker or "",
        author=author or "",
        cost=_cost(viewer, row),
        can_edit=reached_entries(viewer, "edit").filter(pk=pk).exists(),
        can_trash=reached_entries(viewer, "trash").filter(pk=pk).exists(),
    )


def read_entries(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Entries by id as the API shows them; the caller found the ids within the viewer's reach."""
    return {row[0]: _shown(viewer, row) for row in _fetch(ids)}


def read_entry(viewer: Viewer, pk: int) -> dict[str, Any]:
    """One live entry. Raises NotFound when it is not within the viewer's reach."""
    if not reached_entries(viewer).filter(pk=pk).exists():
        raise NotFound
    return read_entries(viewer, [pk])[pk]


def _fetch(ids: Sequence[int]) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [list(ids)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _cost(viewer: Viewer, row: tuple[Any, ...]) -> Money | None:
    worker_id, (cost, currency) = row[_COLUMNS.index("worker_id")], row[-2:]
    if cost is None or not sees_cost_of(viewer, worker_id):
        return None
    return Money(cost_of_time(cost, currency), currency)


def _shown(viewer: Viewer, row: tuple[Any, ...]) -> dict[str, Any]:
    of = dict(zip(_COLUMNS, row, strict=False))
    case, worker, author = row[len(_COLUMNS) : len(_COLUMNS) + 3]
    cost = _cost(viewer, row)
    term = definitions().term_by_id.get(of["category_id"] or 0)
    return {
        "id": str(of["id"]),
        "version": str(of["version"]),
        "case": {"id": str(of["case_id"]), "name": case},
        "side": of["side"],
        "bucket": of["bucket"],
        "category": "" if term is None else term.code,
        "on": of["on_day"],
        "text": of["text"],
        "amount": None if of["amount"] is None else Money(of["amount"], of["currency"]).as_json(),
        "worker": None if of["worker_id"] is None else {"id": str(of["worker_id"]), "name": worker},
        "minutes": of["minutes"],
        "cost": None if cost is None else cost.as_json(),
        "created_by": None if author is None else {"id": str(of["created_by_id"]), "name": author},
        "created_at": of["created_at"],
        "updated_at": of["updated_at"],
    }
