"""Secret addresses for calendar programs: made, revoked."""

import secrets

from opiekun.accounts.selectors.viewers import token_digest
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.fields import FieldClass
from opiekun.core.reading import REASONS, WrongValue, text
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import DayFeed
from opiekun.parties.permissions import PERSON

MOST_FEEDS = 10
_name = text(80, required=True)


class TooManyFeeds(Conflict):
    """Somebody who has so many addresses revokes one first."""

    def __init__(self) -> None:
        super().__init__("too_many_feeds", str(REASONS["too_many"]))


def make_feed(actor: Viewer, name: str) -> tuple[DayFeed, str]:
    """A new address of the actor's own, and its secret part, which is not kept and cannot be shown again.

    Raises NotAllowed without the personal right and for programs, InvalidInput, TooManyFeeds.
    """
    if actor.id is None or not actor.sees(PERSON, FieldClass.PERSONAL):
        raise NotAllowed
    if isinstance(actor, UserViewer) and actor.scopes is not None:
        raise NotAllowed
    key = secrets.token_urlsafe(32)
    with writing(actor):
        if DayFeed.objects.filter(user_id=actor.id).count() >= MOST_FEEDS:
            raise TooManyFeeds
        feed = DayFeed.objects.create(user_id=actor.id, name=_read_name(name), digest=token_digest(key))
    return feed, key


def _read_name(name: str) -> str:
    try:
        read: str = _name(name)
    except WrongValue as wrong:
        raise InvalidInput([FieldError(("name",), wrong.code, str(wrong.message))]) from wrong
    return read


def revoke_feed(actor: Viewer, feed_id: int) -> None:
    """End an address of the actor's own at once. Raises NotFound."""
    with writing(actor):
        if actor.id is None or not DayFeed.objects.filter(pk=feed_id, user_id=actor.id).delete()[0]:
            raise NotFound
