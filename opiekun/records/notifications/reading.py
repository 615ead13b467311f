"""Marking one's notifications as read, and taking that back."""

from datetime import datetime
from typing import Final

from django.db import connection

from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.models import Notification
from opiekun.records.notifications.rights import user_of

# What happened again meanwhile stands in a row of its own; the older one then stays read.
_UNREAD: Final = """
UPDATE records_notification n SET read_at = NULL
WHERE n.user_id = %(user)s AND n.in_app AND {which} AND n.id IN (
    SELECT DISTINCT ON (code, coalesce(nullif(group_key, ''), id::text)) id FROM records_notification n
    WHERE n.user_id = %(user)s AND {which}
    ORDER BY code, coalesce(nullif(group_key, ''), id::text), at DESC, id DESC)
AND NOT EXISTS (
    SELECT FROM records_notification o WHERE o.user_id = n.user_id AND o.code = n.code AND o.group_key = n.group_key
    AND o.group_key <> '' AND o.read_at IS NULL AND o.id <> n.id)
"""


def mark_read(viewer: Viewer, notification_id: int) -> None:
    """The viewer has read it; once more changes nothing. Raises NotFound."""
    user = user_of(viewer)
    with writing(viewer):
        rows = Notification.objects.filter(pk=notification_id, user_id=user, in_app=True)
        if not rows.filter(read_at__isnull=True).update(read_at=clock.now()) and not rows.exists():
            raise NotFound


def mark_unread(viewer: Viewer, notification_id: int) -> None:
    """The viewer wants to read it again. Where it has happened again meanwhile that is unread anyway. Raises
    NotFound."""
    user = user_of(viewer)
    with writing(viewer):
        if not Notification.objects.filter(pk=notification_id, user_id=user, in_app=True).exists():
            raise NotFound
        _unread("n.id = %(id)s", {"user": user, "id": notification_id})


def mark_all_read(viewer: Viewer, until: datetime | None = None) -> tuple[int, datetime]:
    """All are read that came until then; how many, and the instant by which ``unmark_all`` takes it back."""
    at = clock.now()
    with writing(viewer):
        rows = Notification.objects.filter(user_id=user_of(viewer), in_app=True, read_at__isnull=True)
        if until is not None:
            rows = rows.filter(at__lte=until)
        return rows.update(read_at=at), at


def unmark_all(viewer: Viewer, marked_at: datetime) -> None:
    """Take back what was marked at this very instant."""
    with writing(viewer):
        _unread("n.read_at = %(at)s", {"user": user_of(viewer), "at": marked_at})


def _unread(which: str, values: dict[str, int | datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD.format(which=which), values)
