"""Who may reach which interactions and notes.

Both follow their party: whoever reaches it reaches them, and whose they are may change them as long as they see the
party. The visibility of a note only narrows that, also for administrators.
"""

from typing import Any

from django.db.models import Q, QuerySet

from opiekun.accounts.permissions import team_mates
from opiekun.activities.choices import Visibility
from opiekun.activities.models import Interaction, Note
from opiekun.core.viewer import SystemActor, Viewer
from opiekun.parties.permissions import reached

INTERACTION = "interaction"
NOTE = "note"


def reached_interactions(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Interaction]:
    """Live interactions (or those in the trash) on which the viewer may take the action."""
    rows = Interaction.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(INTERACTION, action):
        return rows.none()
    condition = _through(viewer, INTERACTION, action, "party__", Q(user_id=viewer.id) | Q(created_by_id=viewer.id))
    return rows if condition is None else rows.filter(condition)


def reached_notes(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Note]:
    """Live notes (or those in the trash) on which the viewer may take the action."""
    rows = Note.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(NOTE, action):
        return rows.none()
    mine = Q(author_id=viewer.id)
    by_party = _through(viewer, NOTE, action, "party__", mine)
    by_person = _through(viewer, NOTE, action, "person__party__", mine)
    if by_party is not None and by_person is not None:
        rows = rows.filter((Q(party__isnull=False) & by_party) | (Q(person__isnull=False) & by_person))
    open_to = readable(viewer)
    return rows if open_to is None else rows.filter(open_to)


def _through(viewer: Viewer, kind: str, action: str, prefix: str, mine: Q) -> Q | None:
    """The condition on the party; what is somebody's own is theirs to change wherever they see the party."""
    acts = reached(viewer, kind, action, prefix)
    if acts is None or action in ("view", "create", "export") or viewer.id is None:
        return acts
    sees = reached(viewer, kind, "view", prefix)
    return acts | (mine & sees if sees is not None else mine)


def readable(viewer: Viewer) -> Q | None:
    """The condition that a note's visibility puts on the reader; None for the program itself."""
    if isinstance(viewer, SystemActor):
        return None
    condition = Q(visibility=Visibility.ALL) | Q(author_id=viewer.id)
    return condition | Q(visibility=Visibility.TEAM, author_id__in=sorted(team_mates(viewer)))


def readable_sql(viewer: Viewer, row: str) -> tuple[str, list[Any]]:
    """The condition that a note's visibility puts on the reader, for plain SQL on rows of the alias ``row``."""
    if isinstance(viewer, SystemActor):
        return "true", []
    team = f"{row}.visibility = 'team' AND {row}.author_id = ANY(%s)"
    sql = f"({row}.visibility = 'all' OR {row}.author_id = %s OR {team})"
    return sql, [viewer.id, sorted(team_mates(viewer))]
