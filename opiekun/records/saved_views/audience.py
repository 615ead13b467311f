"""How many others see a view: what somebody should know before changing it for all of them."""

from opiekun.accounts.models import Membership, Team, User
from opiekun.core.viewer import Viewer
from opiekun.records.models import Visibility


def others_who_see(viewer: Viewer, owner_id: int, visibility: str, team_id: int | None) -> int:
    """The active users beside the viewer who have the view among theirs."""
    active = User.objects.filter(is_active=True, trashed_at__isnull=True).exclude(pk=viewer.id or 0)
    if visibility == Visibility.EVERYONE:
        return active.count()
    if team_id is None:
        return int(owner_id != viewer.id)
    members = Membership.objects.filter(team_id__in=_with_teams_below(team_id)).values("user_id")
    seeing = active.filter(pk__in=members).values_list("pk", flat=True)
    return len({*seeing, owner_id} - {viewer.id})


def _with_teams_below(team_id: int) -> set[int]:
    below: dict[int | None, list[int]] = {}
    for child, parent in Team.objects.filter(trashed_at__isnull=True).values_list("id", "parent_id"):
        below.setdefault(parent, []).append(child)
    found, waiting = {team_id}, [team_id]
    while waiting:
        children = below.get(waiting.pop(), [])
        found.update(children)
        waiting += children
    return found
