"""Logging browsers out."""

from django.utils import timezone

from opiekun.accounts.models import Session
from opiekun.accounts.sessions import row_key
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import Viewer


def close_session(actor: Viewer, key: str) -> None:
    """Log one of the actor's own browsers out; ``key`` is that of the row. Raises NotFound, NotAllowed."""
    if not key.isalnum() or not Session.objects.filter(user_id=_own_id(actor), session_key=key).delete()[0]:
        raise NotFound


def close_other_sessions(actor: Viewer, current_key: str | None) -> int:
    """Log the actor out everywhere but in the browser whose session key is given; how many were closed."""
    others = Session.objects.filter(user_id=_own_id(actor))
    if current_key is not None:
        others = others.exclude(session_key=row_key(current_key))
    return others.delete()[0]


def forget_expired_sessions() -> int:
    """Remove rows of sessions that are over; for a periodic job."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def _own_id(actor: Viewer) -> int:
    if actor.id is None:
        raise NotAllowed
    return actor.id
