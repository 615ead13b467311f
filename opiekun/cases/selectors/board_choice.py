"""How a viewer looks at the board."""

from opiekun.cases.models import BoardChoice
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import Viewer


def board_choice(viewer: Viewer) -> BoardChoice:
    """Whether the viewer chose cards of two lines, and the filters with which they looked at cases last; one
    statement."""
    if viewer.id is None:
        return BoardChoice()
    with kept_plans() as cursor:
        cursor.execute("SELECT is_compact, filters FROM cases_board_choice WHERE user_id = %s::bigint", [viewer.id])
        row = cursor.fetchone()
    return BoardChoice(user_id=viewer.id, is_compact=row[0], filters=row[1]) if row else BoardChoice()
