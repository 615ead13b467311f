"""What is remembered of the exchanges of one record with one system."""

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now

from opiekun.records.models import ExternalId
from opiekun.records.sync.digests import agreed
from opiekun.records.sync.judging import Known
from opiekun.records.sync.kinds import RowShape


def known_of(row: ExternalId, name: str) -> Known:
    """What is remembered of the field."""
    kept = row.exchange.get(name)
    return Known(kept[0], kept[1]) if kept else Known()


def remember(row: ExternalId, name: str, known: Known) -> None:
    """Put it into the row, which ``save_state`` writes."""
    row.exchange[name] = [known.digest, known.stamp]


def remember_all(row: ExternalId, ours: Mapping[str, Any], shapes: Mapping[str, RowShape]) -> None:
    """The other side says that it has our present values: both agree on all of them."""
    for name, value in ours.items():
        remember(row, name, Known(agreed(value, shapes.get(name)), known_of(row, name).stamp))


def save_state(row: ExternalId, version: int) -> None:
    """Write what is remembered; ``version`` is the record's after the exchange."""
    ExternalId.objects.filter(pk=row.pk).update(exchange=row.exchange, exchanged_version=version, exchanged_at=Now())
