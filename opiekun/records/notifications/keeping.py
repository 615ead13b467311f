"""How long notifications are kept, and what of them concerns a person."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.records.models import Notification

READ_KEPT_FOR: Final = timedelta(days=90)
KEPT_FOR: Final = timedelta(days=365)


def forget_old_notifications() -> int:
    """Forget what was read 90 days ago, and all that is a year old; how many went."""
    now = clock.now()
    read = Notification.objects.filter(read_at__lt=now - READ_KEPT_FOR)
    old = Notification.objects.filter(at__lt=now - KEPT_FOR)
    return read._raw_delete(read.db) + old._raw_delete(old.db)


def forget_notifications_of(record_ids: Collection[int]) -> int:
    """Forget what was told of these records, as the facts may say what has to be erased; how many went."""
    rows = Notification.objects.filter(record_id__in=record_ids)
    return rows._raw_delete(rows.db)


def _export(person_id: int) -> dict[str, Any]:
    rows = Notification.objects.filter(record_id=person_id).order_by("at")
    return {"notifications": [{"at": row.at, "kind": row.code, "facts": row.facts} for row in rows]}


def _erase(actor: Viewer, person_id: int) -> int:
    return forget_notifications_of([person_id])


NOTIFICATIONS: Final = PersonalDataSource(
    "records.notifications",
    _("Notifications"),
    _export,
    _erase,
    _("A notification about a person is kept for 90 days after it was read, and for a year at most."),
)
