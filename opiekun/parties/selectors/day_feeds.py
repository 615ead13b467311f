"""Who reads which calendar by a secret address."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from opiekun.accounts.models import Access
from opiekun.accounts.selectors.viewers import token_digest, viewer_of_user_id
from opiekun.accounts.services.access import log_access
from opiekun.accounts.viewer import UserViewer
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import DayFeed
from opiekun.parties.permissions import PERSON
from opiekun.parties.selectors.upcoming_days import Span, UpcomingDay, upcoming_days

BEHIND: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=400)
NOTED_EVERY: Final = timedelta(hours=1)
_MOST_DAYS: Final = 20_000


def own_feeds(viewer: Viewer) -> Sequence[DayFeed]:
    """The viewer's addresses, the newest first."""
    return list(DayFeed.objects.filter(user_id=viewer.id or 0).order_by("-id"))


def read_feed(key: str) -> tuple[UserViewer, Sequence[UpcomingDay]]:
    """Whose calendar it is, and its days: those of a month behind and a good year ahead.

    Rights are those of now: whoever lost the right to personal details gets an empty calendar. Reading is noted at
    most once an hour. Raises NotFound for an unknown or revoked address, and when the user is not active.
    """
    feed = DayFeed.objects.filter(digest=token_digest(key)).first()
    viewer = viewer_of_user_id(feed.user_id) if feed else None
    if feed is None or viewer is None:
        raise NotFound
    with writing(viewer):
        span = Span(clock.today() - BEHIND, (BEHIND + AHEAD).days)
        days = upcoming_days(viewer, span, _MOST_DAYS, mine=True)
        _note(viewer, feed, len(days))
    return viewer, days


def _note(viewer: UserViewer, feed: DayFeed, count: int) -> None:
    now = clock.now()
    if feed.last_read_at is not None and now - feed.last_read_at < NOTED_EVERY:
        return
    DayFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
    facts = {"what": "calendar", "feed": feed.name, "rows": count}
    log_access(viewer, Access.READ_BY_API, PERSON, [None], [FieldClass.PERSONAL], facts)
