"""What tests of handovers share."""

from typing import Any

from opiekun.accounts.models import Role, User, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.cases.handover.planning import plan_handover
from opiekun.cases.models import Case, Handover, HandoverRow
from opiekun.core.viewer import Viewer
from tests.cases.cases import again, make_case
from tests.parties.people import make_user


def with_role(role: str, first: str, last: str) -> User:
    user = make_user(first, last)
    UserRole.objects.create(user=user, role=Role.objects.get(code=role))
    return user


def of(user: User, title: str = "Regały", **more: Any) -> Case:
    """A case of the user's, with a party of theirs."""
    return make_case(viewer_of_user(user), title, **more)


def planned(actor: Viewer, giver: User, *to: User, **more: Any) -> Handover:
    raw = {"from": str(giver.pk), "what": ["cases", "tasks", "mail"], "to": [str(one.pk) for one in to], **more}
    return plan_handover(actor, raw)


def row_of(handover: Handover, record_id: int) -> HandoverRow:
    return HandoverRow.objects.get(handover=handover, record_id=record_id)


def owner(case: Case) -> int:
    return again(case).owner_id
