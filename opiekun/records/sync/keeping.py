"""How long settled conflicts are kept, and what of them concerns a person."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.records.models import ExternalId, SyncConflict

KEPT_FOR: Final = timedelta(days=30)


def forget_settled() -> int:
    """Remove what was settled more than thirty days ago. Returns how many."""
    return SyncConflict.objects.filter(settled_at__lt=clock.now() - KEPT_FOR).delete()[0]


def _export(person_id: int) -> dict[str, Any]:
    rows = SyncConflict.objects.filter(record_id=person_id).order_by("pk")
    ids = ExternalId.objects.filter(record_id=person_id).order_by("pk")
    return {
        "external_ids": list(ids.values("system", "external_id")),
        "conflicts": list(rows.values("system", "field", "theirs", "reported_at")),
    }


def _erase(actor: Viewer, person_id: int) -> int:
    """Values that another system sent go, and so does what was remembered of agreed ones; the ids stay."""
    ExternalId.objects.filter(record_id=person_id).update(exchange={})
    return SyncConflict.objects.filter(record_id=person_id).delete()[0]


EXCHANGES = PersonalDataSource(
    "records.exchanges",
    _("Exchange with other systems"),
    _export,
    _erase,
    _("What another system sent is kept until it is settled, and 30 days after that."),
)
