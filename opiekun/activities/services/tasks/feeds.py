"""Secret addresses of a user's calendar for calendar programs: made, renewed, revoked."""

import secrets
from typing import Final

from opiekun.accounts.selectors.viewers import token_digest
from opiekun.accounts.viewer import UserViewer
from opiekun.activities.models import CalendarFeed
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.tasks.permissions import TASK
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.reading import REASONS, WrongValue, text
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing

MOST_FEEDS: Final = 10
# What a program's token has to be good for.
SCOPES: Final = ((TASK, "view"), (TASK, "edit"), (INTERACTION, "view"))
_name = text(80, required=True)


class TooManyFeeds(Conflict):
    """Somebody who has so many addresses revokes one first."""

    def __init__(self) -> None:
        super().__init__("too_many_feeds", str(REASONS["too_many"]))


def make_feed(actor: Viewer, name: str) -> tuple[CalendarFeed, str]:
    """A new address of the actor's own, and its secret part, which is not kept and cannot be shown again.

    Raises NotAllowed for whoever sees no tasks and for programs that may do less, InvalidInput, TooManyFeeds.
    """
    user_id = _user_of(actor)
    try:
        said: str = _name(name)
    except WrongValue as wrong:
        raise InvalidInput([FieldError(("name",), wrong.code, str(wrong.message))]) from wrong
    key = secrets.token_urlsafe(32)
    with writing(actor):
        if CalendarFeed.objects.filter(user_id=user_id).count() >= MOST_FEEDS:
            raise TooManyFeeds
        feed = CalendarFeed.objects.create(user_id=user_id, name=said, digest=token_digest(key))
    return feed, key


def renew_feed(actor: Viewer, feed_id: int) -> tuple[CalendarFeed, str]:
    """A new secret part for an address of the actor's own; the old one is dead at once.

    Raises NotAllowed as ``make_feed`` does, NotFound.
    """
    _user_of(actor)
    key = secrets.token_urlsafe(32)
    with writing(actor):
        feed = _locked(actor, feed_id)
        feed.digest, feed.last_read_at = token_digest(key), None
        feed.save(update_fields=["digest", "last_read_at"])
    return feed, key


def revoke_feed(actor: Viewer, feed_id: int, expected: int | None = None) -> None:
    """End an address of the actor's own at once. Raises NotFound, and StaleVersion when it is another one by now."""
    with writing(actor):
        feed = _locked(actor, feed_id)
        if expected is not None and feed.version != expected:
            raise StaleVersion(feed.version, expected)
        feed.delete()


def _locked(actor: Viewer, feed_id: int) -> CalendarFeed:
    feed = CalendarFeed.objects.select_for_update().filter(pk=feed_id, user_id=actor.id or 0).first()
    if feed is None:
        raise NotFound
    return feed


def _user_of(actor: Viewer) -> int:
    """The address shows all that its user sees and outlives a token: a program has to be allowed as much."""
    if actor.id is None or not actor.can(TASK, "view"):
        raise NotAllowed
    scopes = actor.scopes if isinstance(actor, UserViewer) else None
    if scopes is not None and not all(scopes.allow(kind, action) for kind, action in SCOPES):
        raise NotAllowed
    return actor.id
