"""The tree of teams and who is in them."""

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from opiekun.accounts import readers
from opiekun.accounts.added_values import added_values, refusing_added
from opiekun.accounts.errors import TeamBelowItself, TeamInUse, refused_field
from opiekun.accounts.models import Membership, Team, User
from opiekun.accounts.permissions import TEAM
from opiekun.accounts.services.locking import lock_organisation, lock_team
from opiekun.core.errors import Conflict
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def create_team(actor: Viewer, raw: Mapping[str, Any]) -> Team:
    """A new team, at the top or below another. Raises InvalidInput, NotAllowed."""
    require(actor, TEAM, "create")
    with refusing_added(), writing(actor):
        lock_organisation()
        clean = added_values().read(actor, TEAM, raw, lambda own: readers.read(own, readers.TEAM, required=("name",)))
        team = Team(**clean)
        _check_place(team)
        team.save(force_insert=True)
    team.refresh_from_db()
    return team


def edit_team(actor: Viewer, team_id: int, raw: Mapping[str, Any], expected: int | None = None) -> Team:
    """Rename or move a team with all below it.

    Raises InvalidInput, NotFound, NotAllowed, StaleVersion, TeamBelowItself.
    """
    with refusing_added(), writing(actor):
        team = lock_team(actor, team_id, "edit", expected)
        clean = added_values().read(actor, TEAM, raw, _read, team.custom, team_id)
        changed = [name for name, value in clean.items() if getattr(team, name) != value]
        for name in changed:
            setattr(team, name, clean[name])
        if changed:
            _check_place(team)
            team.save(update_fields=[name.removesuffix("_id") for name in changed])
    team.refresh_from_db()
    return team


def set_members(actor: Viewer, team_id: int, members: Mapping[int, bool], expected: int | None = None) -> Team:
    """Make these users (id: whether he leads) the members of the team.

    Raises InvalidInput for an unknown user, NotFound, NotAllowed, StaleVersion.
    """
    with writing(actor):
        team = lock_team(actor, team_id, "edit", expected)
        if User.objects.filter(pk__in=members, trashed_at__isnull=True).count() != len(members):
            raise refused_field("members", "not_an_id", _("There is no such user."))
        held = dict(Membership.objects.filter(team=team).values_list("user_id", "is_lead"))
        Membership.objects.filter(team=team, user_id__in=held.keys() - members.keys()).delete()
        for is_lead in (True, False):
            users = [u for u in members.keys() & held.keys() if members[u] is is_lead and held[u] is not is_lead]
            Membership.objects.filter(team=team, user_id__in=users).update(is_lead=is_lead)
        Membership.objects.bulk_create(
            Membership(team=team, user_id=user_id, is_lead=members[user_id])
            for user_id in sorted(members.keys() - held.keys())
        )
    team.refresh_from_db()
    return team


def trash_team(actor: Viewer, team_id: int, expected: int | None = None) -> None:
    """Put an empty team into the trash. Raises NotFound, NotAllowed, StaleVersion, TeamInUse."""
    with writing(actor):
        team = lock_team(actor, team_id, "trash", expected)
        teams = Team.objects.filter(parent=team, trashed_at__isnull=True).count()
        users = Membership.objects.filter(team=team).count()
        if teams or users:
            raise TeamInUse(teams, users)
        Team.objects.filter(pk=team_id).update(trashed_at=Now())


def restore_team(actor: Viewer, team_id: int) -> Team:
    """Take a team out of the trash. Raises NotFound, NotAllowed, Conflict when its name or parent is gone."""
    with writing(actor):
        team = lock_team(actor, team_id, "trash", trashed=True)
        if team.parent_id is not None and not Team.objects.filter(pk=team.parent_id, trashed_at__isnull=True).exists():
            raise Conflict("parent_trashed", _("The team above is in the trash. Restore it first."))
        if _namesake(team):
            raise Conflict("name_taken", _("Another team has this name now."))
        Team.objects.filter(pk=team_id).update(trashed_at=None)
    team.refresh_from_db()
    return team


def remove_teams(team_ids: list[int]) -> None:
    """Delete trashed teams for good, when their time in the trash is over."""
    lock_organisation()
    Team.objects.filter(pk__in=team_ids, trashed_at__isnull=False).delete()


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    return readers.read(raw, readers.TEAM)


def _check_place(team: Team) -> None:
    _refuse_circle(team)
    if _namesake(team):
        raise refused_field("name", "taken", _("There is a team of this name already."))


def _namesake(team: Team) -> bool:
    same = Team.objects.filter(parent_id=team.parent_id, name__iexact=team.name, trashed_at__isnull=True)
    return (same if team._state.adding else same.exclude(pk=team.pk)).exists()


def _refuse_circle(team: Team) -> None:
    parents = dict(Team.objects.filter(trashed_at__isnull=True).values_list("id", "parent_id"))
    above = team.parent_id
    if above is not None and above not in parents:
        raise refused_field("parent_id", "not_an_id", _("There is no such team."))
    while above is not None:
        if above == team.pk:
            raise TeamBelowItself
        above = parents.get(above)
