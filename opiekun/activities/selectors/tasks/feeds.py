"""Who reads which calendar by a secret address, and what stands in it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from opiekun.accounts.selectors.viewers import token_digest, viewer_of_user_id
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.models import CalendarFeed
from opiekun.activities.selectors.tasks.calendar import CalendarItem, calendar_items
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer

BEHIND: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=365)
NOTED_EVERY: Final = timedelta(hours=1)


def own_feeds(viewer: Viewer) -> Sequence[CalendarFeed]:
    """The viewer's addresses, the newest first."""
    return list(CalendarFeed.objects.filter(user_id=viewer.id or 0).order_by("-id"))


def read_feed(key: str) -> tuple[UserViewer, Sequence[CalendarItem]]:
    """Whose calendar it is, and what stands in it: a month behind, a year ahead, and no task that is done.

    What goes on after midnight is one event, and not there when it began before that month.

    Rights are those of now. Reading is noted at most once an hour. Raises NotFound for an unknown or revoked address,
    and when the user is not active.
    """
    feed = CalendarFeed.objects.filter(digest=token_digest(key)).first()
    viewer = viewer_of_user_id(feed.user_id) if feed else None
    if feed is None or viewer is None:
        raise NotFound
    today, now = clock.today(), clock.now()
    items = calendar_items(viewer, [viewer.id], today - BEHIND, today + AHEAD)
    if feed.last_read_at is None or now - feed.last_read_at >= NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
    return viewer, [item for item in items if _is_event(item)]


def _is_event(item: CalendarItem) -> bool:
    is_done_task = item.kind == "task" and item.state == "done"
    return not is_done_task and item.kind != "busy" and not item.continues
