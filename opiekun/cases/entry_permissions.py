"""Who may see and book entries: by the reach over the cases' owners, and by part in a case; who sees hourly costs."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from opiekun.cases.choices import Part
from opiekun.cases.models import CaseEntry, CaseUser
from opiekun.cases.permissions import OF_PARTICIPANTS, may_with_case
from opiekun.core.permissions import owner_condition, reaches
from opiekun.core.viewer import EVERYONE, Viewer

ENTRY: Final = "case_entry"
HOURLY_COST: Final = "hourly_cost"


def reached_entries(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[CaseEntry]:
    """Live entries (or those in the trash) of live cases on which the viewer may take the action.

    Participants see, change and export the entries of their cases, and remove what they booked by themselves.
    """
    entries = CaseEntry.objects.filter(trashed_at__isnull=not trashed, case__trashed_at__isnull=True)
    if not viewer.can(ENTRY, action) or not viewer.can("case", "view"):
        return entries.none()
    condition: Any = Q()
    for kind, asked in (("case", "view"), (ENTRY, action)):
        reach = owner_condition(viewer.owners(kind, asked), "case__owner_id")
        if reach is not None:
            condition &= reach | _takes_part(viewer, asked)
    return entries.filter(condition)


def _takes_part(viewer: Viewer, action: str) -> Q:
    if viewer.id is None:
        return Q(pk__in=[])
    mine = Q(Exists(CaseUser.objects.filter(case_id=OuterRef("case_id"), user_id=viewer.id, part=Part.PARTICIPANT)))
    return mine if action in OF_PARTICIPANTS else mine & Q(created_by_id=viewer.id)


def entry_reach_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition that the viewer may see the entries of a case ``c``, which he sees, for plain SQL."""
    if not viewer.can(ENTRY, "view") or not viewer.can("case", "view"):
        return "false", []
    owners = viewer.owners(ENTRY, "view")
    if owners == EVERYONE:
        return "true", []
    takes_part = (
        "EXISTS (SELECT FROM cases_user u WHERE u.case_id = c.id AND u.user_id = %s AND u.part = 'participant')"
    )
    return f"(c.owner_id = ANY(%s) OR {takes_part})", [sorted(owners), viewer.id]


def sees_entries(viewer: Viewer, owners: Mapping[int, int]) -> set[int]:
    """Those of the cases, all of which the viewer sees, of which he sees what was booked; ``owners`` are theirs."""
    if not viewer.can(ENTRY, "view"):
        return set()
    reach = viewer.owners(ENTRY, "view")
    seen = {case_id for case_id, owner_id in owners.items() if reaches(reach, owner_id)}
    rest = owners.keys() - seen
    if not rest or viewer.id is None:
        return seen
    mine = CaseUser.objects.filter(case_id__in=rest, user_id=viewer.id, part=Part.PARTICIPANT)
    return seen | set(mine.values_list("case_id", flat=True))


def may_book(viewer: Viewer, case_id: int, owner_id: int) -> bool:
    """Whether the viewer may book in a case of which it is known whose it is."""
    if not viewer.can(ENTRY, "create") or not may_with_case(viewer, "view", case_id, owner_id):
        return False
    return reaches(viewer.owners(ENTRY, "create"), owner_id) or may_take_part(viewer, case_id)


def may_take_part(viewer: Viewer, case_id: int) -> bool:
    """Whether the viewer is a participant of the case."""
    if viewer.id is None:
        return False
    return CaseUser.objects.filter(case_id=case_id, user_id=viewer.id, part=Part.PARTICIPANT).exists()


def sees_cost_of(viewer: Viewer, worker_id: int) -> bool:
    """Whether the viewer sees what an hour of a user costs: one's own, and all for those with the right."""
    return worker_id == viewer.id or viewer.can(HOURLY_COST, "view")
