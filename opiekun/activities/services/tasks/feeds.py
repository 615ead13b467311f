"""Secret addresses of a user's calendar for calendar programs: made, revoked."""

import secrets
from typing import Final

from opiekun.accounts.selectors.viewers import token_digest
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.models import CalendarFeed
from opiekun.activities.tasks.permissions import TASK
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.reading import REASONS, WrongValue, text
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

MOST_FEEDS: Final = 10
_name = text(80, required=True)


class TooManyFeeds(Conflict):
    """Somebody who has so many addresses revokes one first."""

    def __init__(self) -> None:
        super().__init__("too_many_feeds", str(REASONS["too_many"]))


def make_feed(actor: Viewer, name: str) -> tuple[CalendarFeed, str]:
    """A new address of the actor's own, and its secret part, which is not kept and cannot be shown again.

    Raises NotAllowed for whoever sees no tasks and for programs, InvalidInput, TooManyFeeds.
    """
    is_program = isinstance(actor, UserViewer) and actor.scopes is not None
    if actor.id is None or is_program or not actor.can(TASK, "view"):
        raise NotAllowed
    try:
        said: str = _name(name)
    except WrongValue as wrong:
        raise InvalidInput([FieldError(("name",), wrong.code, str(wrong.message))]) from wrong
    key = secrets.token_urlsafe(32)
    with writing(actor):
        if CalendarFeed.objects.filter(user_id=actor.id).count() >= MOST_FEEDS:
            raise TooManyFeeds
        feed = CalendarFeed.objects.create(user_id=actor.id, name=said, digest=token_digest(key))
    return feed, key


def revoke_feed(actor: Viewer, feed_id: int) -> None:
    """End an address of the actor's own at once. Raises NotFound."""
    with writing(actor):
        if actor.id is None or not CalendarFeed.objects.filter(pk=feed_id, user_id=actor.id).delete()[0]:
            raise NotFound
