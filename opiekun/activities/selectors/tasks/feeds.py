"""Who reads which calendar by a secret address, and what stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from opiekun.accounts.selectors.viewers import token_digest, viewer_of_user_id
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.models import CalendarFeed, Interaction, Task
from opiekun.activities.selectors.tasks.calendar import CalendarItem, calendar_items
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.icalendar import Revision
from opiekun.core.viewer import Viewer

BEHIND: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=365)
NOTED_EVERY: Final = timedelta(hours=1)
_REVISION: Final = ("pk", "version", "updated_at")


def own_feeds(viewer: Viewer) -> Sequence[CalendarFeed]:
    """The viewer's addresses, the newest first."""
    return list(CalendarFeed.objects.filter(user_id=viewer.id or 0).order_by("-id"))


def feed_address(key: str) -> str:
    """The whole address. The key stands in the query, which is not written to logs."""
    return f"{settings.BASE_URL}{reverse('calendar_feed')}?key={key}"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An event of the feed. ``name`` stays the same as long as the event does: what follows from a series has the name
    of its day in it, also after it has become a task of its own and was moved."""

    item: CalendarItem
    name: str
    revision: Revision | None


def read_feed(key: str) -> tuple[UserViewer, Sequence[FeedEntry]]:
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
    return viewer, _entries([item for item in items if _is_event(item)])


def _entries(items: Sequence[CalendarItem]) -> Sequence[FeedEntry]:
    """With their names and revisions: two statements more. What only follows from a series has none yet, which is
    less than any."""
    tasks, days = dict[int, Revision](), dict[int, tuple[int, date]]()
    of_tasks = Task.objects.filter(pk__in=[item.id for item in items if item.kind == "task"])
    for pk, version, at, series_id, day in of_tasks.values_list(*_REVISION, "series_id", "occurrence_on"):
        tasks[pk] = Revision(version, at)
        if series_id is not None and day is not None:
            days[pk] = series_id, day
    of_talks = Interaction.objects.filter(pk__in=[item.id for item in items if item.kind == "meeting"])
    talks = {pk: Revision(version, at) for pk, version, at in of_talks.values_list(*_REVISION)}
    revisions = {"task": tasks, "meeting": talks}
    return [FeedEntry(item, _name(item, days), revisions.get(item.kind, {}).get(item.id)) for item in items]


def _name(item: CalendarItem, days: Mapping[int, tuple[int, date]]) -> str:
    series_id, day = item.id, item.on
    if item.kind == "task" and item.id in days:
        series_id, day = days[item.id]
    elif item.kind != "occurrence":
        return f"{item.kind}-{item.id}"
    return f"series-{series_id}-{day:%Y%m%d}"


def _is_event(item: CalendarItem) -> bool:
    is_done_task = item.kind == "task" and item.state == "done"
    return not is_done_task and item.kind != "busy" and not item.continues
