"""Which roles a user holds and which teams he belongs to."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from opiekun.accounts.errors import refused_field
from opiekun.accounts.models import ADMINISTRATOR, Membership, Role, Team, UserRole
from opiekun.accounts.permissions import ROLE, TEAM, is_administrator
from opiekun.core.errors import NotAllowed
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer


def set_roles(actor: Viewer, user_id: int, role_ids: Sequence[int]) -> None:
    """Make these the user's roles. Call it under the organisation's lock.

    Only who manages roles may change them, and only an administrator may give or take the administrator's.
    Raises InvalidInput for an unknown role, NotAllowed.
    """
    wanted = set(role_ids)
    held = set(UserRole.objects.filter(user_id=user_id).values_list("role_id", flat=True))
    if wanted == held:
        return
    require(actor, ROLE, "manage")
    codes = dict(Role.objects.filter(pk__in=wanted | held).values_list("id", "code"))
    if not wanted <= codes.keys():
        raise refused_field("role_ids", "not_an_id", _("There is no such role."))
    if any(codes[role_id] == ADMINISTRATOR for role_id in wanted ^ held) and not is_administrator(actor):
        raise NotAllowed
    UserRole.objects.filter(user_id=user_id, role_id__in=held - wanted).delete()
    UserRole.objects.bulk_create(UserRole(user_id=user_id, role_id=role_id) for role_id in sorted(wanted - held))


def set_teams(actor: Viewer, user_id: int, team_ids: Sequence[int]) -> None:
    """Make these the user's teams; in those that stay he leads as before. Call it under the organisation's lock.

    Teams widen what one reaches, so only who edits teams may change them. Raises InvalidInput for an unknown team,
    NotAllowed.
    """
    wanted = set(team_ids)
    held = set(Membership.objects.filter(user_id=user_id).values_list("team_id", flat=True))
    if wanted == held:
        return
    require(actor, TEAM, "edit")
    if Team.objects.filter(pk__in=wanted, trashed_at__isnull=True).count() != len(wanted):
        raise refused_field("team_ids", "not_an_id", _("There is no such team."))
    Membership.objects.filter(user_id=user_id, team_id__in=held - wanted).delete()
    Membership.objects.bulk_create(Membership(user_id=user_id, team_id=team_id) for team_id in sorted(wanted - held))
