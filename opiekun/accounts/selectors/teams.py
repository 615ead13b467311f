"""The tree of teams as the settings draw it."""

from dataclasses import dataclass

from django.db.models import Count

from opiekun.accounts.models import Membership
from opiekun.accounts.permissions import visible_teams
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team at its place in the tree; ``depth`` is 0 at the top."""

    id: int
    name: str
    depth: int
    members: int
    leads: str


def team_tree(viewer: Viewer) -> list[TeamLine]:
    """All teams, each followed by those below it; two statements."""
    teams = visible_teams(viewer).annotate(size=Count("memberships")).order_by("sort_key", "id")
    children: dict[int | None, list[tuple[int, str, int]]] = {}
    for pk, name, parent_id, size in teams.values_list("id", "name", "parent_id", "size"):
        children.setdefault(parent_id, []).append((pk, name, size))
    leads: dict[int, list[str]] = {}
    for team_id, name in (
        Membership.objects.filter(is_lead=True).order_by("user__sort_key").values_list("team_id", "user__name")
    ):
        leads.setdefault(team_id, []).append(name)
    lines: list[TeamLine] = []
    waiting = [(team, 0) for team in reversed(children.get(None, []))]
    while waiting:
        (pk, name, size), depth = waiting.pop()
        lines.append(TeamLine(pk, name, depth, size, ", ".join(leads.get(pk, ()))))
        waiting += [(team, depth + 1) for team in reversed(children.get(pk, []))]
    return lines
