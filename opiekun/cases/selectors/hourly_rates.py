"""What an hour of each user costs, and cost before; only for those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection

from opiekun.cases.entry_permissions import HOURLY_COST
from opiekun.core.money import Money
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer

_ROWS: Final = """
SELECT h.id, h.user_id, u.name, h.valid_from, h.amount, h.currency, h.set_by_id, coalesce(s.name, ''), h.set_at
FROM cases_hourly_rate h JOIN accounts_user u ON u.id = h.user_id LEFT JOIN accounts_user s ON s.id = h.set_by_id
WHERE u.trashed_at IS NULL ORDER BY u.sort_key, u.id, h.valid_from DESC
"""


@dataclass(frozen=True, slots=True)
class HourlyRateRow:
    """A rate; ``version`` is another one each time it is set."""

    id: int
    user_id: int
    user: str
    valid_from: date
    amount: Money
    set_by_id: int | None
    set_by: str
    set_at: datetime

    @property
    def version(self) -> int:
        return int(self.set_at.timestamp() * 1_000_000)


def hourly_rates(viewer: Viewer) -> Sequence[HourlyRateRow]:
    """By user, of each the newest first. Raises NotAllowed."""
    require(viewer, HOURLY_COST, "view")
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        rows = cursor.fetchall()
    return [
        HourlyRateRow(pk, user_id, user, since, Money(amount, currency), by_id, by, at)
        for pk, user_id, user, since, amount, currency, by_id, by, at in rows
    ]
