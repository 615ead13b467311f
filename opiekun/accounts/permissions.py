"""Who may do what to users, teams and roles."""

from django.db.models import QuerySet

from opiekun.accounts.models import ADMINISTRATOR, Team, User, UserRole
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import NotAllowed
from opiekun.core.permissions import owned_by
from opiekun.core.viewer import EVERYONE, Reach, SystemActor, Viewer

USER, TEAM, ROLE, ACCESS_LOG = "user", "team", "role", "access_log"


def visible_users(viewer: Viewer, action: str = "view") -> QuerySet[User]:
    """The users within the viewer's reach; everybody reaches himself where the action is allowed at all."""
    users = User.objects.filter(trashed_at__isnull=True)
    return owned_by(users, viewer.owners(USER, action), "id") if viewer.can(USER, action) else users.none()


def visible_teams(viewer: Viewer, action: str = "view") -> QuerySet[Team]:
    """All teams or none: the tree makes sense only as a whole."""
    teams = Team.objects.filter(trashed_at__isnull=True)
    return teams if viewer.can(TEAM, action) else teams.none()


def is_administrator(actor: Viewer) -> bool:
    """Whether the actor may do everything."""
    return isinstance(actor, SystemActor) or (isinstance(actor, UserViewer) and actor.is_administrator)


def guard_administrator(actor: Viewer, user_id: int) -> None:
    """Refuse when somebody who is not an administrator would change one: he could take the account over."""
    held = UserRole.objects.filter(user_id=user_id, role__code=ADMINISTRATOR)
    if not is_administrator(actor) and held.exists():
        raise NotAllowed


def team_mates(viewer: Viewer) -> frozenset[int]:
    """Who is in a team of the viewer, himself included; teams below do not count."""
    if isinstance(viewer, UserViewer):
        owners = viewer.rights.owners.get(Reach.TEAM, frozenset())
        return frozenset(owners) if owners != EVERYONE else frozenset()
    return frozenset() if viewer.id is None else frozenset({viewer.id})
