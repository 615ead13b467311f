"""Locks of the organisation.

Users, teams and roles are changed seldom and depend on one another, so every change takes one lock first: the row of
the rights' stamp. Two writers can then neither close a circle of teams nor remove the last two administrators.
"""

from django.contrib.postgres.functions import RandomUUID

from opiekun.accounts.models import RightsStamp, Role, Team, User
from opiekun.accounts.permissions import TEAM, USER
from opiekun.core.errors import NotFound, StaleVersion
from opiekun.core.models import RecordModel
from opiekun.core.permissions import require, require_reach
from opiekun.core.viewer import Viewer


def lock_organisation() -> None:
    """Wait for other writers of users, teams and roles; held until the transaction ends."""
    RightsStamp.objects.select_for_update().get(pk=1)


def renew_stamp() -> None:
    """Let all processes read anew what they keep of the configuration; takes the organisation's lock."""
    RightsStamp.objects.filter(pk=1).update(stamp=RandomUUID())


def lock_user(actor: Viewer, user_id: int, action: str, expected: int | None = None) -> User:
    """The user, for a change. Raises NotFound, NotAllowed, StaleVersion."""
    lock_organisation()
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id, trashed_at__isnull=True).first()
    if user is None:
        raise NotFound
    require_reach(actor, USER, action, user.pk)
    check_version(user, expected)
    return user


def lock_team(actor: Viewer, team_id: int, action: str, expected: int | None = None, trashed: bool = False) -> Team:
    """The team, for a change. Raises NotFound, NotAllowed, StaleVersion."""
    lock_organisation()
    team = Team.objects.select_for_update(no_key=True).filter(pk=team_id, trashed_at__isnull=not trashed).first()
    if team is None or not actor.can(TEAM, "view"):
        raise NotFound
    require(actor, TEAM, action)
    check_version(team, expected)
    return team


def check_version(row: RecordModel | Role, expected: int | None) -> None:
    """Refuse (``StaleVersion``) when the row is no longer the one that was read."""
    if expected is not None and row.version != expected:
        raise StaleVersion(current=row.version, expected=expected)
