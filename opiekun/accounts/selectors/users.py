"""Users as the settings list them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Value
from markupsafe import Markup

from opiekun.accounts.added_values import added_values
from opiekun.accounts.models import Membership, User, UserRole
from opiekun.accounts.permissions import USER, visible_users
from opiekun.core.errors import NotFound
from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer

PAGE = 50


@dataclass(frozen=True, slots=True)
class UserLine:
    """A user with the names of his roles and teams, and the values of fields that a company added to its lists."""

    id: int
    name: str
    email: str
    phone: str
    is_active: bool
    is_invited: bool
    roles: str
    teams: str
    added: Sequence[str | Markup] = ()


def user_lines(viewer: Viewer, query: str = "", page: int = 1) -> tuple[list[UserLine], bool]:
    """A page of the users in reach in alphabetical order, and whether there are more; three statements."""
    users = _matching(viewer, visible_users(viewer), query).order_by("-is_active", "sort_key", "id")
    start = (page - 1) * PAGE
    rows = list(users.only("id", "name", "email", "phone", "is_active", "password", "custom")[start : start + PAGE + 1])
    ids = [user.pk for user in rows[:PAGE]]
    roles, teams = _roles_of(ids), _teams_of(ids)
    added = added_values().cells(viewer, USER, {user.pk: user.custom for user in rows[:PAGE]})
    lines = [
        UserLine(
            user.pk,
            user.name,
            user.email,
            user.phone,
            user.is_active,
            user.is_active and not user.has_usable_password(),
            ", ".join(roles.get(user.pk, ())),
            ", ".join(teams.get(user.pk, ())),
            added[user.pk],
        )
        for user in rows[:PAGE]
    ]
    return lines, len(rows) > PAGE


def user_in_sight(viewer: Viewer, user_id: int) -> User:
    """The user. Raises NotFound when he is not within the viewer's reach."""
    user = visible_users(viewer).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def _matching(viewer: Viewer, users: QuerySet[User], query: str) -> QuerySet[User]:
    for word in query.replace("\x00", "").split()[:8]:
        users = users.filter(Q(search_key__contains=Fold(Value(word))) | added_values().search(viewer, USER, word))
    return users


def _roles_of(ids: list[int]) -> Mapping[int, list[str]]:
    names: dict[int, list[str]] = {}
    for held in UserRole.objects.filter(user_id__in=ids).select_related("role").order_by("role__name"):
        names.setdefault(held.user_id, []).append(held.role.label)
    return names


def _teams_of(ids: list[int]) -> Mapping[int, list[str]]:
    names: dict[int, list[str]] = {}
    rows = Membership.objects.filter(user_id__in=ids, team__trashed_at__isnull=True).order_by("team__sort_key")
    for user_id, name in rows.values_list("user_id", "team__name"):
        names.setdefault(user_id, []).append(name)
    return names
