"""Who may reach which cases: their owner's reach, and colleagues who take part in them."""

from typing import Any, Final

from django.db.models import Q, QuerySet

from opiekun.cases.choices import Part
from opiekun.cases.models import Case, CaseUser
from opiekun.core.permissions import owner_condition, reaches
from opiekun.core.viewer import EVERYONE, Viewer

CASE: Final = "case"
CASE_TYPE: Final = "case_type"
SALES_TARGET: Final = "sales_target"
# What a participant may do besides whoever reaches the owner's cases.
OF_PARTICIPANTS: Final = ("view", "edit", "export")


def reached_cases(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Case]:
    """Live cases (or those in the trash) on which the viewer may take the action."""
    cases = Case.objects.filter(trashed_at__isnull=not trashed)
    if not viewer.can(CASE, action):
        return cases.none()
    condition = owner_condition(viewer.owners(CASE, action), "owner_id")
    if condition is None:
        return cases
    return cases.filter(condition | _takes_part(viewer)) if action in OF_PARTICIPANTS else cases.filter(condition)


def _takes_part(viewer: Viewer) -> Q:
    if viewer.id is None:
        return Q(pk__in=[])
    # Read at once: of a list it would else be looked up for each row of somebody else's.
    mine = CaseUser.objects.filter(user_id=viewer.id, part=Part.PARTICIPANT)
    return Q(pk__in=mine.values("case_id"))


def may_with_case(viewer: Viewer, action: str, case_id: int, owner_id: int) -> bool:
    """Whether the viewer may take the action on a case of which it is known whose it is."""
    if not viewer.can(CASE, action):
        return False
    if reaches(viewer.owners(CASE, action), owner_id):
        return True
    if action not in OF_PARTICIPANTS or viewer.id is None:
        return False
    return CaseUser.objects.filter(case_id=case_id, user_id=viewer.id, part=Part.PARTICIPANT).exists()


def reach_sql(viewer: Viewer, row: str = "c") -> tuple[str, list[Any]]:
    """The condition that the viewer may see the cases of the alias ``row``, for plain SQL."""
    if not viewer.can(CASE, "view"):
        return "false", []
    owners = viewer.owners(CASE, "view")
    if owners == EVERYONE:
        return "true", []
    takes_part = (
        f"EXISTS (SELECT FROM cases_user u WHERE u.case_id = {row}.id AND u.user_id = %s AND u.part = 'participant')"
    )
    return f"({row}.owner_id = ANY(%s) OR {takes_part})", [sorted(owners), viewer.id]
