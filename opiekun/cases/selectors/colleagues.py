"""Who of the colleagues in a case does not see it in spite of that: followers beyond whose reach it is."""

from typing import Final

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.cases.permissions import may_with_case
from opiekun.cases.selectors.page import CaseRecord

# Some statements each: of more the first are looked at.
_MOST: Final = 20


def unseeing(case: CaseRecord) -> frozenset[int]:
    """The ids of those who will be told nothing of the case: it is out of their reach, or their account is closed."""
    found = set()
    for one in case.users[:_MOST]:
        theirs = viewer_of_user_id(one.id)
        if theirs is None or not may_with_case(theirs, "view", case.id, case.owner_id):
            found.add(one.id)
    return frozenset(found)
