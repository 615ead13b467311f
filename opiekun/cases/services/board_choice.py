"""Remembers how a user looks at the board."""

from typing import Final

from opiekun.cases.models import BoardChoice
from opiekun.core.errors import NotAllowed
from opiekun.core.viewer import Viewer

LONGEST: Final = 4_000


def choose_compact(actor: Viewer, is_compact: bool) -> None:
    """Show the actor's boards with cards of two lines, or with whole ones. Raises NotAllowed for who is no user."""
    if actor.id is None:
        raise NotAllowed
    BoardChoice.objects.update_or_create(user_id=actor.id, defaults={"is_compact": is_compact})


def keep_filters(actor: Viewer, filters: str) -> None:
    """The board and the calendar of the actor open with these filters, a query of their address, from now on. What is
    too long for an address is not kept. Raises NotAllowed for who is no user."""
    if actor.id is None:
        raise NotAllowed
    if len(filters) <= LONGEST:
        BoardChoice.objects.update_or_create(user_id=actor.id, defaults={"filters": filters})
