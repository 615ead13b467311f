"""Who of those in a case may be told of it, and of its margin."""

from collections.abc import Collection, Sequence

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.choices import Part
from opiekun.cases.models import Case, CaseUser
from opiekun.cases.permissions import may_with_case
from opiekun.cases.selectors.money import see_all_amounts
from opiekun.core.viewer import Viewer


def who_see(case_id: int, owner_id: int, users: Sequence[int]) -> list[int]:
    """Those of the users who see the case, in their order. A part in it lets one see it, following it does not: the
    reach of followers is looked at, one by one."""
    others = [one for one in users if one != owner_id]
    if not others:
        return list(users)
    following = CaseUser.objects.filter(case_id=case_id, user_id__in=others, part=Part.FOLLOWER)
    blind = {one for one in following.values_list("user_id", flat=True) if not _sees(one, case_id, owner_id)}
    return [one for one in users if one not in blind]


def who_see_margin(case_id: int, owner_id: int, users: Sequence[int]) -> list[int]:
    """Those of the users, who see the case, who see all of which its margin is made, too; looked at one by one."""
    viewers = [(one, viewer_of_user_id(one)) for one in users]
    return [one for one, viewer in viewers if viewer is not None and see_all_amounts(viewer, {case_id: owner_id})]


def margins_seen(viewer: Viewer, case_ids: Collection[int]) -> set[int]:
    """Those of the cases, all of which the viewer sees, of whose margin he may be told."""
    return see_all_amounts(viewer, dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "owner_id")))


def _sees(user_id: int, case_id: int, owner_id: int) -> bool:
    viewer = viewer_of_user_id(user_id)
    return viewer is not None and may_with_case(viewer, "view", case_id, owner_id)
