"""Whose tasks a page shows: mine, those of a team of mine, of one colleague, of everybody within reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.accounts.models import User
from opiekun.activities.tasks.permissions import TASK
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.core.whole_numbers import is_whole

MOST: Final = 60
MOST_COLLEAGUES: Final = 200
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
    if not is_whole(number) or not viewer.can("user", "view"):
        return mine
    if sort == "user":
        found = User.objects.filter(pk=int(number), trashed_at__isnull=True).exists()
        return People(code, [int(number)]) if found else mine
    if sort == "team":
        with kept_plans() as cursor:
            cursor.execute(_MEMBERS, {"team": int(number)})
            ids = [pk for (pk,) in cursor.fetchall()]
        return People(code, ids) if ids else mine
    return mine


# Of the team and of the teams below it: a manager's team is all that are led.
_MEMBERS: Final = f"""
WITH RECURSIVE below AS (
    SELECT id FROM accounts_team WHERE id = %(team)s AND trashed_at IS NULL
    UNION
    SELECT t.id FROM accounts_team t JOIN below b ON t.parent_id = b.id WHERE t.trashed_at IS NULL
)
SELECT u.id FROM accounts_user u
WHERE u.is_active AND u.trashed_at IS NULL
    AND u.id IN (SELECT m.user_id FROM accounts_membership m JOIN below b ON b.id = m.team_id)
ORDER BY u.sort_key, u.id LIMIT {MOST}
"""  # noqa: S608 - constants
_CHOICES: Final = f"""
(SELECT 'team' AS sort, id, name, sort_key FROM accounts_team
    WHERE %(teams)s AND trashed_at IS NULL ORDER BY sort_key LIMIT {MOST})
UNION ALL
(SELECT 'user', id, name, sort_key FROM accounts_user
    WHERE %(users)s AND is_active AND trashed_at IS NULL AND id <> %(me)s ORDER BY sort_key LIMIT {MOST_COLLEAGUES})
ORDER BY sort, sort_key, id
"""  # noqa: S608 - constants


def teams_and_colleagues(viewer: Viewer) -> list[tuple[str, str]]:
    """Code and name of all that may be chosen beside me: the teams, where the viewer sees teams, and active users."""
    values = {"teams": viewer.can("team", "view"), "users": viewer.can("user", "view"), "me": viewer.id or 0}
    with kept_plans() as cursor:
        cursor.execute(_CHOICES, values)
        return [(f"{sort}-{pk}", name) for sort, pk, name, _key in cursor.fetchall()]


def sees_details(viewer: Viewer, user_id: int) -> bool:
    """Whether the viewer sees what the user's tasks are about, and not only when they are."""
    if not viewer.can(TASK, "view"):
        return False
    owners = viewer.owners(TASK, "view")
    return owners == EVERYONE or user_id in owners
