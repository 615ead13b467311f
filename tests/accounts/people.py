"""Users, teams and roles for tests, made by the services that everybody uses."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from opiekun.accounts.models import Role, Team, User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.roles import create_role
from opiekun.accounts.services.teams import create_team
from opiekun.accounts.services.users import create_user
from opiekun.accounts.viewer import UserViewer
from opiekun.core.viewer import SYSTEM, Reach

PASSWORD = "korba rowerowa 17"
_numbers = count(1)


def make_user(*roles: str, teams: tuple[Team, ...] = (), password: str | None = PASSWORD, **fields: Any) -> User:
    """A user with the roles of these codes."""
    number = next(_numbers)
    raw: dict[str, Any] = {
        "email": f"user{number}@example.test",
        "first_name": "Anna",
        "last_name": f"Nowak {number}",
        "role_ids": list(Role.objects.filter(code__in=roles).values_list("id", flat=True)),
        "team_ids": [team.pk for team in teams],
        **fields,
    }
    return create_user(SYSTEM, raw, password)


def viewer(*roles: str, teams: tuple[Team, ...] = ()) -> UserViewer:
    """The viewer that a new user with these roles is."""
    return viewer_of_user(make_user(*roles, teams=teams))


def make_team(name: str, parent: Team | None = None) -> Team:
    return create_team(SYSTEM, {"name": name, "parent_id": None if parent is None else parent.pk})


def make_role(rights: Mapping[tuple[str, str], Reach], **fields: Any) -> Role:
    return create_role(SYSTEM, {"name": f"Role {next(_numbers)}", **fields}, rights)
