"""How a viewer looks at the board."""

from opiekun.cases.models import BoardChoice
from opiekun.core.viewer import Viewer


def board_choice(viewer: Viewer) -> BoardChoice:
    """Whether the viewer chose cards of two lines, and the filters with which they looked at cases last; one
    statement."""
    found = None if viewer.id is None else BoardChoice.objects.filter(user_id=viewer.id).first()
    return found or BoardChoice()
