"""Whose tasks a page shows: mine, those of a team of mine, of one colleague, of everybody within reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.accounts.models import Membership, Team, User
from opiekun.activities.tasks.permissions import TASK
from opiekun.core.viewer import EVERYONE, Viewer

MOST: Final = 60
ME: Final = "me"


@dataclass(frozen=True, slots=True)
class People:
    """The chosen users; ``code`` is the choice as it stands in an address ("me", "team-5", "user-7")."""

    code: str
    ids: Sequence[int]


def chosen_people(viewer: Viewer, code: str) -> People:
    """The users behind the choice; me where there is none such."""
    mine = People(ME, [viewer.id or 0])
    sort, _dash, number = code.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19) or not viewer.can("user", "view"):
        return mine
    if sort == "user":
        found = User.objects.filter(pk=int(number), trashed_at__isnull=True).exists()
        return People(code, [int(number)]) if found else mine
    if sort == "team":
        ids = Membership.objects.filter(team_id=int(number), team__trashed_at__isnull=True, user__is_active=True)
        found_ids = list(ids.order_by("user__sort_key").values_list("user_id", flat=True)[:MOST])
        return People(code, found_ids) if found_ids else mine
    return mine


def teams_of(viewer: Viewer) -> list[tuple[int, str]]:
    """The teams that the viewer may look at: all, where he sees teams."""
    if not viewer.can("team", "view"):
        return []
    return list(Team.objects.filter(trashed_at__isnull=True).order_by("sort_key").values_list("pk", "name")[:MOST])


def colleagues_of(viewer: Viewer) -> list[tuple[int, str]]:
    """Active users other than the viewer."""
    if not viewer.can("user", "view"):
        return []
    users = User.objects.filter(is_active=True, trashed_at__isnull=True).exclude(pk=viewer.id or 0)
    return list(users.order_by("sort_key").values_list("pk", "name")[:200])


def sees_details(viewer: Viewer, user_id: int) -> bool:
    """Whether the viewer sees what the user's tasks are about, and not only when they are."""
    if not viewer.can(TASK, "view"):
        return False
    owners = viewer.owners(TASK, "view")
    return owners == EVERYONE or user_id in owners
