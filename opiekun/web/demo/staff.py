"""The demo company's users, teams and roles."""

from collections.abc import Sequence
from dataclasses import dataclass

from opiekun.accounts.demo import DemoLogin
from opiekun.accounts.models import Role, User
from opiekun.accounts.services.teams import create_team, set_members
from opiekun.accounts.services.users import create_user
from opiekun.core.viewer import Viewer

PASSWORD = "opiekun"

_TEAMS = (("Sprzedaż", None), ("Śląsk", "Sprzedaż"), ("Małopolska", "Sprzedaż"), ("Obsługa klienta", None), ("Księgowość", None))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colleague:
    """``leads`` says whether the user is the lead of the first of the teams."""

    login: str
    first_name: str
    last_name: str
    role: str
    teams: tuple[str, ...]
    leads: bool = False


COLLEAGUES = (
    Colleague("admin@demo.test", "Anna", "Kowalczyk", "administrator", ("Śląsk",), leads=True),
    Colleague("marek@demo.test", "Marek", "Górski", "sales_manager", ("Sprzedaż",), leads=True),
    Colleague("pawel@demo.test", "Paweł", "Nowak", "salesperson", ("Śląsk",)),
    Colleague("tomasz@demo.test", "Tomasz", "Lis", "salesperson", ("Śląsk",)),
    Colleague("jan@demo.test", "Jan", "Wilk", "salesperson", ("Małopolska",), leads=True),
    Colleague("ewa@demo.test", "Ewa", "Zając", "salesperson", ("Małopolska",)),
    Colleague("magda@demo.test", "Magdalena", "Pawlak", "customer_service", ("Obsługa klienta",), leads=True),
    Colleague("kamil@demo.test", "Kamil", "Sikora", "customer_service", ("Obsługa klienta",)),
    Colleague("krystyna@demo.test", "Krystyna", "Baran", "read_only", ("Księgowość",), leads=True),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """``users`` maps logins to ids; teams are in the order of making, a team after the one above it."""

    users: dict[str, int]
    teams: list[int]


def hire(actor: Viewer) -> Staff:
    """Make teams and users. Raises InvalidInput when a login or the name of a team is taken."""
    teams: dict[str, int] = {}
    for name, parent in _TEAMS:
        teams[name] = create_team(actor, {"name": name, "parent_id": teams[parent] if parent else None}).pk
    roles = dict(Role.objects.exclude(code="").values_list("code", "pk"))
    users = {colleague.login: _hire_one(actor, colleague, roles[colleague.role]) for colleague in COLLEAGUES}
    for name, team_id in teams.items():
        members = {users[c.login]: c.leads for c in COLLEAGUES if name in c.teams}
        set_members(actor, team_id, members)
    return Staff(users, list(teams.values()))


def _hire_one(actor: Viewer, colleague: Colleague, role_id: int) -> int:
    raw = {
        "email": colleague.login,
        "first_name": colleague.first_name,
        "last_name": colleague.last_name,
        "role_ids": [role_id],
    }
    return create_user(actor, raw, PASSWORD).pk


def logins_of(user_ids: Sequence[int]) -> list[DemoLogin]:
    """Those demo users who can log in, with the names of their roles."""
    users = User.objects.filter(pk__in=user_ids, is_active=True, trashed_at__isnull=True).order_by("pk")
    return [
        DemoLogin(user.name, ", ".join(held.role.label for held in user.user_roles.all()), user.email, PASSWORD)
        for user in users.prefetch_related("user_roles__role")
    ]
