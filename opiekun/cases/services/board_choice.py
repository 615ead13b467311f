"""Remembers how a user looks at the board."""

from opiekun.cases.models import BoardChoice
from opiekun.core.errors import NotAllowed
from opiekun.core.viewer import Viewer


def choose_compact(actor: Viewer, is_compact: bool) -> None:
    """Show the actor's boards with cards of two lines, or with whole ones. Raises NotAllowed for who is no user."""
    if actor.id is None:
        raise NotAllowed
    BoardChoice.objects.update_or_create(user_id=actor.id, defaults={"is_compact": is_compact})
