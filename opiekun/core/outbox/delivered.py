"""An event as a subscriber and the change feed get it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opiekun.core.models import OutboxEntry


@dataclass(frozen=True, slots=True)
class DeliveredEvent:
    """A row of the outbox with its place in the order of all."""

    position: int
    at: datetime
    name: str
    version: int
    kind: str
    record_id: int | None
    actor_id: int | None
    request_id: str | None
    facts: Mapping[str, Any]


_COLUMNS = ("position", "at", "name", "version", "kind", "record_id", "actor_id", "request_id", "facts")


def events_after(position: int, limit: int) -> list[DeliveredEvent]:
    """The next events behind the position, in order."""
    rows = OutboxEntry.objects.filter(position__gt=position).order_by("position").values_list(*_COLUMNS)
    return [DeliveredEvent(*row) for row in rows[:limit]]


def events_at(positions: Sequence[int]) -> dict[int, DeliveredEvent]:
    """The events at the positions, those that are still kept."""
    rows = OutboxEntry.objects.filter(position__in=positions).values_list(*_COLUMNS)
    return {row[0]: DeliveredEvent(*row) for row in rows}
