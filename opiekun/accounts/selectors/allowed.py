"""Which users may do something at all, all of them in one statement."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from opiekun.accounts.models import RoleRight, UserRole
from opiekun.accounts.models.role import ADMINISTRATOR
from opiekun.core.viewer import Reach


def users_who_may(kind: str, action: str) -> QuerySet[Any]:
    """The ids of users with a role that lets them do this on some records of the kind; what ``Viewer.can`` says."""
    rights = RoleRight.objects.filter(role_id=OuterRef("role_id"), kind=kind, action=action).exclude(reach=Reach.NONE)
    held = UserRole.objects.filter(Q(role__code=ADMINISTRATOR) | Exists(rights))
    return held.values("user_id")
