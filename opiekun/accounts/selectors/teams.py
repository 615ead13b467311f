"""The tree of teams as the settings draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from markupsafe import Markup

from opiekun.accounts.added_values import added_values
from opiekun.accounts.models import Membership, Team
from opiekun.accounts.permissions import TEAM, visible_teams
from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team at its place in the tree; ``depth`` is 0 at the top.

    ``added`` are the values of the fields that a company added to its lists.
    """

    id: int
    name: str
    depth: int
    members: int
    leads: str
    added: Sequence[str | Markup] = ()


def team_tree(viewer: Viewer, query: str = "") -> list[TeamLine]:
    """All teams, each followed by those below it; two statements. With a query those that match, without a tree."""
    teams = visible_teams(viewer).annotate(size=Count("memberships")).order_by("sort_key", "id")
    rows = list(_matching(viewer, teams, query))
    added = added_values().cells(viewer, TEAM, {team.pk: team.custom for team in rows})
    leads = _leads()
    is_tree = not query.split()
    children: dict[int | None, list[Any]] = {}
    for team in rows:
        children.setdefault(team.parent_id if is_tree else None, []).append(team)
    lines: list[TeamLine] = []
    waiting = [(team, 0) for team in reversed(children.get(None, []))]
    while waiting:
        team, depth = waiting.pop()
        lines.append(TeamLine(team.pk, team.name, depth, team.size, ", ".join(leads.get(team.pk, ())), added[team.pk]))
        if is_tree:
            waiting += [(below, depth + 1) for below in reversed(children.get(team.pk, []))]
    return lines


def _matching(viewer: Viewer, teams: QuerySet[Any, Any], query: str) -> QuerySet[Any, Any]:
    for word in query.replace("\x00", "").split()[:8]:
        name_holds = Q(pk__in=Team.objects.alias(folded=Fold(F("name"))).filter(folded__contains=Fold(Value(word))))
        teams = teams.filter(name_holds | added_values().search(viewer, TEAM, word))
    return teams


def _leads() -> dict[int, list[str]]:
    leads: dict[int, list[str]] = {}
    for team_id, name in (
        Membership.objects.filter(is_lead=True).order_by("user__sort_key").values_list("team_id", "user__name")
    ):
        leads.setdefault(team_id, []).append(name)
    return leads
