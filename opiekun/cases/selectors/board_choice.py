"""How a viewer looks at the board."""

from opiekun.cases.models import BoardChoice
from opiekun.core.viewer import Viewer


def is_compact(viewer: Viewer) -> bool:
    """Whether the viewer chose cards of two lines; one statement."""
    return viewer.id is not None and BoardChoice.objects.filter(user_id=viewer.id, is_compact=True).exists()
