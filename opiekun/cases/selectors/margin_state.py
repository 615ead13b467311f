"""Since when the margin of a case is below its floor, and what did it, as far as the viewer may know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opiekun.cases.entry_permissions import HOURLY_COST
from opiekun.cases.margin_causes import HOURLY, TIME
from opiekun.cases.models import MarginState
from opiekun.cases.selectors.money import HIDDEN, CaseMoney, see_all_amounts
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Crossing:
    """When it happened; ``cause`` holds a code, ``text`` in the words of who wrote it, and ``by``, a name."""

    since: datetime
    cause: Mapping[str, Any]


def crossing_of(viewer: Viewer, case_id: int, owner_id: int, found: CaseMoney) -> Crossing | None:
    """How the margin came below the floor. None where it is not, or where that is not for the viewer to know.

    Whoever sees what hours cost learns it as it was; so does who sees all that it is made of, where no hours did it.
    Who does not see some hours has figures of their own, and was told when these crossed.
    """
    # What did it may be a booking, of which not everybody may know, were it in the trash by now.
    if not found.is_below or found.unseen or not see_all_amounts(viewer, {case_id: owner_id}):
        return None
    state = MarginState.objects.filter(pk=case_id).first()
    if state is None:
        return None
    whole = Crossing(state.since, state.cause) if state.is_below and state.since is not None else None
    if viewer.can(HOURLY_COST, "view"):
        return whole
    mark = state.cause.get("own", {}).get(str(viewer.id))
    if mark is not None:
        return Crossing(datetime.fromisoformat(mark["since"]), mark)
    is_theirs = not found.left_out(HIDDEN) and state.cause.get("cause") not in (TIME, HOURLY)
    return whole if is_theirs else None
