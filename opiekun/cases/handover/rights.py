"""Who may hand over whose matters."""

from typing import Final

from django.db.models import Q

from opiekun.accounts.models import User
from opiekun.activities.tasks.permissions import TASK
from opiekun.cases.permissions import CASE
from opiekun.core.permissions import reaches
from opiekun.core.viewer import EVERYONE, Viewer

HANDOVER: Final = "handover"


def may_hand_over(viewer: Viewer, giver_id: int) -> bool:
    """One's own, where one may change cases or tasks at all; others' by a right of its own. What goes has to be within
    the viewer's reach besides."""
    if viewer.id is not None and giver_id == viewer.id:
        return viewer.can(CASE, "edit") or viewer.can(TASK, "edit")
    return viewer.can(HANDOVER, "create") and reaches(viewer.owners(HANDOVER, "create"), giver_id)


def may_hand_over_at_all(viewer: Viewer) -> bool:
    """Whether there is anybody whose matters the viewer may hand over."""
    return viewer.can(HANDOVER, "create") or (viewer.id is not None and may_hand_over(viewer, viewer.id))


def givers(viewer: Viewer) -> list[tuple[int, str, bool]]:
    """Those whose matters the viewer may hand over: id, name, whether the account is open; the viewer comes first.
    Also who can no longer log in."""
    users = User.objects.filter(trashed_at__isnull=True).order_by("-is_active", "sort_key", "pk")
    if not viewer.can(HANDOVER, "create"):
        users = users.filter(pk=viewer.id or 0)
    elif (owners := viewer.owners(HANDOVER, "create")) != EVERYONE:
        users = users.filter(Q(pk__in=owners) | Q(pk=viewer.id or 0))
    rows = list(users.values_list("pk", "name", "is_active"))
    return [*(row for row in rows if row[0] == viewer.id), *(row for row in rows if row[0] != viewer.id)]
