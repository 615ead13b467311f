"""Whoever sees a case follows it, or leaves it, by themselves: for that nobody need be asked."""

from opiekun.cases.choices import Part
from opiekun.cases.models import CaseUser
from opiekun.cases.permissions import may_with_case
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.saved import Saved
from opiekun.cases.services.telling import announce_case
from opiekun.core.errors import NotAllowed
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def follow_case(actor: Viewer, case_id: int) -> Saved:
    """The actor is told what happens to the case from now on. Its owner and who takes part are told anyway: nothing
    changes for them. Raises NotFound, NotAllowed for who is no user."""
    with writing(actor):
        if actor.id is None:
            raise NotAllowed
        case = lock_case(actor, case_id, "view")
        if case.owner_id != actor.id:
            follower = {"part": Part.FOLLOWER.value}
            _row, is_new = CaseUser.objects.get_or_create(follower, case_id=case_id, user_id=actor.id)
            if is_new:
                announce_case(case_id, None)
        return Saved(case_id, case.version)


def leave_case(actor: Viewer, case_id: int) -> Saved:
    """The actor follows the case no more and takes no part in it; the answer says whether they still see it. Twice is
    once. Raises NotFound."""
    with writing(actor):
        case = lock_case(actor, case_id, "view")
        if CaseUser.objects.filter(case_id=case_id, user_id=actor.id or 0).delete()[0]:
            announce_case(case_id, None)
        return Saved(case_id, case.version, may_with_case(actor, "view", case_id, case.owner_id))
