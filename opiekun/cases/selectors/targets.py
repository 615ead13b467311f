"""Sales targets, as far as the viewer reaches their owners' cases."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from opiekun.cases.models import SalesTarget
from opiekun.cases.permissions import CASE
from opiekun.core.errors import NotFound
from opiekun.core.money import Money
from opiekun.core.viewer import EVERYONE, Viewer

_HISTORY: Final = """
SELECT h.at, h.actor_id, coalesce(u.name, h.actor_name, ''), h.changes
FROM core_history h LEFT JOIN accounts_user u ON u.id = h.actor_id
WHERE h.subject_id = %s AND h.table_name = 'cases_target' ORDER BY h.at, h.id LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of an owner for the month that its first day names."""

    id: int
    owner_id: int
    owner: str
    month: date
    amount: Decimal
    currency: str
    version: int

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


def targets(
    viewer: Viewer,
    first: date | None = None,
    last: date | None = None,
    owners: Sequence[int] | None = None,
    action: str = "view",
) -> list[Target]:
    """The targets of the months between the days, by month and owner; of these owners only, where any are named."""
    rows = SalesTarget.objects.filter(owner__trashed_at__isnull=True)
    if not viewer.can(CASE, action):
        return []
    reached = viewer.owners(CASE, action)
    if reached != EVERYONE:
        rows = rows.filter(owner_id__in=reached)
    if first is not None:
        rows = rows.filter(month__gte=first.replace(day=1))
    if last is not None:
        rows = rows.filter(month__lte=last)
    if owners is not None:
        rows = rows.filter(owner_id__in=owners)
    columns = ("pk", "owner_id", "owner__name", "month", "amount", "currency", "version")
    return [Target(*row) for row in rows.order_by("month", "owner__sort_key", "owner_id").values_list(*columns)]


def target(viewer: Viewer, target_id: int) -> Target:
    """Raises NotFound, also for one out of reach."""
    owner = SalesTarget.objects.filter(pk=target_id).values_list("owner_id", flat=True).first()
    found = [] if owner is None else [one for one in targets(viewer, owners=[owner]) if one.id == target_id]
    if not found:
        raise NotFound
    return found[0]


@dataclass(frozen=True, slots=True)
class TargetChange:
    """One write of a target: what it was, what it became."""

    at: datetime
    actor_id: int | None
    actor: str
    old: Money | None
    new: Money | None


def target_history(viewer: Viewer, target_id: int) -> list[TargetChange]:
    """Who set the target when, the newest first. Raises NotFound, also for one out of reach."""
    target(viewer, target_id)
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [target_id])
        rows = cursor.fetchall()
    found: list[TargetChange] = []
    stood: dict[str, Any] = {}
    for at, actor_id, actor, written in rows:
        changes = json.loads(written, parse_float=Decimal)
        was = dict(stood)
        stood |= {name: _new(changes[name]) for name in ("amount", "currency") if name in changes}
        found.append(TargetChange(at, actor_id, actor, _money(was), _money(stood)))
    return found[::-1]


def _new(value: Any) -> Any:
    """What a change left: an insert tells the value, an update the old and the new one."""
    return value[1] if isinstance(value, list) else value


def _money(values: Mapping[str, Any]) -> Money | None:
    amount = values.get("amount")
    return None if amount is None else Money(Decimal(str(amount)), str(values.get("currency", "PLN")))
