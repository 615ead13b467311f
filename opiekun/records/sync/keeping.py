"""How long settled conflicts are kept, and what of them concerns a person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.records.models import ExternalId, SyncConflict

KEPT_FOR: Final = timedelta(days=30)


def forget_settled() -> int:
    """Remove what was settled more than thirty days ago. Returns how many."""
    return SyncConflict.objects.filter(settled_at__lt=clock.now() - KEPT_FOR).delete()[0]


def exchanges_of(record_ids: Sequence[int]) -> dict[str, Any]:
    """What is kept of the records' exchanges."""
    rows = SyncConflict.objects.filter(record_id__in=record_ids).order_by("pk")
    ids = ExternalId.objects.filter(record_id__in=record_ids).order_by("pk")
    return {
        "external_ids": list(ids.values("system", "external_id")),
        "conflicts": list(rows.values("system", "field", "theirs", "reported_at")),
    }


def erase_exchanges(record_ids: Sequence[int]) -> int:
    """Values that another system sent go, and so does what was remembered of agreed ones; the ids stay."""
    ExternalId.objects.filter(record_id__in=record_ids).update(exchange={})
    return SyncConflict.objects.filter(record_id__in=record_ids).delete()[0]


EXCHANGES = PersonalDataSource(
    "records.exchanges",
    _("Exchange with other systems"),
    lambda person_id: exchanges_of([person_id]),
    lambda _actor, person_id: erase_exchanges([person_id]),
    _("What another system sent is kept until it is settled, and 30 days after that."),
)
