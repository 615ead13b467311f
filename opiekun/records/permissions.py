"""Who may see and change saved views."""

from typing import Final

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject
from opiekun.core.errors import NotAllowed
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.records.lists.setup import list_setups
from opiekun.records.models import SavedView, Visibility

SAVED_VIEW: Final = "saved_view"

# The teams through which a user sees what is shared with a team: his own, and those above them.
TEAMS_OF: Final = """
WITH RECURSIVE teams AS (
    SELECT t.id, t.parent_id FROM accounts_membership m
    JOIN accounts_team t ON t.id = m.team_id AND t.trashed_at IS NULL WHERE m.user_id = %s
    UNION
    SELECT t.id, t.parent_id FROM accounts_team t JOIN teams below ON below.parent_id = t.id
    WHERE t.trashed_at IS NULL)
SELECT id FROM teams
"""
# One condition for every reader; its parameters are the kinds, and the user twice.
SEEN: Final = f"""
v.trashed_at IS NULL AND v.kind = ANY(%s)
AND (v.owner_id = %s OR v.visibility = 'everyone' OR v.team_id IN ({TEAMS_OF}))
"""


def rights_subject(label: Label, scope_label: Label) -> RightsSubject:
    """The line of the rights matrix: everybody keeps and shares views of their own, some manage those of others."""
    return RightsSubject(SAVED_VIEW, label, ("manage",), ALL_OR_NOTHING, in_api=True, scope_label=scope_label)


def user_id_of(actor: Viewer) -> int:
    """The user behind the actor. Raises NotAllowed for the program itself, which keeps no views."""
    if actor.id is None:
        raise NotAllowed
    return actor.id


def kinds_of(viewer: Viewer) -> list[str]:
    """The kinds with a list that the viewer may open."""
    return [setup.kind for setup in list_setups() if viewer.can(setup.kind, "view")]


def visible_views(viewer: Viewer) -> QuerySet[SavedView]:
    """The viewer's own live views and those shared with him, of kinds whose lists he may open."""
    parameters = [kinds_of(viewer), viewer.id, viewer.id]
    seen = RawSQL(f"SELECT v.id FROM records_saved_view v WHERE {SEEN}", parameters)  # noqa: S608, S611 - constants
    return SavedView.objects.filter(pk__in=seen)


def may_change(viewer: Viewer, owner_id: int, visibility: str) -> bool:
    """Whether the viewer may change a view that he sees: its owner, or who manages shared ones."""
    return owner_id == viewer.id or (visibility != Visibility.PERSONAL and viewer.can(SAVED_VIEW, "manage"))
